import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Resource } from "../src/fhir/resource.ts";
import { validatesAnswers } from "./support/answers.ts";
import { asking, entries, idsOf, includesOf, type Json, link } from "./support/asking.ts";
import { startServer, type TestServer } from "./support/server.ts";

const loinc = "http://loinc.org";
const to = (reference: string) => ({ reference });
const coded = (code: string, display?: string) => ({
  coding: [{ system: loinc, code, ...(display && { display }) }],
});
const observation = (id: string, patient: string, code: string, date: string, more: object = {}): Resource => ({
  resourceType: "Observation",
  id,
  meta: { profile: ["http://example.org/p"] },
  status: "final",
  code: coded(code, code === "85354-9" ? "Blood pressure panel" : undefined),
  subject: to(`Patient/${patient}`),
  effectiveDateTime: date,
  ...more,
});
const pressure = (systolic: number, diastolic: number) => ({
  component: [
    { code: coded("8480-6", "Systolic blood pressure"), valueQuantity: { value: systolic, unit: "mmHg" } },
    { code: coded("8462-4", "Diastolic blood pressure"), valueQuantity: { value: diastolic, unit: "mmHg" } },
  ],
});

/** Two people, what was seen of them, who saw it and where; what is the one's must never come with the other's. */
const records: readonly Resource[] = [
  {
    resourceType: "Patient",
    id: "ann",
    text: { status: "generated", div: '<div xmlns="http://www.w3.org/1999/xhtml">Ann</div>' },
    name: [{ family: "Archer", given: ["Ann"] }],
    birthDate: "1970-04-01",
    maritalStatus: { text: "single" },
    generalPractitioner: [to("Practitioner/doc")],
    managingOrganization: to("Organization/ward"),
  },
  { resourceType: "Patient", id: "bob", name: [{ family: "Baker" }], managingOrganization: to("Organization/ward") },
  { resourceType: "Patient", id: "cyd", name: [{ family: "Cook" }] },
  { resourceType: "Practitioner", id: "doc", name: [{ family: "Doctor" }] },
  { resourceType: "Organization", id: "ward", name: "DEMO Ward", partOf: to("Organization/trust") },
  { resourceType: "Organization", id: "trust", name: "DEMO Trust" },
  {
    resourceType: "Encounter",
    id: "visit",
    status: "finished",
    subject: to("Patient/ann"),
    period: { start: "2020-02-01" },
    serviceProvider: to("Organization/ward"),
  },
  observation("bp-high", "ann", "85354-9", "2020-02-01", { ...pressure(150, 90), context: to("Encounter/visit") }),
  observation("bp-low", "ann", "85354-9", "2021-02-01", pressure(110, 70)),
  observation("weight", "ann", "29463-7", "2019-05-01", {
    valueQuantity: { value: 71.5, unit: "kg", system: "http://unitsofmeasure.org", code: "kg" },
    performer: [to("Practitioner/doc")],
    meta: { tag: [{ system: "urn:t", code: "seen" }] },
  }),
  observation("height", "ann", "8302-2", "2018-05-01", {
    related: [{ type: "derived-from", target: to("Observation/weight") }],
  }),
  observation("bob-by-ann", "bob", "8302-2", "2020-01-01", { performer: [to("Patient/ann")] }),
  {
    resourceType: "Condition",
    id: "asthma",
    clinicalStatus: "active",
    code: coded("A1", "Asthma"),
    subject: to("Patient/ann"),
    assertedDate: "2015-01-01",
  },
  {
    resourceType: "Condition",
    id: "flu",
    clinicalStatus: "resolved",
    code: coded("A2", "Influenza"),
    subject: to("Patient/ann"),
  },
  {
    resourceType: "Immunization",
    id: "jab",
    status: "completed",
    notGiven: true,
    vaccineCode: { text: "v" },
    patient: to("Patient/ann"),
    date: "2020-10-01",
    primarySource: true,
    lotNumber: "L1",
  },
  {
    resourceType: "List",
    id: "problems",
    status: "current",
    mode: "working",
    code: { coding: [{ system: "http://hl7.org/fhir/list-example-use-codes", code: "problems" }] },
    subject: to("Patient/ann"),
    entry: [{ item: to("Condition/asthma") }],
  },
  { resourceType: "List", id: "old", status: "retired", mode: "snapshot", entry: [{ item: to("Condition/flu") }] },
  {
    resourceType: "CodeSystem",
    id: "codes",
    url: loinc,
    status: "active",
    content: "complete",
    concept: [{ code: "pressure", concept: [{ code: "85354-9" }] }, { code: "29463-7" }, { code: "8302-2" }],
  },
  {
    resourceType: "ValueSet",
    id: "sizes",
    url: "http://example.org/ValueSet/sizes",
    version: "1",
    status: "active",
    compose: { include: [{ system: loinc, concept: [{ code: "29463-7" }, { code: "8302-2" }] }] },
  },
  {
    resourceType: "ValueSet",
    id: "unknowable",
    url: "http://example.org/ValueSet/x",
    status: "active",
    compose: { include: [{ system: "http://snomed.info/sct" }] },
  },
];

