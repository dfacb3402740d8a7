import assert from "node:assert/strict";
import { test } from "node:test";
import { core } from "../../definitions/services.ts";
import { loadRelease } from "../../fhir/release.ts";
import { membersOf } from "./members.ts";
import { lines, summaryLine } from "./summary-line.ts";

const definitions = loadRelease("STU3");
const members = membersOf(definitions);

const check = (resource: { resourceType: string; [element: string]: unknown }, expected: string) =>
  assert.equal(summaryLine(resource, members).join(" · "), expected);

test("every element that a line is made of exists", () => {
  for (const [type, { what, when }] of Object.entries(lines))
    for (const path of [...what, ...when]) {
      let at: string | undefined = type;
      for (const name of path.split(".")) at = definitions.types[at!]?.elements[name]?.types[0];
      assert.ok(at, `${type}.${path}`);
    }
});

test("every type that is served by default has a line of its own", () => {
  const other = ["CodeSystem", "ValueSet"];
  assert.deepEqual(
    core.resources.map((it) => it.type).filter((it) => !(it in lines) && !other.includes(it)),
    [],
  );
});

test("a patient is told from another of the same name", () => {
  const identifier = [{ system: "https://fhir.nhs.uk/Id/nhs-number", value: "9990000018" }];
  const name = [{ given: ["Ada"], family: "Okafor" }];
  check(
    { resourceType: "Patient", name, birthDate: "1970-04", identifier },
    "Ada Okafor · born April 1970 · NHS number 999 000 0018",
  );
  check({ resourceType: "Patient", name }, "Ada Okafor · birth date not stated · no NHS number");
  check(
    { resourceType: "Patient", identifier: [{ ...identifier[0], value: "9990000019" }] },
    "birth date not stated · NHS number 999 000 0019 (not a valid NHS number)",
  );
});

test("an observation says what, how much, when and its status", () => {
  const code = { coding: [{ code: "29463-7", display: "Body weight" }] };
  check(
    {
      resourceType: "Observation",
      status: "final",
      code,
      valueQuantity: { value: 71.5, unit: "kg", comparator: "<" },
      effectiveDateTime: "2021-05-03",
    },
    "Body weight · < 71.5 kg · 3 May 2021 · final",
  );
  check(
    {
      resourceType: "Observation",
      code,
      component: [{ valueQuantity: { value: 120 } }, { valueQuantity: { value: 80 } }],
    },
    "Body weight · 120, 80",
  );
});

test("a contained medication is named", () => {
  check(
    {
      resourceType: "MedicationRequest",
      contained: [{ resourceType: "Medication", id: "med", code: { text: "Aspirin 75mg" } }],
      medicationReference: { reference: "#med" },
      status: "active",
    },
    "Aspirin 75mg · active",
  );
});

test("what a record makes up breaks nothing", () => {
  check({ resourceType: "constructor" }, "");
  check(
    { resourceType: "Patient", name: "Ada", identifier: 7, birthDate: {} },
    "Ada · birth date not stated · no NHS number",
  );
  check({ resourceType: "Observation", code: [[[]]], valueQuantity: null, status: {} }, "");
});
