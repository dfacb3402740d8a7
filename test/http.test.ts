import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import type { ResourceDefinition } from "../src/definitions/resource-definition.ts";
import { core } from "../src/definitions/services.ts";
import { loadRelease } from "../src/fhir/release.ts";
import type { Resource } from "../src/fhir/resource.ts";
import { structureChecker } from "../src/fhir/structure.ts";
import { validatesAnswers } from "./support/answers.ts";
import { asking, entries, type Heard, idsOf, type Json, link } from "./support/asking.ts";
import { startServer, type TestServer } from "./support/server.ts";

const nhsNumber = "https://fhir.nhs.uk/Id/nhs-number";
const verification =
  "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSNumberVerificationStatus-1";
const loinc = "http://loinc.org";
const adaNumber = `${nhsNumber}|9990000018`;

const nhs = (value: string, status: "01" | "02") => ({
  extension: [{ url: verification, valueCodeableConcept: { coding: [{ code: status }] } }],
  system: nhsNumber,
  value,
});
const patient = (id: string, family: string, given: string, more: object = {}): Resource => ({
  resourceType: "Patient",
  id,
  name: [{ use: "official", family, given: [given] }],
  ...more,
});
const observation = (id: string, subject: string, code: string, date: string, more: object = {}): Resource => ({
  resourceType: "Observation",
  id,
  status: "final",
  code: { coding: [{ system: loinc, code }] },
  subject: { reference: `Patient/${subject}` },
  effectiveDateTime: date,
  ...more,
});

const pdf = Buffer.from("%PDF-1.4 an invented letter\n");
/** Who is alike, whom a search must tell apart. */
const records: readonly Resource[] = [
  patient("ada", "Okafor", "Ada", { gender: "female", birthDate: "1970-04-01", identifier: [nhs("9990000018", "01")] }),
  patient("jose", "Muñoz", "José", { gender: "male", birthDate: "1950-01" }),
  patient("goran", "Antić", "Goran", { birthDate: "1950-01-31" }),
  patient("twin-1", "Doppel", "One", { identifier: [nhs("9990000026", "01")] }),
  patient("twin-2", "Doppel", "Two", { identifier: [nhs("9990000026", "01")] }),
  patient("untraced", "Visitor", "Uma", { identifier: [nhs("9990000034", "02")] }),
  patient("merged", "Former", "Mary", {
    identifier: [nhs("9990000042", "01")],
    link: [{ other: { reference: "Patient/ada" }, type: "replaced-by" }],
  }),
  patient("local", "Smallhospital", "Sam", {
    identifier: [{ system: "https://hospital.invalid/Id/number", value: "H-17" }],
    maritalStatus: { coding: [{ code: "M" }] },
  }),
  patient("gaps", "Holey", "Hugo", {}),
  {
    resourceType: "Practitioner",
    id: "bernie",
    name: [{ family: "Kanfeld", given: ["Bernie"] }, { family: "Other" }],
    identifier: [{ system: "https://fhir.hl7.org.uk/Id/gmc-number", value: "C1234567" }],
  },
  ...Array.from({ length: 25 }, (_, at) =>
    observation(`weight-${at}`, "jose", "29463-7", `2020-${String(1 + (at % 12)).padStart(2, "0")}-15`),
  ),
  observation("may", "ada", "8302-2", "2020-05"),
  observation("june", "ada", "8302-2", "2020-06-30T23:30:00Z"),
  observation("july", "ada", "29463-7", "2020-07-02T10:00:00+01:00"),
  observation("untraced-weight", "untraced", "29463-7", "2020-01-01"),
  observation("twin-weight", "twin-2", "29463-7", "2020-01-01"),
  observation("merged-weight", "merged", "29463-7", "2020-01-01"),
  observation("gone", "ada", "8302-2", "2019-01-01"),
  observation("unreadable", "gaps", "8302-2", "2019-99-99"),
  observation("readable", "gaps", "8302-2", "2019-01-01"),
  { resourceType: "Binary", id: "letter", contentType: "application/pdf", content: pdf.toString("base64") },
];

let server: TestServer;
before(async () => {
  const corrected = patient("ada", "Okafor", "Ada", {
    gender: "female",
    birthDate: "1970-04-02",
    identifier: [nhs("9990000018", "01")],
  });
  server = await startServer({
    loads: [records, [{ ...corrected, birthDate: "1970-04-01", active: true }]],
    files: {
      "search-parameters/marital-status.json": JSON.stringify({
        resourceType: "SearchParameter",
        url: "https://hospital.invalid/SearchParameter/marital-status",
        code: "marital-status",
        base: ["Patient"],
        type: "token",
        expression: "Patient.maritalStatus",
      }),
    },
  });
});
after(() => server?.stop());

