import type { Cursor } from "../../search/query.ts";
import { compareBytes } from "./body-checks.ts";
import type { CodeRows, SortWalk } from "./sort-column.ts";
import { merged, type Sql } from "./sql.ts";

/** How an order is walked: `reverse` from its end, from behind the cursor on, over so many rows. */
export interface Stretch {
  readonly cursor: Cursor | undefined;
  readonly down: boolean;
  readonly reverse: boolean;
  /** Only these values of an interval's low end, or these folded texts. */
  readonly window: { readonly from: number | string; readonly to: number | string } | undefined;
  readonly budget: number | undefined;
}

/** The rows of a sort index in its order: `rid` and the sort value `k0`. */
export function walkedOrder(walk: Exclude<SortWalk, { kind: "token" }>, type: number, stretch: Stretch): Sql {
  const direction = stretch.reverse ? "DESC" : "ASC";
  const past = stretch.reverse ? "<" : ">";
  const { cursor, budget = -1 } = stretch;
  switch (walk.kind) {
    case "column": {
      const { column } = walk;
      const after = cursor ? ` AND (${column}, rid) ${past} (?, ?)` : "";
      return {
        text: `SELECT rid, ${column} AS k0 FROM resource WHERE type = ? AND state = 1${after} ORDER BY ${column} ${direction}, rid ${direction} LIMIT +?`,
        values: [type, ...(cursor ? [cursor.keys[0] ?? null, cursor.rid] : []), budget],
      };
    }
    case "interval": {
      const bounds = lowBounds(stretch);
      return {
        text: `SELECT rid, low AS k0 FROM interval WHERE series = ${walk.series} AND ${bounds.text} ORDER BY low ${direction}, rid ${direction} LIMIT +?`,
        values: [...bounds.values, budget],
      };
    }
    case "string": {
      const value = cursor?.keys[0];
      const [folded, raw] =
        typeof value === "string"
          ? [value.slice(0, value.indexOf("\u0000")), value.slice(value.indexOf("\u0000") + 1)]
          : ["", ""];
      const after = cursor
        ? ` AND (v.folded, v.raw) ${past}= (?, ?) AND ((v.folded, v.raw) ${past} (?, ?) OR s.rid ${past} ?)`
        : "";
      const within = stretch.window ? " AND v.folded >= ? AND v.folded <= ?" : "";
      const bounds = stretch.window ? [stretch.window.from, stretch.window.to] : [];
      return {
        text: `SELECT s.rid AS rid, v.folded || char(0) || v.raw AS k0 FROM string_value v CROSS JOIN string s ON s.sid = v.sid WHERE v.idx = ${walk.idx}${within}${after} AND s.edge IN ${edges(stretch)} ORDER BY v.folded ${direction}, v.raw ${direction}, s.rid ${direction} LIMIT +?`,
        values: [...bounds, ...(cursor ? [folded, raw, folded, raw, cursor.rid] : []), budget],
      };
    }
  }
}

/** A clause whose resources are kept in the order asked for: see `timeline` in schema.ts. */
export interface DrivingTimeline {
  readonly driver: number;
  readonly idx: number;
  readonly values: readonly number[];
}

export function timelineOrder({ idx, values }: DrivingTimeline, stretch: Stretch): Sql {
  const direction = stretch.reverse ? "DESC" : "ASC";
  const bounds = lowBounds(stretch);
  // Several values: SQLite merges what comes in order, and a resource that has two of them comes once.
  return {
    text: `${values.map(() => `SELECT rid, low AS k0 FROM timeline WHERE idx = ${idx} AND value = ? AND ${bounds.text}`).join(" UNION ")} ORDER BY ${values.length > 1 ? "k0" : "low"} ${direction}, rid ${direction} LIMIT +?`,
    values: [...values.flatMap((it) => [it, ...bounds.values]), stretch.budget ?? -1],
  };
}

/** The row of a resource that counts in this direction: see `edge` in schema.ts. */
const edges = ({ down }: Stretch): string => (down ? "(1, 3)" : "(1, 2)");

function lowBounds(stretch: Stretch): Sql {
  const { cursor, reverse, window } = stretch;
  const bounds: Sql[] = [{ text: `edge IN ${edges(stretch)}`, values: [] }];
  if (cursor)
    bounds.push({ text: `(low, rid) ${reverse ? "<" : ">"} (?, ?)`, values: [cursor.keys[0] ?? null, cursor.rid] });
  if (window) bounds.push({ text: "low >= ? AND low <= ?", values: [window.from, window.to] });
  return { text: bounds.map((it) => it.text).join(" AND "), values: bounds.flatMap((it) => it.values) };
}

/** Code after code, from the cursor on, the resources of each in order of arrival; and how many each has. */
export function* codeOrders(
  codes: readonly CodeRows[],
  { cursor, reverse }: Stretch,
): Generator<{ readonly order: Sql; readonly rows: number }> {
  const from = cursor?.keys[0] as string | undefined;
  for (const { code, values, n } of reverse ? codes.toReversed() : codes) {
    const order = from === undefined ? 1 : compareBytes(code, from) * (reverse ? -1 : 1);
    if (order < 0) continue;
    const listed = merged(
      values.map((it) => ({ text: "SELECT rid FROM token WHERE vid = ?", values: [it] })),
      { from: order === 0 ? cursor!.rid : undefined, back: reverse },
    );
    const arrival = listed.inOrder ? "" : ` ORDER BY rid ${reverse ? "DESC" : "ASC"}`;
    yield {
      order: { text: `SELECT rid, ? AS k0 FROM (${listed.text})${arrival}`, values: [code, ...listed.values] },
      rows: n,
    };
  }
}
