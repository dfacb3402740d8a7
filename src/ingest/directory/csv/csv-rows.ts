import { parse } from "csv-parse/sync";
import { seenOf } from "../../../ods/reports/cells.ts";
import type { TableRow } from "../table-row.ts";

/** A cell with line breaks goes over a few lines; a quote that is never closed would take all the rest. */
const linesMax = 20;
const charactersMax = 64 * 1024;

/**
 * Rows out of lines, by RFC 4180: cells between commas, quoted where they hold a comma, a quote (doubled) or a line break.
 *
 * Plain lines are cut here, which is five times as fast as csv-parse; any other is given to it. A cell may go over several lines if
 * the row then has as many cells as `width` says, or more than one while that is not known. Otherwise its first line is a
 * bad row and the next are read for themselves: a quote too many costs one row.
 */
export class CsvRows {
  readonly #width: () => number | undefined;
  #waiting: (string | undefined)[] = [];
  #lineNumber = 1;

  /** `width` is asked anew for each row. */
  constructor(width: () => number | undefined) {
    this.#width = width;
  }

  /** The rows that these lines complete. `isEnd`: there are no more. Blank lines are none. */
  *rowsOf(lines: readonly (string | undefined)[], isEnd: boolean): Generator<TableRow> {
    const all = this.#waiting.length === 0 ? lines : [...this.#waiting, ...lines];
    let at = 0;
    while (at < all.length) {
      const line = all[at];
      const position = `line ${this.#lineNumber + at}`;
      let count = 1;
      if (line === undefined) yield { position, rule: "R010", seen: "a line that is too long" };
      else if (line !== "" && line.trim() !== "") {
        const cells = plainCells(line);
        if (cells !== undefined) yield { cells, position };
        else if (quotesIn(line) % 2 === 0) yield this.#row(line, position);
        else {
          const joined = this.#joined(all, at, isEnd);
          if (joined === "later") break;
          if (joined === undefined) yield { position, rule: "R005", seen: seenOf(line) };
          else {
            yield { cells: joined.cells, position };
            count = joined.count;
          }
        }
      }
      at += count;
    }
    this.#waiting = all.slice(at);
    this.#lineNumber += at;
  }

  #row(text: string, position: string): TableRow {
    const cells = hardCells(text);
    return cells === undefined ? { position, rule: "R005", seen: seenOf(text) } : { cells, position };
  }

  /** The row that begins in that line, of which the quotes are not balanced; "later" when it depends on lines to come. */
  #joined(lines: readonly (string | undefined)[], at: number, isEnd: boolean) {
    let text = lines[at]!;
    for (let count = 2; count <= linesMax; count++) {
      const next = lines[at + count - 1];
      if (at + count > lines.length) return isEnd ? undefined : ("later" as const);
      if (next === undefined || text.length + next.length > charactersMax) return undefined;
      text += `\n${next}`;
      if (quotesIn(next) % 2 === 0) continue;
      const cells = hardCells(text);
      const width = this.#width();
      const isRow = cells !== undefined && (width === undefined ? cells.length > 1 : cells.length === width);
      return isRow ? { cells, count } : undefined;
    }
    return undefined;
  }
}

const quote = 34;
const comma = 44;

/** The cells of a line in which quotes stand only around cells; undefined for any other. */
function plainCells(line: string): string[] | undefined {
  const cells: string[] = [];
  for (let at = 0; ; ) {
    if (line.charCodeAt(at) === quote) {
      const end = line.indexOf('"', at + 1);
      if (end < 0) return undefined;
      cells.push(line.slice(at + 1, end));
      if (end + 1 === line.length) return cells;
      if (line.charCodeAt(end + 1) !== comma) return undefined;
      at = end + 2;
    } else {
      const found = line.indexOf(",", at);
      const end = found < 0 ? line.length : found;
      const cell = line.slice(at, end);
      if (cell.includes('"')) return undefined;
      cells.push(cell);
      if (found < 0) return cells;
      at = end + 1;
    }
  }
}

/** The cells of one row by csv-parse; undefined when it is none. */
function hardCells(text: string): string[] | undefined {
  try {
    const rows: string[][] = parse(text, { record_delimiter: ["\r\n", "\n"], max_record_size: 2 * charactersMax });
    return rows.length === 1 ? rows[0] : undefined;
  } catch {
    return undefined;
  }
}

function quotesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++;
  return count;
}
