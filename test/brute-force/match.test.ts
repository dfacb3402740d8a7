/** The oracle by itself: cases that can be read and agreed with without a server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedResources } from "./fixed-resources.ts";
import { included } from "./includes.ts";
import { brute } from "./match.ts";
import { compare, sortKey } from "./order.ts";
import type { Any } from "./rows.ts";
import type { World } from "./world.ts";

const worldOf = (resources: readonly Any[]): World => ({
  resources: [...resources, ...fixedResources],
  base: "http://127.0.0.1/STU3",
  updated: 1_700_000_000_000,
  now: Date.UTC(2026, 5, 15, 12),
});

/** Resources of one type have the ids 1, 2, 3 in the order given; `expected` are the ids found. */
function check(type: string, resources: readonly Any[], query: string, expected: string): void {
  const world = worldOf(resources.map((it, at) => ({ resourceType: type, id: String(at + 1), ...it })));
  const found = [...brute(world, type, pairsOf(query))].map((it) => it.split("/")[1]);
  assert.equal(found.sort().join(" "), expected, query);
}

const pairsOf = (query: string) =>
  query.split("&").map((it): readonly [string, string] => {
    const at = it.indexOf("=");
    return [it.slice(0, at), it.slice(at + 1)];
  });

const loinc = (code: string) => ({ code: { coding: [{ system: "http://loinc.org", code }] } });

test("words of a text are found by their beginnings, in any order, all in one text", () => {
  const resources = [
    { code: { text: "Systolic blood pressure" } },
    { code: { coding: [{ code: "x", display: "Blood-pressure (BP)" }], text: "Systolic" } },
    { code: { text: "Élévation du sang" } },
  ];
  check("Observation", resources, "code:text=blood press", "1 2");
  check("Observation", resources, "code:text=press sys", "1");
  check("Observation", resources, "code:text=ELEV", "3");
  check("Observation", resources, "code:text=lood", "");
});

test("a code is in a value set with its system, whatever its case", () => {
  const resources = [loinc("ABC"), loinc("38341003"), { code: { coding: [{ code: "abc" }] } }];
  check("Observation", resources, "code:in=vs1", "1");
  check("Observation", resources, "code:in=ValueSet/vs2", "2");
  check("Observation", resources, "code:not-in=http://example.org/ValueSet/1", "2 3");
  check("Observation", resources, "code:in=vs6", "1");
  check("Observation", resources, "code:in=vs8", "1");
});

test("a value set by system leaves out what it excludes", () => {
  const coded = (system: string, code: string) => ({ code: { coding: [{ system, code }] } });
  const resources = [coded("urn:x", "8302-2"), coded("urn:x", "abc"), coded("http://snomed.info/sct", "8302-2")];
  check("Observation", resources, "code:in=vs3", "1");
});

test("an expansion counts with what it contains inside", () => {
  const resources = [{ code: { coding: [{ system: "http://snomed.info/sct", code: "c\\d" }] } }, loinc("c\\d")];
  check("Observation", resources, "code:in=vs5", "1");
});

test("a status is in a value set by the system of its binding", () => {
  check("Patient", [{ gender: "male" }, { gender: "female" }, {}], "gender:in=vs7", "1");
  check("Patient", [{ gender: "male" }, { gender: "unknown" }, {}], "gender:not-in=vs9", "1 3");
});

test("a code is below itself and those above it, by nesting and by property", () => {
  const resources = [loinc("abc"), loinc("8302-2"), loinc("38341003"), loinc("a,b")];
  check("Observation", resources, "code:below=http://loinc.org|8302-2", "2 3");
  check("Observation", resources, "code:above=http://loinc.org|8302-2", "1 2");
  check("Observation", resources, "code:below=http://loinc.org|ABC", "1 2 3 4");
  check("Observation", resources, "code:below=urn:x|abc", "");
});

test("an address is above another by its path", () => {
  const resources = ["http://a/b", "http://a/b/", "http://a/b/c", "http://a/bb"].map((url) => ({ url }));
  check("ValueSet", resources, "url:above=http://a/b/c", "1 2 3");
  check("ValueSet", resources, "url:below=http://a/b/", "2 3");
  check("ValueSet", resources, "url:below=http://a/b", "1 2 3 4");
});

test("the parts of a composite hold in one and the same element", () => {
  const component = (code: string, value: number) => ({ ...loinc(code), valueQuantity: { value } });
  const resources = [
    { component: [component("8480-6", 150), component("8462-4", 90)] },
    { component: [component("8480-6", 130), component("8462-4", 150)] },
    { ...loinc("8480-6"), valueQuantity: { value: 145 } },
  ];
  check("Observation", resources, "component-code-value-quantity=8480-6$gt140", "1");
  check("Observation", resources, "component-code-value-quantity=8480-6$gt140,8462-4$150", "1 2");
  check("Observation", resources, "combo-code-value-quantity=http://loinc.org|8480-6$gt140", "1 3");
  check("Observation", resources, "code-value-quantity=8480-6$ap150", "3");
  check("Observation", resources, "combo-code=8462-4", "1 2");
  check("Observation", resources, "combo-code:missing=true", "");
});

test("a value of a type that a parameter cannot use is not found", () => {
  const values = [{ valueBoolean: false }, { valueQuantity: { value: 1, code: "x" } }, { valueRange: {} }];
  const resources = values.map((it) => ({ characteristic: [{ ...loinc("a"), ...it }] }));
  check("Group", resources, "value=false", "1");
  check("Group", resources, "value:missing=true", "2 3");
  check("Group", resources, "characteristic-value=a$false", "1");
  const plans = [{ scheduledString: "2020" }, { scheduledTiming: { event: ["2020-03", "2021"] } }];
  const bounded = { scheduledTiming: { repeat: { boundsPeriod: { start: "2019", end: "2020-02" } } } };
  const all = [...plans, bounded].map((detail) => ({ activity: [{ detail }] }));
  check("CarePlan", all, "activity-date=2020", "2");
  check("CarePlan", all, "activity-date=le2020-01", "3");
  check("CarePlan", all, "activity-date:missing=true", "1");
});

