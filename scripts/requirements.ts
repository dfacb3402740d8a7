/**
 * The requirements of Care Connect and of the organisation directory, each met, deferred or not applicable, and the totals of each
 * list: npm run requirements. Exit status 1 when a list contradicts itself, the table of promises, or the tests that it names.
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { lists } from "../src/definitions/requirements/lists.ts";
import type {
  Level,
  PromisedRequirement,
  Requirement,
  RequirementList,
} from "../src/definitions/requirements/requirement.ts";
import type { Expectation, ServiceDefinition } from "../src/definitions/resource-definition.ts";
import { services } from "../src/definitions/services.ts";
import { loadRelease } from "../src/fhir/release.ts";
import { promisedService } from "../src/search/base-parameters.ts";
import { checksFor, testTitle } from "../src/testkit/checks.ts";
import { completedRow, several } from "../src/testkit/requirement-rows.ts";

export interface Judged {
  /** Every row, completed from the table of promises. */
  readonly rows: readonly Requirement[];
  /** What is wrong with the list, in words; empty when nothing is. */
  readonly faults: readonly string[];
}

/** How often each title is that of a test. */
export type Titles = ReadonlyMap<string, number>;

const levels = { SHALL: "MUST", SHOULD: "SHOULD", MAY: "MAY" } as const satisfies Record<Expectation, Level>;

/** `titles`: of all tests that there are. `service`: whose table of promises the list must agree with. */
export function judge(
  list: RequirementList,
  titles: Titles,
  service: ServiceDefinition = services[list.service],
): Judged {
  const promises = promisesOf(service);
  const wanted = idsOf(list);
  const count = (id: string) => list.rows.filter((it) => it.id === id).length;
  const rows = list.rows.map((it) => ("promises" in it ? completedRow(it, service) : it));
  return {
    rows,
    faults: [
      ...wanted.filter((id) => count(id) === 0).map((id) => `${id} is missing`),
      ...new Set(list.rows.filter(({ id }) => count(id) > 1).map(({ id }) => `${id} is there more than once`)),
      ...list.rows.filter(({ id }) => !wanted.includes(id)).map(({ id }) => `${id} is not one of the requirements`),
      ...list.rows.flatMap((it) => ("promises" in it ? promiseFaults(it, promises) : [])),
      ...rows.flatMap((it) => rowFaults(it, titles)),
    ],
  };
}

const idsOf = ({ prefix, ranges }: RequirementList): readonly string[] =>
  ranges.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, at) => `${prefix}-${String(from + at).padStart(3, "0")}`),
  );

export interface Promised {
  readonly expectation: Expectation;
  /** Of the conformance check that is derived from it, as its test is called. */
  readonly title: string;
}

/** Everything that the table promises, by the call: see PromisedRequirement. */
export function promisesOf(service: ServiceDefinition): Map<string, Promised> {
  const promises = new Map<string, Promised>();
  for (const { type, interactions, search, combinations = [], includes = [] } of service.resources) {
    const add = (call: string, expectation: Expectation | undefined, title: string) =>
      expectation && promises.set(`${type}${call}`, { expectation, title: testTitle(service, `${type} ${title}`) });
    add("/[id]", interactions.read, "can be read");
    add("/[id]/_history/[version]", interactions.vread, "can be read by version");
    add("/[id]/_history", interactions["history-instance"], "has the history of each resource");
    add("/_history", interactions["history-type"], "has a history of all its resources");
    add("", interactions["search-type"], "can be searched");
    for (const { code, expectation, chains = [] } of search) {
      add(`?${code}`, expectation, `can be searched by ${code}`);
      for (const chain of chains)
        add(`?${code}.${chain.code}`, chain.expectation, `can be searched by ${code}.${chain.code}`);
    }
    for (const { codes, expectation } of combinations)
      add(`?${codes.join("&")}`, expectation, `can be searched by ${codes.join(" + ")} together`);
    for (const { code, expectation } of includes) add(`?_include=${code}`, expectation, `includes ${code}`);
  }
  return promises;
}

function promiseFaults(
  { id, level, promises }: PromisedRequirement,
  promised: ReadonlyMap<string, Promised>,
): readonly string[] {
  return several(promises).flatMap((call) => {
    const found = promised.get(call);
    if (!found) return [`${id}: ${call} is not in the table of promises`];
    const has = levels[found.expectation];
    return has === level ? [] : [`${id} is a ${level}, ${call} in the table of promises a ${has}`];
  });
}

function rowFaults({ id, state, check, reason, work }: Requirement, titles: Titles): readonly string[] {
  const checks = several(check);
  const faults = checks.flatMap((it) => {
    const count = titles.get(it) ?? 0;
    if (count === 0) return [`${id}: there is no test "${it}"`];
    // Which of them shows it could not be told.
    return count > 1 ? [`${id}: ${count} tests are called "${it}"`] : [];
  });
  if (state === "met" && checks.length === 0) faults.push(`${id} is met, but names no check`);
  if (state === "deferred" && (!reason || !work)) faults.push(`${id} is deferred without reason or work`);
  if (state === "not-applicable" && !reason) faults.push(`${id} is not applicable without reason`);
  return faults;
}

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const literal = /^\s*test\(\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/gm;

/** The titles of all tests: those written out, and those derived from the table of promises. */
export function testTitles(): Titles {
  const titles = new Map<string, number>();
  const add = (title: string) => titles.set(title, (titles.get(title) ?? 0) + 1);
  for (const promised of Object.values(services)) {
    const definitions = loadRelease(promised.release);
    // As the tests of conformance have it: with FHIR's own parameters.
    const service = promisedService(promised, definitions, { guidesOnly: false, types: [] });
    for (const { title } of checksFor(service, definitions)) add(testTitle(service, title));
  }
  for (const file of globSync(["src/**/*.test.ts", "test/**/*.test.ts"], { cwd: root }))
    for (const [, text] of readFileSync(join(root, file), "utf8").matchAll(literal))
      add(text!.slice(1, -1).replace(/\\(.)/g, "$1"));
  return titles;
}

const states = ["met", "deferred", "not-applicable"] as const;

function print({ title }: RequirementList, { rows, faults }: Judged): void {
  console.log(`${title}\n${"=".repeat(title.length)}\n`);
  for (const { id, level, state, text, check, reason, work } of rows) {
    console.log(`${id}  ${level.padEnd(6)}  ${state.padEnd(14)}  ${text}`);
    for (const it of several(check)) console.log(`          ${state === "met" ? "check" : "check of a part"}: ${it}`);
    if (reason) console.log(`          ${state === "met" ? "remark" : "reason"}: ${reason}`);
    if (work) console.log(`          work: ${work}`);
  }
  const line = (name: string, cells: readonly (string | number)[]) =>
    console.log(`${name.padEnd(8)}${cells.map((it, at) => String(it).padStart(at < states.length ? 16 : 8)).join("")}`);
  const counted = (name: string, of: readonly Requirement[]) =>
    line(name, [...states.map((state) => of.filter((it) => it.state === state).length), of.length]);
  console.log();
  line("", [...states, "all"]);
  for (const level of ["MUST", "SHOULD", "MAY"] as const)
    counted(
      level,
      rows.filter((it) => it.level === level),
    );
  counted("all", rows);
  console.log();
  for (const it of faults) console.error(`wrong: ${it}`);
}

if (import.meta.main) {
  const titles = testTitles();
  for (const list of lists) {
    const judged = judge(list, titles);
    print(list, judged);
    if (judged.faults.length > 0) process.exitCode = 1;
  }
}
