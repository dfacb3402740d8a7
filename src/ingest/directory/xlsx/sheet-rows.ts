import type { BadRow, TableRow } from "../table-row.ts";
import { xmlEvents } from "./xml-events.ts";

/** The reports have 27 columns at most. */
const columnsMax = 100;
/** Characters of a cell; what a workbook may hold is less. More is cut, and too long for anything. */
const valueMax = 100_000;

/**
 * The rows of a sheet, as many at a time as came. Cells stand where their references say, so that gaps stay gaps: `""`.
 * Texts, shared or their own, numbers and the results of formulas are as they are shown without a format: 20191001, TRUE. A reference
 * to a shared text that is not there is `#REF!`, as a spreadsheet writes it. Rows without cells are left out; one of more than 100
 * columns is a bad row.
 */
export async function* sheetRows(
  bytes: AsyncIterable<Buffer>,
  strings: readonly string[],
  sheet: string,
): AsyncGenerator<readonly TableRow[]> {
  const reader = new SheetReader(strings, sheet);
  let failure: unknown;
  try {
    for await (const _ of xmlEvents(bytes, reader)) if (reader.rows.length > 0) yield reader.rows.splice(0);
  } catch (error) {
    failure = error;
  }
  // What came before a failure is good.
  if (reader.rows.length > 0) yield reader.rows.splice(0);
  if (failure !== undefined) throw failure;
}

class SheetReader {
  readonly rows: TableRow[] = [];
  readonly #strings: readonly string[];
  readonly #sheet: string;
  #cells: string[] = [];
  #rowNumber = 0;
  #isTooWide = false;
  #column = -1;
  #type = "";
  #value = "";
  #isValue = false;
  #phonetic = 0;

  constructor(strings: readonly string[], sheet: string) {
    this.#strings = strings;
    this.#sheet = sheet;
  }

  opened(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "row") {
      const number = Number(attributes.r);
      this.#rowNumber = Number.isSafeInteger(number) && number > 0 ? number : this.#rowNumber + 1;
      this.#cells = [];
      this.#isTooWide = false;
      this.#column = -1;
    } else if (name === "c") {
      this.#column = columnOf(attributes.r) ?? this.#column + 1;
      this.#type = attributes.t ?? "n";
      this.#value = "";
    } else if (name === "rPh") this.#phonetic++;
    else if (name === "v" || name === "t") this.#isValue = this.#phonetic === 0;
  }

  text(text: string): void {
    if (this.#isValue && this.#value.length < valueMax) this.#value += text;
  }

  closed(name: string): void {
    if (name === "v" || name === "t") this.#isValue = false;
    else if (name === "rPh") this.#phonetic--;
    else if (name === "c") this.#endCell();
    else if (name === "row") this.#endRow();
  }

  #endCell(): void {
    const text = textOf(this.#type, this.#value, this.#strings);
    if (text === "") return;
    if (this.#column >= columnsMax) {
      this.#isTooWide = true;
      return;
    }
    while (this.#cells.length < this.#column) this.#cells.push("");
    this.#cells[this.#column] = text;
  }

  #endRow(): void {
    const position = `sheet ${this.#sheet}, row ${this.#rowNumber}`;
    const tooWide: BadRow = { position, rule: "R003", seen: `more than ${columnsMax} columns` };
    if (this.#isTooWide) this.rows.push(tooWide);
    else if (this.#cells.length > 0) this.rows.push({ cells: this.#cells, position });
  }
}

/** `B12` is column 1; undefined where there is no reference. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}(?=\d)/.exec(reference ?? "")?.[0];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function textOf(type: string, value: string, strings: readonly string[]): string {
  if (value === "") return "";
  if (type === "s") return strings[Number(value)] ?? "#REF!";
  if (type === "b") return value.trim() === "1" ? "TRUE" : "FALSE";
  if (type !== "n") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? String(number) : value.trim();
}
