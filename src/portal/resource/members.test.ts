import assert from "node:assert/strict";
import { test } from "node:test";
import { loadRelease } from "../../fhir/release.ts";
import { inWords, membersOf } from "./members.ts";

const members = membersOf(loadRelease("STU3"));

test("names of elements are read as words", () => {
  for (const [name, words] of [
    ["birthDate", "Birth date"],
    ["entered-in-error", "Entered in error"],
    ["NHSNumberVerificationStatus", "NHS number verification status"],
    ["doNotPerform", "Do not perform"],
    ["fhirVersion", "FHIR version"],
    ["code", "Code"],
    ["", ""],
  ] as const)
    assert.equal(inWords(name), words);
});

test("a choice is named by its base, and what changes the meaning is known", () => {
  const value = members("Observation")!.get("valueQuantity")!;
  assert.deepEqual([value.label, value.base, value.type, value.kind], ["Value", "value", "Quantity", "object"]);
  assert.equal(members("Immunization")!.get("notGiven")!.isModifier, true);
});

test("a type that a record makes up is none, whatever it is called", () => {
  for (const name of ["Nonsense", "constructor", "__proto__", "toString", ""]) assert.equal(members(name), undefined);
  assert.equal(members("Patient")!.get("constructor"), undefined);
});