const { ask, post, finds, refused, warned } = asking(() => server);
const root = () => new URL(server.base).origin;
const noWarning = async (search: string) => assert.deepEqual(entries(await ask(`/${search}`), "outcome"), []);

// Reading

test("a resource is read with its version and the time of its change", async () => {
  const { status, headers, json } = await ask("/Patient/ada");
  assert.equal(status, 200);
  assert.equal(json.id, "ada");
  assert.equal(headers.get("etag"), `W/"${json.meta.versionId}"`);
  const changed = new Date(json.meta.lastUpdated);
  assert.equal(headers.get("last-modified"), changed.toUTCString());
  assert.ok(Math.abs(Date.now() - changed.getTime()) < 600_000);
});

test("each version of a resource is read as it was", async () => {
  const [first, second, newest] = [
    await ask("/Patient/ada/_history/1"),
    await ask("/Patient/ada/_history/2"),
    await ask("/Patient/ada"),
  ];
  assert.equal(first.json.active, undefined);
  assert.equal(first.json.meta.versionId, "1");
  assert.equal(first.headers.get("etag"), 'W/"1"');
  assert.equal(second.json.active, true);
  assert.equal(second.text, newest.text);
  await refused("/Patient/ada/_history/3", 404, /no version/);
});

test("what has not changed since is answered with 304 and no body", async () => {
  const etag = (await ask("/Patient/ada")).headers.get("etag")!;
  const { status, text, headers } = await ask("/Patient/ada", { headers: { "if-none-match": etag } });
  assert.equal(status, 304);
  assert.equal(text, "");
  assert.equal(headers.get("etag"), etag);
  const pretty = await ask("/Patient/ada?_pretty=true", { headers: { "if-none-match": etag } });
  assert.deepEqual([pretty.status, pretty.text], [304, ""]);
  assert.equal((await ask("/Patient/ada", { headers: { "if-none-match": 'W/"1"' } })).status, 200);
});

test("HEAD answers with the headers of GET and no body", async () => {
  for (const path of ["/Patient/ada", "/Patient?family=okafor", "/metadata"]) {
    const [head, get] = [await ask(path, { method: "HEAD" }), await ask(path)];
    assert.equal(head.status, 200);
    assert.equal(head.text, "");
    assert.equal(head.headers.get("content-length"), String(Buffer.byteLength(get.text)));
    assert.equal(head.headers.get("content-type"), get.headers.get("content-type"));
  }
  assert.equal((await ask("/Patient/nobody", { method: "HEAD" })).status, 404);
});

test("what is not held answers 404", async () => {
  await refused("/Patient/nobody", 404, /not held/);
  await refused("/Nonsense/1", 404, /no resource type/);
  await refused("/Patient/ada/name", 404, /nothing at this address/);
});

test("a name of DSTU2 answers 404 and says what STU3 calls it", async () => {
  await refused("/MedicationOrder?patient=ada", 404, /MedicationRequest/);
  await refused("/MedicationOrder/1", 404, /MedicationRequest/);
  await refused("/DiagnosticOrder/1", 404, /ProcedureRequest/);
  await refused("/OrderResponse/1", 404, /Task/);
});

test("a malformed id or address answers 400", async () => {
  await refused("/Patient/a_b", 400, /no id/);
  await refused(`/Patient/${"a".repeat(65)}`, 400, /no id/);
  await refused("/Patient?family=%zz", 400, /hexadecimal/);
});

test("what was deleted answers 410, is found no more, and its version stays", async () => {
  assert.equal(await server.run("delete", "--source", "test", "Observation/gone"), 0);
  await refused("/Observation/gone", 410, /was deleted/);
  await finds("Observation?_id=gone", "");
  assert.equal((await ask("/Observation/gone/_history/1")).status, 200);
  const [newest, older] = (await ask("/Observation/gone/_history")).json.entry;
  assert.deepEqual([newest.request.method, newest.resource, older.resource.id], ["DELETE", undefined, "gone"]);
});

// What is not served

test("verbs that write are refused with 405 and the verbs that work", async () => {
  for (const method of ["PUT", "PATCH", "DELETE", "POST"]) {
    const { headers } = await refused("/Patient/ada", 405, /read-only/, { method });
    assert.equal(headers.get("allow"), "GET, HEAD");
  }
  await refused("/Patient", 405, /read-only/, { method: "POST", body: "{}" });
  const search = await refused("/Patient/_search", 405, /POST/, {});
  assert.equal(search.headers.get("allow"), "POST");
});

test("an address that is too long answers 414 and says to post", async () => {
  await refused(`/Patient?family=${"x".repeat(9000)}`, 414, /_search/);
});

