import type { Change, HistoryPage, HistoryQuery } from "../store.ts";
import type { Database, Value } from "./database.ts";
import type { Statistics } from "./statistics.ts";

/**
 * Versions, the newest change first. What is current, what is deleted and what was before each have an index in this order,
 * and a page is merged of as many of each.
 */
export function historyOf(
  { type, id, since, count, after }: HistoryQuery,
  database: Database,
  statistics: Statistics,
): HistoryPage {
  const num = statistics.type(type)?.num;
  const rid =
    id === undefined || num === undefined
      ? undefined
      : (database.get("SELECT rid FROM resource WHERE type = ? AND id = ?", num, id)?.[0] as number | undefined);
  if (num === undefined || (id !== undefined && rid === undefined)) return { versions: [], next: undefined, total: 0 };
  const whose = (table: string) => (rid === undefined ? `${table}.type = ?` : `${table}.rid = ?`);
  const from = since ?? Number.MIN_SAFE_INTEGER;
  const sources = [
    ["r.state = 1", "r", rid === undefined ? "resource r INDEXED BY resource_updated" : "resource r", "r.body"],
    ["r.state = 2", "r", rid === undefined ? "resource r INDEXED BY resource_deleted" : "resource r", "NULL"],
    ["TRUE", "h", "history h", "h.body"],
  ] as const;
  const changes = sources
    .flatMap(([state, table, tables, body]) => {
      const values: Value[] = [rid ?? num, from];
      const place = after ? ` AND (${table}.updated, ${table}.rid, ${table}.version) < (?, ?, ?)` : "";
      if (after) values.push(after.updated, after.rid, after.version);
      return database.all(
        `SELECT ${table}.updated, ${table}.rid, ${table}.version, ${body} FROM ${tables} WHERE ${whose(table)} AND ${state} AND ${table}.updated >= ?${place}
         ORDER BY ${table}.updated DESC, ${table}.rid DESC, ${table}.version DESC LIMIT +?`,
        ...values,
        count + 1,
      ) as unknown as [number, number, number, string | null][];
    })
    .map(([updated, rid, version, body]) => ({ updated, rid, version, body }))
    .sort((a, b) => b.updated - a.updated || b.rid - a.rid || b.version - a.version);
  const page = changes.slice(0, count);
  const total = sources.reduce((sum, [state, table, tables]) => {
    const [n] = database.get(
      `SELECT count(*) FROM ${tables} WHERE ${whose(table)} AND ${state} AND ${table}.updated >= ?`,
      rid ?? num,
      from,
    )!;
    return sum + (n as number);
  }, 0);
  return {
    versions: page.map(({ rid, version, updated, body }) => {
      const named = id ?? (database.get("SELECT id FROM resource WHERE rid = ?", rid)![0] as string);
      return body === null
        ? { state: "deleted", type, id: named, version, updated }
        : { state: "current", type, id: named, version, updated, flags: 0, body };
    }),
    next: changes.length > count ? change(page.at(-1)) : undefined,
    total,
  };
}

const change = (it: Change | undefined): Change | undefined =>
  it && { updated: it.updated, rid: it.rid, version: it.version };
