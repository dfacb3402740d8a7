import assert from "node:assert/strict";
import { test } from "node:test";
import type { OdsRecord } from "../../ods/organisation.ts";
import { nextReleaseDate, registerChanges } from "./changes.ts";
import { faultsOf } from "./faults.fixture.ts";
import { syntheticRegister } from "./register.ts";

const options = { scale: 0.05, seed: 3 };
const before: ReadonlyMap<string, OdsRecord> = new Map([...syntheticRegister(options)].map((it) => [it.code, it]));
const changes: readonly OdsRecord[] = [...registerChanges({ ...options, count: 400 })];
const next = nextReleaseDate(options);

const active = (it: OdsRecord | undefined, type: string) =>
  it?.relationships?.filter((to) => to.type === type && to.isActive) ?? [];
const changed = changes.filter((it) => before.has(it.code)).map((now) => ({ now, was: before.get(now.code)! }));

/** At least `least` of 400 changes are of that kind. */
function check(least: number, is: (now: OdsRecord, was: OdsRecord) => unknown) {
  const found = changed.filter(({ now, was }) => is(now, was)).length;
  assert.ok(found >= least, `${found} of ${least}`);
}

test("as many records change as were asked for, each organisation once", () => {
  for (const count of [0, 1, 2, 7, 8, 12, 23, 400]) {
    const records = [...registerChanges({ ...options, count })];
    assert.equal(records.length, count);
    assert.equal(new Set(records.map((it) => it.code)).size, count);
  }
});

test("the same options give the same changes, another seed others", () => {
  const make = (seed: number) => JSON.stringify([...registerChanges({ ...options, seed, count: 60 })]);
  assert.equal(make(3), make(3));
  assert.notEqual(make(3), make(4));
});

test("all that changes says so by its last change date, after the release before and not after its own", () => {
  assert.equal(next, "2026-09-25");
  for (const it of changes) {
    assert.ok(it.lastChangeDate! > "2026-08-28" && it.lastChangeDate! <= next, it.lastChangeDate);
    const { lastChangeDate: _, ...rest } = it;
    const { lastChangeDate: __, ...was } = before.get(it.code) ?? {};
    assert.notDeepEqual(rest, was, it.code);
  }
});

test("organisations are renamed, moved, closed and opened", () => {
  check(30, (now, was) => now.name !== was.name);
  check(30, (now, was) => now.address!.postcode !== was.address!.postcode && now.name === was.name);
  check(50, (now, was) => !now.isActive && was.isActive);
  const opened = changes.filter((it) => !before.has(it.code));
  assert.ok(opened.length >= 30);
  for (const it of opened) {
    assert.ok(it.isActive && it.periods!.operational!.start! > "2026-08-28");
    assert.equal(it.lastChangeDate, it.periods!.operational!.start);
  }
});

test("what is closed has no role and no relationship that goes on", () => {
  for (const { now } of changed.filter(({ now }) => !now.isActive))
    for (const it of [...now.roles!, ...now.relationships!]) assert.equal(it.isActive, false);
});

test("roles end and begin, relationships end and begin", () => {
  check(10, (now, was) => now.roles!.length > was.roles!.length && now.isActive);
  check(10, (now, was) => now.isActive && now.roles!.length === was.roles!.length && roles(now) < roles(was));
  check(10, (now, was) => active(now, "RE6")[0]?.id !== active(was, "RE6")[0]?.id && active(now, "RE6").length === 1);
  check(10, (now, was) => active(now, "RE8")[0]?.id !== active(was, "RE8")[0]?.id && active(now, "RE8").length === 1);
  check(10, (now, was) => now.isActive && active(now, "RE5").length < active(was, "RE5").length);
});
const roles = (it: OdsRecord) => it.roles!.filter((role) => role.isActive).length;

test("mergers are told on both sides: of sites, which close, and of trusts, which linger", () => {
  const codes = new Map(changes.map((it) => [it.code, it]));
  const gone = changed.filter(
    ({ now, was }) =>
      now.successions!.length > was.successions!.length && now.successions!.at(-1)!.type === "Successor",
  );
  for (const { now } of gone) {
    const { target, id } = now.successions!.at(-1)!;
    assert.deepEqual(
      codes
        .get(target)!
        .successions!.map((it) => [it.type, it.target, it.id])
        .at(-1),
      ["Predecessor", now.code, id],
    );
  }
  assert.ok(gone.some(({ now }) => now.roles![0]!.code === "RO198" && !now.isActive));
  assert.ok(gone.some(({ now }) => now.roles![0]!.code === "RO197" && now.isActive && now.periods!.legal!.end! < next));
});

test("nothing is wrong with the register of the next release", () => {
  const after = new Map(before);
  for (const it of changes) after.set(it.code, it);
  assert.deepEqual(faultsOf(after, next).slice(0, 10), []);
});

test("history stays: no role, relationship or succession is lost", () => {
  for (const { now, was } of changed)
    for (const key of ["roles", "relationships", "successions"] as const) {
      const ids = new Set(now[key]!.map((it) => it.id));
      for (const it of was[key]!) assert.ok(ids.has(it.id as never), `${now.code} ${key}`);
    }
});

test("when all of a small register has changed, more are opened", () => {
  const records = [...registerChanges({ scale: 0.001, seed: 1, count: 3000 })];
  assert.equal(new Set(records.map((it) => it.code)).size, 3000);
  const known = new Set([...syntheticRegister({ scale: 0.001, seed: 1 })].map((it) => it.code));
  assert.ok(records.filter((it) => !known.has(it.code)).length > 2000);
});

test("postcodes that are given are used, and a count that cannot be is refused", () => {
  const records = [...registerChanges({ ...options, count: 50, postcodes: ["AB1 2CD"] })];
  assert.ok(records.every((it) => it.address!.postcode === "AB1 2CD"));
  for (const count of [-1, 0.5, Number.NaN, 2_000_000])
    assert.throws(() => registerChanges({ ...options, count }).next(), RangeError);
});
