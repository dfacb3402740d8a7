import { type Html, html, nothing, type Part } from "../html.ts";

/** Parts of pages as nhsuk-frontend has them: components.test.ts holds this markup against its macros. */

export const details = (
  summary: Part,
  content: Part,
  { isOpen = false, id }: { isOpen?: boolean; id?: string } = {},
): Html =>
  html`<details class="nhsuk-details"${id !== undefined && html` id="${id}"`}${isOpen && html` open`}><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">${summary}</span></summary><div class="nhsuk-details__text">${content}</div></details>`;

export const expander = (summary: Part, content: Part): Html =>
  html`<details class="nhsuk-details nhsuk-expander"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">${summary}</span></summary><div class="nhsuk-details__text">${content}</div></details>`;

export const insetText = (content: Part): Html =>
  html`<div class="nhsuk-inset-text"><span class="nhsuk-u-visually-hidden">Information: </span>${content}</div>`;

/** `level`: of its heading; 3 unless given. */
export const warning = (heading: string, content: Part, level: 2 | 3 = 3): Html =>
  html`<div class="nhsuk-card nhsuk-card--warning"><div class="nhsuk-card__content"><h${level} class="nhsuk-card__heading"><span role="text"><span class="nhsuk-u-visually-hidden">Important: </span>${heading}</span></h${level}>${content}</div></div>`;

export const summaryList = (rows: readonly (readonly [key: Part, value: Part] | false | undefined)[]): Html =>
  html`<dl class="nhsuk-summary-list">${rows.map(
    (it) =>
      it &&
      html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${it[0]}</dt><dd class="nhsuk-summary-list__value">${it[1]}</dd></div>`,
  )}</dl>`;

export type TagColour = "grey" | "green" | "red" | "yellow" | "orange" | "aqua-green" | "purple";

export const tag = (text: string, colour?: TagColour): Html =>
  html`<strong class="nhsuk-tag${colour === undefined ? "" : ` nhsuk-tag--${colour}`}">${text}</strong>`;

export const contentsList = (
  items: readonly { readonly title: string; readonly address: string; readonly isHere?: boolean }[],
): Html =>
  html`<nav class="nhsuk-contents-list" role="navigation" aria-label="Pages in this guide"><h2 class="nhsuk-u-visually-hidden">Contents</h2><ol class="nhsuk-contents-list__list">${items.map(
    (it) =>
      it.isHere
        ? html`<li class="nhsuk-contents-list__item" aria-current="page"><span class="nhsuk-contents-list__current">${it.title}</span></li>`
        : html`<li class="nhsuk-contents-list__item"><a class="nhsuk-contents-list__link" href="${it.address}">${it.title}</a></li>`,
  )}</ol></nav>`;

export interface Turn {
  readonly address: string;
  readonly title: string;
}

export const pagination = ({
  previous,
  next,
}: {
  readonly previous?: Turn | undefined;
  readonly next?: Turn | undefined;
}): Html =>
  previous === undefined && next === undefined
    ? nothing
    : html`<nav class="nhsuk-pagination" role="navigation" aria-label="Pagination"><ul class="nhsuk-list nhsuk-pagination__list">${previous && turn(previous, "prev", "previous", "Previous", arrowLeft)}${next && turn(next, "next", "next", "Next", arrowRight)}</ul></nav>`;

const turn = (it: Turn, relation: string, item: string, word: string, arrow: Html): Html =>
  html`<li class="nhsuk-pagination-item--${item}"><a class="nhsuk-pagination__link nhsuk-pagination__link--${relation}" href="${it.address}" rel="${relation}"><span class="nhsuk-pagination__title">${word}<span class="nhsuk-u-visually-hidden"> page</span></span><span class="nhsuk-u-visually-hidden">:</span><span class="nhsuk-pagination__page">${it.title}</span>${arrow}</a></li>`;

const arrowLeft = html`<svg class="nhsuk-icon nhsuk-icon--arrow-left" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16" focusable="false" aria-hidden="true"><path d="M10.7 6.3c.4.4.4 1 0 1.4L7.4 11H19a1 1 0 0 1 0 2H7.4l3.3 3.3c.4.4.4 1 0 1.4a1 1 0 0 1-1.4 0l-5-5A1 1 0 0 1 4 12c0-.3.1-.5.3-.7l5-5a1 1 0 0 1 1.4 0Z"/></svg>`;
const arrowRight = html`<svg class="nhsuk-icon nhsuk-icon--arrow-right" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16" focusable="false" aria-hidden="true"><path d="m14.7 6.3 5 5c.2.2.3.4.3.7 0 .3-.1.5-.3.7l-5 5a1 1 0 0 1-1.4-1.4l3.3-3.3H5a1 1 0 0 1 0-2h11.6l-3.3-3.3a1 1 0 1 1 1.4-1.4Z"/></svg>`;

export const actionLink = (text: string, address: string): Html =>
  html`<a class="nhsuk-action-link" href="${address}"><svg class="nhsuk-icon nhsuk-icon--arrow-right-circle" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16" focusable="false" aria-hidden="true"><path d="M12 2a10 10 0 0 0-10 9h11.7l-4-4a1 1 0 0 1 1.5-1.4l5.6 5.7a1 1 0 0 1 0 1.4l-5.6 5.7a1 1 0 0 1-1.5 0 1 1 0 0 1 0-1.4l4-4H2A10 10 0 1 0 12 2z"/></svg><span class="nhsuk-action-link__text">${text}</span></a>`;
