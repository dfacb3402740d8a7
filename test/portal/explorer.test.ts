import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Resource } from "../../src/fhir/resource.ts";
import { everybody } from "../access/records.ts";
import { validatesAnswers } from "../support/answers.ts";
import { startIssuer } from "../support/issuer.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { unescaped } from "./site.ts";

const originOf = (server: TestServer): string => new URL(server.base).origin;
const browser = { accept: "text/html,application/xhtml+xml" };

const post = (
  server: TestServer,
  path: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) =>
  fetch(`${originOf(server)}${path}`, {
    method: "POST",
    headers: { ...browser, ...headers },
    body: new URLSearchParams(form),
    redirect: "manual",
  });

test("a search that may name somebody is posted: what was asked stands in no address, no link, no title and no log", async (context) => {
  const server = await startServer({ patients: 20 });
  context.after(() => server.stop());
  const response = await post(server, "/explorer/core/Patient", { family: "Okafor", gender: "", _count: "5" });
  assert.equal(response.status, 200);
  const text = await response.text();
  assert.match(text, /Ada Nkechi Okafor/);
  assert.match(text, /This view has no link/);
  assert.ok(!/<title>[^<]*okafor/i.test(text));
  for (const [, address] of text.matchAll(/ (?:href|action)="([^"]*)"/g))
    assert.ok(!/okafor/i.test(unescaped(address!)), address);
  // Nor is it answered where somebody puts it into the address: the form comes back, filled.
  const asked = await (
    await fetch(`${originOf(server)}/explorer/core/Patient?family=Okafor`, { headers: browser })
  ).text();
  assert.ok(!asked.includes("Ada Nkechi"));
  assert.match(asked, /value="Okafor"/);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  assert.match(server.output(), /"interaction":"search-type","type":"Patient"/);
  assert.ok(!/okafor/i.test(server.output()));
});

test("a search that names nobody has an address that can be kept, and answers there", async (context) => {
  const server = await startServer({ patients: 20 });
  context.after(() => server.stop());
  const response = await post(server, "/explorer/core/Observation", {
    code: "http://snomed.info/sct|271649006",
    patient: "",
    _count: "2",
  });
  assert.equal(response.status, 303);
  const address = response.headers.get("location")!;
  assert.equal(address, "/explorer/core/Observation?code=http://snomed.info/sct%7C271649006&_count=2");
  const text = await (await fetch(`${originOf(server)}${address}`, { headers: browser })).text();
  assert.match(text, /<b>[1-9]\d* matches<\/b>/);
  for (const it of ["JSON", "XML", "Use this in", "answered in"]) assert.ok(text.includes(it), it);
  assert.match(text, /Next page/);
  const call = /curl[\s\S]*?&#39;(http:[^\s]*)&#39;<\/code>/.exec(text)![1]!;
  const answer = (await (await fetch(unescaped(call))).json()) as { readonly total: number };
  assert.ok(text.includes(`<b>${answer.total} matches</b>`));
});

test("what is wrong with a search is said beside the form, with what would work", async (context) => {
  const server = await startServer({ patients: 5 });
  context.after(() => server.stop());
  const response = await post(server, "/explorer/core/Patient", { birthdate: "yesterday" });
  assert.equal(response.status, 400);
  const text = await response.text();
  assert.match(text, /This was not answered/);
  assert.match(text, /value="yesterday"/);
});

test("a form that a page of another site sent is refused", async (context) => {
  const server = await startServer({ patients: 5 });
  context.after(() => server.stop());
  for (const headers of [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://elsewhere.example" },
  ] as const)
    assert.ok((await post(server, "/explorer/core/Patient", { family: "Okafor" }, headers)).status >= 400);
  assert.equal(
    (await post(server, "/explorer/core/Patient", { family: "Okafor" }, { "sec-fetch-site": "same-origin" })).status,
    200,
  );
});

test("where access is controlled the explorer shows what its token may see, and each access is written down", async (context) => {
  const audience = "https://records.example/STU3";
  const issuer = await startIssuer(audience);
  const access = {
    issuers: [
      {
        issuer: issuer.issuer,
        audience,
        keys: issuer.keys,
        authorize: `${issuer.issuer}/a`,
        token: `${issuer.issuer}/t`,
        register: `${issuer.issuer}/r`,
      },
    ],
  };
  const server = await startServer({
    loads: [everybody.filter((it) => !["List", "RiskAssessment", "Group"].includes(it.resourceType)) as Resource[]],
    files: { "access.json": JSON.stringify(access) },
    options: ["--access", "{folder}/access.json", "--audit", "on"],
  });
  context.after(async () => {
    await server.stop();
    await issuer.stop();
  });
  const without = await post(server, "/explorer/core/Patient", { _id: "ann" });
  assert.equal(without.status, 401);
  assert.match(await without.text(), /a token is needed/);
  for (const path of ["/", "/explore/core", "/explore/core/Patient", "/explorer/core/Patient"]) {
    const text = await (await fetch(`${originOf(server)}${path}`, { headers: browser })).text();
    const ofRecords = text.split('id="directory"')[0]!;
    assert.ok(!/\d+ resources/.test(ofRecords), `${path} tells how much there is`);
    assert.match(ofRecords, /Access is controlled|Access token/);
  }
  const form = await (await fetch(`${originOf(server)}/explorer/core/Patient`, { headers: browser })).text();
  assert.match(form, /name="access-token" type="password"/);
  const token = await issuer.token({ scope: "user/*.rs" });
  const answer = await post(server, "/explorer/core/Patient", { _id: "ann", "access-token": token });
  const text = await answer.text();
  assert.equal(answer.status, 200);
  assert.ok(!text.includes(token), "the token stands nowhere on the page");
  assert.match(text, /<b>1 match<\/b>/);
  const folder = join(server.folder, "audit");
  const written = readdirSync(folder)
    .map((it) => readFileSync(join(folder, it), "utf8"))
    .join("");
  assert.match(written, /Patient\/ann/);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
