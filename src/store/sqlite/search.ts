import type { Catalog } from "../../search/catalog.ts";
import { type Plan, plansFor, type Walk, walkBudget } from "../../search/plan.ts";
import type { Cursor, Query, SortKey } from "../../search/query.ts";
import type { Match, Page, SearchOptions } from "../store.ts";
import type { Database, IndexNumbers } from "./database.ts";
import { notesOn } from "./notes.ts";
import { type Resolved, Resolver } from "./resolve.ts";
import { type DrivingTimeline, type Hit, Run, type SortColumn, stepOf, walkWindow } from "./run.ts";
import type { Statistics } from "./statistics.ts";

/** Runs searches: resolve the clauses, choose a plan, find the rows of a page, then fetch the bodies. */
export class Searcher {
  readonly #database: Database;
  readonly #catalog: Catalog;
  readonly #numbers: IndexNumbers;
  readonly #statistics: Statistics;
  readonly #resolver: Resolver;
  readonly #totals = new Map<string, number>();
  #totalsVersion = -1;

  constructor(database: Database, numbers: IndexNumbers, statistics: Statistics, catalog: Catalog) {
    this.#database = database;
    this.#catalog = catalog;
    this.#numbers = numbers;
    this.#statistics = statistics;
    this.#resolver = new Resolver(database, numbers, statistics);
  }

  search(query: Query, options: SearchOptions): Page {
    return this.#database.reading(() => this.#search(query, options));
  }

