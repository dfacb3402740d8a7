import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { judge, promisesOf, testTitles } from "../scripts/requirements.ts";
import { lists } from "../src/definitions/requirements/lists.ts";
import type { PromisedRequirement, Requirement, RequirementList } from "../src/definitions/requirements/requirement.ts";
import type { ResourceDefinition, ServiceDefinition } from "../src/definitions/resource-definition.ts";
import { services } from "../src/definitions/services.ts";
import { loadRelease } from "../src/fhir/release.ts";
import { checksFor, testTitle } from "../src/testkit/checks.ts";

const titles = testTitles();
const [careConnect, directory] = lists as [RequirementList, RequirementList];
const serviceOf = (list: RequirementList): ServiceDefinition => services[list.service];
const faultsOf = (list: RequirementList, service = serviceOf(list)): readonly string[] =>
  judge(list, titles, service).faults;
const withRows = (
  list: RequirementList,
  id: string,
  rows: readonly (Requirement | PromisedRequirement)[],
): RequirementList => ({ ...list, rows: [...list.rows.filter((it) => it.id !== id), ...rows] });

test("every requirement is there once and agrees with the table of promises, and every check that it names exists", () => {
  for (const it of lists) assert.deepEqual(faultsOf(it), []);
  assert.deepEqual(
    lists.map((it) => [it.service, it.rows.length]),
    [
      ["core", 254],
      ["directory", 186],
    ],
  );
});

test("every promise has its check", () => {
  for (const service of Object.values(services) as ServiceDefinition[]) {
    const all = checksFor(service, loadRelease(service.release));
    const checks = new Map(all.map((it) => [testTitle(service, it.title), it.expectation]));
    for (const [call, { title, expectation }] of promisesOf(service))
      assert.equal(checks.get(title), expectation, call);
  }
});

test("every promise of the level MUST or SHOULD is asked for by a requirement", () => {
  for (const list of lists) {
    const asked = new Set(judge(list, titles).rows.flatMap((it) => it.check ?? []));
    const unasked = [...promisesOf(serviceOf(list))].filter(
      ([, { expectation, title }]) => expectation !== "MAY" && !asked.has(title),
    );
    assert.deepEqual(unasked, []);
  }
});

/** The table with one resource changed. */
const changed = (
  list: RequirementList,
  type: string,
  change: (definition: ResourceDefinition) => ResourceDefinition,
): ServiceDefinition => {
  const service = serviceOf(list);
  return { ...service, resources: service.resources.map((it) => (it.type === type ? change(it) : it)) };
};

/** How many requirements fail when a parameter, a combination or an include leaves the table, one after the other. */
function failedWithout(list: RequirementList): number {
  const asked = list.rows.flatMap((it) =>
    "promises" in it ? [it.promises].flat().map((call) => ({ id: it.id, call })) : [],
  );
  const without: [call: string, service: ServiceDefinition][] = [];
  for (const { type, search, combinations = [], includes = [] } of serviceOf(list).resources) {
    for (const { code } of search)
      without.push([
        `${type}?${code}`,
        changed(list, type, (it) => ({ ...it, search: it.search.filter((row) => row.code !== code) })),
      ]);
    for (const row of combinations)
      without.push([
        `${type}?${row.codes.join("&")}`,
        changed(list, type, (it) => ({ ...it, combinations: it.combinations!.filter((other) => other !== row) })),
      ]);
    for (const row of includes)
      without.push([
        `${type}?_include=${row.code}`,
        changed(list, type, (it) => ({ ...it, includes: it.includes!.filter((other) => other !== row) })),
      ]);
  }
  let failed = 0;
  for (const [call, service] of without)
    for (const { id } of asked.filter((it) => it.call === call)) {
      assert.ok(faultsOf(list, service).includes(`${id}: ${call} is not in the table of promises`), call);
      failed++;
    }
  return failed;
}

test("a parameter, combination or include that leaves the table makes its requirement fail, whichever it is", () => {
  assert.ok(failedWithout(careConnect) > 80);
  // Eleven of Organization, five of OrganizationAffiliation with both includes, and the url of CodeSystem.
  assert.equal(failedWithout(directory), 19);
});