let server: TestServer;
before(async () => {
  server = await startServer({ types: "List,Goal", loads: [records] });
});
after(() => server?.stop());
const { ask, post, finds, refused } = asking(() => server);

// Parameters

test("FHIR's own parameters are served beside those of the guides", async () => {
  await finds("Encounter?service-provider=ward", "visit");
  await finds("Observation?_tag=urn:t|seen", "weight");
  await finds("Observation?_profile=http://example.org/p&patient=bob", "bob-by-ann");
  await finds("Observation?_tag:missing=true&patient=bob", "bob-by-ann");
  await finds("Patient?deceased=false", "ann bob cyd");
  await finds("Patient?deceased=true", "");
});

test("the parts of a composite belong to the same element", async () => {
  await finds("Observation?component-code-value-quantity=8480-6$gt140", "bp-high");
  await finds("Observation?component-code-value-quantity=8462-4$gt140", "");
  await finds("Observation?combo-code-value-quantity=8480-6$lt120,29463-7$71.5||kg", "bp-low weight");
  await finds("Observation?code-value-quantity=29463-7$gt80", "");
});

test("a union finds what any of its parameters finds", async () => {
  await finds("Observation?combo-code=8480-6", "bp-high bp-low");
  await finds("Observation?combo-code=29463-7", "weight");
  await finds("Observation?combo-code:not=8480-6&patient=ann", "height weight");
});

test("codes are found by their text, word by word", async () => {
  await finds("Observation?code:text=blood", "bp-high bp-low");
  await finds("Observation?component-code:text=pres sys", "bp-high bp-low");
  await finds("Observation?component-code:text=systolic diastolic", "");
  await finds("Condition?code:text=asth", "asthma");
});

test("codes are found by the value set or the code system that says what they are", async () => {
  for (const name of [
    "http://example.org/ValueSet/sizes",
    "http://example.org/ValueSet/sizes|1",
    "sizes",
    "ValueSet/sizes",
  ])
    await finds(`Observation?patient=ann&code:in=${name}`, "height weight");
  await finds("Observation?patient=ann&code:not-in=sizes", "bp-high bp-low");
  await finds(`Observation?patient=ann&code:below=${loinc}|pressure`, "bp-high bp-low");
  await finds(`Observation?patient=ann&code:above=${loinc}|85354-9`, "bp-high bp-low");
  await finds(`Observation?patient=ann&code:above=${loinc}|pressure`, "");
  await refused("/Observation?code:in=none", 400, /no value set 'none' here/);
  await refused("/Observation?code:in=http://example.org/ValueSet/sizes|2", 400, /no value set/);
  await refused("/Observation?code:in=unknowable", 400, /snomed/);
  await refused("/Observation?code:below=http://snomed.info/sct|1", 400, /no code system/);
});

test("a uri is found by what it begins with, and by what begins it", async () => {
  await finds("ValueSet?url:below=http://example.org/ValueSet", "sizes unknowable");
  await finds("ValueSet?url:above=http://example.org/ValueSet/x/y", "unknowable");
});

test("what a list names is found, and what the current list of problems names", async () => {
  await finds("Condition?_list=old", "flu");
  await finds("Condition?_list=$current-problems&patient=ann", "asthma");
  await finds("Condition?_list=none", "");
});

test("other types of the release are served when they are named, and no others", async () => {
  await finds("List?code=problems", "problems");
  await finds("Goal", "");
  await refused("/CarePlan", 404, /no resource type/);
});

// Includes

