import type { ReportField } from "../../definitions/directory/report-layouts.ts";
import type { OdsCode, OdsDate } from "../organisation.ts";
import type { RuleNumber } from "../rules.ts";
import type { Columns } from "./columns.ts";

/** A row of a table as a file has it. */
export interface Row {
  readonly cells: readonly string[];
  /** Where it stands in its file: `line 12`, `sheet PCNDetails, row 12`. */
  readonly position: string;
}

/** Something in a row, or a row, that is not as it should be. */
export interface RowFault {
  /** The column, `row` for all of it. */
  readonly path: string;
  readonly rule: RuleNumber;
  readonly seen: string;
}

/** The longest field of the register has 254 characters. */
const textMax = 1000;
const seenMax = 100;

/** What a spreadsheet writes where a formula failed. */
const spreadsheetError = /^#(?:REF!|N\/A|NAME\?|VALUE!|DIV\/0!|NUM!|NULL!)$/;
/** Control characters, halves of characters, and what stands where one could not be read. */
const unkeepable = /[\p{Cc}\p{Cs}\ufffd\ufffe\uffff]/u;

/** A value as a fault tells of it: 100 characters at most, none of them a control character. */
export const seenOf = (text: string): string => text.slice(0, seenMax).replace(/[\p{Cc}\p{Cs}]/gu, "?");

/** `20201001` and `2020-10-01`; undefined for what is no date that exists. */
export function dateOf(text: string): OdsDate | undefined {
  const parts = /^(\d{4})(-?)(\d\d)\2(\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const [, year, , month, day] = parts as unknown as [string, string, string, string, string];
  const isThere = Number(year) > 0 && Number(day) > 0 && Number(day) <= daysOf(Number(year), Number(month));
  return isThere ? `${year}-${month}-${day}` : undefined;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  if (month < 1 || month > 12) return 0;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The cells of one row by what they mean. What cannot be taken is undefined, and told of in `faults`. */
export class RowCells {
  readonly faults: RowFault[] = [];
  readonly #cells: readonly string[];
  readonly #columns: Columns;

  constructor({ cells }: Row, columns: Columns) {
    this.#cells = cells;
    this.#columns = columns;
  }

  /** As it stands, without blanks around it. */
  raw(field: ReportField): string {
    const at = this.#columns.at.get(field);
    return at === undefined ? "" : (this.#cells[at] ?? "").trim();
  }

  /** A text that can be kept; undefined for an empty cell. Line breaks and tabs in it are blanks. */
  text(field: ReportField): string | undefined {
    const raw = this.raw(field);
    if (raw === "") return undefined;
    const text = /[\t\r\n]/.test(raw) ? raw.replace(/[\t\r\n]+/g, " ") : raw;
    if (spreadsheetError.test(text)) return this.fault(field, "R004");
    return text.length > textMax || unkeepable.test(text) ? this.fault(field, "R010") : text;
  }

  code(field: ReportField): OdsCode | undefined {
    const raw = this.raw(field);
    if (raw === "") return undefined;
    const code = raw.toUpperCase();
    return /^[A-Z0-9]{1,12}$/.test(code) ? code : this.fault(field, "R001");
  }

  date(field: ReportField): OdsDate | undefined {
    const raw = this.raw(field);
    return raw === "" ? undefined : (dateOf(raw) ?? this.fault(field, "R002"));
  }

  fault(field: ReportField, rule: RuleNumber): undefined {
    this.faults.push({ path: this.#columns.pathOf(field), rule, seen: seenOf(this.raw(field)) });
  }
}
