import type { Made } from "../api/service.ts";
import {
  contentTypes,
  type DataColumn,
  type TableFacts,
  type TableForm,
  tableFile,
  type tableForms,
} from "../portal/tables/table-file.ts";
import type { SearchPair } from "../search/parse-search.ts";
import { valueIn } from "./site.ts";

/** What of an address says which form of a table is wanted: its ending, and of CSV whether it is for Excel. */
export const formIn = (ending: (typeof tableForms)[number], query: readonly SearchPair[]): TableForm =>
  ending === "csv" && valueIn(query, "for") === "excel" ? "excel" : ending;

/** A table to keep, streamed. `name`: of the file, without its ending; it is ours. */
export function tableAnswer<Row>(
  form: TableForm,
  name: string,
  columns: readonly DataColumn<Row>[],
  rows: readonly Row[] | AsyncIterable<readonly Row[]>,
  facts: TableFacts,
): Made {
  const portions = Symbol.asyncIterator in rows ? rows : once(rows);
  return {
    status: 200,
    contentType: contentTypes[form],
    headers: { "content-disposition": `attachment; filename="${name}.${form === "excel" ? "csv" : form}"` },
    body: "",
    stream: tableFile(form, columns, portions, Array.isArray(rows) ? { total: rows.length, ...facts } : facts),
  };
}

async function* once<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}
