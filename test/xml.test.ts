import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { loadRelease } from "../src/fhir/release.ts";
import type { Resource } from "../src/fhir/resource.ts";
import { XmlReader } from "../src/fhir/xml/read-xml.ts";
import { validatesAnswers } from "./support/answers.ts";
import { asking, entries, type Heard, idsOf, link } from "./support/asking.ts";
import { startServer, type TestServer } from "./support/server.ts";

const xhtml = "http://www.w3.org/1999/xhtml";
const records: readonly Resource[] = [
  {
    resourceType: "Patient",
    id: "ann",
    text: { status: "generated", div: `<div xmlns="${xhtml}">Ann &amp; co<br/></div>` },
    name: [{ family: "Archer <&>", given: ["Ann"] }],
    birthDate: "1970-04-01",
  },
  { resourceType: "Patient", id: "odd", name: [{ family: "Odd" }], nickname: "no element of FHIR" },
  ...Array.from({ length: 5 }, (_, at) => ({
    resourceType: "Observation",
    id: `weight-${at}`,
    status: "final",
    code: { coding: [{ system: "http://loinc.org", code: "29463-7" }] },
    subject: { reference: "Patient/ann" },
    effectiveDateTime: `202${at}-01-01`,
    valueQuantity: { value: 71.5, unit: "kg" },
  })),
  { resourceType: "Binary", id: "letter", contentType: "text/plain", content: "aGVsbG8=" },
];

let server: TestServer;
before(async () => {
  server = await startServer({ loads: [records] });
});
after(() => server.stop());
const { ask } = asking(() => server);

const fhirXml = "application/fhir+xml";
const read = ({ text }: Heard): Resource => {
  const reader = new XmlReader(loadRelease("STU3"));
  reader.write(text);
  return reader.end();
};
/** The answer in XML, read back, with what the same question gets in JSON. */
async function both(path: string, status = 200): Promise<Heard> {
  const heard = await ask(path, { headers: { accept: fhirXml } });
  assert.equal(heard.status, status, heard.text);
  assert.equal(heard.headers.get("content-type"), "application/fhir+xml;charset=utf-8");
  const json = await ask(path);
  const comparable = (it: object) => {
    const text = JSON.stringify(it, (key, value) => (key === "date" ? undefined : value));
    // A page link is sealed anew each time.
    return JSON.parse(text.replace(/_page=[\w-]+/g, "_page"));
  };
  assert.deepEqual(comparable(read(heard)), comparable(json.json));
  return heard;
}

test("what is answered in JSON is answered in XML: reads, searches, the statement and problems", async () => {
  await both("/Patient/ann");
  await both("/Patient/ann/_history/1");
  await both("/Observation?patient=ann&_sort=-date&_count=2");
  await both("/Observation?patient=ann&_include=Observation:patient&_summary=true");
  await both("/Patient/ann/$everything");
  await both("/metadata");
  await both("/Patient/nobody", 404);
  await both("/Patient?shoe-size=9", 400);
  await both("/Nonsense", 404);
  await both("/%ZZ", 400);
});

test("XML is asked for by any of its names", async () => {
  const names = ["application/fhir+xml", "application/xml+fhir", "application/xml", "text/xml"];
  for (const name of names)
    for (const path of ["/Patient/ann", "/Patient", "/metadata"]) {
      const byHeader = await ask(path, { headers: { accept: `${name};charset=utf-8` } });
      assert.match(
        byHeader.text,
        /^<\?xml .*<(Patient|Bundle|CapabilityStatement) xmlns="http:\/\/hl7.org\/fhir">/,
        name,
      );
      for (const format of ["xml", name, encodeURIComponent(name)])
        assert.equal((await ask(`${path}?_format=${format}`)).text.slice(0, 5), "<?xml", format);
    }
  const posted = await ask("/Patient/_search", {
    method: "POST",
    body: new URLSearchParams({ _id: "ann", _format: "xml" }),
  });
  assert.equal(read(posted).resourceType, "Bundle");
});

test("the type most wanted is answered, and one that is named before any", async () => {
  for (const [accept, as] of [
    ["application/fhir+json;q=0.5, application/fhir+xml", "xml"],
    ["application/fhir+xml;q=0.5, application/fhir+json", "json"],
    ["*/*, application/fhir+xml", "xml"],
    ["application/fhir+xml, */*;q=0.1", "xml"],
    ["application/fhir+xml;q=0, */*", "json"],
    ["image/png, application/xml", "xml"],
    ["text/html, application/fhir+xml", "xml"],
    ["text/html;q=0.9, */*", "json"],
  ] as const)
    assert.match(
      (await ask("/Patient/ann", { headers: { accept } })).headers.get("content-type")!,
      new RegExp(`\\+${as}`),
    );
});

test("the next page is of the same format", async () => {
  const first = await ask("/Observation?patient=ann&_count=2&_format=xml");
  const next = link({ ...first, json: read(first) }, "next")!;
  const second = await ask(next);
  const ids = [first, second].map((it) => idsOf({ ...it, json: read(it) })).join(" ");
  assert.equal(ids, "weight-0 weight-1 weight-2 weight-3");
});

test("what XML has no place for is said, and is in the JSON", async () => {
  const asXml = { headers: { accept: fhirXml } };
  const one = await ask("/Patient/odd", asXml);
  assert.match(one.headers.get("warning")!, /^199 - ".*no place in XML; ask for _format=json/);
  assert.ok(!one.text.includes("nickname") && one.text.includes("Odd"));
  assert.equal((await ask("/Patient/odd")).json.nickname, "no element of FHIR");
  assert.equal((await ask("/Patient/ann", asXml)).headers.get("warning"), null);
  const outcomes = async (search: string) => {
    const heard = await ask(search, asXml);
    return JSON.stringify(entries({ ...heard, json: read(heard) }, "outcome"));
  };
  assert.match(await outcomes("/Patient?_id=odd"), /no place in XML/);
  assert.equal(await outcomes("/Patient?_id=ann"), "[]");
  const lenient = await ask("/Patient?_id=odd&shoe-size=9", {
    headers: { accept: fhirXml, prefer: "handling=lenient" },
  });
  const [outcome, ...others] = entries({ ...lenient, json: read(lenient) }, "outcome");
  assert.match(JSON.stringify(outcome), /shoe-size.*no place in XML/);
  assert.deepEqual(others, []);
});

test("a Binary is XML where FHIR's XML is asked for, and itself otherwise", async () => {
  assert.match((await ask("/Binary/letter", { headers: { accept: fhirXml } })).text, /<content value="aGVsbG8="\/>/);
  assert.equal((await ask("/Binary/letter")).text, "hello");
});

test("_pretty indents XML, too", async () => {
  const heard = await ask("/Patient/ann?_format=xml&_pretty=true");
  assert.match(heard.text, /\n {2}<name>\n {4}<family value="Archer &lt;&amp;&gt;"\/>/);
  assert.ok(heard.text.includes(`<div xmlns="${xhtml}">Ann &amp; co<br/></div>`));
});

test(
  "every answer that these tests heard is valid by HL7's schemas",
  validatesAnswers({ "Patient/odd": "has an element that FHIR does not have" }),
);
