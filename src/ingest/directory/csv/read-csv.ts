import type { SourceItem } from "../../../ods/organisation.ts";
import { mismatchAt } from "../../../ods/reports/row-items.ts";
import { ReportTable, type TableOrigin } from "../report-table.ts";
import { csvLines } from "./csv-lines.ts";
import { CsvRows } from "./csv-rows.ts";

/** The longest row of the reports has some 500 bytes. */
const lineMax = 1024 * 1024;

/**
 * The items of one report in CSV, some hundred at a time. Memory: a chunk of the source, a line, and the codes. Throws the
 * ReadFailure of a source that breaks off, behind the items of the lines that came whole.
 */
export async function* readCsv(
  source: AsyncIterable<Buffer>,
  origin: TableOrigin,
): AsyncGenerator<readonly SourceItem[]> {
  const table = new ReportTable(origin);
  const rows = new CsvRows(() => table.width);
  let isForeign = false;
  let failure: unknown;
  try {
    for await (const { lines, foreign } of csvLines(source, lineMax)) {
      const items = table.itemsOf(rows.rowsOf(lines, false));
      if (foreign > 0 && !isForeign && !table.isRefused) {
        isForeign = true;
        const fault = { path: "text", rule: "R011", seen: "bytes that are not UTF-8, read as Windows-1252" } as const;
        items.push(mismatchAt(fault, { file: origin.file, position: "" }));
      }
      if (items.length > 0) yield items;
      if (table.isRefused) return;
    }
  } catch (error) {
    failure = error;
  }
  const last = table.itemsOf(rows.rowsOf([], true));
  if (failure === undefined) last.push(...table.end());
  if (last.length > 0) yield last;
  if (failure !== undefined) throw failure;
}
