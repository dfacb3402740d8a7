/**
 * The requirements of Care Connect, each met, deferred or not applicable, and the totals: npm run requirements.
 * Exit status 1 when the list contradicts itself, the table of promises, or the tests that it names.
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { careConnect } from "../docs/requirements/care-connect.ts";
import type { Level, PromisedRequirement, Requirement } from "../docs/requirements/requirement.ts";
import type { Expectation, ServiceDefinition } from "../src/definitions/resource-definition.ts";
import { core } from "../src/definitions/services.ts";
import { loadRelease } from "../src/fhir/release.ts";
import { checksFor } from "../src/testkit/checks.ts";

export interface Judged {
  /** Every row, completed from the table of promises. */
  readonly rows: readonly Requirement[];
  /** What is wrong with the list, in words; empty when nothing is. */
  readonly faults: readonly string[];
}

/** The ids that there must be: CC-001 to CC-197, CC-305 to CC-316 and CC-359 to CC-361. */
const ranges: readonly (readonly [from: number, to: number])[] = [
  [1, 197],
  [305, 316],
  [359, 361],
];
const wanted = ranges.flatMap(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, at) => `CC-${String(from + at).padStart(3, "0")}`),
);
const levels = { SHALL: "MUST", SHOULD: "SHOULD", MAY: "MAY" } as const satisfies Record<Expectation, Level>;

/** `titles`: of all tests that there are. */
export function judge(
  list: readonly (Requirement | PromisedRequirement)[],
  service: ServiceDefinition,
  titles: ReadonlySet<string>,
): Judged {
  const promises = promisesOf(service);
  const count = (id: string) => list.filter((it) => it.id === id).length;
  const rows = list.map((it) => ("promises" in it ? completed(it) : it));
  return {
    rows,
    faults: [
      ...wanted.filter((id) => count(id) === 0).map((id) => `${id} is missing`),
      ...new Set(list.filter(({ id }) => count(id) > 1).map(({ id }) => `${id} is there more than once`)),
      ...list.filter(({ id }) => !wanted.includes(id)).map(({ id }) => `${id} is not one of the requirements`),
      ...list.flatMap((it) => ("promises" in it ? promiseFaults(it, promises) : [])),
      ...rows.flatMap((it) => rowFaults(it, titles)),
    ],
  };
}

export interface Promised {
  readonly expectation: Expectation;
  /** Of the conformance check that is derived from it. */
  readonly title: string;
}

/** Everything that the table promises, by the call: see PromisedRequirement. */
export function promisesOf({ resources }: ServiceDefinition): Map<string, Promised> {
  const promises = new Map<string, Promised>();
  for (const { type, interactions, search, combinations = [], includes = [] } of resources) {
    const add = (call: string, expectation: Expectation | undefined, title: string) =>
      expectation && promises.set(`${type}${call}`, { expectation, title: `${type} ${title}` });
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

const several = (it: string | readonly string[] | undefined): readonly string[] =>
  it === undefined ? [] : typeof it === "string" ? [it] : it;

/** A call that is promised no more keeps its check's title, which no test has any longer. */
function completed({ id, level, promises, text }: PromisedRequirement): Requirement {
  const check = several(promises).map(titleOf);
  return { id, level, state: "met", text: text ?? `${check.join(", ")}.`, check };
}

function titleOf(call: string): string {
  const [place = "", codes] = call.split("?");
  const [type, ...rest] = place.split("/");
  if (codes === undefined) return `${type} can be ${["searched", "read"][rest.length] ?? "read by version"}`;
  const include = /^_include=(.*)$/.exec(codes)?.[1];
  if (include !== undefined) return `${type} includes ${include}`;
  const together = codes.includes("&") ? " together" : "";
  return `${type} can be searched by ${codes.split("&").join(" + ")}${together}`;
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

function rowFaults({ id, state, check, reason, work }: Requirement, titles: ReadonlySet<string>): readonly string[] {
  const checks = several(check);
  const faults = checks.filter((it) => !titles.has(it)).map((it) => `${id}: there is no test "${it}"`);
  if (state === "met" && checks.length === 0) faults.push(`${id} is met, but names no check`);
  if (state === "deferred" && (!reason || !work)) faults.push(`${id} is deferred without reason or work`);
  if (state === "not-applicable" && !reason) faults.push(`${id} is not applicable without reason`);
  return faults;
}

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const literal = /^\s*test\(\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/gm;

/** The titles of all tests: those written out, and those derived from the table of promises. */
export function testTitles(): Set<string> {
  const titles = new Set(checksFor(core, loadRelease(core.release)).map((it) => it.title));
  for (const file of globSync(["src/**/*.test.ts", "test/**/*.test.ts"], { cwd: root }))
    for (const [, text] of readFileSync(join(root, file), "utf8").matchAll(literal))
      titles.add(text!.slice(1, -1).replace(/\\(.)/g, "$1"));
  return titles;
}

function print({ rows, faults }: Judged): void {
  for (const { id, level, state, text, check, reason, work } of rows) {
    console.log(`${id}  ${level.padEnd(6)}  ${state.padEnd(14)}  ${text}`);
    for (const it of several(check)) console.log(`          ${state === "met" ? "check" : "check of a part"}: ${it}`);
    if (reason) console.log(`          ${state === "met" ? "remark" : "reason"}: ${reason}`);
    if (work) console.log(`          work: ${work}`);
  }
  const states = ["met", "deferred", "not-applicable"] as const;
  console.log(`\n${"".padEnd(8)}${states.map((it) => it.padStart(16)).join("")}${"all".padStart(8)}`);
  for (const level of ["MUST", "SHOULD", "MAY"] as const) {
    const own = rows.filter((it) => it.level === level);
    const counts = states.map((state) => String(own.filter((it) => it.state === state).length).padStart(16));
    console.log(`${level.padEnd(8)}${counts.join("")}${String(own.length).padStart(8)}`);
  }
  for (const it of faults) console.error(`wrong: ${it}`);
}

if (import.meta.main) {
  const judged = judge(careConnect, core, testTitles());
  print(judged);
  process.exitCode = judged.faults.length > 0 ? 1 : 0;
}
