import type { Cursor } from "../../search/query.ts";
import type { Match } from "../store.ts";
import { compareBytes } from "./body-checks.ts";
import type { Database, Value } from "./database.ts";
import type { Resolved } from "./resolved.ts";
import type { CodeRows, SortColumn } from "./sort-column.ts";
import { merged, type Sql, ticking } from "./sql.ts";

/** A match: its row, its sort values, and what is answered. */
export interface Hit {
  readonly rid: number;
  readonly keys: readonly (string | number | null)[];
  readonly match: Match;
}

/** A clause whose resources are kept in the order asked for: see `timeline` in schema.ts. */
export interface DrivingTimeline {
  readonly driver: number;
  readonly idx: number;
  readonly values: readonly number[];
}

export interface WalkWindow {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** The clauses that bound the walk. */
  readonly by: ReadonlySet<number>;
}

/** Sorting by a date that is also asked for: only that part of the order has to be walked. */
export function walkWindow(keys: readonly SortColumn[], clauses: readonly Resolved[]): WalkWindow | undefined {
  const walk = keys.length === 1 ? keys[0]!.walk : undefined;
  if (walk?.kind !== "interval") return undefined;
  const bounds = clauses.flatMap(({ lows }, at) => (lows?.series === walk.series ? [{ ...lows, at }] : []));
  if (bounds.length === 0) return undefined;
  return {
    from: Math.max(...bounds.map((it) => it.from)),
    to: Math.min(...bounds.map((it) => it.to)),
    rows: Math.min(...bounds.map((it) => it.rows)),
    by: new Set(bounds.map((it) => it.at)),
  };
}

/** One search on its way: from clauses and sort columns to SQL. Ties are broken by the order of arrival, in the direction of the first key. */
export class Run {
  readonly #database: Database;
  readonly #type: { readonly name: string; readonly num: number; readonly n: number };
  readonly clauses: readonly Resolved[];
  readonly #keys: readonly SortColumn[];
  readonly #cursor: Cursor | undefined;
  readonly #window: WalkWindow | undefined;
  readonly back: boolean;

  constructor(
    database: Database,
    type: { readonly name: string; readonly num: number; readonly n: number },
    clauses: readonly Resolved[],
    keys: readonly SortColumn[],
    cursor: Cursor | undefined,
    window: WalkWindow | undefined,
  ) {
    this.#database = database;
    this.#type = type;
    this.clauses = clauses;
    this.#keys = keys;
    this.#cursor = cursor;
    this.#window = window;
    this.back = cursor?.back ?? false;
  }

  /** `driver` lists its resources (-1: all of the type), the others are probed. */
  filter(driver: number, limit: number): Hit[] {
    if (this.#keys.length === 0) {
      const clause = this.clauses[driver];
      const listed = clause ? clause.drive!({ from: this.#cursor?.rid, back: this.back }) : this.#everything();
      const probes = this.#probes("d.rid", driver);
      const after: Sql =
        this.#cursor && !clause?.ordered
          ? { text: ` AND d.rid ${this.back ? "<" : ">"} ?`, values: [this.#cursor.rid] }
          : empty;
      const order = listed.inOrder ? "" : ` ORDER BY d.rid ${this.back ? "DESC" : "ASC"}`;
      return this.#hits({
        text: `SELECT d.rid AS rid FROM (${listed.text}) d WHERE ${probes.text}${after.text}${order} LIMIT +?`,
        values: [...listed.values, ...probes.values, ...after.values, limit],
      });
    }
    const clause = this.clauses[driver];
    const listed = clause ? clause.drive!({ from: undefined, back: false }) : this.#everything();
    const probes = this.#probes("d.rid", driver);
    const columns = this.#keys.map((it, at) => `${it.value("d.rid")} AS k${at}`).join(", ");
    const after = this.#afterCursor();
    return this.#hits({
      text: `SELECT * FROM (SELECT d.rid AS rid, ${columns} FROM (${listed.text}) d WHERE ${probes.text}) WHERE ${after.text} ORDER BY ${this.#order()} LIMIT +?`,
      values: [...listed.values, ...probes.values, ...after.values, limit],
    });
  }

