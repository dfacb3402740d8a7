import type { Catalog } from "../../search/catalog.ts";
import { orderOfAnswer } from "../../search/natural-order.ts";
import { type Plan, plansFor, walkAlone } from "../../search/plan.ts";
import type { Clause, Cursor, Query, SortKey } from "../../search/query.ts";
import { signatureOf } from "../../search/signature.ts";
import { type Page, type SearchOptions, TooCostly } from "../store.ts";
import { BodyChecks } from "./body-checks.ts";
import type { Database, IndexNumbers } from "./database.ts";
import { included } from "./includes.ts";
import { inOrder } from "./merge-hits.ts";
import { notesOn } from "./notes.ts";
import type { Owners } from "./owners.ts";
import { Resolver, type Tools } from "./resolve.ts";
import type { Resolved } from "./resolved.ts";
import { type Hit, isWhole, Run, walkWindow } from "./run.ts";
import { costOf, type SortColumn, sortColumn, stepOf } from "./sort-column.ts";
import type { DrivingTimeline } from "./sort-order.ts";
import type { Statistics } from "./statistics.ts";

/** Runs searches: resolve the clauses, choose a plan, find the rows of a page, then fetch the bodies. */
export class Searcher {
  readonly #database: Database;
  readonly #catalog: Catalog;
  readonly #tools: Pick<Tools, "database" | "numbers" | "statistics" | "checks">;
  readonly #resolver: Resolver;
  readonly #owners: Owners;
  /** Infinity: they were not counted, for it would take too long. */
  readonly #totals = new Map<string, number>();
  #totalsVersion = -1;

  constructor(database: Database, numbers: IndexNumbers, statistics: Statistics, catalog: Catalog, owners: Owners) {
    this.#database = database;
    this.#owners = owners;
    this.#catalog = catalog;
    this.#tools = { database, numbers, statistics, checks: new BodyChecks(database, catalog) };
    this.#resolver = new Resolver(this.#tools);
  }

