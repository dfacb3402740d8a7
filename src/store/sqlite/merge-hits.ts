import { compareBytes } from "./body-checks.ts";
import type { Hit } from "./run.ts";

/**
 * The hits of several searches in the order that one search would have them: by their sort values, those without a value
 * last, ties by the order of arrival in the direction of the first key. `back`: each list, and the result, is in reverse.
 */
export function inOrder(lists: readonly Hit[][], keys: readonly { readonly down: boolean }[], back: boolean): Hit[] {
  if (lists.length === 1) return lists[0]!;
  const arrival = keys[0]?.down === true ? -1 : 1;
  const compare = (a: Hit, b: Hit): number => {
    for (const [at, { down }] of keys.entries()) {
      const order = compareValues(a.keys[at] ?? null, b.keys[at] ?? null, down);
      if (order !== 0) return order;
    }
    return (a.rid - b.rid) * arrival;
  };
  return lists.flat().sort((a, b) => compare(a, b) * (back ? -1 : 1));
}

type SortValue = string | number | null;

function compareValues(a: SortValue, b: SortValue, down: boolean): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  const order = typeof a === "number" && typeof b === "number" ? a - b : compareBytes(String(a), String(b));
  return down ? -order : order;
}
