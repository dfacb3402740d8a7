import { type CsvError, parse } from "csv-parse/sync";
import { type Problem, problem, quoted } from "../../fhir/problem.ts";
import { type Input, input } from "../operation-input.ts";
import type { PostedBody } from "../posted-resource.ts";

/** Lists as people have them: columns of a spreadsheet, codes in a mail. */

const separators = /[\s,;]+/;

/** `A81001, A81002` or one a line: the codes of a text, in its order. */
export const codesIn = (text: string): readonly string[] => text.split(separators).filter((it) => it !== "");

/** What the column of codes may be called, folded to letters. */
const codeNames = ["code", "odscode", "organisationcode", "organizationcode", "orgcode", "orgid"];

/** A table as it was posted: its columns by name, in small letters without blanks and marks. */
export interface PostedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const rowsMax = 100_000;

/** CSV, or what Excel makes of it: separated by commas, semicolons or tabs. */
export function tableIn(text: string): PostedTable | Problem {
  try {
    const rows = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: rowsMax,
    }) as string[][];
    const [first = [], ...others] = rows;
    return { columns: first.map(folded), rows: others };
  } catch (error) {
    const { lines } = error as CsvError & { readonly lines?: number };
    return problem("malformed-body", `the body is no CSV${lines === undefined ? "" : `: line ${lines}`}`);
  }
}

const folded = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, "");

function delimiterOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const first = end < 0 ? text : text.slice(0, end);
  return ["\t", ";"].find((it) => first.includes(it)) ?? ",";
}

export const columnOf = ({ columns }: PostedTable, names: readonly string[]): number =>
  columns.findIndex((it) => names.includes(it));

export const codeColumn = (table: PostedTable): number => columnOf(table, codeNames);

/** text/plain: codes; text/csv: its column `code`, or where it has none such and one column only, all of it. */
export function codesOfBody({ contentType, text }: PostedBody): readonly Input[] | Problem {
  if (!contentType.toLowerCase().includes("text/csv")) return codesIn(text).map((it) => input("code", it));
  const table = tableIn(text);
  if ("problem" in table) return table;
  const at = codeColumn(table);
  if (at < 0 && table.columns.length <= 1) return codesIn(text).map((it) => input("code", it));
  if (at < 0)
    return problem("malformed-body", `the CSV has no column called code; it has ${quoted(table.columns.join(", "))}`);
  return table.rows.flatMap((row) => (row[at] ? [input("code", row[at])] : []));
}