test("who has died has a date of it, or true", () => {
  const resources = [{ deceasedBoolean: false }, { deceasedBoolean: true }, { deceasedDateTime: "2020" }, {}];
  check("Patient", resources, "deceased=true", "2 3");
  check("Patient", resources, "deceased=false", "1 4");
  const ages = [{ abatementAge: { value: 5, comparator: "<" } }, { abatementRange: { low: { value: 4 } } }];
  check("Condition", ages, "abatement-boolean=true", "1 2");
  check("Condition", ages, "abatement-age=lt5", "1 2");
  check("Condition", ages, "abatement-age=gt100", "2");
});

test("a length is compared by its number, a probability by its range", () => {
  check("Encounter", [{ length: { value: 5, unit: "h" } }, { length: { unit: "h" } }], "length=5", "1");
  check("Encounter", [{ length: { value: 5, unit: "h" } }, { length: { unit: "h" } }], "length:missing=true", "2");
  const predicted = (it: Any) => ({ prediction: [it] });
  const resources = [
    predicted({ probabilityDecimal: 0.5 }),
    predicted({ probabilityRange: { low: { value: 0.4 }, high: { value: 0.6 } } }),
    predicted({ probabilityRange: { high: { value: 0.3 } } }),
  ];
  check("RiskAssessment", resources, "probability=0.5", "1");
  check("RiskAssessment", resources, "probability=gt0.5", "2");
  check("RiskAssessment", resources, "probability=ap0.37", "2");
  check("RiskAssessment", resources, "probability=lt0.1", "3");
});

test("near a date is a tenth of the time to today", () => {
  const resources = ["2026-06-05", "2026-06-04", "2026-06-06", "2026-06-15T18:00:00Z"].map((birth) => ({
    effectiveDateTime: birth,
  }));
  // Nine days lie between the end of the 5th and today: 21 hours and 36 minutes.
  check("Observation", resources, "date=ap2026-06-05", "1 2 3");
  check("Observation", resources, "date=ap2026-06-15", "4");
  check("Observation", resources, "date=ap2026-06", "1 2 3 4");
});

test("the identifier written in a reference is a token", () => {
  const resources = [
    { subject: { identifier: { system: "urn:a", value: "X1" } } },
    { subject: { reference: "Patient/1" } },
  ];
  check("Observation", resources, "subject:identifier=urn:a|x1", "1");
  check("Observation", resources, "subject:identifier=|x1", "");
  check("Observation", resources, "subject:missing=true", "1");
});

test("a list finds what it names, by id or by what it is for", () => {
  const list = (id: string, status: string, code: string, item: string) => ({
    resourceType: "List",
    id,
    status,
    code: { coding: [{ system: "http://hl7.org/fhir/list-example-use-codes", code }] },
    entry: [{ item: { reference: item } }],
  });
  const world = worldOf([
    ...["1", "2", "3"].map((id) => ({ resourceType: "Condition", id })),
    list("l1", "current", "problems", "Condition/1"),
    list("l2", "retired", "problems", "Condition/2/_history/4"),
    list("l3", "current", "allergies", "Condition/3"),
  ]);
  const found = (value: string) => [...brute(world, "Condition", [["_list", value]])].join();
  assert.equal(found("l2"), "Condition/2");
  assert.equal(found("$current-problems"), "Condition/1");
});

test("includes follow references, again and again when asked to, and never give a match", () => {
  const world = worldOf([
    { resourceType: "Patient", id: "1", managingOrganization: { reference: "Organization/1" } },
    { resourceType: "Organization", id: "1", partOf: { reference: "Organization/2/_history/3" } },
    { resourceType: "Organization", id: "2", partOf: { reference: "Organization/9" } },
    {
      resourceType: "Observation",
      id: "1",
      subject: { reference: "Patient/1" },
      related: [{ target: { reference: "Observation/1" } }],
    },
  ]);
  const bring = (matches: string, query: string) => [...included(world, matches.split(" "), pairsOf(query))].join(" ");
  assert.equal(bring("Patient/1", "_include=Patient:organization"), "Organization/1");
  assert.equal(bring("Patient/1", "_include=Patient:organization&_include=Organization:partof"), "Organization/1");
  assert.equal(
    bring("Patient/1", "_include=Patient:*&_include:iterate=Organization:partof"),
    "Organization/1 Organization/2",
  );
  assert.equal(bring("Patient/1", "_revinclude=Observation:subject:Patient"), "Observation/1");
  assert.equal(bring("Observation/1", "_include:recurse=*"), "Patient/1 Organization/1 Organization/2");
  assert.equal(bring("Organization/1", "_revinclude:iterate=*"), "Patient/1 Observation/1");
  assert.equal(bring("Observation/1", "_include=Observation:subject:Group"), "");
});

test("the least value sorts going up, the greatest going down", () => {
  const resource = {
    resourceType: "Observation",
    id: "1",
    code: { coding: [{ code: "b" }, { code: "A" }] },
    valueQuantity: { value: 5 },
  };
  const world = worldOf([resource]);
  assert.equal(sortKey(world, resource, "code"), "a");
  assert.equal(sortKey(world, resource, "-code"), "b");
  assert.equal(sortKey(world, resource, "value-quantity"), 5);
  assert.equal(sortKey(world, resource, "value-concept"), undefined);
  assert.ok(compare("z", "é") < 0);
});
