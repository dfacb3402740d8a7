import { csvLine, defused } from "../../fhir/csv.ts";

/** A column of a table that people see and take away: the same in every form. */
export interface DataColumn<Row> {
  /** Name in JSON, and as the head of CSV. */
  readonly name: string;
  readonly title: string;
  readonly value: (row: Row) => string | null;
  /** A code: a spreadsheet must not take 00K or 1E5 for a number. */
  readonly isCode?: true;
  /** Where the field is explained. */
  readonly about?: string;
}

export type TableForm = "csv" | "excel" | "json" | "ndjson";

/** The endings that a page's address may have. */
export const tableForms = ["csv", "json", "ndjson"] as const;

/** Links to the files of a page's table. `query`: of the page, or nothing. */
export const fileLinks = (
  path: string,
  query = "",
): readonly { readonly title: string; readonly address: string }[] => [
  { title: "CSV", address: `${path}.csv${query}` },
  { title: "CSV for Excel", address: `${path}.csv${query === "" ? "?" : `${query}&`}for=excel` },
  { title: "JSON", address: `${path}.json${query}` },
  { title: "NDJSON", address: `${path}.ndjson${query}` },
];

/** What every file says of itself. */
export interface TableFacts {
  /** The day for which the data speak, or when they were read. */
  readonly asAt: string;
  readonly attribution: string;
  /** Rows there are in all, those of other parts too; absent: not counted. */
  readonly total?: number;
}

export const contentTypes: Readonly<Record<TableForm, string>> = {
  csv: "text/csv; charset=utf-8; header=present",
  excel: "text/csv; charset=utf-8; header=present",
  json: "application/json; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
};

/**
 * A table as a file, portion by portion. Each row ends with the day for which it speaks and the licence: rows are copied away from their
 * files. `excel` is CSV that Excel opens without changing a code and without running a formula.
 */
export async function* tableFile<Row>(
  form: TableForm,
  columns: readonly DataColumn<Row>[],
  portions: AsyncIterable<readonly Row[]>,
  { asAt, attribution, total }: TableFacts,
): AsyncGenerator<string> {
  const about = { asAt, licence: attribution };
  if (form === "csv" || form === "excel") {
    const names = [...columns.map((it) => it.name), ...Object.keys(about)];
    // Excel takes a file for UTF-8 when it begins so.
    yield `${form === "excel" ? "\ufeff" : ""}${csvLine(names)}`;
    const cells = form === "excel" ? forExcel : plain;
    for await (const rows of portions)
      yield rows.map((row) => csvLine([...columns.map((it) => cells(it, row)), ...Object.values(about)])).join("");
    return;
  }
  const object = (row: Row) => JSON.stringify({ ...Object.fromEntries(columns.map((it) => [it.name, it.value(row)])) });
  if (form === "ndjson") {
    for await (const rows of portions)
      yield rows.map((row) => `${object(row).slice(0, -1)},${JSON.stringify(about).slice(1)}\n`).join("");
    return;
  }
  yield `{"asAt":${JSON.stringify(asAt)},"licence":${JSON.stringify(attribution)},"total":${total ?? null},"rows":[`;
  let isFirst = true;
  for await (const rows of portions)
    for (const row of rows) {
      yield `${isFirst ? "" : ","}${object(row)}`;
      isFirst = false;
    }
  yield "]}";
}

const plain = <Row>(column: DataColumn<Row>, row: Row): string => column.value(row) ?? "";

/** A code as a formula that is this text: nothing else keeps Excel from reading 1E5 as 100000. */
function forExcel<Row>(column: DataColumn<Row>, row: Row): string {
  const text = column.value(row) ?? "";
  return column.isCode && /^[A-Z0-9]+$/.test(text) ? `="${text}"` : defused(text);
}
