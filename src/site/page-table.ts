import type { Made } from "../api/service.ts";
import { software } from "../definitions/software.ts";
import { type DataColumn, type TableFacts, tableForms } from "../portal/tables/table-file.ts";
import { notFound, type Route, type Shown, type SiteRequest } from "./site.ts";
import { formIn, tableAnswer } from "./table-answer.ts";

/** A row by the names of its columns; those of the first row are the columns of the table. */
export type Cells = Readonly<Record<string, string | number | undefined>>;

/** A page's table: the rows that the page shows. */
export interface PageTable {
  /** Of the page. */
  readonly path: string;
  /** undefined: what it shows does not answer here. */
  readonly rows: (
    shown: Shown,
    request: SiteRequest,
  ) => readonly Cells[] | undefined | Promise<readonly Cells[] | undefined>;
  /** Whose it is, and the day for which it speaks. */
  readonly facts: (shown: Shown) => TableFacts | Promise<TableFacts>;
}

/** The licence of what this program says itself. */
export const ours = `${software.name}, Apache-2.0`;
/** Of a table that is part of the program: as old as that. */
export const ourFacts = (): TableFacts => ({ attribution: ours, asAt: software.released });

/** Several values in a cell. */
export const lines = (texts: readonly string[]): string => texts.join("\n");

/** A page's files, at its address with an ending. */
export const fileRoutes = (
  path: string,
  answer: (form: (typeof tableForms)[number], ...asked: Parameters<Route["answer"]>) => ReturnType<Route["answer"]>,
): readonly Route[] =>
  tableForms.map((form) => ({ path: `${path}.${form}`, answer: (...asked) => answer(form, ...asked) }));

/** The table of a page as a file. */
export const filesOf = ({ path, rows, facts }: PageTable): readonly Route[] =>
  fileRoutes(path, async (form, request, shown) => {
    const found = await rows(shown, request);
    if (!found) return notFound("No such service answers here.");
    return rowsAsFile(path, form, found, await facts(shown), request);
  });

/** Rows as a file with the name of the page's address. */
export function rowsAsFile(
  path: string,
  form: (typeof tableForms)[number],
  rows: readonly Cells[],
  facts: TableFacts,
  { query }: SiteRequest,
): Made {
  return tableAnswer(formIn(form, query), path.split("/").at(-1)!, columnsOf(rows), rows, facts);
}

const columnsOf = (rows: readonly Cells[]): readonly DataColumn<Cells>[] =>
  Object.keys(rows[0] ?? {}).map((name) => ({
    name,
    title: name,
    value: (row) => (row[name] === undefined ? null : String(row[name])),
    ...(name === "code" && { isCode: true as const }),
  }));

/** `Patient.csv` → Patient and csv; without such an ending the whole. */
export function withoutEnding<Ending extends string>(
  text: string,
  endings: readonly Ending[],
): readonly [name: string, ending: Ending | undefined] {
  const ending = endings.find((it) => text.endsWith(`.${it}`));
  return [ending === undefined ? text : text.slice(0, -ending.length - 1), ending];
}
