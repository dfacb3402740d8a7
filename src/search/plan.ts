/**
 * Which way to run a search. Two families:
 *
 *   filter  one clause drives: its resources are listed, the other clauses are probed for each, the rest is sorted
 *   walk    the sort order (or, unsorted, the order of arrival) is walked, every clause is probed, until the page is full
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
}

export type Plan =
  | { readonly how: "filter"; readonly driver: number; readonly cost: number }
  | { readonly how: "walk"; readonly cost: number };

export interface PlanQuestion {
  readonly clauses: readonly ClauseEstimate[];
  /** Resources of the type. */
  readonly all: number;
  /** Matches wanted; Infinity to count them all. */
  readonly page: number;
  readonly sort: "none" | "walkable" | "not walkable";
  /** Some clauses bound the walk itself (a date range when sorting by that date): what is left to walk, and which they are. */
  readonly walk?: { readonly rows: number; readonly bounding: ReadonlySet<number> } | undefined;
}

/** Every way to run it, cheapest first. There is always at least one. Costs are in rows looked at. */
export function plansFor({ clauses, all, page, sort, walk }: PlanQuestion): readonly Plan[] {
  const share = (rows: number) => Math.min(1, Math.max(rows, 0.5) / Math.max(all, 1));
  /** Rows to look at before `page` of them pass all clauses but `except`. */
  const examined = (rows: number, except: (at: number) => boolean) =>
    Math.min(
      rows,
      clauses.reduce((expected, it, at) => (except(at) ? expected : expected / share(it.rows)), page),
    );
  const probes = 1 + clauses.length;
  const plans: Plan[] = [];
  clauses.forEach((clause, driver) => {
    if (!clause.drives) return;
    const stopsEarly = sort === "none" && clause.ordered;
    const looked = stopsEarly
      ? examined(clause.rows, (at) => at === driver)
      : clause.rows * (sort === "none" ? 1.2 : 1.6);
    plans.push({ how: "filter", driver, cost: 1 + looked * probes });
  });
  if (sort === "not walkable") plans.push({ how: "filter", driver: -1, cost: 1 + all * 1.6 * probes });
  else
    plans.push({
      how: "walk",
      cost: 1 + examined(walk?.rows ?? all, (at) => walk?.bounding.has(at) ?? false) * probes,
    });
  return plans.sort((a, b) => a.cost - b.cost);
}

/**
 * How many rows a walk may look at before another plan takes over: clauses that hang together (no old record has the
 * new code) make walks longer than expected. Twice the rows that the other plan's cost stands for, so that a walk in vain
 * costs no more than that. undefined: no other plan, so no limit.
 */
export function walkBudget(plans: readonly Plan[], clauses: number): number | undefined {
  const other = plans.find((it) => it.how === "filter");
  return other && Math.ceil(Math.max(200, (2 * other.cost) / (1 + clauses)));
}
