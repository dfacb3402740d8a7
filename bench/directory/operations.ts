import { odsSystems } from "../../src/definitions/directory/ods-codes.ts";
import { defaultReleaseDate } from "../../src/synthetic/register/world.ts";
import { type Figure, number } from "../report.ts";
import type { Running } from "../servers.ts";
import { get } from "./answers.ts";
import type { Facts, Questions } from "./questions.ts";
import { type Timed, timedColumns } from "./timed-rows.ts";

/** `Organization/$successors`: what the server says that it answers. */
export async function declaredOperations(port: number): Promise<ReadonlySet<string>> {
  const { rest } = JSON.parse(await get(port, "/R4/metadata")) as CapabilityStatement;
  return new Set(
    rest.flatMap(({ resource }) =>
      resource.flatMap(({ type, operation = [] }) => operation.map(({ name }) => `${type}/$${name}`)),
    ),
  );
}

interface CapabilityStatement {
  readonly rest: readonly {
    readonly resource: readonly { readonly type: string; readonly operation?: readonly { readonly name: string }[] }[];
  }[];
}

/** Who took over: of organisations with successions, and of some without. */
export function successorsRow(facts: Facts): Timed {
  const codes = facts.column<string>("SELECT r.id FROM succession s CROSS JOIN resource r ON r.n = s.n");
  const some = [...facts.shuffled(codes).slice(0, 1200), ...facts.codes(300)];
  return {
    name: "$successors",
    operation: "Organization/$successors",
    paths: facts.shuffled(some).map((it) => `/R4/Organization/${it}/$successors`),
    connections: 1,
    goal: "p99 < 10 ms (one connection)",
    judge: ({ p99 }) => p99 < 10,
  };
}

/** Codes of organisations and of roles, and a few that are not there. */
export function lookupRow(facts: Facts): Timed {
  const path = (system: string, code: string) => `/R4/CodeSystem/$lookup?${new URLSearchParams({ system, code })}`;
  const roles = facts.column<string>("SELECT DISTINCT code FROM role");
  const paths = [
    ...facts.codes(2000).map((it) => path(odsSystems.organisationCode, it)),
    ...roles.map((it) => path(odsSystems.role, it)),
  ];
  return {
    name: "$lookup",
    operation: "CodeSystem/$lookup",
    paths: facts.shuffled(paths),
    connections: 16,
    goal: "≥ 5,000/s",
    judge: ({ perSecond }) => perSecond >= 5000,
  };
}

/** The organisations as they stood on a day, and as the register said before its last release. */
export function dayRows(facts: Facts, { role, postcode, localAuthority }: Questions): Timed[] {
  const days = ["2005-06-01", "2012-12-31", "2015-04-01", "2019-07-01", "2024-02-29"];
  const reads = facts.codes(1200).map((it) => `/R4/Organization/${it}?`);
  const searches = facts
    .shuffled([role, postcode, localAuthority].flatMap((it) => it.slice(0, 200)))
    .map(({ ours }) => `/R4/${ours}&`);
  const asOf = (it: string) => `${it}as-of=${facts.pick(days)}`;
  const knownOn = (it: string) => `${it}known-on=${defaultReleaseDate}`;
  const row = (name: string, paths: readonly string[]): Timed => ({ name, paths, connections: 1 });
  return [
    row("read as of a day", reads.map(asOf)),
    row("search as of a day", searches.map(asOf)),
    row("read as known before the last release", reads.map(knownOn)),
    row("search as known before the last release", searches.map(knownOn)),
  ];
}

/** Many codes at once. */
export async function resolveFigure({ port }: Running, facts: Facts, declared: ReadonlySet<string>): Promise<Figure> {
  const goal = "< 1 s";
  const cells = timedColumns.map(() => "—");
  if (!declared.has("Organization/$resolve"))
    return { work: "$resolve: skipped, the server does not declare it", cells, goal, met: undefined };
  const ms = await timedResolve(port, facts);
  if (typeof ms === "string") return { work: `$resolve of 10,000 codes: ${ms}`, cells, goal, met: false };
  const [, , ...rest] = cells;
  return { work: "$resolve of 10,000 codes", cells: ["—", number(ms, 0), ...rest], goal, met: ms < 1000 };
}

const resolved = 10_000;
const tries = 5;

/** Milliseconds that `$resolve` of many codes at once takes, a few of them unknown: the median of some tries, or what was wrong. */
async function timedResolve(port: number, facts: Facts): Promise<number | string> {
  const known = facts.codes(resolved * 0.95);
  const unknown = Array.from({ length: resolved - known.length }, (_, at) => `DEMONONE${at}`);
  const codes = facts.shuffled([...known, ...unknown]);
  const parameter = codes.map((it) => ({ name: "code", valueString: it }));
  const body = JSON.stringify({ resourceType: "Parameters", parameter });
  const times: number[] = [];
  for (let at = 0; at < tries; at++) {
    const start = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/R4/Organization/$resolve`, {
      method: "POST",
      headers: { "content-type": "application/fhir+json" },
      body,
    });
    const text = await answer.text();
    if (answer.status !== 200) return `answered with ${answer.status}: ${text.slice(0, 200)}`;
    times.push(performance.now() - start);
    const told = new Set(text.match(/DEMO\w+/g));
    const missing = codes.find((it) => !told.has(it));
    if (missing !== undefined) return `nothing was said of ${missing}`;
  }
  return times.sort((a, b) => a - b)[tries >> 1]!;
}
