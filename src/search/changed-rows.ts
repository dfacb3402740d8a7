import type { IndexRows } from "./index-rows.ts";
import type { SearchIndex } from "./query.ts";

/**
 * The rows of the indexes in which a resource stands otherwise than before. Most changes of a resource change one value or two, and
 * the rows of all others may stay.
 *
 *   name: MILL LANE, role: RO76  →  name: MILL ROAD, role: RO76    gone: name MILL LANE    come: name MILL ROAD
 */
export function changedRows(
  before: IndexRows,
  after: IndexRows,
): { readonly gone: IndexRows; readonly come: IndexRows } {
  const [old, now] = [byIndex(before), byIndex(after)];
  const changed = new Set([...old.keys(), ...now.keys()].filter((it) => old.get(it) !== now.get(it)));
  return { gone: rowsOf(before, changed), come: rowsOf(after, changed) };
}

const kinds = ["tokens", "strings", "intervals", "references", "positions", "words"] as const;

/** What an index has of a resource, as text. */
function byIndex(rows: IndexRows): ReadonlyMap<SearchIndex, string> {
  const texts = new Map<SearchIndex, string>();
  for (const kind of kinds)
    for (const { index, ...row } of rows[kind]) texts.set(index, `${texts.get(index) ?? ""}${JSON.stringify(row)}\n`);
  return texts;
}

function rowsOf(rows: IndexRows, indexes: ReadonlySet<SearchIndex>): IndexRows {
  const wanted = <Row extends { readonly index: SearchIndex }>(all: readonly Row[]): Row[] =>
    all.filter((it) => indexes.has(it.index));
  return {
    tokens: wanted(rows.tokens),
    strings: wanted(rows.strings),
    intervals: wanted(rows.intervals),
    references: wanted(rows.references),
    positions: wanted(rows.positions),
    words: wanted(rows.words),
    faults: rows.faults,
  };
}