  /** Several queries, of a type each, are answered as one: in one order, in pages that go on from one cursor. */
  search(queries: readonly Query[], options: SearchOptions): Page {
    return this.#database.reading(() => {
      this.#tools.statistics.refresh();
      this.#database.limitTo(options.timeoutMs);
      const order = orderOfAnswer(queries);
      return this.#page(
        queries.map((it) => this.#prepare(it, queries.length > 1 ? it.sort : order, options)),
        options,
      );
    });
  }

  /** A clause made ready for this database. */
  resolved(clause: Clause, type: string): Resolved {
    return this.#resolver.resolve(clause, type);
  }

  /** What a query comes to in this database, before any row is looked at. */
  #prepare(query: Query, order: readonly SortKey[], options: SearchOptions): Prepared {
    const { statistics } = this.#tools;
    const type = { name: query.type, ...(statistics.type(query.type) ?? { num: -1, n: 0 }) };
    const clauses = flat(query.clauses).map((it) => this.#resolver.resolve(it, query.type));
    const aboutOne = clauses.some((it) => it.patients.length === 1);
    const size = query.count ?? (aboutOne ? options.pageSize.patient : options.pageSize.other);
    const keys = order.map((it) => sortColumn(it, type.n, this.#tools));
    const walk = keys[0]?.walk;
    const skip = query.offset ?? 0;
    const window = keys.length === 1 || skip === 0 ? walkWindow(keys, clauses) : undefined;
    // In a window there is one walk to be skipped along.
    const walkable =
      walk !== undefined && (keys.length === 1 || walk.kind !== "token") && (skip === 0 || window !== undefined);
    const timelines = skip === 0 ? this.#timelines(query.type, keys, clauses) : [];
    const isOneWay = walkable && keys.length === 1 && window !== undefined && isWhole(clauses, window);
    const plans = isOneWay
      ? [walkAlone(skip + size + 1)]
      : plansFor({
          clauses,
          all: type.n,
          page: skip + size + 1,
          sort: keys.length === 0 ? "none" : walkable ? "walkable" : "not walkable",
          sorting: costOf(keys),
          ...(walkable && {
            walk: {
              step: stepOf(keys[0]),
              valued: keys[0]!.valued,
              bounded: window,
              ties: keys.length > 1 ? costOf(keys.slice(1)) : undefined,
            },
          }),
          timelines: timelines.map((it) => it.driver),
        });
    const { cursor } = query;
    const back = cursor?.back ?? false;
    const run = new Run({
      database: this.#database,
      owners: this.#owners,
      type,
      clauses,
      keys,
      cursor,
      skip,
      back,
      window,
      timelines,
    });
    return { query, type, clauses, aboutOne, size, keys, plans, run };
  }

  #page(all: readonly Prepared[], options: SearchOptions): Page {
    const [first] = all as readonly [Prepared, ...Prepared[]];
    const { query, run, size } = first;
    const hits = inOrder(
      all.map((it) => this.#hits(it, size + 1, options)),
      first.keys,
      run.back,
    );
    const page = hits.slice(0, size);
    if (run.back) page.reverse();
    const more = hits.length > size;
    const cursor = (hit: Hit | undefined, back: boolean): Cursor | undefined =>
      hit && { keys: hit.keys, rid: hit.rid, back };
    const whole = query.cursor === undefined && !query.offset && !more && size > 0;
    const totals = query.total === "none" || whole ? [] : all.map((it) => this.#total(it, options));
    const known = totals.every((it) => it !== undefined);
    const { found, cut } = included(query, page, options.includesMax, {
      ...this.#tools,
      resolver: this.#resolver,
      owners: this.#owners,
    });
    const patients = page.filter((it) => it.match.type === "Patient").map((it) => it.rid);
    const named =
      query.type === "Patient" && all.length === 1
        ? patients
        : all.flatMap((it) => it.clauses).flatMap((it) => it.patients);
    return {
      matches: page.map((it) => it.match),
      included: found,
      includesCut: cut,
      next: (run.back ? page.length > 0 : more) ? cursor(page.at(-1), false) : undefined,
      previous: (run.back ? more : query.cursor !== undefined) ? cursor(page[0], true) : undefined,
      total:
        query.total === "none" || !known ? undefined : whole ? page.length : totals.reduce((sum, it) => sum + it!, 0),
      subjects: notesOn(this.#database, [...new Set(named)]),
      plans: first.plans.length,
    };
  }

  /** Up to `limit` hits. */
  #hits({ clauses, plans, run }: Prepared, limit: number, options: SearchOptions): Hit[] {
    if (limit === 1 || clauses.some((it) => it.exact === 0)) return [];
    if (options.plan !== undefined) return run.by(plans[options.plan % plans.length]!, limit, undefined)!;
    if (plans[0]!.cost > options.costMax) throw new TooCostly("plan");
    return run.hits(plans, limit);
  }

  /** Clauses whose resources are kept in the order of the only sort key. */
  #timelines(type: string, keys: readonly SortColumn[], clauses: readonly Resolved[]): DrivingTimeline[] {
    const { numbers, statistics } = this.#tools;
    const walk = keys[0]?.walk;
    if (walk?.kind !== "interval") return [];
    const kept = this.#catalog.resources.get(type)!.timelines.filter((it) => it.date === walk.index);
    return clauses.flatMap(({ values }, driver) => {
      const timeline = values && kept.find((it) => it.of === values.index);
      const idx = timeline && numbers.of(timeline)?.num;
      if (idx === undefined || !statistics.isComplete(idx)) return [];
      return [{ driver, idx, values: values!.numbers }];
    });
  }

  /** How many match; undefined when counting would cost more than the budget and must not. */
  #total({ query, clauses, type, aboutOne, size, run }: Prepared, options: SearchOptions): number | undefined {
    if (clauses.length === 0) return type.n;
    if (clauses.length === 1 && clauses[0]!.exact !== undefined) return clauses[0]!.exact;
    if (clauses.some((it) => it.exact === 0)) return 0;
    if (this.#totalsVersion !== this.#tools.statistics.version) {
      this.#totals.clear();
      this.#totalsVersion = this.#tools.statistics.version;
    }
    const signature = signatureOf(query.clauses);
    const known = signature === undefined ? undefined : this.#totals.get(`${query.type} ${signature}`);
    const asked = query.total === "accurate" || size === 0;
    const mayCount = asked || aboutOne;
    if (known === Number.POSITIVE_INFINITY && !mayCount) return undefined;
    if (known !== undefined && known !== Number.POSITIVE_INFINITY) return known;
    const [plan] = plansFor({ clauses, all: type.n, page: Number.POSITIVE_INFINITY, sort: "none" });
    if (plan!.cost > options.totalBudget && !mayCount) {
      if (signature !== undefined) this.#remember(`${query.type} ${signature}`, Number.POSITIVE_INFINITY);
      return undefined;
    }
    if (plan!.cost > options.costMax) {
      if (asked) throw new TooCostly("plan");
      return undefined;
    }
    const counted = run.counted(plan!);
    const key =
      signature === undefined ? `${counted.text} ${JSON.stringify(counted.values)}` : `${query.type} ${signature}`;
    let total = this.#totals.get(key);
    if (total === undefined || total === Number.POSITIVE_INFINITY) {
      total = this.#database.get(counted.text, ...counted.values)![0] as number;
      this.#remember(key, total);
    }
    return total;
  }

  #remember(key: string, total: number): void {
    if (this.#totals.size >= 10_000) this.#totals.clear();
    this.#totals.set(key, total);
  }
}

/** What must all hold is a clause each, so that any of them may drive. */
const flat = (clauses: readonly Clause[]): readonly Clause[] =>
  clauses.flatMap((it) => (it.kind === "all" ? flat(it.of) : [it]));

interface Prepared {
  readonly query: Query;
  readonly type: { readonly name: string; readonly num: number; readonly n: number };
  readonly clauses: readonly Resolved[];
  readonly aboutOne: boolean;
  /** Matches a page. */
  readonly size: number;
  readonly keys: readonly SortColumn[];
  readonly plans: readonly Plan[];
  readonly run: Run;
}
