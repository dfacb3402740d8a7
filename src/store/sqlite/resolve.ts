import type { Clause, CodeTest, RangeTest } from "../../search/query.ts";
import { type BodyChecks, bodyCost } from "./body-checks.ts";
import type { Database, IndexNumbers } from "./database.ts";
import { boundsSql } from "./range-sql.ts";
import { type KnownPatients, resolveAbout } from "./resolve-about.ts";
import { resolveNear } from "./resolve-near.ts";
import { resolveRange } from "./resolve-range.ts";
import { referenceTo, resolveChain, resolveHas, targetsOf } from "./resolve-reference.ts";
import { resolveString } from "./resolve-string.ts";
import { resolveText, resolveToken } from "./resolve-token.ts";
import { resolveWords } from "./resolve-words.ts";
import { allOf, anyOf, noneOf, nothing, onlyProbed, type Resolved } from "./resolved.ts";
import { state } from "./schema.ts";
import { either, negated, type Sql, united } from "./sql.ts";
import type { Statistics } from "./statistics.ts";

/** What resolving needs, and itself for the clauses inside clauses. */
export interface Tools {
  readonly database: Database;
  readonly numbers: IndexNumbers;
  readonly statistics: Statistics;
  readonly checks: BodyChecks;
  readonly patients: KnownPatients;
  /** Resources of a type. */
  readonly all: (type: string) => number;
  /** `depth`: references followed so far; it keeps the names of nested tables apart. */
  readonly resolve: (clause: Clause, type: string, depth: number) => Resolved;
}

/** Makes clauses ready for this database. */
export class Resolver {
  readonly #tools: Tools;

  constructor(parts: Pick<Tools, "database" | "numbers" | "statistics" | "checks">) {
    this.#tools = {
      ...parts,
      patients: new WeakMap(),
      all: (type) => parts.statistics.type(type)?.n ?? 0,
      resolve: (clause, type, depth) => this.resolve(clause, type, depth),
    };
  }

  resolve(clause: Clause, type: string, depth = 0): Resolved {
    const tools = this.#tools;
    switch (clause.kind) {
      case "token":
        return clause.index.isId === undefined
          ? resolveToken(clause, tools.all(type), tools)
          : this.#identified(clause, clause.index.isId, type);
      case "text":
        return resolveText(clause, tools);
      case "words":
        return resolveWords(clause, type, tools);
      case "string":
        return resolveString(clause.index, clause.any, tools);
      case "range":
        return resolveRange(clause.index, clause.any, tools);
      case "reference":
        return referenceTo(clause.index, targetsOf(clause.any, tools), tools);
      case "near":
        return resolveNear(clause, tools);
      case "chain":
        return resolveChain(clause, type, depth, tools);
      case "has":
        return resolveHas(clause, type, depth, tools);
      case "composite": {
        const candidates = this.resolve(clause.candidates, type, depth);
        return allOf([candidates, onlyProbed(candidates.rows, bodyCost, tools.checks.holds(clause))]);
      }
      case "any":
        return anyOf(clause.of.map((it) => this.resolve(it, type, depth)));
      case "all":
        return allOf(clause.of.map((it) => this.resolve(it, type, depth)));
      case "missing":
        return this.#missing(clause, type);
      case "id":
        return this.#ids(clause.any, type);
      case "about":
        return resolveAbout(clause, type, tools);
      case "standing":
        return onlyProbed(tools.all(type) / 2, 3 * bodyCost, tools.checks.holds(clause));
      case "updated":
        return this.#updated(clause.any, type);
      case "concepts":
        throw new Error("concepts are looked up before the store is asked");
    }
  }

  #missing({ index, missing, types }: Extract<Clause, { kind: "missing" }>, type: string): Resolved {
    const number = this.#tools.numbers.of(index);
    const all = this.#tools.all(type);
    const having = number ? this.#tools.statistics.having(number.num) : 0;
    const present = (rid: string): Sql => {
      if (!number) return { text: "FALSE", values: [] };
      if (!types)
        return {
          text: `EXISTS (SELECT 1 FROM resource p WHERE p.rid = ${rid} AND (p.present >> ${number.bit}) & 1)`,
          values: [],
        };
      // What is referred to elsewhere (type 0) may be of any type.
      const nums = [0, ...types.flatMap((it) => this.#tools.statistics.type(it)?.num ?? [])];
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
    const num = this.#tools.statistics.type(type)?.num;
    const rids =
      num === undefined
        ? []
        : any.flatMap(
            (id) =>
              (this.#tools.database.get(
                "SELECT rid FROM resource WHERE type = ? AND id = ? AND state = 1",
                num,
                id,
              )?.[0] as number | undefined) ?? [],
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

  /** Tokens that are ids: what has such an id is looked at; of a system without a value, everything is. */
  #identified(clause: Extract<Clause, { kind: "token" }>, ownSystem: string, type: string): Resolved {
    const { all, checks } = this.#tools;
    const { not, ...asked } = clause;
    const tests = asked.any.filter((it): it is CodeTest => it.starts === undefined);
    const ids = tests.flatMap(({ code }) => (code === undefined ? [] : [code, code.toUpperCase()]));
    const isAnyOfIt = tests.some(({ system, code }) => code === undefined && system === ownSystem);
    const holds = onlyProbed(all(type), bodyCost, checks.holds({ ...asked, not: false }));
    const found = isAnyOfIt ? holds : allOf([this.#ids(ids, type), holds]);
    return not ? noneOf(found, all(type)) : found;
  }

  #updated(any: readonly RangeTest[], type: string): Resolved {
    const num = this.#tools.statistics.type(type)?.num;
    if (num === undefined) return nothing;
    const condition = (column: string) => either(any.map((it) => boundsSql(it, column, `(${column} + 1)`)));
    const drives = any.every((it) => it.drive !== undefined);
    return {
      rows: this.#tools.all(type) / 3,
      drives,
      ordered: false,
      exact: undefined,
      probe: (rid) => {
        const { text, values } = condition("u.updated");
        return {
          text: `EXISTS (SELECT 1 FROM resource u WHERE u.rid = ${rid} AND u.type = ${num} AND u.state = ${state.current} AND ${text})`,
          values,
        };
      },
      drive: drives
        ? () =>
            united(
              any.map((it) => {
                const { text, values } = boundsSql(it, "updated", "(updated + 1)");
                const { from, to } = it.drive!;
                return {
                  text: `SELECT rid FROM resource WHERE type = ? AND state = 1 AND updated >= ? AND updated <= ? AND ${text}`,
                  values: [num, from, to, ...values],
                };
              }),
            )
        : undefined,
      patients: [],
    };
  }
}
