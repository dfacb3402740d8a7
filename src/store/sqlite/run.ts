import type { Plan } from "../../search/plan.ts";
import { plansFor, runs } from "../../search/plan.ts";
import type { Cursor } from "../../search/query.ts";
import type { Match } from "../store.ts";
import { compareBytes } from "./body-checks.ts";
import type { Database, Value } from "./database.ts";
import { behindCursor, orderOf } from "./keyset.ts";
import type { Owners } from "./owners.ts";
import { onlyProbed, type Resolved } from "./resolved.ts";
import { costOf, type SortColumn } from "./sort-column.ts";
import { codeOrders, type DrivingTimeline, type Stretch, timelineOrder, walkedOrder } from "./sort-order.ts";
import { type Sql, ticking } from "./sql.ts";

/** A match: its row, its sort values, and what is answered. */
export interface Hit {
  readonly rid: number;
  readonly keys: readonly (string | number | null)[];
  readonly match: Match;
}

export interface WalkWindow {
  readonly from: number | string;
  readonly to: number | string;
  /** Looked up when it is asked for. */
  readonly rows: number;
  /** The clauses that bound the walk. */
  readonly by: ReadonlySet<number>;
}

/** Sorting by a date or a text that is also asked for: only that part of the order has to be walked. */
export function walkWindow(keys: readonly SortColumn[], clauses: readonly Resolved[]): WalkWindow | undefined {
  const walk = keys[0]?.walk;
  if (walk?.kind !== "interval" && walk?.kind !== "string") return undefined;
  const order = walk.kind === "interval" ? walk.series : walk.idx;
  const bounds = clauses.flatMap(({ lows }, at) =>
    lows?.order === order && lows.kind === walk.kind ? [{ lows, at }] : [],
  );
  if (bounds.length === 0) return undefined;
  return {
    from: bounds.map((it) => it.lows.from).reduce(latest),
    to: bounds.map((it) => it.lows.to).reduce(earliest),
    get rows() {
      return Math.min(...bounds.map((it) => it.lows.rows));
    },
    by: new Set(bounds.map((it) => it.at)),
  };
}

/** Whoever is in the window meets the clause. */
const isSure = ({ lows }: Resolved, window: WalkWindow): boolean =>
  lows?.sure !== undefined && !isBefore(window.from, lows.sure.from) && !isBefore(lows.sure.to, window.to);

/** The walk of the window is what matches, so that there is nothing to choose from. */
export const isWhole = (clauses: readonly Resolved[], window: WalkWindow): boolean =>
  clauses.every((it, at) => window.by.has(at) && isSure(it, window));

type Place = number | string;
const isBefore = (a: Place, b: Place): boolean =>
  typeof a === "string" && typeof b === "string" ? compareBytes(a, b) < 0 : a < b;
/** In the order of a series, or of texts. */
const earliest = (a: Place, b: Place): Place => (isBefore(b, a) ? b : a);
const latest = (a: Place, b: Place): Place => (isBefore(a, b) ? b : a);

/** What a search comes to. Sorted: ties are broken by the order of arrival, in the direction of the first key. */
export interface RunParts {
  readonly database: Database;
  readonly owners: Owners;
  readonly type: { readonly name: string; readonly num: number; readonly n: number };
  readonly clauses: readonly Resolved[];
  readonly keys: readonly SortColumn[];
  readonly cursor: Cursor | undefined;
  /** Matches that are left out before the first hit. Only of what is not sorted, or sorted as a whole. */
  readonly skip: number;
  /** Read towards the beginning. */
  readonly back: boolean;
  readonly window: WalkWindow | undefined;
  readonly timelines: readonly DrivingTimeline[];
}

