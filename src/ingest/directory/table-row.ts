import type { Row } from "../../ods/reports/cells.ts";
import type { RuleNumber } from "../../ods/rules.ts";

/** What cannot be read as a row. */
export interface BadRow {
  readonly position: string;
  readonly rule: RuleNumber;
  readonly seen: string;
}

/** A row of a table as the readers of CSV and of workbooks give it. */
export type TableRow = Row | BadRow;

export const isBadRow = (row: TableRow): row is BadRow => "rule" in row;
