import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { relationshipId, roleId } from "./instances.ts";
import type { Relationship, Role } from "./organisation.ts";
import { periodsIn } from "./periods.fixture.ts";

const role = (code: string, periods = "", id?: number): Role => ({
  ...(id !== undefined && { id }),
  code,
  isPrimary: true,
  isActive: true,
  periods: periodsIn(periods),
});

/** "RE4 ZZC O2020..": a type, a target, periods. */
function relationship(text: string, id?: string): Relationship {
  const [type, target, ...periods] = text.split(" ") as [string, string, ...string[]];
  return { ...(id !== undefined && { id }), type, target, isActive: true, periods: periodsIn(periods.join(" ")) };
}

test("the number that the source gives is the id", () => {
  assert.equal(relationshipId("ZZ1", relationship("RE4 ZZC O2020..", "617400")), "617400");
  assert.equal(roleId("ZZ1", role("RO76", "", 37525)), 37525);
});

test("without a number the id says what the relationship says, and is an id of FHIR", () => {
  const check = (text: string, expected: string) => {
    const id = relationshipId("A81001", relationship(text));
    assert.equal(id, expected);
    assert.match(id, /^[A-Za-z0-9\-.]{1,64}$/);
    assert.doesNotMatch(id, /^\d+$/, "it cannot be taken for a number of ODS's");
  };
  check("RE4 16C O2020-04-01..", "A81001.RE4.16C.2020-04-01");
  check("RE4 16C L2013.. O2020-04-01..", "A81001.RE4.16C.2020-04-01");
  check("RE4 16C L2013..", "A81001.RE4.16C.2013-01-01");
  check("RE4 16C", "A81001.RE4.16C.0000");
});

test("another source, type, target or start is another relationship; the end and the status are not", () => {
  const id = (source: string, text: string) => relationshipId(source, relationship(text));
  const one = id("ZZ1", "RE4 ZZC O2020..");
  for (const [source, text] of [
    ["ZZ2", "RE4 ZZC O2020.."],
    ["ZZ1", "RE6 ZZC O2020.."],
    ["ZZ1", "RE4 ZZD O2020.."],
    ["ZZ1", "RE4 ZZC O2021.."],
  ] as const)
    assert.notEqual(id(source, text), one);
  assert.equal(id("ZZ1", "RE4 ZZC O2020..2024"), one);
});

test("a role without a number has a negative one of its own, which FHIR can hold and which stays the same", () => {
  const code = fc.nat(400).map((it) => `RO${it}`);
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9]{1,12}$/), code, (organisation, it) => {
      const id = roleId(organisation, role(it));
      assert.ok(Number.isInteger(id) && id < 0 && id >= -(2 ** 31));
      assert.equal(roleId(organisation, role(it)), id);
    }),
  );
});

test("roles of one organisation are told apart by code and start", () => {
  const ids = ["RO76", "RO80", "RO87", "RO177"].flatMap((it) => [
    roleId("ZZ1", role(it)),
    roleId("ZZ1", role(it, "O2010..")),
    roleId("ZZ1", role(it, "O2020..")),
  ]);
  assert.equal(new Set(ids).size, ids.length);
});
