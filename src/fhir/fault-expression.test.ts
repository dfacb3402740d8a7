import assert from "node:assert/strict";
import { test } from "node:test";
import { faultExpression } from "./fault-expression.ts";
import { loadRelease } from "./release.ts";

const check = (resource: unknown, path: string, expected: string) =>
  assert.equal(faultExpression(loadRelease("STU3"), resource, path), expected);

test("elements have FHIR's names, not JSON's", () => {
  check({ resourceType: "Observation" }, "Observation.valueQuantity.code", "Observation.value.code");
  check(
    { resourceType: "Patient" },
    "Patient._birthDate.extension[0].valueCode",
    "Patient.birthDate.extension[0].value",
  );
  check({ resourceType: "Patient" }, "Patient.name[1].given[0]", "Patient.name[1].given[0]");
});

test("what is in a resource goes by its own type", () => {
  const observation = { resourceType: "Observation" };
  const bundle = { resourceType: "Bundle", entry: [{}, { resource: { ...observation, contained: [observation] } }] };
  check(bundle, "Bundle.entry[1].resource.valueString", "Bundle.entry[1].resource.value");
  check(bundle, "Bundle.entry[1].resource.contained[0].valueString", "Bundle.entry[1].resource.contained[0].value");
});

test("what FHIR does not have keeps its name", () => {
  check({ resourceType: "Patient" }, "Patient.surname", "Patient.surname");
  check({ resourceType: "Patient" }, "Patient.constructor.x", "Patient.constructor.x");
  check({ resourceType: "Toy" }, "Resource.resourceType", "Resource.resourceType");
});
