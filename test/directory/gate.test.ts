import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { validatesAnswers } from "../support/answers.ts";
import { careconnect } from "../support/cli.ts";
import { inventedRegister, registerXml } from "../support/register.ts";
import { startServer, type TestServer } from "../support/server.ts";

interface Started {
  readonly server: TestServer;
  /** `http://127.0.0.1:40001` */
  readonly origin: string;
}

/** A server with the invented register, which goes when the test ends. */
async function started(
  t: TestContext,
  options: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const server = await startServer({
    files: { "register.xml": registerXml(inventedRegister), ...files },
    registers: ["{folder}/register.xml"],
    options,
  });
  t.after(() => server.stop());
  return { server, origin: new URL(server.base).origin };
}

interface Outcome {
  readonly resourceType: string;
  readonly issue: readonly {
    readonly severity: string;
    readonly code: string;
    readonly diagnostics: string;
    readonly details?: { readonly coding?: readonly object[]; readonly text?: string };
  }[];
}

const outcomeOf = async (response: Response) => ((await response.json()) as Outcome).issue[0]!;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const directory = ["--services", "directory"];

/** How the program refuses to start. */
async function refused(options: readonly string[], words: RegExp) {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  try {
    const ran = await careconnect(["serve", "--data", folder, "--port", "0", ...directory, ...options]);
    assert.equal(ran.status, 2, ran.stderr);
    assert.match(ran.stderr, words);
    return ran.stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is answered to a request for another host than it is sent to, as a proxy passes it on. */
const askedAs = (host: string, port: number, path: string) =>
  new Promise<{ readonly headers: IncomingHttpHeaders; readonly text: string }>((resolve, reject) => {
    request({ port, path, headers: { host } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (it) => {
        text += it;
      });
      answer.on("end", () => resolve({ headers: answer.headers, text }));
    })
      .on("error", reject)
      .end();
  });

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const keyed = [...directory, "--directory-keys", "{folder}/keys"];

test("links of the directory begin with the public address, by each of its base paths, and those of ORD too", async (t) => {
  const port = await freePort();
  await started(t, [...directory, "--port", String(port), "--public-url", "https://ods.example.org/care/"]);
  for (const path of ["/R4", "/organisation-data-terminology-api/fhir"]) {
    const bundle = JSON.parse((await askedAs("ods.example.org", port, `${path}/Organization?name=oak&_count=1`)).text);
    const urls = [...bundle.link, { url: bundle.entry[0].fullUrl }].map((it: { url: string }) => it.url);
    assert.ok(urls.length > 2);
    for (const it of urls) assert.ok(it.startsWith(`https://ods.example.org/care${path}/Organization`), it);
  }
  const { headers, text } = await askedAs("ods.example.org", port, "/ORD/2-0-0/organisations?Name=oak&Limit=1");
  assert.ok(String(headers["next-page"]).startsWith("https://ods.example.org/care/ORD/2-0-0/organisations?"));
  assert.match(text, /"OrgLink":"https:\/\/ods\.example\.org\/care\/ORD\/2-0-0\/organisations\//);
});

test("where there are keys, the directory is asked with one of them, by R4 and by ORD", async (t) => {
  const file = `# who may ask\n\npractice-finder ${sha256("first-key")}\nother ${sha256("second-key").toUpperCase()}\n`;
  const { server, origin } = await started(t, keyed, { keys: file });
  const asked = (path: string, apikey?: string) =>
    fetch(`${origin}${path}`, { headers: apikey === undefined ? {} : { apikey } });
  for (const path of ["/R4/Organization/ZZT1", "/organisation-data-terminology-api/fhir/Organization?name=oak"]) {
    for (const [key, words] of [
      [undefined, "a key is needed: send it in the header apikey"],
      ["wrong-key", "the key in the header apikey is not known here"],
    ] as const) {
      const response = await asked(path, key);
      assert.equal(response.status, 401);
      assert.match(response.headers.get("www-authenticate")!, /^ApiKey/);
      assert.deepEqual(await outcomeOf(response), {
        severity: "error",
        code: "login",
        details: { coding: [{ code: "401", display: "Unauthorized" }], text: words },
        diagnostics: words,
      });
    }
    assert.equal((await asked(path, "first-key")).status, 200);
    assert.equal((await asked(path, "second-key")).status, 200);
  }
  const xml = await asked("/R4/Organization/ZZT1?_format=xml");
  assert.match(xml.headers.get("content-type")!, /^application\/fhir\+xml/);
  assert.match(await xml.text(), /<code value="401"\/>/);
  const ord = await asked("/ORD/2-0-0/organisations/ZZT1");
  assert.equal(ord.status, 401);
  assert.deepEqual(await ord.json(), {
    errorCode: 401,
    errorText: "a key is needed: send it in the header apikey",
  });
  assert.match(await (await asked("/ORD/2-0-0/roles?_format=xml", "none")).text(), /<errorCode>401<\/errorCode>/);
  assert.equal((await asked("/ORD/2-0-0/organisations/ZZT1", "first-key")).status, 200);
  // What needs none.
  for (const path of ["/R4/metadata", "/_ping", "/_status", "/organisation-data-terminology-api/_ping"])
    assert.equal((await asked(path)).status, 200, path);
  assert.equal((await asked("/R4/metadata/x")).status, 401);
  assert.match(
    await (await asked("/R4/metadata")).text(),
    /"security":\{"cors":false,"description":"Requests carry a key/,
  );
  await pause(1500);
  assert.match(server.output(), /"interaction":"refused","type":"","status":401/);
  assert.match(server.output(), /"status":200,"client":"practice-finder"/);
  assert.doesNotMatch(server.output(), /first-key|second-key|wrong-key/);
  assert.ok(!server.output().includes(sha256("first-key")));
});

test("a file of keys that changes is read again, and nobody is let in while it cannot be", async (t) => {
  const { server, origin } = await started(t, keyed, { keys: `a ${sha256("old")}\n` });
  const statusWith = async (apikey: string) =>
    (await fetch(`${origin}/R4/Organization/ZZT1`, { headers: { apikey } })).status;
  assert.equal(await statusWith("old"), 200);
  writeFileSync(join(server.folder, "keys"), `a ${sha256("new")}\n`);
  await pause(1500);
  assert.deepEqual([await statusWith("old"), await statusWith("new")], [401, 200]);
  writeFileSync(join(server.folder, "keys"), "a\n");
  await pause(1500);
  assert.equal(await statusWith("new"), 401);
  rmSync(join(server.folder, "keys"));
  await pause(1500);
  assert.equal(await statusWith("new"), 401);
  writeFileSync(join(server.folder, "keys"), `a ${sha256("new")}\n`);
  await pause(1500);
  assert.equal(await statusWith("new"), 200);
  assert.match(server.output(), /keys cannot be read: nobody is let in/);
});

test("a file of keys that cannot be used ends the program, which tells the line and not what stands in it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  const file = join(folder, "keys");
  const check = async (text: string, words: RegExp) => {
    writeFileSync(file, text);
    const said = await refused(["--directory-keys", file], words);
    assert.doesNotMatch(said, /secret/);
  };
  try {
    await refused(["--directory-keys", join(folder, "none")], /--directory-keys: .* cannot be read \(ENOENT\)/);
    await check("", /holds no key/);
    await check("# nothing\n", /holds no key/);
    await check(`a ${sha256("x")}\nb secret\n`, /line 2: a name .* and the SHA-256/);
    await check(`a ${sha256("x")} secret\n`, /line 1/);
    await check(`se<cret ${sha256("x")}\n`, /line 1/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the capability statement needs a key where that is said", async (t) => {
  const files = { keys: `a ${sha256("key")}\n` };
  const { origin } = await started(t, [...keyed, "--directory-metadata", "closed"], files);
  const statusOf = async (path: string, init: RequestInit = {}) => (await fetch(`${origin}${path}`, init)).status;
  assert.equal(await statusOf("/R4/metadata"), 401);
  assert.equal(await statusOf("/R4", { method: "OPTIONS" }), 401);
  assert.equal(await statusOf("/R4/metadata", { headers: { apikey: "key" } }), 200);
  assert.equal(await statusOf("/_ping"), 200);
  await refused(["--directory-metadata", "shut"], /open or closed, not 'shut'/);
});

test("pages of named origins may ask the directory, and never the clinical records", async (t) => {
  const { origin } = await started(t, ["--directory-cors", "https://app.example,http://localhost:3000"]);
  const preflight = (path: string, from: string) =>
    fetch(`${origin}${path}`, {
      method: "OPTIONS",
      headers: { origin: from, "access-control-request-method": "GET", "access-control-request-headers": "accept" },
    });
  for (const path of ["/R4/Organization", "/ORD/2-0-0/organisations", "/organisation-data-terminology-api/_status"]) {
    const { status, headers } = await preflight(path, "https://app.example");
    assert.equal(status, 200);
    assert.equal(headers.get("access-control-allow-origin"), "https://app.example");
    assert.equal(
      headers.get("access-control-allow-headers"),
      "origin, x-requested-with, accept, content-type, nhsd-session-urid",
    );
    assert.equal(headers.get("access-control-max-age"), "3628800");
    assert.equal(headers.get("access-control-allow-methods"), "GET, POST");
    assert.match(headers.get("vary")!, /Origin/);
  }
  const foreign = await preflight("/R4/Organization", "https://evil.example");
  assert.equal(foreign.status, 405);
  assert.equal(foreign.headers.get("access-control-allow-origin"), null);
  const answered = await fetch(`${origin}/ORD/2-0-0/organisations`, { headers: { origin: "http://localhost:3000" } });
  assert.equal(answered.headers.get("access-control-allow-origin"), "http://localhost:3000");
  assert.match(answered.headers.get("access-control-expose-headers")!, /next-page.*x-total-count/);
  const other = await fetch(`${origin}/ORD/2-0-0/organisations`, { headers: { origin: "https://evil.example" } });
  assert.equal(other.headers.get("access-control-allow-origin"), null);
  for (const path of ["/STU3/Patient", "/STU3", "/"]) {
    const { headers } = await preflight(path, "https://app.example");
    assert.equal(headers.get("access-control-allow-origin"), null, path);
  }
});

test("any origin may be let in, and with keys it may send one, after a preflight without", async (t) => {
  const files = { keys: `a ${sha256("key")}\n` };
  const { origin } = await started(t, [...keyed, "--directory-cors", "any"], files);
  const from = "https://anywhere.example";
  const { status, headers } = await fetch(`${origin}/R4/Organization`, {
    method: "OPTIONS",
    headers: { origin: from, "access-control-request-method": "GET" },
  });
  assert.equal(status, 200);
  assert.equal(headers.get("access-control-allow-origin"), from);
  assert.match(headers.get("access-control-allow-headers")!, /, apikey$/);
  const denied = await fetch(`${origin}/R4/Organization`, { headers: { origin: from } });
  assert.equal(denied.status, 401);
  assert.equal(denied.headers.get("access-control-allow-origin"), from);
  const statement = await (await fetch(`${origin}/R4/metadata`)).text();
  assert.match(statement, /"security":\{"cors":true,"description":"Requests carry a key/);
  await refused(["--directory-cors", "app.example"], /'app.example' is no origin/);
  await refused(["--directory-cors", "https://app.example/page"], /is no origin/);
});

test("without that setting no page of another origin is let in", async (t) => {
  const { origin } = await started(t, directory);
  const headers = { origin: "https://app.example", "access-control-request-method": "GET" };
  const response = await fetch(`${origin}/R4/Organization`, { method: "OPTIONS", headers });
  assert.equal(response.status, 405);
  assert.equal(response.headers.get("access-control-allow-origin"), null);
  assert.equal((await fetch(`${origin}/R4`, { method: "OPTIONS", headers })).status, 200);
});

test("an address that asks the directory too often is told when to come back, in the words and format it asked in", async (t) => {
  const { origin } = await started(t, ["--directory-rate-limit", "3"]);
  const statusOf = async (path: string) => (await fetch(`${origin}${path}`)).status;
  assert.equal(await statusOf("/_status"), 200);
  assert.equal(await statusOf("/R4/Organization/ZZT1"), 200);
  assert.equal(await statusOf("/organisation-data-terminology-api/fhir/metadata"), 200);
  assert.equal(await statusOf("/ORD/2-0-0/roles/RO197"), 200);
  const late = await fetch(`${origin}/R4/Organization/ZZT1`);
  assert.equal(late.status, 429);
  const seconds = Number(late.headers.get("retry-after"));
  assert.ok(seconds > 250 && seconds <= 300, String(seconds));
  assert.match(late.headers.get("x-request-id")!, /-/);
  const issue = await outcomeOf(late);
  assert.equal(issue.code, "throttled");
  assert.deepEqual(issue.details?.coding, [{ code: "429", display: "Too Many Requests" }]);
  assert.match(issue.diagnostics, /3 times in 5 minutes/);
  assert.match(await (await fetch(`${origin}/R4/metadata?_format=xml`)).text(), /<code value="throttled"\/>/);
  const ord = await fetch(`${origin}/ORD/2-0-0/roles`);
  assert.equal(ord.status, 429);
  assert.equal(((await ord.json()) as { errorCode: number }).errorCode, 429);
  // The limit is the directory's alone.
  assert.equal(await statusOf("/STU3/Patient"), 200);
  assert.equal(await statusOf("/_ping"), 200);
});

test("by the published limits of the national API, texts it does not take are refused with its rule", async (t) => {
  const { origin } = await started(t, [...directory, "--emulate-national"]);
  const asked = (query: string) => fetch(`${origin}/R4/Organization?${query}`);
  const wrong = async (query: string, words: RegExp) => {
    const response = await asked(query);
    assert.equal(response.status, 400, query);
    assert.match((await outcomeOf(response)).diagnostics, words);
  };
  await wrong("name=oa", /name='oa': it takes 3 to 100 of letters/);
  await wrong(`name:contains=${"a".repeat(101)}`, /3 to 100/);
  await wrong("name:exact=%C3%81SH WALK-IN", /3 to 100/);
  await wrong("name=oak,el", /name='el'/);
  await wrong("name=oak%5C,elm", /3 to 100/);
  await wrong("address-postalcode=Z", /2 or more letters/);
  await wrong("address-city=STOKE-ON-TRENT", /2 or more letters, digits and blanks/);
  await wrong("address-country:contains=E", /2 or more/);
  assert.equal((await asked("name=oak&address-postalcode=ZZ&address-city:missing=false")).status, 200);
  assert.equal((await asked("name=oak,elm")).status, 200);
  const posted = await fetch(`${origin}/R4/Organization/_search`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "name=oa",
  });
  assert.equal(posted.status, 400);
  const page = (await (await asked("name:contains=sur&_count=1")).json()) as {
    link: { relation: string; url: string }[];
  };
  const next = page.link.find((it) => it.relation === "next")!.url;
  assert.equal(next, `${origin}/R4/Organization?_count=1&_offset=1&name%3Acontains=sur`);
  const ord = (query: string) => fetch(`${origin}/ORD/2-0-0/${query}`);
  for (const it of [
    "organisations?Name=a&Offset=0",
    "organisations?LastChangeDate=2020-01-01",
    "sync?LastChangeDate=2020-01-01",
  ])
    assert.equal((await ord(it)).status, 406, it);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  assert.equal((await ord(`sync?LastChangeDate=${yesterday}`)).status, 200);
  assert.equal((await ord("organisations?Name=a")).status, 200);
});

test("what real names and places are made of is taken otherwise", async (t) => {
  const { origin } = await started(t, directory);
  const found = async (query: string) => {
    const bundle = (await (await fetch(`${origin}/R4/Organization?${query}`)).json()) as { total: number };
    return bundle.total;
  };
  assert.equal(await found("address-city=STOKE-ON-TRENT"), 1);
  assert.equal(await found("name=%C3%81S"), 1);
});

test("/_ping tells what runs, /_status whether it can be asked", async (t) => {
  const { origin } = await started(t, directory);
  for (const base of [origin, `${origin}/organisation-data-terminology-api`]) {
    const ping = (await (await fetch(`${base}/_ping`)).json()) as Record<string, unknown>;
    assert.deepEqual(Object.keys(ping), ["version", "revision", "releaseId", "commitId"]);
    assert.equal(ping.releaseId, "2026-08-28");
    const response = await fetch(`${base}/_status`);
    assert.equal(response.status, 200);
    const status = (await response.json()) as { status: string; checks: { healthcheck: { status: string } } };
    assert.equal(status.status, "pass");
    assert.equal(status.checks.healthcheck.status, "pass");
    assert.equal((await fetch(`${base}/_ping`, { method: "HEAD" })).status, 200);
    assert.equal((await fetch(`${base}/_ping`, { method: "POST" })).status, 405);
    assert.equal((await fetch(`${base}/_ping/x`)).status, 404);
  }
  const empty = await startServer({ options: directory });
  t.after(() => empty.stop());
  const response = await fetch(`${new URL(empty.base).origin}/_status`);
  assert.equal(response.status, 503);
  assert.equal(((await response.json()) as { status: string }).status, "fail");
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