test("a posted form of a megabyte is read, a longer one answers 413 and the server goes on", async () => {
  const form = (length: number) => ({ family: `${"x".repeat(length - "family=".length)}` });
  assert.equal((await post("/Patient/_search", form(1_048_576))).status, 200);
  await refused("/Patient/_search", 413, /1048576 bytes/, {
    method: "POST",
    body: new URLSearchParams(form(1_048_577)),
  });
  assert.equal((await post("/Patient/_search", { family: "okafor" })).json.total, 1);
});

test("a posted body that is no form answers 415", async () => {
  await refused("/Patient/_search", 415, /x-www-form-urlencoded/, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"family":"okafor"}',
  });
});

test("a request to another host name is refused", async () => {
  const { port } = new URL(server.base);
  const [status, body] = await new Promise<[number, string]>((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port, path: "/STU3/Patient", headers: { host: "elsewhere.invalid" } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (it) => {
          text += it;
        });
        response.on("end", () => resolve([response.statusCode!, text]));
      },
    );
    asked.on("error", reject).end();
  });
  assert.equal(status, 421);
  assert.equal(JSON.parse(body).resourceType, "OperationOutcome");
  assert.doesNotMatch(body, /Okafor/);
});

// Formats

const jsonTypes = ["application/fhir+json", "application/json+fhir", "application/json", "text/json"];

test("every JSON media type is accepted and answered as application/fhir+json", async () => {
  for (const path of ["/Patient/ada", "/Patient?family=okafor", "/metadata"])
    for (const accept of [...jsonTypes, "application/fhir+json;charset=utf-8", "*/*", "application/*"]) {
      const { status, headers } = await ask(path, { headers: { accept } });
      assert.equal(status, 200, accept);
      assert.match(headers.get("content-type")!, /^application\/fhir\+json(;\s*charset=utf-8)?$/i);
    }
});

test("_format overrides Accept, with any JSON media type, its + written either way", async () => {
  const accept = "application/fhir+xml";
  for (const path of ["/Patient/ada", "/Patient", "/metadata"])
    for (const format of ["json", ...jsonTypes, ...jsonTypes.map(encodeURIComponent)]) {
      const { status, headers } = await ask(`${path}?_format=${format}`, { headers: { accept } });
      assert.equal(status, 200, format);
      assert.match(headers.get("content-type")!, /^application\/fhir\+json/);
    }
  for (const format of ["nonsense", "*/*", "text/csv", "toString", "constructor", "__proto__"])
    await refused(`/Patient/ada?_format=${format}`, 406, /json, xml or html/);
});

test("a media type that is not served answers 406", async () => {
  for (const accept of ["image/png", "text/csv", "application/fhir+xml;q=0, application/fhir+json;q=0.0"])
    for (const path of ["/Patient/ada", "/Patient", "/metadata"])
      await refused(path, 406, /application\/fhir\+json/, { headers: { accept } });
});

test("an empty Accept header gets JSON", async () => {
  const heard = await ask("/Patient/ada", { headers: { accept: "" } });
  assert.equal(heard.status, 200);
  assert.equal(heard.json.id, "ada");
});

// History

test("a history is paged, newest first, of a resource and of a type, with what was deleted", async () => {
  const { json } = await ask("/Patient/ada/_history");
  assert.deepEqual([json.type, json.total], ["history", 2]);
  assert.deepEqual(
    json.entry.map((it: Json) => [it.resource.meta.versionId, it.request, it.fullUrl.endsWith("/Patient/ada")]),
    ["2", "1"].map((it) => [it, { method: "PUT", url: "Patient/ada" }, true]),
  );
  const seen: string[] = [];
  for (let next: string | undefined = "/Patient/_history?_count=3"; next; ) {
    const heard = await ask(next);
    assert.equal(heard.json.total, 10);
    seen.push(...heard.json.entry.map((it: Json) => `${it.resource.id}/${it.resource.meta.versionId}`));
    next = link(heard, "next");
  }
  assert.equal(new Set(seen).size, 10);
  assert.equal(seen[0], "ada/2");
  const changed = json.entry[0].resource.meta.lastUpdated;
  assert.equal((await ask(`/Patient/ada/_history?_since=${encodeURIComponent(changed)}`)).json.total, 1);
  assert.equal((await ask("/Patient/ada/_history?_since=2999-01-01")).json.entry, undefined);
  assert.equal((await ask("/Patient/ada/_history?_count=0")).json.total, 2);
  assert.deepEqual(structureChecker(loadRelease("STU3"))(json), []);
  await refused("/Patient/nobody/_history", 404, /not held/);
  await refused("/Nonsense/_history", 404, /no resource type/);
  await refused("/Patient/_history?_at=2020", 400, /'_at'/);
  await refused("/Patient/_history?_since=then", 400, /YYYY/);
  await refused("/Patient/_history?_count=-1", 400, /whole number/);
  await refused("/Patient/_history?_page=abc", 400, /_page/);
  await refused("/Patient/_history?family=x", 400, /'family'/);
});

