import assert from "node:assert/strict";
import { test } from "node:test";
import { loadRelease } from "../fhir/release.ts";
import { compileExpression } from "./expression.ts";

/** The values that an expression finds in a resource, each with its FHIR type. */
function check(expression: string, resource: { resourceType: string; [element: string]: unknown }, expected: string) {
  const visit = compileExpression<string[]>(
    loadRelease("STU3"),
    resource.resourceType,
    expression,
    (type) => (value, sink) => sink.push(`${type} ${JSON.stringify(value)}`),
  );
  const found: string[] = [];
  visit(resource, found);
  assert.equal(found.join(" "), expected);
}

test("paths go through lists and choices", () => {
  check(
    "Patient.name.given",
    { resourceType: "Patient", name: [{ given: ["A", "B"] }, {}, { given: ["C"] }] },
    'string "A" string "B" string "C"',
  );
  check(
    "Observation.effective",
    { resourceType: "Observation", effectivePeriod: { start: "2020" } },
    'Period {"start":"2020"}',
  );
  check("Observation.value.as(Quantity)", { resourceType: "Observation", valueString: "x" }, "");
});

test("conditions on a system choose among contact points", () =>
  check(
    "Patient.telecom.where(system='phone')",
    {
      resourceType: "Patient",
      telecom: [
        { system: "email", value: "a" },
        { system: "phone", value: "1" },
      ],
    },
    'ContactPoint {"system":"phone","value":"1"}',
  ));

test("extensions are found by their url", () =>
  check(
    "Patient.extension('u').value.as(Coding)",
    {
      resourceType: "Patient",
      extension: [
        { url: "x", valueCoding: { code: "no" } },
        { url: "u", valueCoding: { code: "yes" } },
      ],
    },
    'Coding {"code":"yes"}',
  ));

test("nested elements that repeat a definition are followed", () =>
  check(
    "Observation.component.referenceRange.text",
    { resourceType: "Observation", component: [{ referenceRange: [{ text: "low" }] }] },
    'string "low"',
  ));

test("alternatives are all taken", () =>
  check(
    "Location.name | Location.alias",
    { resourceType: "Location", name: "A", alias: ["B"] },
    'string "A" string "B"',
  ));

test("the official expressions of every served parameter are understood, also of R4", () => {
  const r4 = loadRelease("R4");
  for (const { base, expression, type } of r4.search.filter(
    (it) =>
      ["Organization", "OrganizationAffiliation", "Location", "Patient", "Observation"].includes(it.base) &&
      it.type !== "composite",
  )) {
    if (/exists\(\)|is\(/.test(expression)) continue;
    compileExpression(r4, base, expression, () => () => {});
    assert.ok(type);
  }
});

test("what is not understood is named", () => {
  const none = () => () => {};
  assert.throws(() => compileExpression(loadRelease("STU3"), "Patient", "Patient.name.first()", none), /first\(\)/);
  assert.throws(
    () => compileExpression(loadRelease("STU3"), "Patient", "Patient.nam", none),
    /Patient has no element nam/,
  );
  assert.throws(() => compileExpression(loadRelease("STU3"), "Patient", "Person.name", none), /starts with Patient/);
});
