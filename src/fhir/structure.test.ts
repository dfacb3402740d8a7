import assert from "node:assert/strict";
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import test from "node:test";
import { createGunzip } from "node:zlib";
import fc from "fast-check";
import { loadRelease } from "./release.ts";
import type { Resource } from "./resource.ts";
import { structureChecker } from "./structure.ts";
import { formatOf } from "./structure-formats.ts";

const definitions = loadRelease("STU3");
const faultsOf = structureChecker(definitions);

type Fields = Record<string, unknown>;

/** `expected` reads: "Patient.gender not-in-value-set, Patient.x unknown-element"; nothing: no fault. */
function check(resource: unknown, expected: string) {
  const faults = faultsOf(resource as Resource);
  assert.equal(faults.map((it) => `${it.path} ${it.reason}`).join(", "), expected);
}

const patient = (fields: Fields) => ({ resourceType: "Patient", ...fields });
const observation = (fields: Fields) => ({
  resourceType: "Observation",
  status: "final",
  code: { text: "weight" },
  ...fields,
});
const extended = (fields: Fields) => patient({ extension: [{ url: "http://example.org/x", ...fields }] });

test("a good resource has no fault", () => {
  check(patient({}), "");
  check(patient({ id: "1", active: true, name: [{ family: "Okafor", given: ["Ada", "May"] }] }), "");
  check(observation({ valueQuantity: { value: 1.5, unit: "kg" } }), "");
});

test("an unknown element is found at every level", () => {
  check(patient({ surname: "x" }), "Patient.surname unknown-element");
  check(patient({ name: [{ surname: "x" }] }), "Patient.name[0].surname unknown-element");
  check(patient({ contact: [{ gender: "male" }, { sex: "male" }] }), "Patient.contact[1].sex unknown-element");
  check(
    patient({ maritalStatus: { coding: [{ kode: "M" }] } }),
    "Patient.maritalStatus.coding[0].kode unknown-element",
  );
  check(patient({ fhir_comments: ["x"] }), "Patient.fhir_comments unknown-element");
  check(JSON.parse('{"resourceType":"Patient","__proto__":{"a":1}}'), "Patient.__proto__ unknown-element");
});

test("resourceType belongs to resources alone", () => {
  check(
    patient({ name: [{ resourceType: "HumanName", family: "x" }] }),
    "Patient.name[0].resourceType unknown-element",
  );
});

test("a mandatory element must be there", () => {
  check({ resourceType: "Observation", status: "final" }, "Observation.code missing-element");
  check(
    { resourceType: "Observation", id: "1" },
    "Observation.status missing-element, Observation.code missing-element",
  );
  check(observation({ component: [{ valueString: "x" }] }), "Observation.component[0].code missing-element");
  check(
    { resourceType: "MedicationStatement", status: "active", subject: { display: "x" }, taken: "y" },
    "MedicationStatement.medication[x] missing-element",
  );
});

test("a mandatory primitive may be absent with a reason, in its companion", () => {
  const absent = { extension: [{ url: "http://example.org/absent", valueCode: "unknown" }] };
  check({ resourceType: "Observation", _status: absent, code: { text: "x" } }, "");
});

test("a repeating element is a list and no other is", () => {
  check(patient({ name: { family: "x" } }), "Patient.name wrong-type");
  check(patient({ name: [{ given: "x" }] }), "Patient.name[0].given wrong-type");
  check(patient({ gender: ["male"] }), "Patient.gender wrong-type");
  check(patient({ gender: ["male", "female"] }), "Patient.gender too-many");
  check(patient({ maritalStatus: [{ text: "x" }] }), "Patient.maritalStatus wrong-type");
  check(patient({ maritalStatus: [{ text: "x" }, { text: "y" }] }), "Patient.maritalStatus too-many");
  check(patient({ name: [[{ family: "x" }]] }), "Patient.name[0] wrong-type");
});

