import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { careConnect } from "../docs/requirements/care-connect.ts";
import type { PromisedRequirement, Requirement } from "../docs/requirements/requirement.ts";
import { judge, promisesOf, testTitles } from "../scripts/requirements.ts";
import type { ResourceDefinition, ServiceDefinition } from "../src/definitions/resource-definition.ts";
import { core } from "../src/definitions/services.ts";
import { loadRelease } from "../src/fhir/release.ts";
import { checksFor } from "../src/testkit/checks.ts";

const titles = testTitles();
const faultsOf = (
  list: readonly (Requirement | PromisedRequirement)[],
  service: ServiceDefinition = core,
): readonly string[] => judge(list, service, titles).faults;

test("every requirement is there once and agrees with the table of promises, and every check that it names exists", () => {
  assert.deepEqual(faultsOf(careConnect), []);
  assert.equal(careConnect.length, 212);
});

test("every promise has its check", () => {
  const checks = new Map(checksFor(core, loadRelease(core.release)).map((it) => [it.title, it.expectation]));
  for (const [call, { title, expectation }] of promisesOf(core)) assert.equal(checks.get(title), expectation, call);
});

test("every promise of the level MUST or SHOULD is asked for by a requirement", () => {
  const asked = new Set(careConnect.flatMap((it) => ("promises" in it ? it.promises : [])));
  const unasked = [...promisesOf(core)].filter(([call, { expectation }]) => expectation !== "MAY" && !asked.has(call));
  assert.deepEqual(unasked, []);
});

/** The table with one resource changed. */
const changed = (type: string, change: (definition: ResourceDefinition) => ResourceDefinition): ServiceDefinition => ({
  ...core,
  resources: (core.resources as readonly ResourceDefinition[]).map((it) => (it.type === type ? change(it) : it)),
});

test("a parameter or combination that leaves the table makes its requirement fail, whichever it is", () => {
  const asked = careConnect.flatMap((it) =>
    "promises" in it ? [it.promises].flat().map((call) => ({ id: it.id, call })) : [],
  );
  const without: [call: string, service: ServiceDefinition][] = [];
  for (const { type, search, combinations = [] } of core.resources as readonly ResourceDefinition[]) {
    for (const { code } of search)
      without.push([
        `${type}?${code}`,
        changed(type, (it) => ({ ...it, search: it.search.filter((row) => row.code !== code) })),
      ]);
    for (const row of combinations)
      without.push([
        `${type}?${row.codes.join("&")}`,
        changed(type, (it) => ({ ...it, combinations: it.combinations!.filter((other) => other !== row) })),
      ]);
  }
  let failed = 0;
  for (const [call, service] of without)
    for (const { id } of asked.filter((it) => it.call === call)) {
      assert.ok(faultsOf(careConnect, service).includes(`${id}: ${call} is not in the table of promises`), call);
      failed++;
    }
  assert.ok(failed > 80);
});

test("a promise of another level than its requirement is a fault", () => {
  const service = changed("Patient", (it) => ({
    ...it,
    search: it.search.map((row) => (row.code === "family" ? { ...row, expectation: "MAY" } : row)),
  }));
  assert.deepEqual(faultsOf(careConnect, service), ["CC-084 is a MUST, Patient?family in the table of promises a MAY"]);
});

test("a list with a row missing, doubled, unchecked or unexplained is a fault", () => {
  const row = { id: "CC-001", level: "MUST", text: "x" } as const;
  const rest = careConnect.filter((it) => it.id !== "CC-001");
  const check = (wrong: readonly Requirement[], fault: string) =>
    assert.deepEqual(faultsOf([...rest, ...wrong]), [fault]);
  check([], "CC-001 is missing");
  check([{ ...row, state: "met" }], "CC-001 is met, but names no check");
  check([{ ...row, state: "met", check: "no such test" }], 'CC-001: there is no test "no such test"');
  check([{ ...row, state: "deferred", reason: "later" }], "CC-001 is deferred without reason or work");
  check([{ ...row, state: "deferred", work: "portal and guide" }], "CC-001 is deferred without reason or work");
  check([{ ...row, state: "not-applicable" }], "CC-001 is not applicable without reason");
  const good = { ...row, state: "not-applicable", reason: "x" } as const;
  check([good, good], "CC-001 is there more than once");
  check([good, { ...good, id: "CC-999" }], "CC-999 is not one of the requirements");
});

test("nothing that must be done is deferred", () => {
  const { rows } = judge(careConnect, core, titles);
  assert.deepEqual(
    rows.filter(({ level, state }) => level === "MUST" && state === "deferred"),
    [],
  );
});

test("the requirements are printed, every row and the totals", () => {
  const script = join(import.meta.dirname, "..", "scripts", "requirements.ts");
  const { status, stdout } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  assert.equal(status, 0);
  for (const { id } of careConnect) assert.match(stdout, new RegExp(`^${id}  (MUST|SHOULD|MAY) `, "m"));
  assert.match(stdout, /^MUST +\d+ +\d+ +\d+ +\d+$/m);
});
