import { type ReportColumn, type ReportField, reportLayouts } from "../../definitions/directory/report-layouts.ts";
import type { ReportLayoutName } from "../../definitions/directory/reports.ts";

/** Where the columns of a report stand in a file. */
export interface Columns {
  readonly at: ReadonlyMap<ReportField, number>;
  /** How many cells each row has. */
  readonly width: number;
  /** `column 11, open date`. */
  pathOf(field: ReportField): string;
}

/** The columns of a file without a header row. */
export const columnsInOrder = (layout: ReportLayoutName): Columns =>
  columnsAt(
    layout,
    reportLayouts[layout].map((it) => it.field),
  );

/**
 * The columns that a header row names, wherever they stand; `"unknown"` when some that are needed are not among them;
 * undefined when the row is no header.
 *
 * The 27 columns have had several names each: there, one of which the name is not known is where it always is, unless the header
 * puts another there.
 */
export function columnsNamed(header: readonly string[], layout: ReportLayoutName): Columns | "unknown" | undefined {
  const columns = reportLayouts[layout];
  const names = header.map(normalName);
  if (!isHeader(names, columns)) return undefined;
  const fields = names.map((name) => fieldNamed(name, columns));
  const isFixed = layout === "organisations" && names.length === columns.length;
  if (isFixed) {
    columns.forEach(({ field }, at) => {
      if (fields[at] === "unread" && !isUnread(names[at]!, columns) && !fields.includes(field)) fields[at] = field;
    });
  }
  const needed = isFixed ? ["code", "name"] : columns.map((it) => it.field).filter((it) => it !== "unread");
  return needed.every((it) => fields.includes(it as ReportField)) ? columnsAt(layout, fields) : "unknown";
}

function columnsAt(layout: ReportLayoutName, fields: readonly ReportField[]): Columns {
  const at = new Map<ReportField, number>();
  fields.forEach((field, index) => {
    if (field !== "unread" && !at.has(field)) at.set(field, index);
  });
  const nameOf = new Map(reportLayouts[layout].map((it) => [it.field, it.names[0]]));
  return {
    at,
    width: fields.length,
    pathOf: (field) => `column ${(at.get(field) ?? -1) + 1}, ${nameOf.get(field)}`,
  };
}

/** Case, blanks, line breaks and a byte-order mark do not count. */
const normalName = (name: string): string =>
  name
    .replace(/[\s\ufeff]+/g, " ")
    .trim()
    .toLowerCase();

/** No code and no name is called so. */
const isHeader = (names: readonly string[], columns: readonly ReportColumn[]): boolean =>
  columns.slice(0, 2).every((column) => names.some((it) => column.names.includes(it)));

const fieldNamed = (name: string, columns: readonly ReportColumn[]): ReportField =>
  columns.find((it) => it.names.includes(name))?.field ?? "unread";

const isUnread = (name: string, columns: readonly ReportColumn[]): boolean =>
  columns.some((it) => it.field === "unread" && it.names.includes(name));