test("a primitive has its JSON type", () => {
  check(patient({ active: "true" }), "Patient.active wrong-type");
  check(patient({ birthDate: 1950 }), "Patient.birthDate wrong-type");
  check(patient({ birthDate: { year: 1950 } }), "Patient.birthDate wrong-type");
  check(patient({ multipleBirthInteger: "2" }), "Patient.multipleBirthInteger wrong-type");
  check(observation({ valueQuantity: { value: "1.5" } }), "Observation.valueQuantity.value wrong-type");
  check(patient({ name: ["Okafor"] }), "Patient.name[0] wrong-type");
});

test("a date is a day of the calendar", () => {
  for (const good of ["1950", "1950-02", "2020-02-29", "2000-02-29", "2019-12-31", "-0044-03-15"])
    check(patient({ birthDate: good }), "");
  for (const bad of [
    "2019-02-30",
    "2019-02-29",
    "1900-02-29",
    "2019-04-31",
    "2019-13-01",
    "2019-12-00",
    "195",
    "1950-1",
  ])
    check(patient({ birthDate: bad }), "Patient.birthDate bad-format");
  check(patient({ deceasedDateTime: "2019-02-30T10:00:00Z" }), "Patient.deceasedDateTime bad-format");
  check(patient({ deceasedDateTime: "2019-02-28T10:00:00" }), "Patient.deceasedDateTime bad-format");
  check(patient({ deceasedDateTime: "2019-02-28T23:59:60.25+14:00" }), "");
  check(observation({ issued: "2019-02-28" }), "Observation.issued bad-format");
  check(observation({ issued: "2019-02-28T10:00:00.000Z" }), "");
});

test("every year from 1000 to 9999 is a year", () => {
  for (const type of ["date", "dateTime", "instant"]) {
    const format = formatOf(definitions, type);
    assert(format.json === "string");
    for (let year = 1000; year <= 9999; year++)
      assert(format.accepts(type === "instant" ? `${year}-01-31T00:00:00Z` : `${year}`), `${type} ${year}`);
  }
});

test("every day of a date is the calendar's", () => {
  const format = formatOf(definitions, "date");
  assert(format.json === "string");
  for (const year of [1900, 1999, 2000, 2019, 2020])
    for (let month = 1; month <= 12; month++)
      for (let day = 0; day <= 32; day++) {
        const it = new Date(Date.UTC(year, month - 1, day));
        const exists = day > 0 && it.getUTCMonth() === month - 1;
        const text = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        assert.equal(format.accepts(text), exists, text);
      }
});

