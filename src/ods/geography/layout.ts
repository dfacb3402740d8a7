import {
  type PostcodeField,
  type PostcodeLayout,
  postcodeLayouts,
} from "../../definitions/directory/postcode-layouts.ts";
import { toPostcode } from "./postcode.ts";

/** Where in the rows of a file its fields are. */
export interface Columns {
  readonly layout: PostcodeLayout;
  /** How many there are; a row has to have as many. */
  readonly count: number;
  /** `at.postcode` is 2: the third. A field that the file does not have is absent. */
  readonly at: Readonly<Partial<Record<PostcodeField, number>>>;
  /** Whether the row that told it was a header. */
  readonly hasHeader: boolean;
}

/** Why a file is of no known layout, in words for whoever wants to load it. */
export interface UnknownLayout {
  readonly unknown: string;
}

/**
 * The layout of a file, by its first row.
 *
 * A row that begins with a postcode is no header: then the number of columns tells the layout, or `names`, the names of the
 * columns as whoever loads the file gives them. A file is refused rather than half understood: where a column that the layout
 * needs is not found, where nothing fits.
 */
export function layoutOf(firstRow: readonly string[], names?: readonly string[]): Columns | UnknownLayout {
  const isHeaderless = firstRow.slice(0, 2).some((it) => toPostcode(it) !== undefined);
  if (!isHeaderless) return byHeader(firstRow, true);
  if (names !== undefined) {
    return names.length === firstRow.length
      ? byHeader(names, false)
      : { unknown: `${names.length} names were given for ${firstRow.length} columns` };
  }
  for (const layout of postcodeLayouts)
    for (const columns of layout.columns ?? [])
      if (columns.length === firstRow.length) return columnsOf(layout, columns, false);
  const known = postcodeLayouts.flatMap((it) => (it.columns ?? []).map((one) => `${one.length} (${it.title})`));
  return {
    unknown: `the file has no header and ${firstRow.length} columns; known without a header are ${known.join(", ")}. Give the names of its columns`,
  };
}

function byHeader(header: readonly string[], hasHeader: boolean): Columns | UnknownLayout {
  const named = header.map((it) => it.trim().toLowerCase());
  const has = (name: string) => named.some((it) => isNamed(it, name));
  const fitting = postcodeLayouts.filter(
    (it) => it.marks.every((group) => group.some(has)) && !(it.without ?? []).some(has),
  );
  const missing: string[] = [];
  for (const layout of fitting) {
    const columns = columnsOf(layout, named, hasHeader);
    const absent = layout.needed.filter((it) => columns.at[it] === undefined);
    if (absent.length === 0) return columns;
    missing.push(`it looks like ${layout.title} but has no column for ${absent.join(", ")}`);
  }
  const seen = named.slice(0, 80).map((it) => it.slice(0, 40));
  const known = postcodeLayouts.map((it) => it.title).join("; ");
  return { unknown: [...missing, `columns seen: ${seen.join(", ")}`, `layouts known: ${known}`].join(". ") };
}

function columnsOf(layout: PostcodeLayout, names: readonly string[], hasHeader: boolean): Columns {
  const at: Partial<Record<PostcodeField, number>> = {};
  const lower = names.map((it) => it.toLowerCase());
  for (const [field, known] of Object.entries(layout.fields) as [PostcodeField, readonly string[]][]) {
    const found = known.map((name) => lower.findIndex((it) => isNamed(it, name))).find((it) => it >= 0);
    if (found !== undefined) at[field] = found;
  }
  return { layout, count: names.length, at, hasHeader };
}

const yearly = new Map<string, RegExp>();

/** Whether a column bears the name; `##` in it are two digits. */
function isNamed(column: string, name: string): boolean {
  if (!name.includes("##")) return column === name;
  let pattern = yearly.get(name);
  if (pattern === undefined) {
    pattern = new RegExp(`^${name.replace("##", "\\d\\d")}$`);
    yearly.set(name, pattern);
  }
  return pattern.test(column);
}

/** Whether a row is no row but names once more: Code-Point Open has a header of two rows. */
export const isHeaderAgain = (row: readonly string[], { layout, at }: Columns): boolean => {
  const value = row[at.postcode!]?.trim().toLowerCase();
  return value !== undefined && (layout.fields.postcode ?? []).includes(value);
};

/** The columns of which something is read. */
export function wantedColumns({ at, count }: Columns): Uint8Array {
  const wanted = new Uint8Array(count);
  for (const index of Object.values(at)) wanted[index] = 1;
  return wanted;
}
