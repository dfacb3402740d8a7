import type { Burst, Generator, RequestSet } from "./generator.ts";

/** Both servers, taking turns. */
export interface Compared {
  readonly ours: Rate;
  readonly ceiling: Rate | undefined;
  readonly ratio: { readonly median: number; readonly least: number; readonly most: number } | undefined;
}

export interface Rate {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** How busy the generator was at most. */
  readonly busy: number;
}

export interface Contest {
  readonly name: string;
  readonly ours: RequestSet;
  readonly ceiling: RequestSet | undefined;
}

export async function compete(
  generator: Generator,
  { name, ours, ceiling }: Contest,
  connections: number,
  rounds: number,
  ms: number,
): Promise<Compared> {
  const bursts: { ours: Burst[]; ceiling: Burst[] } = { ours: [], ceiling: [] };
  for (let round = 0; round < rounds; round++) {
    // Who begins changes, so that neither always follows the other.
    for (const who of round % 2 === 0 ? (["ceiling", "ours"] as const) : (["ours", "ceiling"] as const)) {
      const set = who === "ours" ? ours : ceiling;
      if (set) bursts[who].push(await generator.run(`${name} ${who} ${set.port}`, set, connections, ms));
    }
  }
  const ratios = bursts.ceiling.map((it, at) => perSecond(bursts.ours[at]!) / perSecond(it)).sort((a, b) => a - b);
  const mine = rateOf(bursts.ours);
  const top = bursts.ceiling.length > 0 ? rateOf(bursts.ceiling) : undefined;
  return {
    ours: mine,
    ceiling: top,
    ratio: top && { median: median(ratios), least: ratios[0]!, most: ratios.at(-1)! },
  };
}

const perSecond = ({ answers, elapsedMs }: Burst) => (answers / elapsedMs) * 1000;

/** Of bursts of the same requests: the rate is the median of theirs. */
export function rateOf(bursts: readonly Burst[]): Rate {
  const rates = bursts.map(perSecond).sort((a, b) => a - b);
  const all = new Float64Array(bursts.reduce((sum, it) => sum + it.latencies.length, 0));
  let at = 0;
  for (const { latencies } of bursts) {
    all.set(latencies, at);
    at += latencies.length;
  }
  all.sort();
  const share = (part: number) => all[Math.floor(part * (all.length - 1))] ?? Number.NaN;
  return {
    perSecond: median(rates),
    p50: share(0.5),
    p95: share(0.95),
    p99: share(0.99),
    busy: Math.max(...bursts.map((it) => it.busy)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