/** One search on its way: from clauses and sort columns to SQL. */
export class Run {
  readonly #parts: RunParts;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  get back(): boolean {
    return this.#parts.back;
  }

  /** Up to `limit` hits, by one plan after the other until one of them gets to the end within its budget. */
  hits(plans: readonly Plan[], limit: number): Hit[] {
    for (const { plan, budget } of runs(plans)) {
      const hits = this.by(plan, limit, budget);
      if (hits) return hits;
    }
    throw new Error("the last plan has no budget");
  }

  /** Up to `limit` hits; undefined: `budget` rows were looked at and the page is not full. */
  by(plan: Plan, limit: number, budget: number | undefined): Hit[] | undefined {
    const { keys } = this.#parts;
    // What it may look at is all there is.
    const bound = budget !== undefined && budget < this.#parts.type.n ? budget : undefined;
    if (keys.length === 0) return this.#unsorted(plan, limit, bound);
    if (plan.how === "filter") return this.#sorted(plan, limit);
    return keys.length === 1 ? this.#walk(plan, limit, bound) : this.#walkFirst(plan, limit, bound);
  }

  /** In order of arrival: what the driver lists, or all of the type. */
  #unsorted(plan: Plan, limit: number, budget: number | undefined): Hit[] | undefined {
    const { clauses, cursor, back } = this.#parts;
    const clause = clauses[plan.driver];
    const direction = back ? "DESC" : "ASC";
    const window = { from: cursor?.rid, back };
    const listed = clause ? clause.drive!(window) : this.#everything(cursor?.rid);
    const probes = this.#probes("d.rid", plan);
    const skip = this.#skip;
    if (!clause || clause.ordered) {
      const order = listed.inOrder ? "" : ` ORDER BY rid ${direction}`;
      const bounded: Sql =
        budget === undefined
          ? listed
          : { text: `SELECT rid FROM (${listed.text})${order} LIMIT +?`, values: [...listed.values, budget] };
      const hits = this.#found({
        text: `SELECT d.rid AS rid FROM (${bounded.text}) d WHERE ${probes.text}${budget === undefined && !listed.inOrder ? ` ORDER BY d.rid ${direction}` : ""} LIMIT +?${skip}`,
        values: [...bounded.values, ...probes.values, limit],
      });
      return this.#isDone(hits, limit, bounded, budget) ? hits : undefined;
    }
    const after: Sql = cursor ? { text: ` AND d.rid ${back ? "<" : ">"} ?`, values: [cursor.rid] } : empty;
    return this.#found({
      text: `SELECT d.rid AS rid FROM (${listed.text}) d WHERE ${probes.text}${after.text} ORDER BY d.rid ${direction} LIMIT +?${skip}`,
      values: [...listed.values, ...probes.values, ...after.values, limit],
    });
  }

  /** What the driver lists, or all of the type, is probed and sorted. */
  #sorted(plan: Plan, limit: number): Hit[] {
    const { clauses, keys } = this.#parts;
    const clause = clauses[plan.driver];
    const listed = clause ? clause.drive!({ from: undefined, back: false }) : this.#everything(undefined);
    const probes = this.#probes("d.rid", plan);
    const columns = keys.map((it, at) => `${it.value("d.rid")} AS k${at}`).join(", ");
    const after = behindCursor(this.#parts);
    return this.#found({
      text: `SELECT * FROM (SELECT d.rid AS rid, ${columns} FROM (${listed.text}) d WHERE ${probes.text}) WHERE ${after.text} ORDER BY ${orderOf(this.#parts)} LIMIT +?${this.#skip}`,
      values: [...listed.values, ...probes.values, ...after.values, limit],
    });
  }

  get #skip(): string {
    return this.#parts.skip === 0 ? "" : ` OFFSET ${this.#parts.skip}`;
  }

  /** The sort order, and behind it what has no sort value. */
  #walk(plan: Plan, limit: number, budget: number | undefined): Hit[] | undefined {
    const { cursor, back, window } = this.#parts;
    const key = this.#parts.keys[0]!;
    const inMissing = cursor !== undefined && cursor.keys[0] === null;
    const missing = (from: Cursor | undefined, count: number) =>
      count > 0 && key.absent && !window ? this.#withoutValue(key, key.absent, from, count) : [];
    if (back) {
      const last = inMissing ? missing(cursor, limit) : [];
      if (last.length >= limit) return last;
      const found = this.#walked(plan, inMissing ? undefined : cursor, limit - last.length, budget);
      return found && [...last, ...found];
    }
    const found = inMissing ? [] : this.#walked(plan, cursor, limit, budget);
    return found && [...found, ...missing(inMissing ? cursor : undefined, limit - found.length)];
  }

  /**
   * Several keys: the order of the first is walked in growing stretches. What was found in a stretch is sorted by all keys,
   * and is the answer once the last of the page comes before the end of the stretch, so that nothing behind it can tie.
   */
  #walkFirst(plan: Plan, limit: number, budget: number | undefined): Hit[] | undefined {
    const { database, type, cursor, keys, back, window } = this.#parts;
    const { down, walk } = keys[0]!;
    if (walk!.kind === "token" || cursor?.keys[0] === null) return this.#sorted(this.#filter(limit), limit);
    const reverse = down !== back;
    const tied = cursor && { ...cursor, rid: reverse ? Number.MAX_SAFE_INTEGER : -1 };
    const probes = this.#probes("w.rid", plan);
    const columns = keys.slice(1).map((it, at) => `${it.value("w.rid")} AS k${at + 1}`);
    const after = behindCursor(this.#parts);
    const most = Math.min(budget ?? Number.POSITIVE_INFINITY, type.n + 1);
    for (let rows = 4 * limit + 100; ; rows *= 8) {
      const stretch: Stretch = { cursor: tied, down, reverse, window, budget: Math.min(rows, most) };
      const timeline = this.#parts.timelines.find((it) => it.driver === plan.driver);
      const order = timeline ? timelineOrder(timeline, stretch) : walkedOrder(walk!, type.num, stretch);
      const hits = this.#found({
        text: `SELECT * FROM (SELECT w.rid AS rid, w.k0, ${columns.join(", ")} FROM (${order.text}) w WHERE ${probes.text}) WHERE ${after.text} ORDER BY ${orderOf(this.#parts)} LIMIT +?`,
        values: [...order.values, ...probes.values, ...after.values, limit],
      });
      const [looked, end] = database.get(
        `SELECT count(*), ${reverse ? "min" : "max"}(k0) FROM (${order.text})`,
        ...order.values,
      )!;
      const isEnd = (looked as number) < stretch.budget!;
      if (hits.length === limit && (isEnd || hits.at(-1)!.keys[0] !== end)) return hits;
      // Going back, what has no value for the first key came before; going on, it comes behind.
      if (isEnd) return keys[0]!.absent && !window ? this.#sorted(this.#filter(limit), limit) : hits;
      if (rows >= most) return budget === undefined ? this.#sorted(this.#filter(limit), limit) : undefined;
    }
  }

  /** The best plan that sorts what it finds. */
  #filter(limit: number): Plan {
    const { clauses, keys, type } = this.#parts;
    return plansFor({ clauses, all: type.n, page: limit, sort: "not walkable", sorting: costOf(keys) })[0]!;
  }

  #walked(plan: Plan, cursor: Cursor | undefined, limit: number, budget: number | undefined): Hit[] | undefined {
    const { type, timelines, back, window } = this.#parts;
    const { down, walk } = this.#parts.keys[0]!;
    const stretch: Stretch = { cursor, down, reverse: down !== back, window, budget };
    if (walk!.kind !== "token") {
      const timeline = timelines.find((it) => it.driver === plan.driver);
      const order = timeline ? timelineOrder(timeline, stretch) : walkedOrder(walk!, type.num, stretch);
      const hits = this.#along(order, plan, limit);
      return this.#isDone(hits, limit, order, budget) ? hits : undefined;
    }
    const hits: Hit[] = [];
    let left = budget ?? Number.POSITIVE_INFINITY;
    for (const { order, rows } of codeOrders(walk!.codes, stretch)) {
      if (left <= 0) return undefined;
      const part: Sql = {
        text: `${order.text} LIMIT +?`,
        values: [...order.values, Number.isFinite(left) ? left : -1],
      };
      hits.push(...this.#along(part, plan, limit - hits.length));
      if (hits.length >= limit) return hits;
      left -= rows;
    }
    return left < 0 ? undefined : hits;
  }

  #along(order: Sql, plan: Plan, limit: number): Hit[] {
    const probes = this.#probes("w.rid", plan, "w.k0");
    return this.#found({
      text: `SELECT w.rid AS rid, w.k0 FROM (${order.text}) w WHERE ${probes.text} LIMIT +?${this.#skip}`,
      values: [...order.values, ...probes.values, limit],
    });
  }

  /** Whether the page is full, or all was looked at and not just the budget. */
  #isDone(hits: readonly Hit[], limit: number, bounded: Sql, budget: number | undefined): boolean {
    if (budget === undefined || hits.length >= limit) return true;
    const [count] = this.#parts.database.get(`SELECT count(*) FROM (${bounded.text})`, ...bounded.values)!;
    return (count as number) < budget;
  }

  /** Those that have no value for the sort key, in order of arrival: a search of its own. */
  #withoutValue(key: SortColumn, absent: (rid: string) => string, cursor: Cursor | undefined, limit: number): Hit[] {
    const { clauses, type } = this.#parts;
    const lacking = onlyProbed(Math.max(0, type.n - key.valued), 2, (rid) => ({ text: absent(rid), values: [] }));
    const run = new Run({
      ...this.#parts,
      clauses: [...clauses, lacking],
      keys: [],
      cursor: cursor && { ...cursor, keys: [] },
      back: key.down !== this.#parts.back,
      timelines: [],
    });
    const plans = plansFor({ clauses: [...clauses, lacking], all: type.n, page: limit, sort: "none" });
    return run.hits(plans, limit).map((it) => ({ ...it, keys: [null] }));
  }

  /** How many there are in all. */
  counted(plan: Plan): Sql {
    const clause = this.#parts.clauses[plan.driver];
    const listed = clause ? clause.drive!({ from: undefined, back: false }) : this.#everything(undefined);
    const probes = this.#probes("d.rid", plan);
    return {
      text: `SELECT count(*) FROM (${listed.text}) d WHERE ${probes.text}`,
      values: [...listed.values, ...probes.values],
    };
  }

  #everything(from: number | undefined): Sql {
    const { type, back } = this.#parts;
    const after = from === undefined ? "" : ` AND rid ${back ? "<" : ">"} ?`;
    return {
      text: `SELECT rid FROM resource WHERE type = ? AND state = 1${after}`,
      values: [type.num, ...(from === undefined ? [] : [from])],
    };
  }

  /** What a probe costs for each row that it spares. */
  #lateness({ rows, probing = 1 }: Resolved): number {
    return probing / Math.max(0.01, 1 - rows / Math.max(1, this.#parts.type.n));
  }

  /** All clauses but the driver, those that spare most first. `low`: the low end that is walked, which answers for most ranges. */
  #probes(rid: string, { driver, each }: Plan, low?: string): Sql {
    const { clauses, window } = this.#parts;
    const others = clauses
      .map((it, at) => ({ it, at }))
      .filter(({ at }) => at !== driver)
      .sort((a, b) => this.#lateness(a.it) - this.#lateness(b.it));
    const probes = others.flatMap(({ it, at }) => {
      const within = low !== undefined && window?.by.has(at) ? window : undefined;
      if (within && isSure(it, within)) return [];
      const probe = (each.has(at) && it.probeEach ? it.probeEach : it.probe)(rid);
      const sure = within && it.lows?.sure;
      return sure
        ? { text: `(${low} BETWEEN ? AND ? OR ${probe.text})`, values: [sure.from, sure.to, ...probe.values] }
        : probe;
    });
    return {
      text: [ticking(rid), ...probes.map((it) => it.text)].join(" AND "),
      values: probes.flatMap((it) => it.values),
    };
  }

  /** Row numbers first, bodies second: the inner list is cut to the page before any body is touched. */
  #found({ text, values }: Sql): Hit[] {
    const { owners } = this.#parts;
    const { name: type } = this.#parts.type;
    // Every column costs: flags are a Patient's only.
    const isPatient = type === "Patient";
    const rows = this.#parts.database.all(
      `SELECT r.id, r.body, r.patient, ${isPatient ? "r.flags, " : ""}p.* FROM (${text}) p CROSS JOIN resource r ON r.rid = p.rid`,
      ...values,
    );
    const at = isPatient ? 4 : 3;
    return rows.map((row) => ({
      rid: row[at] as number,
      keys: row.length > at + 1 ? (row.slice(at + 1) as (string | number | null)[]) : noKeys,
      match: {
        type,
        id: row[0] as string,
        flags: isPatient ? (row[3] as number) : 0,
        patient: isPatient ? (row[0] as string) : owners.of(row[2] as number | null),
        body: row[1] as string,
      },
    }));
  }
}

const noKeys: readonly never[] = [];
const empty: { readonly text: string; readonly values: readonly Value[] } = { text: "", values: [] };
