import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { validatesAnswers } from "./support/answers.ts";
import { asking } from "./support/asking.ts";
import { startServer, type TestServer } from "./support/server.ts";

let server: TestServer;
before(async () => {
  server = await startServer({ patients: 20, options: ["--request-timeout", "2000"] });
});
after(() => server.stop());
const { ask } = asking(() => server);

interface Heard {
  /** 0: the connection was closed without a word. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
  readonly ms: number;
}

/** What the server says to these bytes, up to the end of the connection or of the first answer. */
function raw(
  bytes: string | Buffer,
  { more, patience = 5000 }: { more?: () => string | undefined; patience?: number } = {},
) {
  const { port } = new URL(server.base);
  const began = performance.now();
  return new Promise<Heard>((resolve) => {
    let text = "";
    let timer: NodeJS.Timeout | undefined;
    const socket = connect(Number(port), "127.0.0.1");
    const done = () => {
      clearInterval(timer);
      clearTimeout(late);
      socket.destroy();
      const end = text.indexOf("\r\n\r\n");
      const head = end < 0 ? text : text.slice(0, end);
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
      resolve({ status, head, body: end < 0 ? "" : text.slice(end + 4), ms: performance.now() - began });
    };
    const late = setTimeout(done, patience);
    socket.setEncoding("latin1").on("data", (it) => {
      text += it;
      const [, length] = /content-length: (\d+)/i.exec(text) ?? [];
      const end = text.indexOf("\r\n\r\n");
      if (length !== undefined && end >= 0 && text.length - end - 4 >= Number(length)) done();
    });
    socket.on("close", done);
    socket.on("error", () => {});
    socket.write(bytes);
    if (more)
      timer = setInterval(() => {
        const next = more();
        if (next !== undefined && socket.writable) socket.write(next);
      }, 100);
  });
}

const get = (path: string, headers = "") =>
  raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${new URL(server.base).port}\r\n${headers}\r\n`);
const post = (path: string, body: string | Buffer, type = "application/x-www-form-urlencoded", headers = "") =>
  raw(
    Buffer.concat([
      Buffer.from(
        `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${new URL(server.base).port}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n`,
      ),
      Buffer.from(body),
    ]),
  );

/** A refusal: its status is 4xx, its body an OperationOutcome with an error, and it comes soon. */
function refuses({ status, head, body, ms }: Heard, what: string, statuses?: readonly number[]) {
  assert.ok(
    statuses ? statuses.includes(status) : status >= 400 && status < 500,
    `${what}: ${status} ${body.slice(0, 300)}`,
  );
  assert.ok(ms < 4000, `${what} took ${ms} ms`);
  if (/\r\ncontent-length: 0\r\n/i.test(head)) return;
  const outcome = JSON.parse(Buffer.from(body, "latin1").toString());
  assert.equal(outcome.resourceType, "OperationOutcome", what);
  assert.equal(outcome.issue[0].severity, "error", what);
  assert.ok(outcome.issue[0].diagnostics.length < 2000, what);
  assert.doesNotMatch(outcome.issue[0].diagnostics, /\p{Cc}|at .*\.ts|node:internal/u, what);
}

/** It is refused, or nothing is found: no record leaves, and no failure of ours. */
function harmless({ status, body, ms }: Heard, what: string) {
  assert.ok(status >= 200 && status < 500, `${what}: ${status} ${body.slice(0, 300)}`);
  assert.ok(ms < 4000, `${what} took ${ms} ms`);
}

/** What anybody gets after all of it. */
const goesOn = async () => {
  const heard = await ask("/Patient?_count=1");
  assert.equal(heard.status, 200);
  assert.equal(heard.json.total, 20);
};

const memory = () => {
  const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1];
  return Number(rss) / 1024;
};

test("addresses that are not well formed are refused", async () => {
  const broken = [
    "%",
    "%2",
    "%zz",
    "%ZZ",
    "%c0%af",
    "%c0%80",
    "%ff",
    "%fe%ff",
    "%ed%a0%80",
    "%f4%90%80%80",
    "%e2%82",
    "%80",
    "%u0041",
    "%%32%35",
  ];
  for (const it of broken)
    for (const path of [`/STU3/Patient/${it}`, `/STU3/${it}`, `/STU3/Patient?name=${it}`, `/STU3/Patient?${it}=a`])
      refuses(await get(path), path);
  await goesOn();
});

test("ids and types that are none are refused, and lead out of nothing", async () => {
  const odd = [
    ...[
      "..",
      "../..",
      "..%2f..%2f..%2fetc%2fpasswd",
      "%2e%2e%2f%2e%2e%2f",
      "....//....//",
      "..\\..\\",
      "..%5c..%5c",
      "%00",
      "a%00b",
      "a%0d%0aSet-Cookie:x=1",
    ],
    ...[
      "__proto__",
      "constructor",
      "prototype",
      "toString",
      "hasOwnProperty",
      "$everything",
      "$validate%00",
      "*",
      "a b",
      "a;b",
      "a|b",
      "'",
      '"',
      "<script>",
    ],
    ...[
      "x".repeat(65),
      "x".repeat(5000),
      "%F0%9F%92%A9",
      "1%27%20OR%201=1--",
      "1;DROP%20TABLE%20resource",
      "{{7*7}}",
      "$%7B7*7}",
      "~root",
      "con",
      "-",
    ],
  ];
  for (const it of odd) {
    refuses(await get(`/STU3/Patient/${it}`), it);
    refuses(await get(`/STU3/${it}/1`), it);
    refuses(await get(`/STU3/Patient/demo-patient-1/_history/${it}`), it);
    harmless(await get(`/${it}`), it);
  }
  for (const it of [
    "/STU3/../../etc/passwd",
    "/STU3/..%2f..%2fcore.sqlite",
    "//STU3//Patient",
    "/STU3/Patient/../../page.key",
    "/page.key",
    "/core.sqlite",
    "/.git/config",
  ])
    refuses(await get(it), it);
  await goesOn();
});

test("names that objects have of their own are no parameters", async () => {
  for (const it of [
    "__proto__",
    "constructor",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "__defineGetter__",
    "prototype",
    "length",
    "name.__proto__",
    "patient.constructor",
    "name:__proto__",
    "_has:__proto__:a:b",
    "_has:Observation:__proto__:a",
    "_sort:__proto__",
  ]) {
    refuses(await get(`/STU3/Patient?${it}=a`), it);
    refuses(await post("/STU3/Patient/_search", `${encodeURIComponent(it)}=a`), it);
  }
  for (const it of [
    "_format",
    "_sort",
    "_include",
    "_revinclude",
    "_summary",
    "_elements",
    "_total",
    "_count",
    "_type",
    "_page",
  ])
    for (const value of ["__proto__", "constructor", "toString"])
      refuses(await get(`/STU3/Patient?${it}=${value}`), `${it}=${value}`);
  await goesOn();
});

test("more values, parameters, steps and sizes than can be meant are refused", async () => {
  const many = (n: number, it: (at: number) => string, by = ",") =>
    Array.from({ length: n }, (_, at) => it(at)).join(by);
  const posted: readonly (readonly [string, string])[] = [
    ["10,000 values", `_id=${many(10_000, (at) => `a${at}`)}`],
    ["10,000 codes", `identifier=${many(10_000, (at) => `s|${at}`)}`],
    ["1,000 parameters", many(1000, () => "name=a", "&")],
    ["a chain of 50", `${"organization.partof.".repeat(25)}name=a`],
    ["50 times _has", `${"_has:Observation:patient:".repeat(50)}code=a`],
    ["40 times 1,000 values", many(41, () => `identifier=${many(1000, String)}`, "&")],
    ["a form of 2 MB", `name=${"a".repeat(2_000_000)}`],
    ["100,000 empty parameters of no name", "=&".repeat(100_000)],
    ["a number of a million digits", `_count=${"9".repeat(1_000_000)}`],
    ["a date of a million digits", `birthdate=${"9".repeat(1_000_000)}`],
    ["sorting by a thousand keys", `_sort=${many(1000, () => "name")}`],
    ["a thousand includes", many(1000, () => "_include=Patient:nothing", "&")],
  ];
  for (const [what, form] of posted) refuses(await post("/STU3/Patient/_search", form), what);
  refuses(await get(`/STU3/Patient?name=${"a".repeat(9000)}`), "a long address", [414]);
  refuses(await get(`/STU3/Patient?name=${"a".repeat(200_000)}`), "a very long address", [414]);
  refuses(await get("/STU3/Patient", `X-Long: ${"a".repeat(80_000)}\r\n`), "long headers", [431]);
  refuses(
    await get(
      "/STU3/Patient",
      many(5000, (at) => `X-${at}: aaaaaaaaaaaa\r\n`, ""),
    ),
    "many headers",
    [431],
  );
  for (const value of ["1e9", "-1", "0x10", "1.5", "NaN", "Infinity", "99999999999999999999", "१२", "１"])
    refuses(await get(`/STU3/Patient?_count=${encodeURIComponent(value)}`), `_count=${value}`);
  await goesOn();
});

test("texts that make patterns go round and round are answered at once", async () => {
  const n = 6000;
  const texts = [
    ...[
      "a".repeat(n),
      `${"a".repeat(n)}!`,
      "a,".repeat(n / 2),
      "|".repeat(n),
      "\\".repeat(n),
      "\\,".repeat(n / 2),
      ".".repeat(n),
      ":".repeat(n),
    ],
    ...[
      "0".repeat(n),
      "-".repeat(n),
      "1-".repeat(n / 2),
      "2020-01-01T".repeat(500),
      `2020-01-01T00:00:00.${"0".repeat(n)}`,
      "+".repeat(n),
      "%20".repeat(n / 3),
    ],
    ...[
      "(".repeat(n),
      "[".repeat(n),
      "*".repeat(n),
      "%".repeat(3),
      "$".repeat(n),
      "1$".repeat(n / 2),
      "/".repeat(n),
      "http://".repeat(800),
      "urn:".repeat(1500),
    ],
    ...[
      "\u0130".repeat(1000),
      "\u00df".repeat(2000),
      "e\u0301".repeat(1000),
      "\u{1F468}\u200D\u{1F469}".repeat(200),
      "\ufdfa".repeat(600),
    ],
  ];
  for (const text of texts) {
    const value = /%/.test(text) ? text : encodeURIComponent(text).slice(0, 8000).replace(/%.?$/, "");
    for (const name of [
      "name",
      "family:contains",
      "identifier",
      "birthdate",
      "organization",
      "_lastUpdated",
      "_sort",
      "_elements",
      "telecom:in",
    ])
      harmless(
        await get(`/STU3/Patient?${name}=${value}`.slice(0, 8100).replace(/%.?$/, "")),
        `${name}=${text.slice(0, 20)}`,
      );
    harmless(
      await get(`/STU3/Observation?value-quantity=${value}`.slice(0, 8100).replace(/%.?$/, "")),
      text.slice(0, 20),
    );
  }
  const headers = [
    `Accept: ${"a/b,".repeat(10_000)}`,
    `Accept: ${"*/*;q=".repeat(5000)}`,
    `Accept: text/html;${" ".repeat(50_000)}q`,
    `Accept-Encoding: ${"gzip;q=0.".repeat(5000)}`,
    `Accept-Encoding: ${"gzip , ".repeat(7000)}`,
    `Accept-Encoding: gzip${" ".repeat(50_000)};`,
    `Prefer: ${"handling=".repeat(5000)}`,
    `Prefer: ${"handling ".repeat(5000)}`,
    `If-None-Match: ${'W/"1",'.repeat(8000)}`,
    `If-Modified-Since: ${"Mon, ".repeat(10_000)}`,
    `Authorization: Bearer ${"a".repeat(50_000)}`,
    `Authorization: ${"Bearer ".repeat(8000)}`,
    `X-Request-Id: ${"a".repeat(50_000)}`,
    `X-Forwarded-For: ${"1.2.3.4,".repeat(7000)}`,
    `Content-Type: ${"a;".repeat(20_000)}`,
  ];
  for (const it of headers) harmless(await get("/STU3/Patient?_count=1", `${it}\r\n`), it.slice(0, 40));
  await goesOn();
});

test("what is no HTTP, or two requests in one, is refused and the connection closed", async () => {
  const host = `Host: 127.0.0.1:${new URL(server.base).port}\r\n`;
  const bad: readonly (readonly [string, string | Buffer])[] = [
    ["no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n"],
    ["a line that is none", "GET\r\n\r\n"],
    ["another version", `GET /STU3/Patient HTTP/9.9\r\n${host}\r\n`],
    ["a method in small letters", `get /STU3/Patient HTTP/1.1\r\n${host}\r\n`],
    ["a blank in the address", `GET /STU3/Patient name HTTP/1.1\r\n${host}\r\n`],
    ["NUL in the address", `GET /STU3/Pat\u0000ient HTTP/1.1\r\n${host}\r\n`],
    [
      "bytes in the address that are no UTF-8",
      Buffer.concat([
        Buffer.from("GET /STU3/Patient/"),
        Buffer.from([0xff, 0xfe]),
        Buffer.from(` HTTP/1.1\r\n${host}\r\n`),
      ]),
    ],
    ["NUL in a header", `GET /STU3/Patient HTTP/1.1\r\n${host}X-A: a\u0000b\r\n\r\n`],
    ["a header without a colon", `GET /STU3/Patient HTTP/1.1\r\n${host}nonsense\r\n\r\n`],
    ["a header with a blank before its colon", `GET /STU3/Patient HTTP/1.1\r\n${host}X-A : a\r\n\r\n`],
    ["a folded header", `GET /STU3/Patient HTTP/1.1\r\n${host}X-A: a\r\n b\r\n\r\n`],
    [
      "a length twice",
      `POST /STU3/Patient/_search HTTP/1.1\r\n${host}Content-Length: 3\r\nContent-Length: 5\r\n\r\n_id=1`,
    ],
    ["a length that is none", `POST /STU3/Patient/_search HTTP/1.1\r\n${host}Content-Length: abc\r\n\r\n_id=1`],
    ["a negative length", `POST /STU3/Patient/_search HTTP/1.1\r\n${host}Content-Length: -5\r\n\r\n_id=1`],
    [
      "a length and chunks",
      `POST /STU3/Patient/_search HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /STU3/Patient HTTP/1.1\r\n${host}\r\n`,
    ],
    [
      "chunks that are none",
      `POST /STU3/Patient/_search HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n_id=1\r\n0\r\n\r\n`,
    ],
    [
      "an encoding that is none",
      `POST /STU3/Patient/_search HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n5\r\n_id=1\r\n0\r\n\r\n`,
    ],
    ["no host", "GET /STU3/Patient HTTP/1.1\r\n\r\n"],
    ["another host", "GET /STU3/Patient HTTP/1.1\r\nHost: evil.example\r\n\r\n"],
    ["two hosts", `GET /STU3/Patient HTTP/1.1\r\n${host}Host: evil.example\r\n\r\n`],
    ["a host with a name before it", "GET /STU3/Patient HTTP/1.1\r\nHost: a@127.0.0.1\r\n\r\n"],
  ];
  for (const [what, bytes] of bad) {
    const heard = await raw(bytes);
    assert.ok(heard.status === 0 || (heard.status >= 400 && heard.status < 500), `${what}: ${heard.head}`);
    assert.ok(!heard.body.includes('"resourceType":"Patient"'), what);
    assert.ok(heard.ms < 3000, `${what}: ${heard.ms} ms`);
  }
  for (const method of ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "LOCK", "SEARCH", "PURGE"]) {
    const heard = await raw(`${method} /STU3/Patient/demo-patient-1 HTTP/1.1\r\n${host}\r\n`);
    refuses(heard, method, [400, 405]);
    assert.ok(!heard.body.includes("X-Secret"), method);
  }
  await goesOn();
});

test("headers that would put others into the answer put none", async () => {
  for (const it of ["a\r\nX-Evil: 1", "a%0d%0aX-Evil:1", "a\nX-Evil: 1"]) {
    const heard = await get("/STU3/Patient?_count=1", `X-Request-Id: ${it}\r\nX-Correlation-Id: ${it}\r\n`);
    assert.doesNotMatch(heard.head, /^x-evil/im, it);
  }
  const heard = await get("/STU3/Patient/x%0d%0aX-Evil:%201");
  assert.doesNotMatch(heard.head, /x-evil/i);
});

test("bodies that are none of ours are refused, unread where that can be", async () => {
  const form = "_id=demo-patient-1";
  refuses(
    await post(
      "/STU3/Patient/_search",
      gzipSync(Buffer.alloc(50_000_000)),
      "application/x-www-form-urlencoded",
      "Content-Encoding: gzip\r\n",
    ),
    "a gzip bomb",
    [413, 415],
  );
  refuses(
    await post(
      "/STU3/Patient/_search",
      gzipSync(form),
      "application/x-www-form-urlencoded",
      "Content-Encoding: gzip\r\n",
    ),
    "gzip",
    [415],
  );
  for (const type of [
    "application/json",
    "application/fhir+json",
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/xml",
    "",
  ])
    refuses(await post("/STU3/Patient/_search", form, type), type, [415]);
  refuses(
    await post("/STU3/Patient/_search", Buffer.from([0x6e, 0x61, 0x6d, 0x65, 0x3d, 0xff, 0xfe])),
    "bytes that are no UTF-8",
    [400],
  );
  refuses(await post("/STU3/Patient/_search", "name=%"), "a broken escape", [400]);
  refuses(await post("/STU3/Patient", "{}", "application/fhir+json"), "a create", [405]);
  refuses(await post("/STU3", '{"resourceType":"Bundle"}', "application/fhir+json"), "a transaction", [405]);
  const { port } = new URL(server.base);
  const huge = await raw(
    `POST /STU3/Patient/_search HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999999999\r\n\r\nname=a`,
    { more: () => "a".repeat(500_000) },
  );
  refuses(huge, "a body that says it is 100 GB", [413]);
  await goesOn();
});

test("who sends too much hears so, and finds no broken connection", async () => {
  for (let i = 0; i < 10; i++)
    for (const [path, contentType] of [
      ["Patient/_search", "application/x-www-form-urlencoded"],
      ["Patient/$validate", "application/fhir+json"],
    ] as const) {
      const body = "a".repeat(8_000_000);
      const response = await fetch(`${server.base}/${path}`, {
        method: "POST",
        headers: { "content-type": contentType },
        body,
      });
      assert.equal(response.status, 413, path);
      assert.match(await response.text(), /may (?:hold|have) up to \d+ bytes/, path);
    }
  await goesOn();
});

test("resources that are to be validated and are none, or bombs, are answered soon and kept nowhere", async () => {
  const json = "application/fhir+json";
  const xml = "application/fhir+xml";
  const ns = 'xmlns="http://hl7.org/fhir"';
  const lol = `<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">${"bcdefghij"
    .split("")
    .map((it, at) => `<!ENTITY ${it} "${`&${"abcdefghi"[at]};`.repeat(10)}">`)
    .join("")}]>`;
  const refusedBodies: readonly (readonly [
    what: string,
    body: string | Buffer,
    type: string,
    statuses?: readonly number[],
  ])[] = [
    ["a billion laughs", `${lol}<Patient ${ns}><id value="&j;"/></Patient>`, xml],
    [
      "a file as an entity",
      `<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><Patient ${ns}><id value="&x;"/></Patient>`,
      xml,
    ],
    ["an address as a DOCTYPE", `<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><Patient ${ns}/>`, xml],
    ["an entity that is not there", `<Patient ${ns}><id value="&nothing;"/></Patient>`, xml],
    ["200,000 elements in each other", "<a>".repeat(200_000), xml],
    ["contained in each other", `<Patient ${ns}>${"<contained><Patient>".repeat(20_000)}`, xml],
    [
      "100,000 attributes",
      `<Patient ${ns} ${Array.from({ length: 100_000 }, (_, at) => `a${at}="1"`).join(" ")}/>`,
      xml,
    ],
    ["no end", `<Patient ${ns}><id value="1"`, xml],
    ["two roots", `<Patient ${ns}/><Patient ${ns}/>`, xml],
    ["UTF-16", Buffer.from(`<Patient ${ns}/>`, "utf16le"), xml],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), json],
    ["JSON as XML", '{"resourceType":"Patient"}', xml],
    ["XML as JSON", `<Patient ${ns}/>`, json],
    ["no end of JSON", '{"resourceType":"Patient"', json],
    ["a list", "[]", json],
    ["a number", "1e400", json],
    ["null", "null", json],
    ["nothing", "", json],
    ["100,000 lists in each other", "[".repeat(100_000), json],
    ["a form", "a=b", "application/x-www-form-urlencoded", [415]],
    ["three megabytes", JSON.stringify({ resourceType: "Patient", id: "a".repeat(3_000_000) }), json, [413]],
    ["gzip", gzipSync('{"resourceType":"Patient"}'), json, [400]],
  ];
  for (const [what, body, type, statuses] of refusedBodies)
    refuses(await post("/STU3/Patient/$validate", body, type), what, statuses);
  refuses(
    await post("/STU3/Patient/$validate", gzipSync(Buffer.alloc(50_000_000)), json, "Content-Encoding: gzip\r\n"),
    "a gzip bomb",
    [415],
  );
  // These can be read, and what is wrong with them is said.
  const read: readonly string[] = [
    '{"resourceType":"Patient","__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}',
    `{"resourceType":"Patient","extension":${'[{"url":"u","extension":'.repeat(5000)}[]${"}]".repeat(5000)}}`,
    `{"resourceType":"Patient","contained":${'[{"resourceType":"Patient","contained":'.repeat(2000)}[]${"}]".repeat(2000)}}`,
    JSON.stringify({ resourceType: "Patient", birthDate: `${"0".repeat(100_000)}!`, id: "-".repeat(100_000) }),
    JSON.stringify({
      resourceType: "Patient",
      text: { status: "generated", div: `<div xmlns="http://www.w3.org/1999/xhtml">${"<b>".repeat(50_000)}` },
    }),
    JSON.stringify({ resourceType: "Patient", name: Array.from({ length: 100_000 }, () => ({})) }),
  ];
  for (const it of read) {
    const heard = await post("/STU3/Patient/$validate", it, json);
    assert.equal(heard.status, 200, heard.body.slice(0, 300));
    assert.match(heard.body, /"severity":"error"/);
    assert.ok(heard.ms < 4000 && heard.body.length < 200_000);
  }
  await goesOn();
});

test("slow clients and those that go away hold nothing up", async () => {
  const { port } = new URL(server.base);
  const host = `Host: 127.0.0.1:${port}\r\n`;
  const slow = [
    raw("GET /STU3/Patient HTTP/1.1\r\nX-A: ", { more: () => "a", patience: 8000 }),
    raw(
      `POST /STU3/Patient/_search HTTP/1.1\r\n${host}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n`,
      { more: () => "a", patience: 8000 },
    ),
    raw("", { patience: 8000 }),
  ];
  const quitters = Array.from({ length: 50 }, async () => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => {});
    socket.write(`GET /STU3/Observation?_count=1000 HTTP/1.1\r\n${host}\r\n`.repeat(5));
    await pause(20);
    socket.destroy();
  });
  await Promise.all(quitters);
  await goesOn();
  for (const [at, heard] of (await Promise.all(slow)).entries()) {
    assert.ok([0, 408].includes(heard.status), `${at}: ${heard.head}`);
    if (at < 2) assert.ok(heard.ms < 6000, `${at}: ${heard.ms} ms`);
  }
  const truncated = await raw(
    `POST /STU3/Patient/_search HTTP/1.1\r\n${host}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n_id=1`,
    { patience: 300 },
  );
  assert.equal(truncated.status, 0);
  await goesOn();
});

test("a thousand requests in one write are answered or turned away, and memory stays bounded", async () => {
  const before = memory();
  const { port } = new URL(server.base);
  const one = `GET /STU3/Patient?_count=20 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  const count = await new Promise<number>((resolve) => {
    let answers = 0;
    const socket = connect(Number(port), "127.0.0.1");
    socket.setEncoding("latin1").on("data", (it: string) => {
      answers += it.split(/HTTP\/1\.1 (?:200|503)/).length - 1;
      if (answers >= 990) {
        socket.destroy();
        resolve(answers);
      }
    });
    socket.on("close", () => resolve(answers));
    socket.write(one.repeat(1000));
  });
  assert.ok(count >= 950, `${count} answers`);
  await goesOn();
  assert.ok(memory() - before < 200, `${before} MB, then ${memory()} MB`);
  assert.ok(memory() < 600, `${memory()} MB`);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