  #search(query: Query, options: SearchOptions): Page {
    this.#statistics.refresh();
    const type = this.#statistics.type(query.type) ?? { num: -1, n: 0 };
    const clauses = query.clauses.map((it) => this.#resolver.resolve(it, query.type));
    const named = [...new Set(clauses.flatMap((it) => it.patients))];
    const aboutOne = clauses.some((it) => it.patients.length === 1);
    const size = query.count ?? (aboutOne ? options.pageSize.patient : options.pageSize.other);
    const keys = query.sort.map((it) => this.#sortColumn(it));
    const walkable = keys.length <= 1 && keys.every((it) => it.walk);
    const sort = keys.length === 0 ? "none" : walkable ? "walkable" : "not walkable";
    const window = walkWindow(keys, clauses);
    const walk: Walk = { step: walkable ? stepOf(keys[0]) : 1, bounded: window };
    const timelines = this.#timelines(query.type, keys, clauses);
    const plans = plansFor({
      clauses,
      all: type.n,
      page: size + 1,
      sort,
      walk,
      timelines: timelines.map((it) => it.driver),
    });
    const plan = plans[(options.plan ?? 0) % plans.length]!;
    const run = new Run(this.#database, { name: query.type, ...type }, clauses, keys, query.cursor, window);
    const none = size === 0 || clauses.some((it) => it.exact === 0);
    const timeline = plan.how === "walk" ? timelines.find((it) => it.driver === plan.driver) : undefined;
    const hits = none
      ? []
      : timeline
        ? run.walk(size + 1, undefined, timeline)!
        : this.#hits(run, plan, plans, walk, size + 1, options.plan !== undefined);
    const page = hits.slice(0, size);
    if (run.back) page.reverse();
    const more = hits.length > size;
    const cursor = (hit: Hit | undefined, back: boolean): Cursor | undefined =>
      hit && { keys: hit.keys, rid: hit.rid, back };
    const next = (run.back ? page.length > 0 : more) ? cursor(page.at(-1), false) : undefined;
    const previous = (run.back ? more : query.cursor !== undefined) ? cursor(page[0], true) : undefined;
    const whole = query.cursor === undefined && !more && size > 0;
    const always = query.total === "accurate" || aboutOne || size === 0;
    const budget = always ? Number.POSITIVE_INFINITY : options.totalBudget;
    const total = query.total === "none" ? undefined : whole ? page.length : this.#total(run, clauses, type.n, budget);
    const { included, cut } = this.#included(query, page, options.includesMax);
    return {
      matches: page.map((it) => it.match),
      included,
      includesCut: cut,
      next,
      previous,
      total,
      subjects: notesOn(this.#database, query.type === "Patient" ? page.map((it) => it.rid) : named),
      plans: plans.length,
    };
  }

  /** Clauses whose resources are kept in the order of the only sort key. */
  #timelines(type: string, keys: readonly SortColumn[], clauses: readonly Resolved[]): DrivingTimeline[] {
    const walk = keys.length === 1 ? keys[0]!.walk : undefined;
    if (walk?.kind !== "interval") return [];
    const kept = this.#catalog.resources.get(type)!.timelines.filter((it) => it.date === walk.index);
    return clauses.flatMap(({ values }, driver) => {
      const timeline = values && kept.find((it) => it.of === values.index);
      const idx = timeline && this.#numbers.of(timeline)?.num;
      if (idx === undefined || !this.#statistics.isComplete(idx)) return [];
      return [{ driver, idx, values: values!.numbers }];
    });
  }

  /** Up to `limit` hits by the plan. A walk that turns out longer than any other plan's work is given up for that one. */
  #hits(run: Run, plan: Plan, plans: readonly Plan[], walk: Walk, limit: number, fixed: boolean): Hit[] {
    if (plan.how === "filter") return run.filter(plan.driver, limit);
    const budget = fixed ? undefined : walkBudget(plans, run.clauses, walk);
    const hits = run.walk(limit, budget);
    if (hits) return hits;
    const other = plans.find((it) => it.how === "filter")!;
    return run.filter(other.driver, limit);
  }

  #total(run: Run, clauses: readonly Resolved[], all: number, budget: number): number | undefined {
    if (clauses.length === 0) return all;
    if (clauses.length === 1 && clauses[0]!.exact !== undefined) return clauses[0]!.exact;
    if (clauses.some((it) => it.exact === 0)) return 0;
    const plans = plansFor({ clauses, all, page: Number.POSITIVE_INFINITY, sort: "none" });
    const plan = plans[0]!;
    if (plan.cost > budget) return undefined;
    if (this.#totalsVersion !== this.#statistics.version) {
      this.#totals.clear();
      this.#totalsVersion = this.#statistics.version;
    }
    const counted = run.counted(plan.how === "filter" ? plan.driver : -1);
    const key = `${counted.text} ${JSON.stringify(counted.values)}`;
    let total = this.#totals.get(key);
    if (total === undefined) {
      total = this.#database.get(counted.text, ...counted.values)![0] as number;
      if (this.#totals.size >= 10_000) this.#totals.clear();
      this.#totals.set(key, total);
    }
    return total;
  }

  #sortColumn({ by, down }: SortKey): SortColumn {
    const direction = down ? "DESC" : "ASC";
    if (by === "id" || by === "updated")
      return {
        down,
        value: (rid) => `(SELECT k.${by} FROM resource k WHERE k.rid = ${rid})`,
        walk: { kind: "column", column: by },
        missing: false,
      };
    const number = this.#numbers.of(by);
    if (!number) return { down, value: () => "NULL", walk: undefined, missing: true };
    if (by.kind === "interval") {
      const series = this.#statistics.series(number.num);
      const list = series.map((it) => it.num).join();
      return {
        down,
        value: (rid) =>
          `(SELECT ${down ? "max" : "min"}(k.low) FROM interval_rid k WHERE k.rid = ${rid} AND k.series IN (${list}))`,
        walk: series.length === 1 ? { kind: "interval", series: series[0]!.num, index: by } : undefined,
        missing: true,
      };
    }
    return {
      down,
      value: (rid) =>
        `(SELECT v.folded || char(0) || v.raw FROM string_rid k CROSS JOIN string_value v ON v.sid = k.sid WHERE k.rid = ${rid} AND k.idx = ${number.num} ORDER BY v.folded ${direction}, v.raw ${direction} LIMIT 1)`,
      walk: { kind: "string", idx: number.num },
      missing: true,
    };
  }

  #included(query: Query, hits: readonly Hit[], max: number): { included: Match[]; cut: boolean } {
    if (query.includes.length === 0 || hits.length === 0) return { included: [], cut: false };
    const matched = new Set(hits.map((it) => it.rid));
    const found = new Map<number, Match>();
    for (const { index, types } of query.includes) {
      const number = this.#numbers.of(index);
      if (!number) continue;
      const rows = this.#database.all(
        `SELECT r.rid, r.type, r.id, r.body FROM (SELECT DISTINCT b.target AS rid FROM json_each(?) j CROSS JOIN ref_rid b ON b.rid = j.value AND b.idx = ?) x
         CROSS JOIN resource r ON r.rid = x.rid WHERE r.state = 1 LIMIT +?`,
        ridList(hits),
        number.num,
        max + hits.length + 1,
      );
      for (const [rid, num, id, body] of rows as unknown as [number, number, string, string][]) {
        const type = this.#statistics.typeName(num);
        if (!matched.has(rid) && (!types || types.includes(type))) found.set(rid, { type, id, flags: 0, body });
      }
    }
    const included = [...found.values()];
    return { included: included.slice(0, max), cut: included.length > max };
  }
}

const ridList = (hits: readonly Hit[]) => `[${hits.map((it) => it.rid).join()}]`;
