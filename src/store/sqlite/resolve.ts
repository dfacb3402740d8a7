import type { ClauseEstimate } from "../../search/plan.ts";
import type { Clause, RangeTest, ReferenceTest, SearchIndex, StringTest, TokenTest } from "../../search/query.ts";
import type { Database, IndexNumbers } from "./database.ts";
import { boundsSql, isUnit, rangeDrives, sureLows } from "./range-sql.ts";
import { state } from "./schema.ts";
import { among, either, merged, negated, type Sql, united, type Window } from "./sql.ts";
import type { Series, Statistics } from "./statistics.ts";
import { contains, exactly, startsWith, stringDrive, stringProbe } from "./string-sql.ts";

/**
 * A clause made ready for this database: names turned into numbers, an estimate, and two pieces of SQL.
 * `probe(rid)` is a condition on one resource; `drive(window)` selects the `rid` of all that match, each once.
 */
export interface Resolved extends ClauseEstimate {
  /** The exact number of matches, where it is known without counting. */
  readonly exact: number | undefined;
  readonly probe: (rid: string) => Sql;
  readonly drive: ((window: Window) => Sql) | undefined;
  /** All matches have their low end in this part of a series, each resource having one value in it at most. */
  readonly lows?:
    | {
        readonly series: number;
        readonly from: number;
        readonly to: number;
        readonly rows: number;
        /** Whoever has its low end here matches. */
        readonly sure: { readonly from: number; readonly to: number } | undefined;
      }
    | undefined;
  /** The values that match, where the resources of each may be listed in another order too. */
  readonly values?: { readonly index: SearchIndex; readonly numbers: readonly number[] } | undefined;
  /** Patients that the clause names, where they are ten or fewer. */
  readonly patients: readonly number[];
}

const nothing: Resolved = {
  rows: 0,
  drives: true,
  ordered: true,
  exact: 0,
  probe: () => ({ text: "FALSE", values: [] }),
  drive: () => ({ text: "SELECT 0 AS rid WHERE FALSE", values: [] }),
  patients: [],
};

/** Values listed one by one up to here; more of them go through a join. */
const listedMax = 8;
/** Targets of a chain found at once up to here; more are probed or joined. */
const targetsMax = 50;
/** Sources of a _has of which all targets are found at once up to here; with more, each resource is probed. */
const sourcesMax = 20_000;

export class Resolver {
  readonly #database: Database;
  readonly #numbers: IndexNumbers;
  readonly #statistics: Statistics;

  constructor(database: Database, numbers: IndexNumbers, statistics: Statistics) {
    this.#database = database;
    this.#numbers = numbers;
    this.#statistics = statistics;
  }

  /** `depth`: references followed so far; it keeps the names of nested tables apart. */
  resolve(clause: Clause, type: string, depth = 0): Resolved {
    switch (clause.kind) {
      case "token":
        return this.#token(clause.index, clause.any, clause.not, type);
      case "string":
        return this.#string(clause.index, clause.any);
      case "range":
        return this.#range(clause.index, clause.any);
      case "reference":
        return this.#reference(clause.index, this.#targets(clause.any));
      case "chain":
        return this.#chain(clause, type, depth);
      case "has":
        return this.#has(clause, type, depth);
      case "missing":
        return this.#missing(clause, type);
      case "id":
        return this.#ids(clause.any, type);
      case "updated":
        return this.#updated(clause.any, type);
    }
  }

