/**
 * Which way to run a search. Two families:
 *
 *   filter  one clause drives: its resources are listed, the other clauses are probed for each, the rest is sorted
 *   walk    the sort order (or, unsorted, the order of arrival) is walked, every clause is probed, until the page is full;
 *           or that part of the sort order which has one clause's value, where the store keeps a timeline of it
 *
 * A rare code is found at once by the first and only after a long walk by the second; with a common code it is the
 * other way round. The estimates come from the store, the choice is made here.
 */
export interface ClauseEstimate {
  /** Resources expected to match. */
  readonly rows: number;
  /** Can list its resources. */
  readonly drives: boolean;
  /** Lists them in order of arrival, so that an unsorted page can stop early. */
  readonly ordered: boolean;
  /** What listing them costs, where that is more than their number. */
  readonly listing?: number;
  /** What probing one resource costs, where that is more than one look-up. */
  readonly probing?: number;
  /** What has to be done once before the first probe. */
  readonly before?: number;
}

export type Plan =
  | { readonly how: "filter"; readonly driver: number; readonly cost: number }
  /** `driver`: only its resources are walked, which it has in that order; -1: all. */
  | { readonly how: "walk"; readonly driver: number; readonly cost: number };

export interface PlanQuestion {
  readonly clauses: readonly ClauseEstimate[];
  /** Resources of the type. */
  readonly all: number;
  /** Matches wanted; Infinity to count them all. */
  readonly page: number;
  readonly sort: "none" | "walkable" | "not walkable";
  /** What looking up the sort values of a resource costs. */
  readonly sorting?: number | undefined;
  /** What the walk is like, when the search is sorted. */
  readonly walk?: Walk | undefined;
  /** Clauses, by position, whose resources are kept in the order asked for. */
  readonly timelines?: readonly number[];
}

export interface Walk {
  /** What a step costs, in rows of a narrow index: more where each step has to look the resource up. */
  readonly step: number;
  /** What is left to walk when clauses bound it (a date range when sorting by that date), and which they are. */
  readonly bounded?: { readonly rows: number; readonly by: ReadonlySet<number> } | undefined;
}

/** Rows that come in order of arrival are probed page after page; a probe that fails ends a row, so that later ones cost less. */
const withProbes = (probes: Probes) => 1 + 0.4 * probes.each;

interface Probes {
  /** Look-ups for a row, if every clause were probed. */
  readonly each: number;
  /** Work before the first. */
  readonly before: number;
}

/**
 * Every way to run it, cheapest first. There is always at least one. Costs are in rows of a narrow index, some 0.3 µs
 * each; the weights were measured on 464,000 Observations.
 */
export function plansFor({
  clauses,
  all,
  page,
  sort,
  sorting: values = 2,
  walk,
  timelines = [],
}: PlanQuestion): readonly Plan[] {
  const share = (rows: number) => Math.min(1, Math.max(rows, 0.5) / Math.max(all, 1));
  /**
   * Rows to look at before `page` of them pass all clauses but those left out. Clauses hang together more often than not
   * (a code has its category), so only the rarest counts in full, the next by its root, and so on.
   */
  const examined = (rows: number, without: (at: number) => boolean) => {
    const shares = clauses.filter((_, at) => !without(at)).map((it) => share(it.rows));
    const passing = shares.sort((a, b) => a - b).reduce((all, it, at) => all * it ** (1 / 2 ** at), 1);
    return Math.min(rows, page / passing);
  };
  const probes = (driver: number): Probes => {
    const others = clauses.filter((_, at) => at !== driver);
    return {
      each: others.reduce((sum, it) => sum + (it.probing ?? 1), 0),
      before: others.reduce((sum, it) => sum + (it.before ?? 0), 0),
    };
  };
  const sorting = sort === "none" ? 0.2 : 0.5 + 0.5 * values;
  const plans: Plan[] = [];
  clauses.forEach((clause, driver) => {
    if (!clause.drives) return;
    const stopsEarly = sort === "none" && clause.ordered;
    const looked = stopsEarly ? examined(clause.rows, (at) => at === driver) : clause.rows;
    const others = probes(driver);
    const each = withProbes(others) + (stopsEarly ? 0 : sorting);
    const listing = Math.max(0, (clause.listing ?? 0) - clause.rows);
    plans.push({ how: "filter", driver, cost: 1 + others.before + listing + looked * each });
  });
  if (sort === "not walkable")
    plans.push({
      how: "filter",
      driver: -1,
      cost: 1 + probes(-1).before + all * (withProbes(probes(-1)) + sorting),
    });
  else {
    const bounded = walk?.bounded;
    const looked = examined(bounded?.rows ?? all, (at) => bounded?.by.has(at) ?? false);
    plans.push({ how: "walk", driver: -1, cost: 1 + probes(-1).before + looked * stepCost(walk, probes(-1)) });
    for (const driver of timelines) {
      const { rows } = clauses[driver]!;
      const within = bounded ? (rows * bounded.rows) / Math.max(all, 1) : rows;
      const passed = examined(within, (at) => at === driver || (bounded?.by.has(at) ?? false));
      const others = probes(driver);
      plans.push({ how: "walk", driver, cost: 1 + others.before + passed * stepCost(walk, others) });
    }
  }
  return plans.sort((a, b) => a.cost - b.cost);
}

/** A sort order jumps about in the order of arrival, so that each probe lands on another page: two to three rows for the first. */
const stepCost = (walk: Walk | undefined, { each }: Probes) =>
  (walk?.step ?? 1) + (each > 0 ? 2.5 + 0.5 * (each - 1) : 0);

/**
 * How many rows a walk may look at before another plan takes over: clauses that hang together (no old record has the
 * new code) make walks longer than expected. A walk in vain may cost what the other plan costs, so the wrong choice at
 * most doubles it. undefined: no other plan, so no limit.
 */
export function walkBudget(
  plans: readonly Plan[],
  clauses: readonly ClauseEstimate[],
  walk: Walk | undefined,
): number | undefined {
  const other = plans.find((it) => it.how === "filter");
  const each = clauses.reduce((sum, it) => sum + (it.probing ?? 1), 0);
  return other && Math.ceil(Math.max(200, other.cost / stepCost(walk, { each, before: 0 })));
}
