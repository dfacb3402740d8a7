import type { FinderEntry } from "../../ods/finding/entry.ts";
import type { Row } from "./database.ts";

/** Of finder_entry, in the order in which `entryOf` and `valuesOf` have them. */
export const entryColumns = "key, code, name, postcode, town, type, closed, successors";

export function entryOf(row: Row): FinderEntry {
  const [key, code, name, postcode, town, type, closed, successors] = row as unknown as EntryRow;
  return {
    key,
    code,
    name,
    ...(postcode !== null && { postcode }),
    ...(town !== null && { town }),
    ...(type !== null && { type }),
    isOpen: closed === 0,
    ...(successors !== null && { successors: JSON.parse(successors) as string[] }),
  };
}

export const valuesOf = (entry: FinderEntry): EntryRow => [
  entry.key,
  entry.code,
  entry.name,
  entry.postcode ?? null,
  entry.town ?? null,
  entry.type ?? null,
  closedOf(entry),
  entry.successors ? JSON.stringify(entry.successors) : null,
];

export const closedOf = ({ isOpen }: FinderEntry): number => (isOpen ? 0 : 1);

type EntryRow = readonly [
  key: number,
  code: string,
  name: string,
  postcode: string | null,
  town: string | null,
  type: string | null,
  closed: number,
  successors: string | null,
];
