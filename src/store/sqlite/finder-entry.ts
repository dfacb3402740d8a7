import type { FinderEntry } from "../../ods/finding/entry.ts";
import type { OdsDate } from "../../ods/organisation.ts";
import type { Span } from "../../ods/standing.ts";
import type { Row } from "./database.ts";

/** Of finder_entry, in the order in which `entryOf` and `valuesOf` have them. */
export const entryColumns = "key, code, name, postcode, town, type, closed, successors, spans";

export function entryOf(row: Row): FinderEntry {
  const [key, code, name, postcode, town, type, closed, successors, spans] = row as unknown as EntryRow;
  return {
    key,
    code,
    name,
    ...(postcode !== null && { postcode }),
    ...(town !== null && { town }),
    ...(type !== null && { type }),
    isOpen: closed === 0,
    ...(successors !== null && { successors: JSON.parse(successors) as string[] }),
    ...(spans !== "[]" && { spans: (JSON.parse(spans) as SpanRow[]).map(spanOf) }),
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
  spansText(entry.spans ?? []),
];

/** `[["",20130401,99999999],["RO76",20130401,20190331]]`: the organisation itself and each role, as they are kept. */
export const spansText = (spans: readonly Span[]): string =>
  JSON.stringify(
    spans.map(({ role = "", from, until }): SpanRow => [role, dayNumber(from) ?? always, dayNumber(until) ?? never]),
  );

const spanOf = ([role, from, until]: SpanRow): Span => ({
  ...(role !== "" && { role }),
  ...(from !== always && { from: dayText(from) }),
  ...(until !== never && { until: dayText(until) }),
});

/** 2013-04-01 → 20130401 */
export const dayNumber = (day: OdsDate | undefined): number | undefined =>
  day === undefined ? undefined : Number(day.replaceAll("-", ""));
const dayText = (number: number): OdsDate => String(number).replace(/^(....)(..)(..)$/, "$1-$2-$3");

/** From and until where no day is given. */
const always = 0;
const never = 99_999_999;

/** `role`: empty for the organisation itself. */
export type SpanRow = readonly [role: string, from: number, until: number];

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
  spans: string,
];