test("includes bring what matches refer to, and what refers to them", async () => {
  const heard = await finds("Encounter?_include=Encounter:service-provider", "visit");
  assert.equal(includesOf(heard), "Organization/ward");
  const iterated = await ask("/Encounter?_include=Encounter:service-provider&_include:iterate=Organization:partof");
  assert.equal(includesOf(iterated), "Organization/trust Organization/ward");
  const recursed = await ask("/Encounter?_include=Encounter:service-provider&_include:recurse=Organization:partof");
  assert.equal(includesOf(recursed), "Organization/trust Organization/ward");
  const back = await finds("Patient?_id=ann&_revinclude=Condition:patient", "ann");
  assert.equal(includesOf(back), "Condition/asthma Condition/flu");
  const all = await finds("Observation?_id=weight&_include=*", "weight");
  assert.equal(includesOf(all), "Patient/ann Practitioner/doc");
  const typed = await finds("Observation?_id=bob-by-ann&_include=Observation:performer:Practitioner", "bob-by-ann");
  assert.equal(includesOf(typed), "");
});

test("nothing is included twice, nor what is a match", async () => {
  const heard = await ask(
    "/Patient?_id=ann,bob&_include=Patient:organization&_revinclude:iterate=Patient:organization",
  );
  assert.equal(idsOf(heard), "ann bob");
  assert.equal(includesOf(heard), "Organization/ward");
});

test("an include that could bring nothing, or is unknown, is refused", async () => {
  await refused("/Observation?_include=Encounter:service-provider", 400, /:iterate would/);
  await refused("/Observation?_include=Observation:shoe", 400, /Observation:subject/);
  await refused("/Observation?_revinclude=Nothing:patient", 400, /write \[type\]/);
});

// How much of each

const one = async (path: string): Promise<Json> => {
  const { status, text, json } = await ask(path);
  assert.equal(status, 200, text);
  return json.entry ? json.entry[0].resource : json;
};
const subsetted = (it: Json) =>
  (it.meta.tag ?? []).some(
    (tag: Json) => tag.system === "http://hl7.org/fhir/v3/ObservationValue" && tag.code === "SUBSETTED",
  );

test("a summary leaves out what is not marked as such, and says that it did", async () => {
  for (const path of ["/Patient/ann?_summary=true", "/Patient?_id=ann&_summary=true"]) {
    const it = await one(path);
    assert.ok(it.name && it.birthDate && !it.maritalStatus && !it.text && subsetted(it), path);
  }
  const text = await one("/Patient?_id=ann&_summary=text");
  assert.ok(text.text && !text.name && subsetted(text));
  const data = await one("/Patient?_id=ann&_summary=data");
  assert.ok(!data.text && data.maritalStatus && subsetted(data));
  const whole = await one("/Patient?_id=ann&_summary=false");
  assert.ok(whole.text && whole.maritalStatus && !subsetted(whole));
  const counted = await ask("/Patient?_summary=count");
  assert.deepEqual([counted.json.total, counted.json.entry], [3, undefined]);
  await refused("/Patient/ann?_summary=count", 400, /a read has none/);
});

