import type { RangeTest } from "../../search/query.ts";
import type { Sql } from "./sql.ts";

/**
 * A row of interval_rid is of one of these series. A resource has few rows and a quantity may have a hundred units: the +
 * keeps SQLite from seeking each of them.
 */
export const inSeries = (alias: string, series: readonly { readonly num: number }[]): string =>
  series.length === 1
    ? `${alias}.series = ${series[0]!.num}`
    : `+${alias}.series IN (${series.map((it) => it.num).join()})`;

/** The test as a condition on two columns. */
export function boundsSql({ any, not }: RangeTest, low: string, high: string): Sql {
  const groups = any.map(
    (bounds): Sql => ({
      text: bounds.map((it) => `${it.end === "low" ? low : high} ${it.is} ?`).join(" AND "),
      values: bounds.map((it) => it.than),
    }),
  );
  return {
    text: `${not ? "NOT " : ""}(${groups.map((it) => `(${it.text})`).join(" OR ")})`,
    values: groups.flatMap((it) => it.values),
  };
}

/** Low ends that a test holds for whatever the high end is: an interval ends after it begins. undefined: none. */
export function sureLows({ any, not }: RangeTest): { readonly from: number; readonly to: number } | undefined {
  const [bounds, other] = any;
  if (!bounds || other || not) return undefined;
  let from = -Infinity;
  let to = Infinity;
  for (const { end, is, than } of bounds) {
    if (is === ">" || is === ">=") from = Math.max(from, is === ">" && end === "low" ? than + 1 : than);
    else if (end === "low") to = Math.min(to, is === "<" ? than - 1 : than);
    else return undefined;
  }
  return { from, to };
}

export function rangeDrives(series: number, test: RangeTest, hasLong: boolean): Sql[] {
  const { from, to, longPast } = test.drive!;
  const bounds = boundsSql(test, "low", "high");
  const drives: Sql[] = [
    {
      text: `SELECT rid FROM interval WHERE series = ${series} AND low >= ? AND low <= ? AND ${bounds.text}`,
      values: [from, to, ...bounds.values],
    },
  ];
  if (longPast !== undefined && hasLong)
    drives.push({
      text: `SELECT rid FROM interval_long WHERE series = ${series} AND high >= ? AND ${bounds.text}`,
      values: [longPast, ...bounds.values],
    });
  return drives;
}