test("each primitive type has its format", () => {
  const cases: readonly (readonly [type: string, good: readonly unknown[], bad: readonly unknown[]])[] = [
    ["id", ["a-1.B", "x".repeat(64)], ["a_1", "x".repeat(65), "a b"]],
    ["code", ["a", "a b"], [" a", "a ", "a  b"]],
    ["uri", ["urn:x", "http://a/b", "1.2.3"], ["a b", "a\n"]],
    ["oid", ["urn:oid:1.2.840"], ["1.2.840", "urn:oid:1.02"]],
    ["uuid", ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"], ["c757873d-ec9a-4326-a141-556f43239520"]],
    ["base64Binary", ["YWI=", "YQ==", "YWJj", "YW\nJj "], ["YWI", "Y=I=", "Y===", "====", "YW*j"]],
    ["time", ["23:59:59", "00:00:00.5"], ["24:00:00", "12:00"]],
    ["decimal", [0, -1.5, 1e21], [Number.POSITIVE_INFINITY]],
    ["integer", [0, -1, 2147483647], [1.5, 2147483648]],
    ["positiveInt", [1], [0, -1, 1.5]],
    ["unsignedInt", [0, 1], [-1, 0.5]],
    ["markdown", ["# a\u00a0b"], []],
    ["string", ["a\u00a0b"], []],
    ["xhtml", ["<div>x</div>", '<div xmlns="x"/>'], ["x", "<p>x</p>"]],
  ];
  for (const [type, good, bad] of cases) {
    const format = formatOf(definitions, type) as { json: string; accepts(value: unknown): boolean };
    for (const it of good) assert.equal(format.accepts(it), true, `${type} ${it}`);
    for (const it of bad) assert.equal(format.accepts(it), false, `${type} ${it}`);
    assert.equal(format.json, typeof good[0]);
  }
});

test("a format costs no more than its text is long", () => {
  for (const [type, text] of [
    ["code", `${"a".repeat(1_000_000)}  `],
    ["code", `${"a ".repeat(20_000_000)}`],
    ["oid", `urn:oid:1${".1".repeat(20_000_000)}x`],
    ["base64Binary", `${"YWJj".repeat(1_000_000)}*`],
  ] as const) {
    const format = formatOf(definitions, type);
    assert(format.json === "string");
    assert.equal(format.accepts(text), false);
  }
});

test("a choice has one of its types, once", () => {
  check(observation({ valueString: "x" }), "");
  check(observation({ valueString: "x", valueBoolean: true }), "Observation.value[x] choice-conflict");
  check(observation({ valueString: "x", _valueBoolean: { id: "a" } }), "Observation.value[x] choice-conflict");
  check(observation({ valueInteger: 1 }), "Observation.valueInteger unknown-element");
  check(observation({ value: "x" }), "Observation.value unknown-element");
  check(observation({ valueString: "x", _valueString: { id: "a" } }), "");
  check(observation({ _valueString: { id: "a" }, valueString: "x" }), "");
});

test("a primitive's companion has an id or extensions", () => {
  const companion = { extension: [{ url: "http://example.org/x", valueString: "y" }] };
  check(patient({ birthDate: "1950", _birthDate: companion }), "");
  check(patient({ _birthDate: companion }), "");
  check(patient({ _birthDate: {} }), "Patient._birthDate empty");
  check(patient({ _birthDate: { value: "x" } }), "Patient._birthDate.value unknown-element");
  check(patient({ _birthDate: "x" }), "Patient._birthDate wrong-type");
  check(patient({ _name: [{ id: "x" }] }), "Patient._name unknown-element");
});

test("the companion of a repeating primitive lines up with it", () => {
  const one = { id: "a" };
  check(patient({ name: [{ given: ["A", "B"], _given: [null, one] }] }), "");
  check(patient({ name: [{ given: ["A", null], _given: [null, one] }] }), "");
  check(patient({ name: [{ _given: [one] }] }), "");
  check(patient({ name: [{ given: ["A", null] }] }), "Patient.name[0].given[1] empty");
  check(patient({ name: [{ given: ["A"], _given: [null, null] }] }), "Patient.name[0]._given[1] empty");
  check(patient({ name: [{ given: ["A"], _given: one }] }), "Patient.name[0]._given wrong-type");
});

test("nothing is empty or null", () => {
  check(patient({ birthDate: "" }), "Patient.birthDate empty");
  check(patient({ name: [] }), "Patient.name empty");
  check(patient({ name: [{}] }), "Patient.name[0] empty");
  check(patient({ name: [null] }), "Patient.name[0] empty");
  check(patient({ maritalStatus: {} }), "Patient.maritalStatus empty");
  check(patient({ maritalStatus: null }), "Patient.maritalStatus empty");
  check(patient({ active: null }), "Patient.active empty");
  check(patient({ name: null }), "Patient.name empty");
  check(patient({ maritalStatus: [] }), "Patient.maritalStatus empty");
  check(patient({ name: [{ id: "a" }] }), "Patient.name[0] empty");
});

test("an extension has a url and either a value or extensions", () => {
  check(extended({ valueString: "x" }), "");
  check(extended({ extension: [{ url: "y", valueReference: { reference: "Patient/1" } }] }), "");
  check(extended({}), "Patient.extension[0].value[x] missing-element");
  check(
    extended({ valueString: "x", extension: [{ url: "y", valueCode: "z" }] }),
    "Patient.extension[0] choice-conflict",
  );
  check(patient({ extension: [{ valueString: "x" }] }), "Patient.extension[0].url missing-element");
  check(extended({ extension: [{ valueString: "x" }] }), "Patient.extension[0].extension[0].url missing-element");
  check(
    extended({ valueThing: "x" }),
    "Patient.extension[0].valueThing unknown-element, Patient.extension[0].value[x] missing-element",
  );
  check(extended({ valuePeriod: { start: "x" } }), "Patient.extension[0].valuePeriod.start bad-format");
});

test("what is contained is checked by its own type", () => {
  const contained = (it: unknown) => patient({ contained: [it] });
  check(contained({ resourceType: "Organization", name: "x" }), "");
  check(contained({ resourceType: "Organization", gender: "male" }), "Patient.contained[0].gender unknown-element");
  check(contained({ resourceType: "Organisation" }), "Patient.contained[0].resourceType wrong-type");
  check(contained({ resourceType: "DomainResource" }), "Patient.contained[0].resourceType wrong-type");
  check(contained({ name: "x" }), "Patient.contained[0].resourceType missing-element");
  check(contained("x"), "Patient.contained[0] wrong-type");
});

test("a bundle's resources are checked", () => {
  const bundle = (resource: unknown) => ({ resourceType: "Bundle", type: "collection", entry: [{ resource }] });
  check(bundle(observation({})), "");
  check(bundle(observation({ status: "done" })), "Bundle.entry[0].resource.status not-in-value-set");
});

test("the resource itself must be one", () => {
  check({}, "Resource.resourceType missing-element");
  check({ resourceType: "Person2" }, "Resource.resourceType wrong-type");
  check({ resourceType: 1 }, "Resource.resourceType wrong-type");
  check(null, "Resource empty");
  check([], "Resource empty");
  check("x", "Resource wrong-type");
});

test("a content reference has the elements of what it points to", () => {
  const range = (it: unknown) => observation({ component: [{ code: { text: "x" }, referenceRange: [it] }] });
  check(range({ text: "x" }), "");
  check(range({ tekst: "x" }), "Observation.component[0].referenceRange[0].tekst unknown-element");
});

test("a reference is an object and may be logical", () => {
  check(observation({ subject: { reference: "Patient/1", display: "x" } }), "");
  check(observation({ subject: { identifier: { system: "http://a", value: "1" } } }), "");
  check(observation({ subject: "Patient/1" }), "Observation.subject wrong-type");
});

test("a required code is in its value set", () => {
  check(observation({ status: "done" }), "Observation.status not-in-value-set");
  check(observation({ status: "final " }), "Observation.status bad-format");
  check(patient({ gender: "female" }), "");
  check(patient({ name: [{ use: "formal" }] }), "Patient.name[0].use not-in-value-set");
});

test("a required concept has one coding in its value set", () => {
  const adverse = (outcome: unknown) => ({ resourceType: "AdverseEvent", outcome });
  const system = "http://hl7.org/fhir/adverse-event-outcome";
  check(adverse({ coding: [{ system, code: "resolved" }] }), "");
  check(
    adverse({
      coding: [
        { system: "http://local", code: "9" },
        { system, code: "resolved" },
      ],
    }),
    "",
  );
  check(adverse({ coding: [{ code: "resolved" }] }), "AdverseEvent.outcome not-in-value-set");
  check(adverse({ coding: [{ system, code: "better" }] }), "AdverseEvent.outcome not-in-value-set");
  check(adverse({ text: "resolved" }), "AdverseEvent.outcome not-in-value-set");
});

test("a value set that cannot be listed takes any code", () => {
  check({ resourceType: "Binary", contentType: "application/x-thing", content: "YWI=" }, "");
});

test("nesting without end is one fault", () => {
  let extension: Fields = { url: "x", valueString: "y" };
  for (let level = 0; level < 100_000; level++) extension = { url: "x", extension: [extension] };
  const faults = faultsOf(patient({ extension: [extension] }) as Resource);
  assert.deepEqual(
    faults.map((it) => it.reason),
    ["too-many"],
  );
  let shallow: Fields = { url: "x", valueString: "y" };
  for (let level = 0; level < 90; level++) shallow = { url: "x", extension: [shallow] };
  check(patient({ extension: [shallow] }), "");
});

test("the limit bounds the faults", () => {
  const bad = patient({ name: Array.from({ length: 50 }, () => ({ family: 1 })) }) as Resource;
  assert.equal(faultsOf(bad).length, 20);
  assert.equal(faultsOf(bad, 3).length, 3);
  assert.equal(faultsOf(bad, 100).length, 50);
  assert.equal(faultsOf(bad, 0).length, 0);
});

test("a detail says what would work and holds no value of the record", () => {
  const secret = "Zzyzx9434765919";
  const details = faultsOf(
    observation({
      status: secret,
      code: secret,
      issued: secret,
      valueQuantity: { value: secret },
      subject: [secret, secret],
      contained: [{ resourceType: secret }],
      effective: secret,
      "nom<b>é": 1,
      ["x".repeat(100)]: 1,
    }) as Resource,
  );
  assert.equal(details.length, 9);
  assert(!JSON.stringify(details).includes(secret));
  assert(
    details.some((it) => it.detail === "expects one of 8 codes of http://hl7.org/fhir/ValueSet/observation-status"),
  );
  assert(details.some((it) => it.detail.includes("effective[x] is one of effectiveDateTime, effectivePeriod")));
  assert(details.some((it) => it.path === "Observation.nomb"));
  assert(details.some((it) => it.path === `Observation.${"x".repeat(64)}`));
});

test("a mistyped element is told the right name", () => {
  const [fault] = faultsOf(patient({ birthdate: "1950-01-01" }) as Resource);
  assert.equal(fault?.detail, "Patient has no element 'birthdate'; did you mean 'birthDate'?");
});

test("R4 is checked by its own definitions", () => {
  const faults = structureChecker(loadRelease("R4"))({
    resourceType: "Encounter",
    status: "finished",
    class: { code: "AMB" },
    subject: { reference: "Patient/1", type: "Patient" },
    text: { status: "generated", div: "<div>x</div>" },
    reason: [{ text: "x" }],
  });
  assert.deepEqual(
    faults.map((it) => it.path),
    ["Encounter.reason"],
  );
});

const whole: readonly Resource[] = [
  patient({
    id: "p1",
    extension: [{ url: "http://example.org/x", extension: [{ url: "y", valueCode: "z" }] }],
    identifier: [{ system: "http://example.org/id", value: "1", period: { start: "2001-05-06" } }],
    name: [{ use: "official", family: "Okafor", given: ["Ada"], _given: [{ id: "g" }] }],
    birthDate: "1950-01-02",
    contact: [{ name: { text: "x" }, telecom: [{ system: "phone", value: "1" }] }],
    communication: [{ language: { coding: [{ code: "en" }] }, preferred: true }],
    link: [{ other: { reference: "Patient/2" }, type: "refer" }],
  }) as Resource,
  observation({
    effectivePeriod: { start: "2019-01-01", end: "2019-01-02T10:00:00Z" },
    referenceRange: [{ low: { value: 1 }, text: "x" }],
    component: [{ code: { text: "x" }, valueDateTime: "2019-03-01" }],
    contained: [{ resourceType: "Organization", name: "x" }],
  }) as Resource,
];

/** Where the objects, the scalars and the dates of a resource are: names and places from the root. */
type Place = readonly (string | number)[];
function places(value: unknown, at: Place = []): { place: Place; value: unknown }[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const key = (name: string) => (Array.isArray(value) ? Number(name) : name);
  return [{ place: at, value }, ...inner.flatMap(([name, it]) => places(it, [...at, key(name)]))];
}

const pathOf = (type: string, place: Place) =>
  place.reduce<string>((path, it) => (typeof it === "number" ? `${path}[${it}]` : `${path}.${it}`), type);

/** A copy of `tree` in which `place` holds `value`; undefined takes it out. */
function put(tree: unknown, [first, ...rest]: Place, value: unknown): unknown {
  if (first === undefined) return value;
  const copy = (Array.isArray(tree) ? [...tree] : { ...(tree as object) }) as Record<string | number, unknown>;
  copy[first] = put(copy[first], rest, value);
  if (copy[first] === undefined) delete copy[first];
  return copy;
}

const mandatory = ["status", "code", "language", "other", "type", "url"];

const mutations: Record<string, (resource: Resource) => { place: Place; value: unknown; fault: Place }[]> = {
  "an unknown element is added": (resource) =>
    places(resource)
      .filter((it) => typeof it.value === "object" && !Array.isArray(it.value))
      .map(({ place }) => ({ place: [...place, "zz"], value: 1, fault: [...place, "zz"] })),
  "a scalar is put into a list": (resource) =>
    places(resource)
      .filter((it) => typeof it.value !== "object" && it.place.at(-1) !== "resourceType")
      .map(({ place, value }) => ({ place, value: [value], fault: place })),
  "a date becomes a day that is none": (resource) =>
    places(resource)
      .filter((it) => typeof it.value === "string" && /^\d{4}-\d\d-\d\d/.test(it.value))
      .map(({ place }) => ({ place, value: "2019-02-30", fault: place })),
  "a mandatory element is dropped": (resource) =>
    places(resource)
      .filter(({ place }) => mandatory.includes(String(place.at(-1))) && !place.includes("coding"))
      .map(({ place }) => ({ place, value: undefined, fault: place })),
};

for (const [name, mutate] of Object.entries(mutations))
  test(`there is a fault at the place where ${name}`, () => {
    const all = whole.flatMap((resource) => mutate(resource).map((it) => ({ resource, ...it })));
    for (const it of whole) check(it, "");
    fc.assert(
      fc.property(fc.constantFrom(...all), ({ resource, place, value, fault }) => {
        const faults = faultsOf(put(resource, place, value) as Resource);
        assert(faults.some((it) => it.path === pathOf(resource.resourceType, fault)));
      }),
    );
  });

const shared = new URL("../../../shared/data/", import.meta.url);

async function* lines(file: string): AsyncGenerator<unknown> {
  const input = createReadStream(new URL(file, shared)).pipe(createGunzip());
  for await (const line of createInterface({ input })) if (line) yield JSON.parse(line);
}

/** The faults of the official examples, by resource and path without places. */
const faultyExamples: Readonly<Record<string, string>> = {
  // Concepts whose coding has no system, or that are text alone: no code of the required set.
  "DeviceRequest/example": "DeviceRequest.intent not-in-value-set",
  "DeviceRequest/insulinpump": "DeviceRequest.intent not-in-value-set",
  "PlanDefinition/exclusive-breastfeeding-intervention-01": "PlanDefinition.action.action.type not-in-value-set",
  "PlanDefinition/exclusive-breastfeeding-intervention-02": "PlanDefinition.action.action.type not-in-value-set",
  "PlanDefinition/exclusive-breastfeeding-intervention-03": "PlanDefinition.action.action.type not-in-value-set",
  "PlanDefinition/exclusive-breastfeeding-intervention-04": "PlanDefinition.action.action.type not-in-value-set",
  // Items of type display without their mandatory linkId; R4 has the same.
  "Questionnaire/qs1":
    "Questionnaire.item.item.item.item.linkId missing-element, Questionnaire.item.item.item.linkId missing-element, Questionnaire.item.item.linkId missing-element",
};

test("HL7's own examples are good, but for a few that are not", async (t) => {
  const file = "hl7-stu3-examples/examples.ndjson.gz";
  if (!existsSync(new URL(file, shared))) return t.skip("skipped: no shared data");
  const found: Record<string, string> = {};
  let count = 0;
  for await (const it of lines(file)) {
    const resource = it as Resource;
    const kinds = new Set(faultsOf(resource, 100).map((it) => `${it.path.replace(/\[\d+\]/g, "")} ${it.reason}`));
    if (kinds.size > 0) found[`${resource.resourceType}/${resource.id}`] = [...kinds].sort().join(", ");
    count++;
  }
  assert(count >= 601);
  assert.deepEqual(found, { ...faultyExamples });
});

test("Synthea's records have two kinds of fault, both their own", async (t) => {
  const file = "stu3-synthea-smart/bundles.ndjson.gz";
  if (!existsSync(new URL(file, shared))) return t.skip("skipped: no shared data");
  const found = new Set<string>();
  let count = 0;
  for await (const it of lines(file)) {
    for (const fault of faultsOf(it as Resource, 1000))
      found.add(`${fault.path.replace(/\[\d+\]/g, "")} ${fault.reason}`);
    if (++count === 200) break;
  }
  assert.deepEqual([...found].sort(), [
    // A positiveInt that is 0: no repeats. STU3 starts at 1; R4 made it an unsignedInt for that.
    "Bundle.entry.resource.dispenseRequest.numberOfRepeatsAllowed bad-format",
    // The element repeats, and Synthea writes one object.
    "Bundle.entry.resource.reasonReference wrong-type",
  ]);
});
