import type { Generator } from "../generator.ts";
import { inParallel } from "../in-parallel.ts";
import { type Figure, number } from "../report.ts";
import { compete, type Rate } from "../timing.ts";
import type { Agreed } from "./answers.ts";

/** Work without a ceiling: how fast it is, and how long the slowest take, is the point. */
export interface Timed {
  readonly name: string;
  readonly paths: readonly string[];
  readonly connections: number;
  /** `Organization/$successors`: left out where the server does not declare it. */
  readonly operation?: string;
  readonly goal?: string;
  readonly judge?: (rate: Rate) => boolean;
}

export const timedColumns = ["/s", "p50 ms", "p95 ms", "p99 ms"];

const nothing = timedColumns.map(() => "—");

/** Every path is asked once before it is timed: those that are refused, as too costly, are left out and counted. */
export async function timedRow(
  generator: Generator,
  port: number,
  { name, paths, connections, operation, goal = "", judge }: Timed,
  declared: ReadonlySet<string>,
  ms: number,
): Promise<Figure> {
  if (operation !== undefined && !declared.has(operation))
    return { work: `${name}: skipped, the server does not declare it`, cells: nothing, goal, met: undefined };
  const asked = await inParallel(paths, async (path) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    const { length } = Buffer.from(await answer.arrayBuffer());
    return { path, length, status: answer.status };
  });
  const answered = asked.filter((it) => it.status === 200);
  const refused = asked.find((it) => it.status !== 200);
  const words = refused ? `; ${asked.length - answered.length} were refused, the first with ${refused.status}` : "";
  const work = `${name} (${number(answered.length, 0)} values${words})`;
  // Nothing that was asked for may be refused where there is a goal.
  if (answered.length === 0 || (refused && judge))
    return { work, cells: nothing, goal, met: judge ? false : undefined };
  const set = { port, paths: answered.map((it) => it.path), lengths: answered.map((it) => it.length) };
  const { ours } = await compete(generator, { name, ours: set, ceiling: undefined }, connections, 1, ms);
  return {
    work,
    cells: [number(ours.perSecond, 0), number(ours.p50, 2), number(ours.p95, 2), number(ours.p99, 2)],
    goal,
    met: judge?.(ours),
  };
}

/** How long answers took the first time, four at a time: the totals of searches were not known yet. */
export function firstTimes(its: readonly Agreed[]): Figure {
  const times = [...new Set(its)]
    .filter(({ question: { ceiling } }) => "search" in ceiling)
    .map((it) => it.firstMs)
    .sort((a, b) => a - b);
  const share = (part: number) => number(times[Math.floor(part * (times.length - 1))] ?? Number.NaN, 2);
  return {
    work: `the searches above, each for the first time, 4 connections (${number(times.length, 0)} values)`,
    cells: ["—", share(0.5), share(0.95), share(0.99)],
    goal: "",
    met: undefined,
  };
}
