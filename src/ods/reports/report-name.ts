import { type Report, refusedReports, reports } from "../../definitions/directory/reports.ts";
import type { OdsDate } from "../organisation.ts";
import { dateOf } from "./cells.ts";

const byName: ReadonlyMap<string, Report> = new Map(reports.map((it) => [it.name, it]));

/** A report by its own name, in any case. */
export const reportNamed = (name: string): Report | undefined => byName.get(name.toLowerCase());

/** Why a report is not read, when it is one of those that are not. */
export const refusalOf = (name: string): string | undefined =>
  Object.hasOwn(refusedReports, name.toLowerCase()) ? refusedReports[name.toLowerCase()] : undefined;

/**
 * The name of the report that a file says it is, whether it is read or not; undefined where the name holds none, or two.
 *
 *     epraccur.csv.gz    epraccur-2025-11.csv    data/epraccur (Include headers).csv    etr_20250424.csv    ePCN.xlsx
 *     edispensary_changes_20250301_to_20250424.csv
 */
export function reportNameOf(fileName: string): string | undefined {
  const words = wordsOf(fileName).map((it) => it.toLowerCase().replace(/(?<=[a-z])\d{6,8}$/, ""));
  const names = new Set(words.filter((it) => byName.has(it) || refusalOf(it) !== undefined));
  return names.size === 1 ? [...names][0] : undefined;
}

/**
 * The last whole date in the name of a file: that of changes is the day to which they go.
 *
 *     epraccur-2025-11-20.csv    epraccur_20251120.csv    edispensary_changes_20250301_to_20250424.csv
 *     22_04_2025_prescribingDataPack.zip    a month alone, as in epraccur-2025-11.csv, is no date
 */
export function releaseDateOf(fileName: string): OdsDate | undefined {
  const found = [
    ...baseOf(fileName).matchAll(/(?<!\d)(?:(\d{4})([-_.]?)(\d\d)\2(\d\d)|(\d\d)([-_.])(\d\d)\6(\d{4}))(?!\d)/g),
  ];
  const dates = found.map(([, year, , month, day, day2, , month2, year2]) =>
    dateOf(year === undefined ? `${year2}${month2}${day2}` : `${year}${month}${day}`),
  );
  return dates.filter((it) => it !== undefined).at(-1);
}

/** `data/22_04_2025_etr.csv.gz` and `pack.zip!etr.csv` are `22_04_2025_etr` and `etr`. */
const baseOf = (fileName: string): string =>
  fileName
    .split(/[\\/!]/)
    .at(-1)!
    .replace(/(?:\.(?:csv|txt|gz|zip|xlsx))+$/i, "");

const wordsOf = (fileName: string): string[] => baseOf(fileName).split(/[^A-Za-z0-9]+/);
