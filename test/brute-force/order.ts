import { spansOf } from "./dates.ts";
import { amountsOf, numbersOf } from "./numbers.ts";
import { type Any, type Row, rows } from "./rows.ts";
import { folded, stringsOf } from "./strings.ts";
import { tokensOf } from "./tokens.ts";
import { valuesOf } from "./values.ts";
import type { World } from "./world.ts";

export const isSortable = (row: Row): boolean =>
  ["date", "string", "number", "quantity", "token", "uri"].includes(row.kind) && !row.union;

/** The sort value of a resource, least when ascending, greatest when descending (`-date`); undefined: comes last. */
export function sortKey(world: World, resource: Any, key: string): number | string | undefined {
  const down = key.startsWith("-");
  const code = down ? key.slice(1) : key;
  if (code === "_id") return resource.id;
  if (code === "_lastUpdated") return world.updated;
  const all = sortValues(rows.get(`${resource.resourceType}.${code}`)!, resource);
  return all.toSorted((a, b) => compare(a, b) * (down ? -1 : 1))[0];
}

function sortValues(row: Row, resource: Any): readonly (number | string)[] {
  const values = valuesOf(row, resource);
  switch (row.kind) {
    case "date":
      return spansOf(values).map((it) => it[0]);
    case "string":
      return stringsOf(values)
        .flat()
        .filter((it) => folded(it) !== "")
        .map((it) => `${folded(it)}\u0000${it}`);
    case "token":
      return tokensOf(values, row.implied).map(([, code]) => code.toLowerCase());
    case "number":
      return numbersOf(values).map((it) => it[0]);
    case "quantity":
      return amountsOf(values).map((it) => it.interval[0]);
    case "uri":
      return values.map((it) => it.value);
    default:
      throw new Error(`sorted by ${row.kind}`);
  }
}

/** As bytes of UTF-8 compare. */
export function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