  #all(type: string): number {
    return this.#statistics.type(type)?.n ?? 0;
  }

  #token(index: SearchIndex, any: readonly TokenTest[], not: boolean, type: string): Resolved {
    const idx = this.#numbers.of(index)?.num;
    const values = new Map<number, number>();
    if (idx !== undefined)
      for (const it of any) for (const [vid, n] of this.#tokenValues(idx, it)) values.set(vid as number, n as number);
    const found = this.#valueList(index, values);
    if (!not) return found;
    return {
      rows: Math.max(0, this.#all(type) - found.rows),
      drives: false,
      ordered: false,
      exact: found.exact === undefined ? undefined : this.#all(type) - found.exact,
      probe: (rid) => negated(found.probe(rid)),
      drive: undefined,
      patients: [],
    };
  }

  #tokenValues(idx: number, { system, code }: TokenTest) {
    const num = system === undefined ? undefined : this.#statistics.system(system);
    if (system !== undefined && num === undefined) return [];
    if (code === undefined)
      return this.#database.all("SELECT vid, n FROM token_value WHERE idx = ? AND system = ?", idx, num!);
    if (num === undefined)
      return this.#database.all("SELECT vid, n FROM token_value WHERE idx = ? AND code = ?", idx, code);
    return this.#database.all(
      "SELECT vid, n FROM token_value WHERE idx = ? AND code = ? AND system = ?",
      idx,
      code,
      num,
    );
  }

  /** Resources that have one of the values, each value with its count. */
  #valueList(index: SearchIndex, values: ReadonlyMap<number, number>): Resolved {
    const keys = [...values.keys()];
    if (keys.length === 0) return nothing;
    const rows = [...values.values()].reduce((sum, it) => sum + it, 0);
    const exact = keys.length === 1 ? rows : undefined;
    if (keys.length > listedMax) {
      const inList: Sql = {
        text: "SELECT rid FROM token WHERE vid IN (SELECT value FROM json_each(?))",
        values: [JSON.stringify(keys)],
      };
      const few = keys.length <= 200;
      return {
        rows,
        drives: true,
        ordered: false,
        exact,
        probe: (rid) =>
          few
            ? {
                text: `EXISTS (SELECT 1 FROM json_each(?) k CROSS JOIN token t ON t.vid = k.value WHERE t.rid = ${rid})`,
                values: inList.values,
              }
            : { text: `${rid} IN (${inList.text})`, values: inList.values },
        drive: () => ({ text: inList.text.replace("SELECT rid", "SELECT DISTINCT rid"), values: inList.values }),
        patients: [],
      };
    }
    return {
      rows,
      drives: true,
      ordered: true,
      exact,
      values: { index, numbers: keys },
      probe: (rid) => ({
        text: `EXISTS (SELECT 1 FROM token WHERE vid ${among(keys.length)} AND rid = ${rid})`,
        values: keys,
      }),
      drive: (window) =>
        merged(
          keys.map((key) => ({ text: "SELECT rid FROM token WHERE vid = ?", values: [key] })),
          window,
        ),
      patients: [],
    };
  }

  #string(index: SearchIndex, any: readonly StringTest[]): Resolved {
    const idx = this.#numbers.of(index)?.num;
    if (idx === undefined) return nothing;
    const parts = index.parts && this.#numbers.of(index.parts)?.num;
    const found = any.map((it) => this.#stringTest(idx, parts, it));
    return {
      rows: found.reduce((sum, it) => sum + it.rows, 0),
      drives: true,
      ordered: false,
      exact: undefined,
      probe: (rid) => either(found.map((it) => it.probe(rid))),
      drive: () => united(found.map((it) => it.drive)),
      patients: [],
    };
  }

  #stringTest(
    idx: number,
    parts: number | undefined,
    test: StringTest,
  ): { rows: number; probe: (rid: string) => Sql; drive: Sql } {
    if (test.how !== "words") {
      const condition = { starts: startsWith, contains, exact: exactly }[test.how](test.text);
      const rows = test.how === "contains" ? this.#statistics.having(idx) / 20 + 1 : this.#stringRows([idx], condition);
      return { rows, probe: (rid) => stringProbe(rid, [idx], condition, "b"), drive: stringDrive([idx], condition) };
    }
    const indexes = parts === undefined ? [idx] : [idx, parts];
    const words = test.words.map((word) => {
      const condition = startsWith(word);
      return { condition, rows: this.#stringRows(indexes, condition) };
    });
    words.sort((a, b) => a.rows - b.rows);
    const [rarest, ...others] = words as [(typeof words)[number], ...typeof words];
    // All words inside one name: the others are looked for in the element where the rarest stands.
    const probe = (rid: string): Sql => {
      const first = stringProbe(rid, indexes, rarest.condition, "b0");
      if (others.length === 0) return first;
      const inside = others.map((it, at) => stringProbe(rid, indexes, it.condition, `b${at + 1}`, "b0"));
      return {
        text: `${first.text.slice(0, -1)} AND ${inside.map((it) => it.text).join(" AND ")})`,
        values: [...first.values, ...inside.flatMap((it) => it.values)],
      };
    };
    const drive = stringDrive(indexes, rarest.condition);
    if (others.length === 0) return { rows: rarest.rows, probe, drive };
    const whole = probe("d.rid");
    return {
      rows: rarest.rows,
      probe,
      drive: {
        text: `SELECT d.rid AS rid FROM (${drive.text}) d WHERE ${whole.text}`,
        values: [...drive.values, ...whole.values],
      },
    };
  }

  /** How many have a string, looking at no more than some hundred distinct ones. */
  #stringRows(indexes: readonly number[], { text, values }: Sql): number {
    let rows = 0;
    for (const idx of indexes) {
      const [count, sum] = this.#database.get(
        `SELECT count(*), sum(n) FROM (SELECT n FROM string_value v WHERE v.idx = ? AND ${text} LIMIT 300)`,
        idx,
        ...values,
      ) as [number, number | null];
      rows += count === 300 ? Math.max(sum ?? 0, this.#statistics.having(idx) / 10) : (sum ?? 0);
    }
    return rows;
  }

  #range(index: SearchIndex, any: readonly RangeTest[]): Resolved {
    const idx = this.#numbers.of(index)?.num;
    const all = idx === undefined ? [] : this.#statistics.series(idx);
    const tests = any
      .map((test) => ({ test, series: test.unit ? all.filter((it) => isUnit(it, test.unit!)) : all }))
      .filter((it) => it.series.length > 0);
    if (tests.length === 0) return nothing;
    const drivable = tests.every(({ test }) => test.drive !== undefined);
    let rows = 0;
    for (const { test, series } of tests)
      for (const it of series) {
        if (!test.drive) {
          rows += it.n;
          continue;
        }
        const { from, to, longPast } = test.drive;
        rows +=
          this.#statistics.estimate(it.num, index, longPast ?? from, to) + (longPast === undefined ? 0 : it.long / 2);
      }
    return {
      rows,
      drives: drivable,
      ordered: false,
      exact: undefined,
      lows: this.#lows(index, idx!, all, tests),
      probe: (rid) =>
        either(
          tests.map(({ test, series }) => {
            const bounds = boundsSql(test, "i.low", "i.high");
            return {
              text: `EXISTS (SELECT 1 FROM interval_rid i WHERE i.rid = ${rid} AND i.series IN (${series.map((it) => it.num).join()}) AND ${bounds.text})`,
              values: bounds.values,
            };
          }),
        ),
      drive: drivable
        ? () =>
            united(tests.flatMap(({ test, series }) => series.flatMap((it) => rangeDrives(it.num, test, it.long > 0))))
        : undefined,
      patients: [],
    };
  }

  /** Where the low ends of all matches are, if that can be told: one comparison, one series, one value a resource. */
  #lows(
    index: SearchIndex,
    idx: number,
    all: readonly Series[],
    tests: readonly { readonly test: RangeTest }[],
  ): Resolved["lows"] {
    const [series] = all;
    const drive = tests[0]?.test.drive;
    if (!series || all.length > 1 || tests.length > 1 || !drive || series.n !== this.#statistics.having(idx))
      return undefined;
    const from = drive.longPast !== undefined && series.long > 0 ? -Infinity : drive.from;
    return {
      series: series.num,
      from,
      to: drive.to,
      rows: this.#statistics.estimate(series.num, index, from, drive.to),
      // A date lasts, so its end is past its beginning; a number's may be the same.
      sure: index.shortest > 0 ? sureLows(tests[0]!.test) : undefined,
    };
  }

  /** Row numbers of what is referred to; absent ones match nothing. */
  #targets(any: readonly ReferenceTest[]): { rid: number; type: string }[] {
    const found = new Map<number, string>();
    for (const it of any) {
      if ("url" in it) {
        for (const [rid] of this.#database.all("SELECT rid FROM resource WHERE type = 0 AND id = ?", it.url))
          found.set(rid as number, "");
        continue;
      }
      const types =
        it.types.length > 0
          ? it.types
          : this.#database.all("SELECT name FROM type WHERE num > 0").map(([name]) => name as string);
      for (const type of types) {
        const num = this.#statistics.type(type)?.num;
        const row =
          num === undefined
            ? undefined
            : this.#database.get("SELECT rid FROM resource WHERE type = ? AND id = ?", num, it.id);
        if (row) found.set(row[0] as number, type);
      }
    }
    return [...found].map(([rid, type]) => ({ rid, type }));
  }

  #reference(index: SearchIndex, targets: readonly { rid: number; type: string }[]): Resolved {
    const idx = this.#numbers.of(index)?.num;
    if (idx === undefined || targets.length === 0) return nothing;
    const rids = targets.map((it) => it.rid);
    const counts = rids
      .slice(0, targetsMax)
      .map(
        (rid) =>
          this.#database.get(
            "SELECT count(*) FROM (SELECT 1 FROM ref WHERE idx = ? AND target = ? LIMIT 2000)",
            idx,
            rid,
          )![0] as number,
      );
    const sum = counts.reduce((total, it) => total + it, 0);
    const rows = rids.length > targetsMax ? (sum / targetsMax) * rids.length : sum;
    const patients = targets.filter((it) => it.type === "Patient").map((it) => it.rid);
    const exact = rids.length === 1 && sum < 2000 ? sum : undefined;
    const common = { rows, drives: true, exact, patients: patients.length <= 10 ? patients : [] };
    if (rids.length > listedMax) {
      const values = [JSON.stringify(rids), idx];
      return {
        ...common,
        ordered: false,
        probe: (rid) => ({
          text: `EXISTS (SELECT 1 FROM json_each(?) k CROSS JOIN ref t ON t.idx = ? AND t.target = k.value AND t.rid = ${rid})`,
          values,
        }),
        drive: () => ({
          text: "SELECT DISTINCT t.rid AS rid FROM json_each(?) k CROSS JOIN ref t ON t.idx = ? AND t.target = k.value",
          values,
        }),
      };
    }
    return {
      ...common,
      ordered: true,
      values: { index, numbers: rids },
      probe: (rid) => ({
        text: `EXISTS (SELECT 1 FROM ref WHERE idx = ? AND target ${among(rids.length)} AND rid = ${rid})`,
        values: [idx, ...rids],
      }),
      drive: (window) =>
        merged(
          rids.map((target) => ({ text: "SELECT rid FROM ref WHERE idx = ? AND target = ?", values: [idx, target] })),
          window,
        ),
    };
  }

  /** Few targets are found first and then looked for like any reference; many are probed, or joined. */
  #chain(clause: Extract<Clause, { kind: "chain" }>, type: string, depth: number): Resolved {
    const idx = this.#numbers.of(clause.index)?.num;
    if (idx === undefined) return nothing;
    const few: { rid: number; type: string }[] = [];
    const broad: Resolved[] = [];
    for (const { type: targetType, clause: inner } of clause.any) {
      const resolved = this.resolve(inner, targetType, depth + 1);
      const rids =
        resolved.drive && resolved.rows <= targetsMax * 4
          ? this.#first(resolved.drive({ from: undefined, back: false }), targetsMax + 1)
          : undefined;
      if (rids && rids.length <= targetsMax) few.push(...rids.map((rid) => ({ rid, type: targetType })));
      else broad.push(this.#joined(idx, resolved, targetType, type, depth));
    }
    const found = [...(few.length > 0 || broad.length === 0 ? [this.#reference(clause.index, few)] : []), ...broad];
    if (found.length === 1) return found[0]!;
    const drives = found.every((it) => it.drive);
    return {
      rows: found.reduce((sum, it) => sum + it.rows, 0),
      drives,
      ordered: false,
      listing: found.reduce((sum, it) => sum + (it.listing ?? it.rows), 0),
      probing: found.reduce((sum, it) => sum + (it.probing ?? 1), 0),
      before: found.reduce((sum, it) => sum + (it.before ?? 0), 0),
      exact: undefined,
      probe: (rid) => either(found.map((it) => it.probe(rid))),
      drive: drives ? (window) => united(found.map((it) => it.drive!(window))) : undefined,
      patients: [],
    };
  }

  #first({ text, values }: Sql, limit: number): number[] {
    return this.#database.all(`SELECT rid FROM (${text}) LIMIT ${limit}`, ...values).map(([rid]) => rid as number);
  }

  #joined(idx: number, target: Resolved, targetType: string, type: string, depth: number): Resolved {
    const share = target.rows / Math.max(1, this.#all(targetType));
    const probe = (rid: string): Sql => {
      const c = `c${depth}`;
      const inner = target.probe(`${c}.target`);
      const here = this.#statistics.type(targetType)?.num ?? -1;
      // The clause's index belongs to the target's type, so a match is of that type; only negations need the type said.
      const typed = target.drive
        ? ""
        : ` AND EXISTS (SELECT 1 FROM resource t WHERE t.rid = ${c}.target AND t.type = ${here} AND t.state = ${state.current})`;
      return {
        text: `EXISTS (SELECT 1 FROM ref_rid ${c} WHERE ${c}.rid = ${rid} AND ${c}.idx = ?${typed} AND ${inner.text})`,
        values: [idx, ...inner.values],
      };
    };
    return {
      rows: Math.min(this.#statistics.having(idx), this.#all(type)) * Math.min(1, share),
      drives: target.drive !== undefined,
      ordered: false,
      listing: target.listing ?? target.rows,
      probing: 1 + (target.probing ?? 1),
      before: target.before ?? 0,
      exact: undefined,
      probe,
      drive:
        target.drive &&
        (() => {
          const inner = target.drive!({ from: undefined, back: false });
          return {
            text: `SELECT DISTINCT t.rid AS rid FROM (${inner.text}) c CROSS JOIN ref t ON t.idx = ? AND t.target = c.rid`,
            values: [...inner.values, idx],
          };
        }),
      patients: [],
    };
  }

  /**
   * Backwards along a reference. Listed: the sources that match, then what they refer to. Probed: the sources that refer
   * to a resource are looked at one by one, or, when few match in all, what they refer to is listed once.
   */
  #has({ index, source, clause }: Extract<Clause, { kind: "has" }>, type: string, depth: number): Resolved {
    const idx = this.#numbers.of(index)?.num;
    const here = this.#statistics.type(type)?.num;
    if (idx === undefined || here === undefined) return nothing;
    const inner = this.resolve(clause, source, depth + 1);
    if (inner.exact === 0) return nothing;
    const all = Math.max(1, this.#all(type));
    const sources = Math.min(inner.rows, this.#statistics.having(idx));
    const drive = inner.drive?.({ from: undefined, back: false });
    // What is referred to may be of another type, not here, or deleted.
    const listed: Sql | undefined = drive && {
      text: `SELECT DISTINCT t.rid AS rid FROM (${drive.text}) c CROSS JOIN ref_rid b ON b.rid = c.rid AND b.idx = ? CROSS JOIN resource t ON t.rid = b.target AND t.type = ? AND t.state = ${state.current}`,
      values: [...drive.values, idx, here],
    };
    const referring = this.#statistics.having(idx) / all;
    const listing = (inner.listing ?? inner.rows) + 3 * inner.rows;
    const once = listed !== undefined && inner.rows <= sourcesMax;
    return {
      rows: all * -Math.expm1(-sources / all),
      drives: listed !== undefined,
      ordered: false,
      listing,
      probing: once ? 1 : Math.max(1, referring * (1 + (inner.probing ?? 1))),
      before: once ? listing : (inner.before ?? 0),
      exact: undefined,
      probe: (rid) => {
        if (once) return { text: `${rid} IN (${listed.text})`, values: listed.values };
        const h = `h${depth}`;
        const probe = inner.probe(`${h}.rid`);
        return {
          text: `EXISTS (SELECT 1 FROM ref ${h} WHERE ${h}.idx = ? AND ${h}.target = ${rid} AND ${probe.text})`,
          values: [idx, ...probe.values],
        };
      },
      drive: listed && (() => listed),
      patients: [],
    };
  }

  #missing({ index, missing, types }: Extract<Clause, { kind: "missing" }>, type: string): Resolved {
    const number = this.#numbers.of(index);
    const all = this.#all(type);
    const having = number ? this.#statistics.having(number.num) : 0;
    const present = (rid: string): Sql => {
      if (!number) return { text: "FALSE", values: [] };
      if (!types)
        return {
          text: `EXISTS (SELECT 1 FROM resource p WHERE p.rid = ${rid} AND (p.present >> ${number.bit}) & 1)`,
          values: [],
        };
      // What is referred to elsewhere (type 0) may be of any type.
      const nums = [0, ...types.flatMap((it) => this.#statistics.type(it)?.num ?? [])];
      return {
        text: `EXISTS (SELECT 1 FROM ref_rid m CROSS JOIN resource t ON t.rid = m.target WHERE m.rid = ${rid} AND m.idx = ? AND t.type IN (${nums.join()}))`,
        values: [number.num],
      };
    };
    return {
      rows: missing ? all - having : having,
      drives: false,
      ordered: false,
      exact: types ? undefined : missing ? all - having : having,
      probe: (rid) => (missing ? negated(present(rid)) : present(rid)),
      drive: undefined,
      patients: [],
    };
  }

  #ids(any: readonly string[], type: string): Resolved {
    const num = this.#statistics.type(type)?.num;
    const rids =
      num === undefined
        ? []
        : any.flatMap(
            (id) =>
              (this.#database.get("SELECT rid FROM resource WHERE type = ? AND id = ? AND state = 1", num, id)?.[0] as
                | number
                | undefined) ?? [],
          );
    const distinct = [...new Set(rids)];
    if (distinct.length === 0) return nothing;
    const values = [JSON.stringify(distinct)];
    return {
      rows: distinct.length,
      drives: true,
      ordered: false,
      exact: distinct.length,
      probe: (rid) => ({ text: `${rid} IN (SELECT value FROM json_each(?))`, values }),
      drive: () => ({ text: "SELECT value AS rid FROM json_each(?)", values }),
      patients: type === "Patient" && distinct.length <= 10 ? distinct : [],
    };
  }

  #updated(any: readonly RangeTest[], type: string): Resolved {
    const num = this.#statistics.type(type)?.num;
    if (num === undefined) return nothing;
    const condition = (column: string) => either(any.map((it) => boundsSql(it, column, `(${column} + 1)`)));
    return {
      rows: this.#all(type) / 3,
      drives: any.every((it) => it.drive !== undefined),
      ordered: false,
      exact: undefined,
      probe: (rid) => {
        const { text, values } = condition("u.updated");
        return { text: `EXISTS (SELECT 1 FROM resource u WHERE u.rid = ${rid} AND ${text})`, values };
      },
      drive: () =>
        united(
          any.map((it) => {
            const { text, values } = boundsSql(it, "updated", "(updated + 1)");
            const { from, to } = it.drive!;
            return {
              text: `SELECT rid FROM resource WHERE type = ? AND state = 1 AND updated >= ? AND updated <= ? AND ${text}`,
              values: [num, from, to, ...values],
            };
          }),
        ),
      patients: [],
    };
  }
}