// Headers

test("a version that the client has is not sent again", async () => {
  const first = await ask("/Patient/ada");
  const modified = first.headers.get("last-modified")!;
  const day = 86_400_000;
  const at = (ms: number) => new Date(Date.parse(modified) + ms).toUTCString();
  for (const [headers, status] of [
    [{ "if-none-match": first.headers.get("etag")! }, 304],
    [{ "if-none-match": 'W/"77"' }, 200],
    [{ "if-modified-since": modified }, 304],
    [{ "if-modified-since": at(day) }, 304],
    [{ "if-modified-since": at(-day) }, 200],
    [{ "if-modified-since": "yesterday" }, 200],
    [{ "if-modified-since": modified, "if-none-match": 'W/"77"' }, 200],
  ] as const) {
    const heard = await ask("/Patient/ada", { headers });
    assert.deepEqual([heard.status, heard.text === ""], [status, status === 304], JSON.stringify(headers));
  }
});

test("a long answer is compressed for who can read it, and for nobody else", async () => {
  const heard = async (path: string, encoding: string | undefined) =>
    new Promise<{ encoding: string | undefined; bytes: Buffer }>((resolve, reject) => {
      const headers = encoding === undefined ? {} : { "accept-encoding": encoding };
      request(`${server.base}${path}`, { headers }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        assert.equal(Number(response.headers["content-length"]), Buffer.concat(chunks).length);
        resolve({ encoding: response.headers["content-encoding"], bytes: Buffer.concat(chunks) });
      })
        .on("error", reject)
        .end();
    });
  const path = "/Observation?patient=jose&_sort=date&_count=1000";
  const plain = await heard(path, undefined);
  assert.equal(plain.encoding, undefined);
  for (const encoding of ["gzip", "deflate, gzip;q=0.5", "*", "br;q=1.0, GZIP"]) {
    const { encoding: used, bytes } = await heard(path, encoding);
    assert.equal(used, "gzip", encoding);
    assert.ok(bytes.length < plain.bytes.length / 4);
    assert.equal(gunzipSync(bytes).toString(), plain.bytes.toString());
  }
  for (const encoding of ["gzip;q=0", "gzip; q=0.000, br", "identity", "xgzip", ""])
    assert.equal((await heard(path, encoding)).encoding, undefined, encoding);
  assert.equal((await heard("/Patient/ada", "gzip")).encoding, undefined, "a short one is not worth it");
});

test("a request is found in the log by its id, and no other text of the client is", async () => {
  const id = "0b6f4ad4-64bb-4d25-8e52-ae2a2a2a9d51";
  const idsOf = async (headers: Record<string, string>) => {
    const heard = await ask("/Patient/ada", { headers });
    return [heard.headers.get("x-request-id"), heard.headers.get("x-correlation-id")];
  };
  assert.deepEqual(await idsOf({ "x-request-id": id.toUpperCase(), "x-correlation-id": "order-7" }), [id, "order-7"]);
  const [own, theirs] = await idsOf({ "x-request-id": "9990000018" });
  assert.match(own!, /^[0-9a-f-]{36}$/);
  assert.equal(theirs, "9990000018");
  assert.equal((await idsOf({ "x-request-id": "a b" }))[1], null);
  const logged = (text: string) => server.output().includes(`"request":"${text}"`);
  for (let tries = 0; tries < 100 && !(logged(id) && logged(own!)); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(logged(id) && logged(own!), "found by its id");
  assert.ok(!server.output().includes("order-7") && !logged("9990000018"));
});

// Binary

test("a Binary is read as its own content", async () => {
  const response = await fetch(`${server.base}/Binary/letter`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/pdf");
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), pdf);
});

test("a Binary asked for in a FHIR format is the resource, and _format wins over Accept", async () => {
  for (const [query, accept] of [
    ["?_format=application/fhir%2Bjson", undefined],
    ["?_format=json", "application/pdf"],
    ["", "application/fhir+json"],
  ] as const) {
    const { status, json } = await ask(`/Binary/letter${query}`, accept ? { headers: { accept } } : {});
    assert.equal(status, 200);
    assert.equal(json.resourceType, "Binary");
    assert.deepEqual(Buffer.from(json.content, "base64"), pdf);
  }
});

