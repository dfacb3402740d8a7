import type { Clause } from "../../search/query.ts";
import type { Change, HistoryPage, HistoryQuery } from "../store.ts";
import type { Database, Value } from "./database.ts";
import type { Owners } from "./owners.ts";
import type { Resolved } from "./resolved.ts";
import { type Sql, ticking } from "./sql.ts";
import type { Statistics } from "./statistics.ts";

interface Parts {
  readonly database: Database;
  readonly statistics: Statistics;
  readonly owners: Owners;
  readonly resolved: (clause: Clause, type: string) => Resolved;
}

/** Rows of versions: a table, the rows of it, and the body. */
interface Source {
  readonly table: "r" | "h";
  readonly tables: Sql;
  readonly where: Sql;
  readonly body: string;
}

/**
 * Versions, the newest change first. What is current, what is deleted and what was before each have an index in this order,
 * and a page is merged of as many of each.
 */
export function historyOf({ type, id, since, count, after, visible }: HistoryQuery, parts: Parts): HistoryPage {
  const { database, statistics, owners } = parts;
  const num = statistics.type(type)?.num;
  const rid =
    id === undefined || num === undefined
      ? undefined
      : (database.get("SELECT rid FROM resource WHERE type = ? AND id = ?", num, id)?.[0] as number | undefined);
  if (num === undefined || (id !== undefined && rid === undefined)) return { versions: [], next: undefined, total: 0 };
  const from = since ?? Number.MIN_SAFE_INTEGER;
  const sources = sourcesOf(rid === undefined, visible && parts.resolved(visible, type));
  const whose = (table: string) => (rid === undefined ? `${table}.type = ?` : `${table}.rid = ?`);
  const changes = sources
    .flatMap(({ table, tables, where, body }) => {
      const values: Value[] = [...tables.values, rid ?? num, ...where.values, from];
      const place = after ? ` AND (${table}.updated, ${table}.rid, ${table}.version) < (?, ?, ?)` : "";
      if (after) values.push(after.updated, after.rid, after.version);
      return database.all(
        `SELECT ${table}.updated, ${table}.rid, ${table}.version, ${body} FROM ${tables.text} WHERE ${whose(table)} AND ${where.text} AND ${table}.updated >= ?${place}
         ORDER BY ${table}.updated DESC, ${table}.rid DESC, ${table}.version DESC LIMIT +?`,
        ...values,
        count + 1,
      ) as unknown as [number, number, number, string | null][];
    })
    .map(([updated, rid, version, body]) => ({ updated, rid, version, body }))
    .sort((a, b) => b.updated - a.updated || b.rid - a.rid || b.version - a.version);
  const page = changes.slice(0, count);
  const total = sources.reduce((sum, { table, tables, where }) => {
    const [n] = database.get(
      `SELECT count(*) FROM ${tables.text} WHERE ${whose(table)} AND ${where.text} AND ${table}.updated >= ?`,
      ...tables.values,
      rid ?? num,
      ...where.values,
      from,
    )!;
    return sum + (n as number);
  }, 0);
  return {
    versions: page.map(({ rid, version, updated, body }) => {
      const [named, patient] = database.get("SELECT id, patient FROM resource WHERE rid = ?", rid) as [
        string,
        number | null,
      ];
      const common = { type, id: named, version, updated };
      return body === null
        ? { state: "deleted", ...common }
        : { state: "current", ...common, flags: 0, patient: owners.of(patient), body };
    }),
    next: changes.length > count ? change(page.at(-1)) : undefined,
    total,
  };
}

/** Resources that are listed first, where no more than these may be seen; of more, each is looked at in the order of time. */
const listedMax = 20_000;

/** What was before is seen by whoever sees what is now; what is gone only by those who see everything. */
function sourcesOf(all: boolean, seen: Resolved | undefined): readonly Source[] {
  const plain = (text: string): Sql => ({ text, values: [] });
  const current = all ? "resource r INDEXED BY resource_updated" : "resource r";
  if (!seen)
    return [
      { table: "r", tables: plain(current), where: plain("r.state = 1"), body: "r.body" },
      {
        table: "r",
        tables: plain(all ? "resource r INDEXED BY resource_deleted" : "resource r"),
        where: plain("r.state = 2"),
        body: "NULL",
      },
      { table: "h", tables: plain("history h"), where: plain("TRUE"), body: "h.body" },
    ];
  const listed = all && seen.rows <= listedMax ? seen.drive?.({ from: undefined, back: false }) : undefined;
  const tables = (name: string, table: "r" | "h"): Sql =>
    listed
      ? { text: `(${listed.text}) d CROSS JOIN ${name} ON ${table}.rid = d.rid`, values: listed.values }
      : plain(table === "r" ? current : name);
  const where = (table: "r" | "h", isHere: string): Sql => {
    const { text, values } = seen.probe(`${table}.rid`);
    return { text: `${isHere} AND ${ticking(`${table}.rid`)} AND ${text}`, values };
  };
  const here = "h.body IS NOT NULL AND EXISTS (SELECT 1 FROM resource n WHERE n.rid = h.rid AND n.state = 1)";
  return [
    { table: "r", tables: tables("resource r", "r"), where: where("r", "r.state = 1"), body: "r.body" },
    { table: "h", tables: tables("history h", "h"), where: where("h", here), body: "h.body" },
  ];
}

const change = (it: Change | undefined): Change | undefined =>
  it && { updated: it.updated, rid: it.rid, version: it.version };
