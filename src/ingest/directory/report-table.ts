import { type Report, reports } from "../../definitions/directory/reports.ts";
import type { OdsDate, SourceItem } from "../../ods/organisation.ts";
import { type Row, seenOf } from "../../ods/reports/cells.ts";
import { type Columns, columnsInOrder, columnsNamed } from "../../ods/reports/columns.ts";
import { refusalOf, reportNamed } from "../../ods/reports/report-name.ts";
import { itemsOfRow, mismatchAt, type Table } from "../../ods/reports/row-items.ts";
import { type BadRow, isBadRow, type TableRow } from "./table-row.ts";

export interface TableOrigin {
  /** As items tell of it. */
  readonly file: string;
  /** What the caller or the name of the file says it is. */
  readonly reportName: string | undefined;
  readonly releaseDate: OdsDate | undefined;
  /** The sheet of a workbook. Its rows may be shorter than its header, and longer by empty cells. */
  readonly sheet?: string;
}

/** Codes that are remembered, to tell of those that come twice. The largest report has some 45,000. */
const codesMax = 1_000_000;
/** So many rows that cannot be read, and none that can, are no table. */
const earlyMax = 1000;

/**
 * One report as a table: the manifest, then records and mismatches, in the order of the rows. What the first row shows settles how
 * the rest is read: whether it is a header, and in what order the columns are.
 *
 * A table of which the report is not known or not read is refused, once, with a mismatch of the path "".
 */
export class ReportTable {
  readonly #origin: TableOrigin;
  readonly #codes = new Set<string>();
  /** What is wrong before the first row that can be read: it is told behind the manifest. */
  #early: SourceItem[] = [];
  #table: Table | undefined;
  #isRefused = false;

  constructor(origin: TableOrigin) {
    this.#origin = origin;
  }

  /** Nothing more can come of it. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** How many cells a row has, once that is known. */
  get width(): number | undefined {
    return this.#table?.columns.width;
  }

  itemsOf(rows: Iterable<TableRow>): SourceItem[] {
    const items: SourceItem[] = [];
    for (const row of rows) {
      if (this.#isRefused) break;
      if (this.#table !== undefined) this.#add(row, this.#table, items);
      else if (isBadRow(row)) {
        this.#early.push(this.#bad(row));
        if (this.#early.length > earlyMax) items.push(this.#refused("no row that can be read"));
      } else if (this.#begin(row, items) === "a row") this.#add(row, this.#table!, items);
    }
    return items;
  }

  /** What is left to say when there are no more rows. */
  end(): SourceItem[] {
    if (this.#table !== undefined || this.#isRefused) return [];
    // Workbooks have empty sheets.
    return this.#origin.sheet === undefined ? [...this.#early, this.#refused("no rows")] : this.#early;
  }

  #begin({ cells }: Row, items: SourceItem[]): "a header" | "a row" | "refused" {
    const { file, releaseDate, sheet } = this.#origin;
    const found = this.#reportOf(cells);
    if (typeof found === "string") {
      items.push(this.#refused(found));
      return "refused";
    }
    const named = columnsNamed(cells, found.layout);
    if (named === "unknown" || (named === undefined && sheet !== undefined && found.layout !== "organisations")) {
      items.push(this.#refused(`${found.name} with columns not known: ${cells.join(", ")}`));
      return "refused";
    }
    const columns: Columns = named ?? columnsInOrder(found.layout);
    this.#table = { report: found, columns, file, releaseDate };
    items.push({
      kind: "manifest",
      product: found.name,
      ...(releaseDate === undefined ? {} : { releaseDate }),
      place: this.#place(""),
    });
    items.push(...this.#early.splice(0));
    return named === undefined ? "a row" : "a header";
  }

  /** The report by its name, else by a header that only one report has; or why it is not read. */
  #reportOf(cells: readonly string[]): Report | string {
    const { reportName } = this.#origin;
    const named = reportName === undefined ? undefined : reportNamed(reportName);
    const shown = reports.find(
      (it) => it.layout !== "organisations" && typeof columnsNamed(cells, it.layout) === "object",
    );
    if (shown !== undefined && (named === undefined || named.layout !== shown.layout)) {
      // The PCN workbook and its sheets go by the name of one of them.
      return named === undefined || named.name === "epcn" ? shown : `${named.name} with the columns of ${shown.name}`;
    }
    if (named !== undefined) return named;
    if (reportName === undefined) {
      return `${cells.length} columns of a report that the name does not tell; --report says which (epraccur, ets ...)`;
    }
    const refusal = refusalOf(reportName);
    return refusal === undefined ? `no report '${reportName}' is known` : `${reportName} is not read: ${refusal}`;
  }

  #add(row: TableRow, table: Table, items: SourceItem[]): void {
    if (isBadRow(row)) {
      items.push(this.#bad(row));
      return;
    }
    const found = itemsOfRow(this.#origin.sheet !== undefined ? evened(row, table.columns.width) : row, table);
    for (const item of found) items.push(item);
    const record = found[0];
    if (record?.kind !== "record" || (table.report.layout !== "organisations" && table.report.layout !== "networks"))
      return;
    const { code } = record.record;
    if (this.#codes.has(code)) {
      items.push(mismatchAt({ path: table.columns.pathOf("code"), rule: "R008", seen: code }, record.place, code));
    } else if (this.#codes.size < codesMax) this.#codes.add(code);
  }

  #bad({ rule, seen, position }: BadRow): SourceItem {
    return mismatchAt({ path: "row", rule, seen }, this.#place(position));
  }

  #refused(seen: string): SourceItem {
    this.#isRefused = true;
    return mismatchAt({ path: "", rule: "R009", seen: seenOf(seen) }, this.#place(""));
  }

  #place(position: string) {
    const { file, sheet } = this.#origin;
    return { file, position: position === "" && sheet !== undefined ? `sheet ${sheet}` : position };
  }
}

function evened<T extends { readonly cells: readonly string[] }>(row: T, width: number): T {
  const { cells } = row;
  if (cells.length === width) return row;
  if (cells.length < width) return { ...row, cells: [...cells, ...Array<string>(width - cells.length).fill("")] };
  return cells.slice(width).every((it) => it.trim() === "") ? { ...row, cells: cells.slice(0, width) } : row;
}