test("a Binary is not searched", async () => {
  await refused("/Binary", 404, /not searched/);
  await refused("/Binary?_id=letter", 404, /not searched/);
});

// Searching

test("a search that finds nothing is an empty searchset", async () => {
  const { status, json } = await ask("/Patient?family=zzyzx");
  assert.equal(status, 200);
  assert.equal(json.resourceType, "Bundle");
  assert.equal(json.type, "searchset");
  assert.equal(json.total, 0);
  assert.equal(json.entry, undefined);
});

test("a searchset says of each entry where it is and why it is there", async () => {
  const { json } = await ask("/Patient?family=okafor");
  assert.equal(json.total, 1);
  assert.equal(json.entry[0].fullUrl, `${server.base}/Patient/ada`);
  assert.equal(json.entry[0].search.mode, "match");
  assert.equal((await ask(json.entry[0].fullUrl)).status, 200);
});

test("records are found by their patient: its id, its reference, its address", async () => {
  for (const value of ["ada", "Patient/ada", `${server.base}/Patient/ada`])
    await finds(`Observation?patient=${value}&code=29463-7`, "july");
});

test("records are found by the NHS number of their patient", async () => {
  await finds(`Observation?patient.identifier=${adaNumber}&code=29463-7`, "july");
  await finds(`Observation?patient.identifier=${nhsNumber}|9990000999`, "");
});

test("chains and _has follow references over several steps, and into each other", async () => {
  await finds("Patient?_has:Observation:patient:code=8302-2", "ada gaps");
  await finds("Patient?_has:Observation:patient:code=8302-2&_has:Observation:patient:code=29463-7", "ada");
  await finds("Patient?_has:Observation:patient:code=29463-7&family=doppel", "twin-2");
  await finds("Patient?_has:Observation:patient:code=absent", "");
  await finds("Observation?code=29463-7&patient._has:Observation:patient:code=8302-2", "july");
  await finds("Observation?code=8302-2&patient._has:Observation:patient:patient.family=okafor", "june may");
  await refused("/Patient?_has:Observation:patient:colour=x", 400, /colour/);
  await refused("/Patient?_has:Observatoin:patient:code=x", 400, /did you mean Observation/);
});

test("a token is a system with a code, or a code of any system", async () => {
  await finds(`Observation?patient=ada&code=${loinc}|29463-7`, "july");
  await finds("Observation?patient=ada&code=29463-7", "july");
  await finds("Observation?patient=ada&code=http://snomed.info/sct|29463-7", "");
  await finds("Observation?patient=ada&code=|29463-7", "");
});

test("several parameters, and one repeated, are joined by AND, values with a comma by OR", async () => {
  await finds("Patient?family=okafor&gender=female&birthdate=1970-04-01", "ada");
  await finds("Patient?family=okafor&gender=male", "");
  await finds("Observation?patient=ada&code=8302-2&code=29463-7", "");
  await finds("Observation?patient=ada&code=8302-2,29463-7&date=ge2020", "july june may");
  await finds("Patient?given=ada&given=ad", "ada");
});

test("dates are compared by ge, le, gt and lt", async () => {
  const dated = (date: string) => `Observation?patient=ada&date=${date}`;
  await finds(dated("ge2020-07-02"), "july");
  await finds(dated("gt2020-07-02"), "");
  await finds(dated("gt2020-06"), "july june");
  await finds(dated("le2020-05"), "may");
  await finds(dated("lt2020-05-01"), "");
  await finds(dated("lt2020-06&date=ge2020"), "may");
  await finds("Patient?birthdate=gt1950-01-30&birthdate=lt1951", "goran jose");
});

test("the prefixes eq, ne, sa, eb and ap are served, and no other", async () => {
  const dated = (date: string) => `Observation?patient=ada&date=ge2020&date=${date}`;
  await finds(dated("eq2020-05"), "may");
  await finds(dated("2020-05"), "may");
  await finds(dated("ne2020-05"), "july june");
  await finds(dated("sa2020-07-01"), "july");
  await finds(dated("eb2020-06"), "may");
  // A tenth of the time since then is some five years.
  await finds("Patient?birthdate=ap1968", "ada");
  await finds("Patient?birthdate=ap1985", "");
  await refused("/Patient?birthdate=xx1970", 400, /prefixes served/);
});

test("a repeated date is a range that both ends bound", async () => {
  await finds("Observation?patient=ada&date=ge2020-05&date=le2020-06", "may");
  await finds("Observation?patient=ada&date=ge2020-06-01&date=lt2020-08", "july june");
  await finds("Observation?patient=ada&date=ge2021&date=lt2020", "");
});