test("a promise of another level than its requirement is a fault", () => {
  const at = (list: RequirementList, type: string, code: string) =>
    changed(list, type, (it) => ({
      ...it,
      search: it.search.map((row) => (row.code === code ? { ...row, expectation: "MAY" } : row)),
    }));
  assert.deepEqual(faultsOf(careConnect, at(careConnect, "Patient", "family")), [
    "CC-084 is a MUST, Patient?family in the table of promises a MAY",
  ]);
  assert.deepEqual(faultsOf(directory, at(directory, "Organization", "roleCode")), [
    "ODS-031 is a MUST, Organization?roleCode in the table of promises a MAY",
  ]);
});

test("a requirement of one service is not met by the other's check of the same title", () => {
  const shared = "Organization can be searched by identifier";
  assert.ok(titles.has(shared) && titles.has(`directory: ${shared}`));
  const withoutOwn = new Map([...titles].filter(([title]) => title !== `directory: ${shared}`));
  assert.deepEqual(judge(directory, withoutOwn).faults, [`ODS-021: there is no test "directory: ${shared}"`]);
  const withoutCore = new Map([...titles].filter(([title]) => title !== shared));
  const faults = judge(careConnect, withoutCore).faults;
  assert.ok(faults.length > 0 && faults.every((it) => /^CC-\d+: there is no test "Organization can/.test(it)));
});

test("a list with a row missing, doubled, unchecked or unexplained is a fault", () => {
  const row = { id: "CC-001", level: "MUST", text: "x" } as const;
  const check = (wrong: readonly Requirement[], fault: string) =>
    assert.deepEqual(faultsOf(withRows(careConnect, "CC-001", wrong)), [fault]);
  check([], "CC-001 is missing");
  check([{ ...row, state: "met" }], "CC-001 is met, but names no check");
  check([{ ...row, state: "met", check: "no such test" }], 'CC-001: there is no test "no such test"');
  check([{ ...row, state: "deferred", reason: "later" }], "CC-001 is deferred without reason or work");
  check([{ ...row, state: "deferred", work: "portal and guide" }], "CC-001 is deferred without reason or work");
  check([{ ...row, state: "not-applicable" }], "CC-001 is not applicable without reason");
  const good = { ...row, state: "not-applicable", reason: "x" } as const;
  check([good, good], "CC-001 is there more than once");
  check([good, { ...good, id: "CC-999" }], "CC-999 is not one of the requirements");
  assert.deepEqual(faultsOf(withRows(directory, "ODS-159", [{ ...good, id: "ODS-158" }])), [
    "ODS-159 is missing",
    "ODS-158 is not one of the requirements",
  ]);
});

test("a check whose title several tests have is a fault: which of them shows it could not be told", () => {
  const [title, count] = [...titles].find((it) => it[1] > 1)!;
  const row = { id: "CC-001", level: "MUST", text: "x", state: "met", check: title } as const;
  assert.deepEqual(faultsOf(withRows(careConnect, "CC-001", [row])), [`CC-001: ${count} tests are called "${title}"`]);
});

test("nothing that must be done is deferred", () => {
  for (const list of lists) {
    const { rows } = judge(list, titles);
    assert.deepEqual(
      rows.filter(({ level, state }) => level === "MUST" && state === "deferred"),
      [],
    );
  }
});

test("the requirements are printed, list by list, every row and the totals of each", () => {
  const script = join(import.meta.dirname, "..", "scripts", "requirements.ts");
  const { status, stdout } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  assert.equal(status, 0);
  const parts = stdout.split(/^(?=.+\n=+$)/m);
  assert.deepEqual(
    parts.map((it) => it.slice(0, it.indexOf("\n"))),
    lists.map((it) => it.title),
  );
  for (const [at, list] of lists.entries()) {
    for (const { id } of list.rows) assert.match(parts[at]!, new RegExp(`^${id}  (MUST|SHOULD|MAY) `, "m"));
    assert.match(parts[at]!, /^MUST +\d+ +\d+ +\d+ +\d+$/m);
    assert.match(parts[at]!, new RegExp(`^all +\\d+ +\\d+ +\\d+ +${list.rows.length}$`, "m"));
  }
});
