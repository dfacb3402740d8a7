import type { Report } from "../../definitions/directory/reports.ts";
import type { OdsDate, OdsRecord, SourceItem, SourceMismatch } from "../organisation.ts";
import { type Row, RowCells, type RowFault, seenOf } from "./cells.ts";
import type { Columns } from "./columns.ts";
import { networkOf, partnerOf, successionOf } from "./network-rows.ts";
import { organisationOf } from "./organisation-row.ts";

/** What is known of a table before its rows are read. */
export interface Table {
  readonly report: Report;
  readonly columns: Columns;
  readonly file: string;
  readonly releaseDate: OdsDate | undefined;
}

/** The record that a row holds, and what is wrong in it; a row that holds none is a mismatch. */
export function itemsOfRow(row: Row, table: Table): SourceItem[] {
  const { report, columns, file, releaseDate } = table;
  const place = { file, position: row.position };
  if (row.cells.length !== columns.width) {
    const seen = `${row.cells.length} columns: ${row.cells.slice(0, 12).join(",")}`;
    return [mismatchAt({ path: "row", rule: "R003", seen: seenOf(seen) }, place, codeOf(row, columns))];
  }
  const cells = new RowCells(row, columns);
  const record = recordOf(cells, report, releaseDate);
  const items: SourceItem[] = [];
  if (record !== undefined) items.push({ kind: "record", record, product: report.name, isWhole: false, place });
  for (const fault of cells.faults) items.push(mismatchAt(fault, place, record?.code));
  return items;
}

export const mismatchAt = (fault: RowFault, place: SourceMismatch["place"], code?: string): SourceMismatch => ({
  kind: "mismatch",
  ...(code === undefined ? {} : { code }),
  ...fault,
  place,
});

function recordOf(cells: RowCells, report: Report, releaseDate: OdsDate | undefined): OdsRecord | undefined {
  if (report.layout === "networks") return networkOf(cells, releaseDate);
  if (report.layout === "partners") return partnerOf(cells, releaseDate);
  if (report.layout === "successions") return successionOf(cells);
  return organisationOf(cells, report, releaseDate);
}

function codeOf({ cells }: Row, columns: Columns): string | undefined {
  const text = cells[columns.at.get("code") ?? 0]?.trim().toUpperCase() ?? "";
  return /^[A-Z0-9]{1,12}$/.test(text) ? text : undefined;
}