test("a date without an offset is read in the server's zone", async () => {
  // 23:30 in UTC on 30 June is past midnight in London in summer. The process runs in New York.
  await finds("Observation?patient=ada&date=2020-07-01", "june");
  await finds("Observation?patient=ada&date=2020-06-30", "");
  await finds("Observation?patient=ada&date=2020-07-01T00:30", "june");
  await finds("Observation?patient=ada&date=2020-06-30T23:30Z", "june");
});

test("a malformed date answers 400", async () => {
  for (const date of ["191", "16-sep-2017", "2017-13-01", "2017-02-30", "ge", "ge2017-1-1"])
    await refused(`/Patient?birthdate=${date}`, 400, /no date/);
});

test("a string finds what starts with it, whatever its case and accents", async () => {
  await finds("Patient?family=munoz", "jose");
  await finds("Patient?family=MUÑ", "jose");
  await finds("Patient?family=Antic", "goran");
  await finds("Patient?given=jose", "jose");
  await finds("Patient?family=unoz", "");
});

test("each word of a name starts some part of one name", async () => {
  await finds("Practitioner?name=bernie%20kanfeld", "bernie");
  await finds("Practitioner?name=kanf+bern", "bernie");
  await finds("Practitioner?name=bernie%20other", "");
  await finds("Patient?name=ada%20okafor", "ada");
  await finds("Patient?name=ada%20munoz", "");
});

test("a search posted answers as the same search by GET", async () => {
  const [got, posted] = [
    await ask("/Patient?family=okafor&gender=female"),
    await post("/Patient/_search", { family: "okafor", gender: "female" }),
  ];
  assert.equal(posted.status, 200);
  assert.equal(idsOf(posted), "ada");
  assert.deepEqual(posted.json.entry, got.json.entry);
  assert.equal(posted.json.total, got.json.total);
});

test("the links of a posted search hold no value that was sent, and lead on", async () => {
  let heard = await post("/Observation/_search", { "patient.given": "jose", code: `${loinc}|29463-7`, _count: "10" });
  const seen: string[] = [];
  for (let page = 0; page < 5; page++) {
    seen.push(...entries(heard, "match").map((it) => it.id));
    for (const { url } of heard.json.link) assert.doesNotMatch(url, /jose|loinc|29463|given|patient/i);
    const next = link(heard, "next");
    if (next === undefined) break;
    heard = await ask(next);
    assert.equal(heard.status, 200, heard.text);
  }
  assert.equal(new Set(seen).size, 25);
  assert.equal(seen.length, 25);
});

test("pages linked by next and previous show every match once", async () => {
  for (const sort of ["", "&_sort=date", "&_sort=-date"]) {
    const first = await ask(`/Observation?patient=jose&_count=10${sort}`);
    assert.equal(first.json.total, 25);
    const seen: string[] = [];
    let heard = first;
    for (;;) {
      seen.push(...entries(heard, "match").map((it) => it.id));
      const next = link(heard, "next");
      if (next === undefined) break;
      heard = await ask(next);
    }
    assert.equal(seen.length, 25, sort);
    assert.equal(new Set(seen).size, 25, sort);
    const middle = await ask(link(heard, "previous")!);
    assert.deepEqual(
      entries(middle, "match").map((it) => it.id),
      seen.slice(10, 20),
    );
    assert.equal(idsOf(await ask(link(heard, "first")!)), idsOf(first));
    assert.equal(idsOf(await ask(link(heard, "self")!)), idsOf(heard));
  }
});

test("_total says whether the matches are counted", async () => {
  const search = "/Observation?code:not=nothing-has-this&_count=2";
  const words = (heard: Heard) => JSON.stringify(entries(heard, "outcome"));
  const all = (await ask("/Observation?_count=1000")).json.total;
  assert.equal((await ask(`${search}&_total=accurate`)).json.total, all);
  const none = await ask(`${search}&_total=none`);
  assert.equal(none.json.total, undefined);
  assert.doesNotMatch(words(none), /not counted/);
  assert.match(link(none, "next")!, /_total=none/);
  assert.equal((await ask(link(none, "next")!)).json.total, undefined);
  await refused(`${search}&_total=some`, 400, /none or estimate or accurate/);
  await refused(`${search}&_total=none&_total=accurate`, 400, /once/);
});

test("_id, _lastUpdated, _sort and _count are served", async () => {
  await finds("Patient?_id=ada,jose,nobody", "ada jose");
  await finds("Patient?_lastUpdated=lt2000", "");
  assert.equal((await ask("/Patient?_lastUpdated=ge2020")).json.total, 9);
  const sorted = await ask("/Observation?patient=ada&date=ge2020&_sort=-date&_count=2");
  assert.deepEqual(
    entries(sorted, "match").map((it) => it.id),
    ["july", "june"],
  );
});