test("elements can be named; what is mandatory or changes the meaning stays", async () => {
  const it = await one("/Immunization?_elements=date");
  assert.deepEqual(
    Object.keys(it).sort(),
    ["date", "id", "meta", "notGiven", "patient", "primarySource", "resourceType", "status", "vaccineCode"].sort(),
  );
  assert.equal(it.notGiven, true);
  const value = await ask("/Observation?_id=weight&_elements=value");
  assert.match(value.text, /"valueQuantity":\{"value":71\.5/);
  const included = await ask("/Encounter?_elements=status&_include=Encounter:service-provider");
  assert.equal(entries(included, "include")[0].name, "DEMO Ward");
  await refused("/Patient?_elements=shoe", 400, /no element 'shoe'/);
});

test("links keep what shapes the answer", async () => {
  const heard = await ask("/Observation?patient=ann&_count=1&_summary=true&_sort=-date&_include=Observation:subject");
  assert.match(link(heard, "next")!, /_summary=true.*_include=Observation:subject/);
  const next = await ask(link(heard, "next")!);
  assert.ok(subsetted(entries(next, "match")[0]));
  assert.equal(includesOf(next), "Patient/ann");
});

test("what is sorted by codes comes in the order of the codes", async () => {
  const ids = async (search: string) => entries(await ask(`/${search}`), "match").map((it) => it.id);
  assert.deepEqual(await ids("Condition?_sort=clinical-status"), ["asthma", "flu"]);
  assert.deepEqual(await ids("Condition?_sort=-clinical-status"), ["flu", "asthma"]);
  assert.deepEqual(await ids("Observation?patient=ann&_sort=code,-date"), ["weight", "height", "bp-low", "bp-high"]);
});

// A patient's record

test("a compartment holds what belongs to its owner, and nothing of others", async () => {
  const heard = await finds("Patient/ann/Observation", "bob-by-ann bp-high bp-low height weight");
  assert.match(link(heard, "self")!, /\/STU3\/Patient\/ann\/Observation$/);
  await finds("Patient/ann/Observation?code=29463-7", "weight");
  await finds("Patient/bob/Observation", "bob-by-ann");
  await finds("Patient/cyd/Observation", "");
  await finds("Practitioner/doc/Observation", "weight");
  await finds("Encounter/visit/Observation", "bp-high");
  assert.equal(idsOf(await post("/Patient/ann/Condition/_search", { code: "A1" })), "asthma");
  const page = await ask("/Patient/ann/Observation?_count=2");
  assert.equal((await ask(link(page, "next")!)).json.total, 5);
  await refused("/Patient/nobody/Observation", 404, /not held/);
  await refused("/Patient/ann/Organization", 404, /does not belong to a Patient/);
  await refused("/Organization/ward/Patient", 404, /no compartment; .*Patient/);
});

test("everything about a patient comes in pages, the newest care first, with who gave it", async () => {
  const path = "/Patient/ann/$everything";
  const whole = await ask(path);
  const inOrder = (heard: typeof whole) => entries(heard, "match").map((it) => it.id);
  const record = ["ann", "bp-low", "jab", "visit", "bp-high", "weight", "height", "asthma", "flu", "problems"];
  assert.deepEqual(inOrder(whole), record);
  assert.equal(whole.json.total, record.length);
  assert.equal(includesOf(whole), "Organization/trust Organization/ward Practitioner/doc");
  const pages: string[] = [];
  for (let next: string | undefined = `${path}?_count=3`; next; ) {
    const heard = await ask(next);
    assert.equal(heard.status, 200, heard.text);
    assert.equal(heard.json.total, record.length);
    pages.push(...inOrder(heard));
    next = link(heard, "next");
  }
  assert.deepEqual(pages, record);
  assert.deepEqual(inOrder(await ask(`${path}?start=2020-02&end=2020-12`)), [
    "ann",
    "jab",
    "visit",
    "bp-high",
    "flu",
    "problems",
  ]);
  assert.deepEqual(inOrder(await ask(`${path}?_type=Condition`)), ["asthma", "flu"]);
  assert.deepEqual(inOrder(await ask(`${path}?_since=2999`)), []);
  assert.deepEqual(inOrder(await ask(path, { method: "POST" })), record);
  await refused("/Patient/nobody/$everything", 404, /not held/);
  await refused(`${path}?code=x`, 400, /takes start, end/);
  await refused(`${path}?start=may`, 400, /no date/);
  await refused(`${path}?_type=Organization`, 400, /no part of a patient's record/);
});

test("several types are searched at once by what they have in common", async () => {
  const heard = await ask("/?_type=Condition,Observation&patient=ann&_sort=_id&_count=4");
  assert.equal(heard.status, 200, heard.text);
  const ids = (it: typeof heard) => entries(it, "match").map((resource) => resource.id);
  assert.deepEqual(ids(heard), ["asthma", "bp-high", "bp-low", "flu"]);
  assert.equal(heard.json.total, 6);
  const next = await ask(link(heard, "next")!);
  assert.deepEqual(ids(next), ["height", "weight"]);
  assert.deepEqual(ids(await ask(link(next, "previous")!)), ids(heard));
  assert.equal(idsOf(await ask("/?_id=ann,flu")), "ann flu");
  assert.equal(idsOf(await post("/_search", { _type: "Patient", _id: "bob,flu" })), "bob");
  await refused("/?_type=Condition,Patient&patient=ann", 400, /Patient has no search parameter 'patient'/);
  await refused("/?_type=Conditon", 400, /did you mean Condition/);
  await refused("/?_count=5", 400, /_type=/);
});

test("pages in any order lose and repeat nothing while another process loads", async () => {
  const old = ["bp-high", "bp-low", "height", "weight"];
  const more = Array.from({ length: 4000 }, (_, at) =>
    observation(`more${at}`, at % 2 ? "cyd" : "bob", ["8302-2", "29463-7"][at % 2]!, `20${10 + (at % 10)}-01-01`),
  );
  writeFileSync(`${server.folder}/more.ndjson`, more.map((it) => `${JSON.stringify(it)}\n`).join(""));
  let loading = true;
  const loaded = server.run("load", "--source", "test", "--types", "List,Goal", `${server.folder}/more.ndjson`);
  const ended = loaded.finally(() => {
    loading = false;
  });
  for (let round = 0; loading || round < 3; round++)
    for (const sort of ["", "&_sort=-date", "&_sort=code,-date", "&_sort=-status", "&_sort=-_lastUpdated"]) {
      const seen: string[] = [];
      for (let next: string | undefined = `/Observation?_count=37&code:not=none${sort}`; next; ) {
        const heard = await ask(next);
        assert.equal(heard.status, 200, heard.text);
        seen.push(...entries(heard, "match").map((it) => it.id));
        next = seen.length > 1500 ? undefined : link(heard, "next");
      }
      assert.equal(new Set(seen).size, seen.length, `none twice${sort}`);
      const whole = await ask(`/Observation?patient=ann&_count=1${sort}`);
      const pages = [...entries(whole, "match")];
      for (let next = link(whole, "next"); next; ) {
        const heard = await ask(next);
        pages.push(...entries(heard, "match"));
        next = link(heard, "next");
      }
      assert.deepEqual(pages.map((it) => it.id).sort(), old, `none lost${sort}`);
    }
  assert.equal(await ended, 0);
  assert.equal((await ask("/Observation?_summary=count")).json.total, 4005);
});

test("an answer whose includes are cut says so", async () => {
  const items = ["bp-high", "bp-low", "weight", "height", "bob-by-ann"].map((it) => `Observation/${it}`);
  const mixed: Resource = {
    resourceType: "List",
    id: "mixed",
    status: "current",
    mode: "working",
    entry: [...items, "ValueSet/sizes"].map((it) => ({ item: to(it) })),
  };
  const tight = await startServer({ types: "List", loads: [[...records, mixed]], options: ["--includes-max", "2"] });
  try {
    const asked = asking(() => tight);
    const typed = await asked.ask("/List?_id=mixed&_include=List:item:ValueSet");
    assert.deepEqual(includesOf(typed), "ValueSet/sizes", "what is of another type uses up no room");
    assert.deepEqual(entries(typed, "outcome"), []);
    await asked.warned("Patient?_id=ann&_revinclude=Observation:patient", "ann", /Not all included resources are here/);
    const heard = await asked.ask("/Patient?_id=ann&_revinclude=Observation:patient");
    assert.equal(entries(heard, "include").length, 2);
    const whole = await asked.ask("/Patient?_id=ann&_revinclude=Condition:patient");
    assert.deepEqual([entries(whole, "include").length, entries(whole, "outcome")], [2, []]);
  } finally {
    await tight.stop();
  }
});

// Cost

test("a search that would look at too much is refused, and says what would help", async () => {
  const small = await startServer({ types: "List", loads: [records], options: ["--search-budget", "1000"] });
  try {
    const asked = asking(() => small);
    await asked.finds("Observation?patient=bob", "bob-by-ann");
    const many = Array.from({ length: 1000 }, (_, at) => observation(`o${at}`, "cyd", `c${at % 7}`, "2020"));
    writeFileSync(`${small.folder}/many.ndjson`, many.map((it) => `${JSON.stringify(it)}\n`).join(""));
    assert.equal(await small.run("load", "--source", "test", "--types", "List", `${small.folder}/many.ndjson`), 0);
    const heard = await asked.refused("/Observation?_sort=code,date", 400, /name a patient.*leave _sort out/);
    assert.equal(heard.json.issue[0].code, "too-costly");
    await asked.finds("Observation?patient=bob&_sort=code,date", "bob-by-ann");
  } finally {
    await small.stop();
  }
});

test("a server limited to the guides' parameters declares and serves no others", async () => {
  const limited = await startServer({ loads: [records], options: ["--parameters", "care-connect"] });
  try {
    const { ask: askIt, refused: refusedIt } = asking(() => limited);
    await refusedIt("/Patient?deceased=true", 400, /no search parameter/);
    const { json } = await askIt("/metadata");
    const patient = json.rest[0].resource.find((it: Json) => it.type === "Patient");
    const names = patient.searchParam.map((it: Json) => it.name);
    assert.ok(names.includes("family") && !names.includes("deceased"));
  } finally {
    await limited.stop();
  }
});

test("what is taken over from R4 is declared as such", async () => {
  const { json } = await ask("/metadata");
  const [rest] = json.rest;
  const described = rest.resource.find((it: Json) => it.type === "Observation");
  assert.match(described.documentation, /_total: .* \(taken over from R4\)/);
  assert.match(rest.documentation, /:iterate \(as R4 has it/);
  const subject = described.searchParam.find((it: Json) => it.name === "subject");
  assert.match(subject.documentation, /Taken over from R4: :identifier/);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
