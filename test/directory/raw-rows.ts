import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { shared } from "../support/cli.ts";

/** The reports as they were published, read with nothing of the program's: a row is its cells. */

export const realData = join(shared, "data");

export type Cells = readonly string[];

/** Rows that are cut at quotes and commas alone, which does for these files. */
export const rowsOf = (path: string): readonly Cells[] =>
  gunzipSync(readFileSync(join(realData, path)))
    .toString("latin1")
    .split("\n")
    .filter((it) => it !== "")
    .map((it) =>
      it
        .replace(/^"|"\r?$/g, "")
        .split('","')
        .map((cell) => cell.trim()),
    );

/** By the number of the column in the specification of the reports, from 1. */
export const cell = (row: Cells, column: number): string => row[column - 1] ?? "";

export const codeIn = (row: Cells): string => cell(row, 1);
export const nameIn = (row: Cells): string => cell(row, 2);
export const postcodeIn = (row: Cells): string => cell(row, 10);
export const statusIn = (row: Cells): string => cell(row, 13);
export const parentIn = (row: Cells): string => cell(row, 15);
export const telephoneIn = (row: Cells): string => cell(row, 18);
export const operatorIn = (row: Cells): string => cell(row, 24);
export const settingIn = (row: Cells): string => cell(row, 26);

/** `20220217` → `2022-02-17`; empty where there is none. */
const day = (text: string): string => text.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
export const openedIn = (row: Cells): string => day(cell(row, 11));
export const closedIn = (row: Cells): string => day(cell(row, 12));

/** Closed is what has a C, or no letter and a closing day that has come. */
export const isActive = (row: Cells, release: string): boolean =>
  statusIn(row) === "" ? closedIn(row) === "" || closedIn(row) > release : statusIn(row) !== "C";

/** Practices proper, of all prescribing cost centres. */
export const isPractice = (row: Cells): boolean => settingIn(row) === "4";

/** Local authorities of Great Britain's postcodes, by the postcode without its blank; of those that are asked for. */
export function localAuthorities(asked: ReadonlySet<string>): ReadonlyMap<string, string> {
  const text = gunzipSync(readFileSync(join(realData, "codepoint-open-2025-11/codepoint_open.csv.gz"))).toString(
    "latin1",
  );
  const found = new Map<string, string>();
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    const postcode = text.slice(from + 1, text.indexOf('"', from + 1)).replaceAll(" ", "");
    if (asked.has(postcode)) found.set(postcode, text.slice(from, to).split(",")[8]!.replaceAll('"', ""));
    from = to + 1;
  }
  return found;
}