test("an unknown parameter is refused, with the one that may be meant", async () => {
  await refused("/Patient?surname=okafor", 400, /'surname'.*'family'/);
  await refused("/Patient?famly=okafor", 400, /'famly'.*'family'/);
  await refused("/Patient?family:soundex=okafor", 400, /soundex/);
  await refused("/PractitionerRole?address-postalcode=ZZ99", 400, /address-postalcode/);
});

test("what is not served yet is refused, never ignored", async () => {
  for (const search of [
    "Patient?_contained=true",
    "Patient?_containedType=contained",
    "Patient?phonetic=okafor",
    "Patient?_content=okafor",
    "Patient?_text=okafor",
    "Patient?_filter=family eq okafor",
    "Patient?_query=all",
    "Location?near=51:0",
    "Observation?code:above=http://loinc.org|x",
    "Observation?code:in=http://example.org/ValueSet/none",
    "Observation?_list=1",
    "Observation?code-value-quantity:missing=true",
  ])
    await refused(`/${search}`, 400, /./);
});

test("an unknown parameter is ignored when lenient handling is preferred, and named in an outcome", async () => {
  const heard = await ask("/Patient?family=okafor&shoe-size=9", { headers: { prefer: "handling=lenient" } });
  assert.equal(heard.status, 200);
  assert.equal(idsOf(heard), "ada");
  assert.match(JSON.stringify(entries(heard, "outcome")), /shoe-size/);
  assert.doesNotMatch(link(heard, "self")!, /shoe-size/);
  await refused("/Patient?family=okafor&shoe-size=9", 400, /shoe-size/, { headers: { prefer: "handling=strict" } });
});

test("a name without a value that is no parameter is tolerated, for caches", async () => {
  await finds("Patient?1699999999999&family=okafor", "ada");
  await finds("Patient?dummy&family=okafor", "ada");
});

test("a known parameter without a value answers 400", async () => {
  await refused("/Patient?family=", 400, /no value/);
  await refused("/Observation?patient=", 400, /no value/);
});

test("a search parameter of the operator's own is served and declared", async () => {
  await finds("Patient?marital-status=M", "local");
  await finds("Patient?marital-status=S", "");
  const { json } = await ask("/metadata");
  const declared = json.rest[0].resource.find((it: Json) => it.type === "Patient").searchParam;
  assert.equal(
    declared.find((it: Json) => it.name === "marital-status").definition,
    "https://hospital.invalid/SearchParameter/marital-status",
  );
});

// What a reader must be warned of

test("an identifier that several patients have finds all of them, with a warning", async () => {
  await warned(`Patient?identifier=${nhsNumber}|9990000026`, "twin-1 twin-2", /2 patients/);
  await warned(`Observation?patient.identifier=${nhsNumber}|9990000026`, "twin-weight", /2 patients/);
});

test("a patient whose NHS number is not verified is found, with a warning", async () => {
  await warned(`Patient?identifier=${nhsNumber}|9990000034`, "untraced", /not verified/);
  await warned(`Observation?patient.identifier=${nhsNumber}|9990000034`, "untraced-weight", /not verified/);
  await warned("Observation?patient=untraced", "untraced-weight", /not verified/);
});

test("a patient who was replaced by another is found, with a warning", async () => {
  await warned(`Patient?identifier=${nhsNumber}|9990000042`, "merged", /replaced/);
  await warned("Observation?patient=merged", "merged-weight", /replaced/);
});

test("a record from which something could not be taken says so", async () => {
  await warned("Observation?patient=gaps", "readable", /Patient\/gaps is incomplete/);
});

test("a patient with one verified NHS number is found by it, without a warning", async () => {
  await finds(`Patient?identifier=${adaNumber}`, "ada");
  await noWarning(`Patient?identifier=${adaNumber}`);
  await noWarning("Observation?patient=ada");
});

test("an identifier of any system finds who has it", async () => {
  await finds("Patient?identifier=https://hospital.invalid/Id/number|H-17", "local");
  await finds("Practitioner?identifier=https://fhir.hl7.org.uk/Id/gmc-number|C1234567", "bernie");
  await finds("Patient?identifier=https://elsewhere.invalid/Id/number|H-17", "");
});

// What the server says of itself

test("OPTIONS at the base answers with the CapabilityStatement", async () => {
  const { json: statement } = await ask("/metadata");
  for (const path of ["", "/"]) {
    const { status, json } = await ask(path, { method: "OPTIONS" });
    assert.equal(status, 200);
    assert.deepEqual(json, statement);
  }
});

