import { type Html, html, nothing } from "./html.ts";
import type { Page } from "./page.ts";

/** Something that was found, of a kind. */
export interface FoundThing {
  readonly title: string;
  readonly note: string;
  readonly address: string;
}

export interface FoundKind {
  readonly title: string;
  readonly found: readonly FoundThing[];
}

/** What the search of the whole site found: pages, stories, organisations. It looks in no clinical record. */
export const searchPage = (q: string, kinds: readonly FoundKind[]): Page => {
  const count = kinds.reduce((sum, it) => sum + it.found.length, 0);
  return {
    title: "Search",
    address: q === "" ? "/search" : `/search?${new URLSearchParams({ q })}`,
    main: html`<form action="/search" method="get" class="nhsuk-u-reading-width"><div class="nhsuk-form-group"><label class="nhsuk-label" for="q">Pages, stories and organisations</label><div class="nhsuk-hint" id="q-hint">It looks in no clinical record: those are asked for <a href="/explorer">with a form</a>.</div><input class="nhsuk-input" id="q" name="q" type="search" value="${q}" maxlength="200" aria-describedby="q-hint"></div><button class="nhsuk-button" type="submit">Search</button></form>
${q === "" ? nothing : count === 0 ? empty : kinds.map(kind)}`,
  };
};

const kind = ({ title, found }: FoundKind): Html =>
  found.length === 0
    ? nothing
    : html`<h2 class="nhsuk-heading-m">${title}</h2><ul class="nhsuk-list">${found.map((it) => html`<li><a href="${it.address}">${it.title}</a> <span class="cc-soft">${it.note}</span></li>`)}</ul>`;

const empty = html`<p>Nothing was found. Try fewer or other words, a code such as an ODS code, or a postcode.</p><p><a href="/stories">All stories</a>, <a href="/explore">all resource types</a>, <a href="/contribute">tell us a need</a></p>`;
