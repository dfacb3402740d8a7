import type { Cursor } from "../../search/query.ts";
import type { SortColumn } from "./sort-column.ts";
import type { Sql } from "./sql.ts";

/** A place in an order of columns k0, k1 … and rid, read forwards or back. */
export interface Keyset {
  readonly keys: readonly SortColumn[];
  readonly cursor: Cursor | undefined;
  readonly back: boolean;
}

/** ORDER BY: no value comes last, whichever way; ties by the order of arrival, in the direction of the first key. */
export function orderOf({ keys, back }: Keyset): string {
  const columns = keys.flatMap(({ down }, at) => [
    `k${at} IS NULL ${back ? "DESC" : "ASC"}`,
    `k${at} ${down !== back ? "DESC" : "ASC"}`,
  ]);
  return [...columns, `rid ${keys[0]!.down !== back ? "DESC" : "ASC"}`].join(", ");
}

/** Behind the cursor in the sort order: past its first key, or the same there and past its second, and so on. */
export function behindCursor({ keys, cursor, back }: Keyset): Sql {
  if (!cursor) return { text: "TRUE", values: [] };
  let condition: Sql = { text: `rid ${keys[0]!.down !== back ? "<" : ">"} ?`, values: [cursor.rid] };
  for (let at = keys.length - 1; at >= 0; at--) {
    const value = cursor.keys[at] ?? null;
    const past = pastValue(`k${at}`, value, keys[at]!.down !== back, back);
    condition = {
      text: `(${past.text} OR (k${at} IS ? AND ${condition.text}))`,
      values: [...past.values, value, ...condition.values],
    };
  }
  return condition;
}

function pastValue(column: string, value: string | number | null, reverse: boolean, back: boolean): Sql {
  if (value === null) return { text: back ? `${column} IS NOT NULL` : "FALSE", values: [] };
  const sign = reverse ? "<" : ">";
  return { text: back ? `${column} ${sign} ?` : `(${column} ${sign} ? OR ${column} IS NULL)`, values: [value] };
}