test("the CapabilityStatement is well formed STU3", async () => {
  const { json } = await ask("/metadata");
  assert.deepEqual(structureChecker(loadRelease("STU3"))(json), []);
  // Its invariants that a checker of structure does not see: cpb-3, cpb-7, cpb-8, cpb-9, cpb-12.
  assert.ok(json.description || json.software || json.implementation);
  for (const { resource } of json.rest) {
    const types = resource.map((it: Json) => it.type);
    assert.equal(new Set(types).size, types.length);
    for (const { searchParam = [] } of resource) {
      const names = searchParam.map((it: Json) => it.name);
      assert.equal(new Set(names).size, names.length);
    }
  }
  assert.equal(new Set(json.rest.map((it: Json) => it.mode)).size, json.rest.length);
});

test("the CapabilityStatement names the requirements it meets, the software and where it runs", async () => {
  const { json } = await ask("/metadata");
  assert.deepEqual(json.instantiates, [
    "https://fhir.nhs.uk/STU3/CapabilityStatement/CareConnect-Core-ServerRequirements-CapabilityStatement-1",
  ]);
  assert.ok(json.software.name && json.software.version);
  assert.equal(json.implementation.url, server.base);
  assert.ok(json.format.includes("application/fhir+json"));
});

test("the CapabilityStatement says that the guide is a draft, continued as UK Core", async () => {
  const { json } = await ask("/metadata");
  assert.equal(json.status, "draft");
  assert.match(json.description, /draft, informative, .*UK Core/);
});

test("no profile is added to a record that came without one, and their number is declared", async () => {
  assert.equal((await ask("/Patient/ada")).json.meta.profile, undefined);
  const { json } = await ask("/metadata");
  const [, held, without] = /(\d+) resources are held; (\d+) of them came without/.exec(json.rest[0].documentation)!;
  assert.ok(Number(held) >= 35);
  assert.equal(without, held);
  assert.match(server.output(), /\d+ of them claim no Care Connect profile/);
});

test("every Core resource can be read and searched here, and nothing is served that is not promised", async () => {
  const coreTypes =
    "AllergyIntolerance Condition Procedure Observation Medication MedicationRequest MedicationStatement Immunization Patient Practitioner PractitionerRole Organization Location Encounter";
  for (const type of coreTypes.split(" ")) {
    assert.equal((await ask(`/${type}`)).json.type, "searchset", type);
    await refused(`/${type}/careconnect-none`, 404, /not held/);
  }
  const served = new Set((core.resources as readonly ResourceDefinition[]).map((it) => it.type));
  for (const type of loadRelease("STU3").resources)
    if (!served.has(type)) assert.equal((await ask(`/${type}`)).status, 404, type);
});

test("health, readiness and metrics are answered", async () => {
  assert.equal((await ask(`${root()}/healthz`)).text, "ok\n");
  assert.match((await ask(`${root()}/readyz`)).text, /^ready/);
  const { status, text } = await ask(`${root()}/metrics`);
  assert.equal(status, 200);
  assert.match(text, /careconnect_requests_total\{[^}]*interaction="search-type"[^}]*\} \d+/);
});

test("logs and metrics name the interaction and hold no identifier, name or search value", async () => {
  const watched = await startServer({
    loads: [
      [
        patient("qzid-patient", "Qzfamily", "Qzgiven", {
          identifier: [nhs("9990000018", "01")],
          birthDate: "1931-12-07",
        }),
        observation("qzid-observation", "qzid-patient", "qzcode", "1999-99-99"),
      ],
    ],
  });
  let metrics: string;
  try {
    for (const path of [
      "/Patient/qzid-patient",
      "/Patient?family=qzfamily&given=qzgiven&birthdate=1931-12-07",
      `/Patient?identifier=${adaNumber}`,
      "/Patient?qzunknown=qzvalue",
      "/Patient?birthdate=qzdate",
      "/Observation?patient=qzid-patient&code=qzcode",
      "/Qztype/qzid",
      "/Patient/qz_bad/qzpath",
      "/Patient?_format=qzformat",
    ])
      await (await fetch(`${watched.base}${path}`)).text();
    await fetch(`${watched.base}/Patient/_search`, {
      method: "POST",
      body: new URLSearchParams({ family: "qzfamily" }),
    });
    metrics = await (await fetch(`${new URL(watched.base).origin}/metrics`)).text();
  } finally {
    await watched.stop();
  }
  const output = watched.output().replaceAll(watched.folder, "");
  assert.match(output, /"interaction":"search-type","type":"Patient","status":200/);
  assert.match(output, /"interaction":"read","type":"Patient","status":200/);
  for (const text of [output, metrics]) assert.doesNotMatch(text, /qz|9990000018|1931-12-07|1999-99-99/i);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