  /**
   * The sort order, or that of arrival. undefined: `budget` rows were looked at and the page is not full. `timeline`:
   * only the part of the order that has the values of the clause that drives.
   */
  walk(limit: number, budget: number | undefined, timeline?: DrivingTimeline): Hit[] | undefined {
    const key = this.#keys[0];
    const driver = timeline?.driver ?? -1;
    if (!key) return this.#walked(this.#arrival(budget), limit, budget, -1);
    const walked = (cursor: Cursor | undefined, limit: number): Hit[] | undefined => {
      if (key.walk?.kind === "token") return this.#walkedCodes(key.walk.codes, key.down, cursor, limit, budget);
      const order = timeline ? this.#timeline(timeline, key, cursor) : this.#sorted(key, cursor, budget);
      return this.#walked(order, limit, budget, driver);
    };
    const cursor = this.#cursor;
    const inMissing = cursor !== undefined && cursor.keys[0] === null;
    const hits: Hit[] = [];
    if (!this.back) {
      if (!inMissing) {
        const found = walked(cursor, limit);
        if (!found) return undefined;
        hits.push(...found);
      }
      if (hits.length < limit && key.missing && !this.#window)
        hits.push(...this.#withoutValue(key, inMissing ? cursor : undefined, limit - hits.length));
      return hits;
    }
    if (inMissing) hits.push(...this.#withoutValue(key, cursor, limit));
    if (hits.length < limit) {
      const found = walked(inMissing ? undefined : cursor, limit - hits.length);
      if (!found) return undefined;
      hits.push(...found);
    }
    return hits;
  }

  #walked(order: Sql, limit: number, budget: number | undefined, driver: number): Hit[] | undefined {
    const probes = this.#probes("w.rid", driver, "w.k0");
    const hits = this.#hits({
      text: `SELECT w.rid AS rid${this.#keys.length > 0 ? ", w.k0" : ""} FROM (${order.text}) w WHERE ${probes.text} LIMIT +?`,
      values: [...order.values, ...probes.values, limit],
    });
    if (budget === undefined || hits.length >= limit || this.#walkedAll(order, budget)) return hits;
    return undefined;
  }

  /** Code after code, the resources of each in order of arrival. */
  #walkedCodes(
    codes: readonly CodeRows[],
    down: boolean,
    cursor: Cursor | undefined,
    limit: number,
    budget: number | undefined,
  ): Hit[] | undefined {
    const reverse = down !== this.back;
    const from = cursor?.keys[0] as string | undefined;
    const hits: Hit[] = [];
    let left = budget ?? Number.POSITIVE_INFINITY;
    for (const { code, values, n } of reverse ? codes.toReversed() : codes) {
      const order = from === undefined ? 1 : compareBytes(code, from) * (reverse ? -1 : 1);
      if (order < 0) continue;
      if (left <= 0) return undefined;
      const window = { from: order === 0 ? cursor!.rid : undefined, back: reverse };
      const listed = merged(
        values.map((it) => ({ text: "SELECT rid FROM token WHERE vid = ?", values: [it] })),
        window,
      );
      const arrival = listed.inOrder ? "" : ` ORDER BY rid ${reverse ? "DESC" : "ASC"}`;
      const most = Number.isFinite(left) ? left : -1;
      const segment: Sql = {
        text: `SELECT rid, ? AS k0 FROM (${listed.text})${arrival} LIMIT +?`,
        values: [code, ...listed.values, most],
      };
      hits.push(...this.#walked(segment, limit - hits.length, undefined, -1)!);
      if (hits.length >= limit) return hits;
      left -= n;
    }
    return left < 0 ? undefined : hits;
  }

  /** Whether a walk that came to its end really did, and not to its budget. */
  #walkedAll(order: Sql, budget: number): boolean {
    if (this.#type.n < budget) return true;
    if (!this.#window || this.#window.rows > budget) return false;
    return (this.#database.get(`SELECT count(*) FROM (${order.text})`, ...order.values)![0] as number) < budget;
  }

  #arrival(budget: number | undefined): Sql {
    const after: Sql = this.#cursor
      ? { text: ` AND rid ${this.back ? "<" : ">"} ?`, values: [this.#cursor.rid] }
      : empty;
    return {
      text: `SELECT rid FROM resource WHERE type = ? AND state = 1${after.text} ORDER BY rid ${this.back ? "DESC" : "ASC"} LIMIT +?`,
      values: [this.#type.num, ...after.values, budget ?? -1],
    };
  }

  /** The rows of a sort index in its order, from the cursor on. */
  #sorted({ down, walk }: SortColumn, cursor: Cursor | undefined, budget: number | undefined): Sql {
    const reverse = down !== this.back;
    const direction = reverse ? "DESC" : "ASC";
    const past = reverse ? "<" : ">";
    const edges = down ? "(1, 3)" : "(1, 2)";
    const most = budget ?? -1;
    const value = cursor?.keys[0] ?? null;
    switch (walk!.kind) {
      case "token":
        throw new Error("codes are walked one after the other");
      case "column": {
        const { column } = walk as { column: string };
        const after = cursor ? { text: ` AND (${column}, rid) ${past} (?, ?)`, values: [value, cursor.rid] } : empty;
        return {
          text: `SELECT rid, ${column} AS k0 FROM resource WHERE type = ? AND state = 1${after.text} ORDER BY ${column} ${direction}, rid ${direction} LIMIT +?`,
          values: [this.#type.num, ...after.values, most],
        };
      }
      case "interval": {
        const { series } = walk as { series: number };
        const after: Sql = cursor ? { text: ` AND (low, rid) ${past} (?, ?)`, values: [value, cursor.rid] } : empty;
        const inside: Sql = this.#window
          ? { text: " AND low >= ? AND low <= ?", values: [this.#window.from, this.#window.to] }
          : empty;
        return {
          text: `SELECT rid, low AS k0 FROM interval WHERE series = ${series}${after.text}${inside.text} AND edge IN ${edges} ORDER BY low ${direction}, rid ${direction} LIMIT +?`,
          values: [...after.values, ...inside.values, most],
        };
      }
      case "string": {
        const { idx } = walk as { idx: number };
        const [folded, raw] =
          typeof value === "string"
            ? [value.slice(0, value.indexOf("\u0000")), value.slice(value.indexOf("\u0000") + 1)]
            : ["", ""];
        const after = cursor
          ? {
              text: ` AND (v.folded, v.raw) ${past}= (?, ?) AND ((v.folded, v.raw) ${past} (?, ?) OR s.rid ${past} ?)`,
              values: [folded, raw, folded, raw, cursor.rid],
            }
          : empty;
        return {
          text: `SELECT s.rid AS rid, v.folded || char(0) || v.raw AS k0 FROM string_value v CROSS JOIN string s ON s.sid = v.sid WHERE v.idx = ${idx}${after.text} AND s.edge IN ${edges} ORDER BY v.folded ${direction}, v.raw ${direction}, s.rid ${direction} LIMIT +?`,
          values: [...after.values, most],
        };
      }
    }
  }

  #timeline({ idx, values }: DrivingTimeline, { down }: SortColumn, cursor: Cursor | undefined): Sql {
    const reverse = down !== this.back;
    const direction = reverse ? "DESC" : "ASC";
    const bounds: Sql[] = [{ text: `edge IN ${down ? "(1, 3)" : "(1, 2)"}`, values: [] }];
    if (cursor)
      bounds.push({ text: `(low, rid) ${reverse ? "<" : ">"} (?, ?)`, values: [cursor.keys[0] ?? null, cursor.rid] });
    if (this.#window) bounds.push({ text: "low >= ? AND low <= ?", values: [this.#window.from, this.#window.to] });
    const condition = bounds.map((it) => it.text).join(" AND ");
    const rest = bounds.flatMap((it) => it.values);
    // Several values: SQLite merges what comes in order, and a resource that has two of them comes once.
    return {
      text: `${values.map(() => `SELECT rid, low AS k0 FROM timeline WHERE idx = ${idx} AND value = ? AND ${condition}`).join(" UNION ")} ORDER BY ${values.length > 1 ? "k0" : "low"} ${direction}, rid ${direction} LIMIT -1`,
      values: values.flatMap((it) => [it, ...rest]),
    };
  }

  /** Those that have no value for the sort key, by the cheapest clause that can list them. */
  #withoutValue(key: SortColumn, cursor: Cursor | undefined, limit: number): Hit[] {
    const driver = this.clauses.reduce(
      (best, it, at) => (it.drives && (best < 0 || it.rows < this.clauses[best]!.rows) ? at : best),
      -1,
    );
    const clause = this.clauses[driver];
    const listed = clause ? clause.drive!({ from: undefined, back: false }) : this.#everything();
    const probes = this.#probes("d.rid", driver);
    const reverse = key.down !== this.back;
    const after = cursor ? { text: ` AND d.rid ${reverse ? "<" : ">"} ?`, values: [cursor.rid] } : empty;
    return this.#hits({
      text: `SELECT d.rid AS rid, NULL AS k0 FROM (${listed.text}) d WHERE ${probes.text}${after.text} AND ${key.value("d.rid")} IS NULL ORDER BY d.rid ${reverse ? "DESC" : "ASC"} LIMIT +?`,
      values: [...listed.values, ...probes.values, ...after.values, limit],
    });
  }

  /** How many there are in all. */
  counted(driver: number): Sql {
    const clause = this.clauses[driver];
    const listed = clause ? clause.drive!({ from: undefined, back: false }) : this.#everything();
    const probes = this.#probes("d.rid", driver);
    return {
      text: `SELECT count(*) FROM (${listed.text}) d WHERE ${probes.text}`,
      values: [...listed.values, ...probes.values],
    };
  }

  #everything(): Sql {
    return { text: "SELECT rid FROM resource WHERE type = ? AND state = 1", values: [this.#type.num] };
  }

  /** What a probe costs for each row that it spares. */
  #lateness({ rows, probing = 1 }: Resolved): number {
    return probing / Math.max(0.01, 1 - rows / Math.max(1, this.#type.n));
  }

  /** All clauses but the driver, those that spare most first. `low`: the low end that is walked, which answers for most ranges. */
  #probes(rid: string, driver: number, low?: string): Sql {
    const others = this.clauses.filter((_, at) => at !== driver).sort((a, b) => this.#lateness(a) - this.#lateness(b));
    const probes = others.map((it) => {
      const probe = it.probe(rid);
      const sure =
        low !== undefined && it.lows && this.#window?.by.has(this.clauses.indexOf(it)) ? it.lows.sure : undefined;
      return sure
        ? { text: `(${low} BETWEEN ? AND ? OR ${probe.text})`, values: [sure.from, sure.to, ...probe.values] }
        : probe;
    });
    return {
      text: [ticking(rid), ...probes.map((it) => it.text)].join(" AND "),
      values: probes.flatMap((it) => it.values),
    };
  }

  #order(): string {
    const columns = this.#keys.flatMap(({ down }, at) => [
      `k${at} IS NULL ${this.back ? "DESC" : "ASC"}`,
      `k${at} ${down !== this.back ? "DESC" : "ASC"}`,
    ]);
    return [...columns, `rid ${this.#keys[0]!.down !== this.back ? "DESC" : "ASC"}`].join(", ");
  }

  /** Behind the cursor in the sort order: past its first key, or the same there and past its second, and so on. */
  #afterCursor(): Sql {
    const cursor = this.#cursor;
    if (!cursor) return { text: "TRUE", values: [] };
    let condition: Sql = { text: `rid ${this.#keys[0]!.down !== this.back ? "<" : ">"} ?`, values: [cursor.rid] };
    for (let at = this.#keys.length - 1; at >= 0; at--) {
      const value = cursor.keys[at] ?? null;
      const past = this.#past(at, value);
      condition = {
        text: `(${past.text} OR (k${at} IS ? AND ${condition.text}))`,
        values: [...past.values, value, ...condition.values],
      };
    }
    return condition;
  }

  #past(at: number, value: string | number | null): Sql {
    const column = `k${at}`;
    if (value === null) return { text: this.back ? `${column} IS NOT NULL` : "FALSE", values: [] };
    const sign = this.#keys[at]!.down !== this.back ? "<" : ">";
    return { text: this.back ? `${column} ${sign} ?` : `(${column} ${sign} ? OR ${column} IS NULL)`, values: [value] };
  }

  /** Row numbers first, bodies second: the inner list is cut to the page before any body is touched. */
  #hits({ text, values }: Sql): Hit[] {
    const { name: type } = this.#type;
    // Every column costs: flags are a Patient's only.
    const isPatient = type === "Patient";
    const rows = this.#database.all(
      `SELECT r.id, r.body, ${isPatient ? "r.flags, " : ""}p.* FROM (${text}) p CROSS JOIN resource r ON r.rid = p.rid`,
      ...values,
    );
    const at = isPatient ? 3 : 2;
    return rows.map((row) => ({
      rid: row[at] as number,
      keys: row.length > at + 1 ? (row.slice(at + 1) as (string | number | null)[]) : noKeys,
      match: { type, id: row[0] as string, flags: isPatient ? (row[2] as number) : 0, body: row[1] as string },
    }));
  }
}

const noKeys: readonly never[] = [];
const empty: { readonly text: string; readonly values: readonly Value[] } = { text: "", values: [] };
