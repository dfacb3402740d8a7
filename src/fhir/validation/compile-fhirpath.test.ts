import assert from "node:assert/strict";
import { test } from "node:test";
import { loadRelease } from "../release.ts";
import { compileFhirPath } from "./compile-fhirpath.ts";
import { Scope } from "./compiled.ts";

const definitions = loadRelease("STU3");

/** What an expression says of a Patient with these elements: true, false or, where it is empty, undefined. */
function check(expression: string, fields: Record<string, unknown>, expected: boolean | undefined) {
  const patient = { resourceType: "Patient", ...fields };
  const says = compileFhirPath(definitions, ["Patient"], "Patient", expression);
  assert.equal(says(patient, new Scope(patient)), expected, expression);
}

const refused = (expression: string, words: RegExp) =>
  assert.throws(() => compileFhirPath(definitions, ["Patient"], "Patient", expression), words);

test("what is there exists, also without a value, and in any form of a choice", () => {
  check("birthDate.exists()", { birthDate: "1950" }, true);
  check("birthDate.exists()", { _birthDate: { extension: [] } }, true);
  check("birthDate.hasValue()", { _birthDate: { extension: [] } }, false);
  check("birthDate.empty()", {}, true);
  check("deceased.exists()", { deceasedDateTime: "2019" }, true);
  check("(deceased as boolean).exists()", { deceasedDateTime: "2019" }, false);
  check("deceased is boolean", { deceasedBoolean: false }, true);
  check("deceased is boolean", {}, undefined);
  check(
    "name.given.count() = 3",
    { name: [{ given: ["a", null], _given: [null, { id: "b" }] }, { given: ["c"] }] },
    true,
  );
});

test("truth has three values", () => {
  check("active and gender = 'male'", {}, undefined);
  check("active and gender = 'male'", { active: false }, false);
  check("active or gender = 'male'", { gender: "male" }, true);
  check("active xor gender = 'male'", { active: true, gender: "female" }, true);
  check("active implies gender = 'male'", { active: false }, true);
  check("active implies gender = 'male'", { gender: "female" }, undefined);
  check("gender and active", { gender: "male", active: true }, true);
});

test("operators bind as FHIRPath says", () => {
  check("1 + 1 = 2 and 'a' + 'b' = 'ab'", {}, true);
  check("false and false or true", {}, true);
  check("true or true and false", {}, true);
  check("gender = 'male' | 'female'", { gender: "male" }, false);
  check("gender in ('male' | 'female')", { gender: "male" }, true);
  check("-1 < 0", {}, true);
});

test("texts are looked into", () => {
  check("id.startsWith('a') and id.contains('b') and id.substring(1) = 'bc'", { id: "abc" }, true);
  check("id.matches('^[a-c]+$')", { id: "abc" }, true);
  check("id.matches('^\\\\w$')", { id: "abc" }, false);
  check("name.family.startsWith(id)", { id: "a", name: [{ family: "ab", id: "x" }] }, true);
  check("id.toInteger() > 9", { id: "10" }, true);
  check("id.toInteger().exists()", { id: "ten" }, false);
  check("('a' & gender & 'b') = 'ab'", {}, true);
});

test("items are filtered, projected and told apart", () => {
  const name = [{ use: "usual", family: "a" }, { use: "old", family: "b" }, { family: "b" }];
  check("name.where(use = 'old').family = 'b'", { name }, true);
  check("name.select(family).isDistinct()", { name }, false);
  check("name.tail().all(family = 'b')", { name }, true);
  check("name.first().family = 'a'", { name }, true);
  check("name.exists(use = 'nickname')", { name }, false);
  check("descendants().family.isDistinct()", { name }, false);
  check("children().family.count() = 3", { name }, true);
});

test("the whole resource can be asked, wherever one is", () => {
  check("name.all(family = %resource.id)", { id: "a", name: [{ family: "a" }, { family: "a" }] }, true);
  check("name.all(family = %resource.id)", { id: "a", name: [{ family: "a" }, { family: "b" }] }, false);
  check(
    "name.where(%resource.id & family = 'ab').count() = 1",
    { id: "a", name: [{ family: "a" }, { family: "b" }] },
    true,
  );
});

test("what is asked of one resource is not answered from another", () => {
  const says = compileFhirPath(definitions, ["Patient"], "Patient", "name.family in %resource.contained.id");
  const patient = (id: string) => ({ resourceType: "Patient", name: [{ family: "a" }], contained: [{ id }] });
  for (const [id, expected] of [
    ["a", true],
    ["b", false],
    ["a", true],
  ] as const) {
    const it = patient(id);
    assert.equal(says(it, new Scope(it)), expected);
  }
});

test("a question for one value has no answer about several", () => {
  const several = { name: [{ family: "a" }, { family: "b" }] };
  assert.throws(() => check("name.family > 'a'", several, true), /no answer/);
  assert.throws(() => check("name.family.startsWith('a')", several, true), /no answer/);
});

test("what is not understood is refused, when it is compiled", () => {
  refused("name.given.upper()", /'upper\(\)' is not understood/);
  refused("nam.exists()", /Patient has no element nam/);
  refused("name.exists", /HumanName has no element exists/);
  refused("name.where(", /not understood/);
  refused("name ~ 'a'", /not understood/);
  refused("%other", /%other/);
  refused("managingOrganization.resolve().exists()", /resolve/);
  refused("id.matches(gender)", /'matches\(\)'/);
  refused("name.constructor()", /'constructor\(\)'/);
});
