import { type Html, html, nothing, type Part } from "../html.ts";

export interface Column {
  readonly title: Part;
  readonly isNumber?: boolean;
}

export interface TableParts {
  /** What the table is of, another text for each table of a page; read out to those who cannot see it, shown unless `isCaptionHidden`. */
  readonly caption: string;
  readonly isCaptionHidden?: boolean;
  readonly columns: readonly (string | Column)[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly Part[])[];
  /** Ids of rows, by row. */
  readonly ids?: readonly (string | undefined)[];
  readonly className?: string;
}

/** A table that is moved sideways where it is too wide, by keyboard too. */
export function table({ caption, isCaptionHidden = false, columns, rows, ids, className }: TableParts): Html {
  const all = columns.map((it): Column => (typeof it === "string" ? { title: it } : it));
  const numbers = all.map((it) => (it.isNumber ? html` class="cc-number"` : nothing));
  return html`<div class="cc-scroll" role="region" aria-label="${caption}" tabindex="0"><table class="nhsuk-table${className === undefined ? "" : ` ${className}`}"><caption class="nhsuk-table__caption">${isCaptionHidden ? html`<span class="nhsuk-u-visually-hidden">${caption}</span>` : caption}</caption><thead class="nhsuk-table__head"><tr>${all.map(
    (it, at) =>
      html`<th class="nhsuk-table__header${it.isNumber ? " cc-number" : ""}" scope="col">${all[at]!.title}</th>`,
  )}</tr></thead><tbody class="nhsuk-table__body">${rows.map(
    (cells, row) =>
      html`<tr${ids?.[row] !== undefined && html` id="${ids[row]}"`}>${cells.map((cell, at) => (at === 0 ? html`<th scope="row"${numbers[at]}>${cell}</th>` : html`<td${numbers[at]}>${cell}</td>`))}</tr>`,
  )}</tbody></table></div>`;
}
