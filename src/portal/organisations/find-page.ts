import { roleTypes } from "../../definitions/directory/role-types.ts";
import type { FacetRow } from "../../definitions/resource-definition.ts";
import { details, insetText, pagination, tag } from "../components/content.ts";
import { button, checkboxes, input, select } from "../components/form.ts";
import { table } from "../components/table.ts";
import { type Html, html, nothing, type Part } from "../html.ts";
import type { Page } from "../page.ts";
import { type DataColumn, fileLinks } from "../tables/table-file.ts";
import { type OrganisationRow, organisationColumns } from "./organisation-row.ts";

/** Everything that a list of organisations is asked with: the state of the view, as its address has it. */
export interface ListAsked {
  readonly q: string;
  readonly chosen: Readonly<Record<string, readonly string[]>>;
  /** `2019-04-01`: as the register's dates have it. */
  readonly openOn: string;
  readonly columns: readonly string[];
  readonly size: number;
  /** From 1. */
  readonly page: number;
}

export interface ListFound {
  readonly total: number;
  readonly rows: readonly OrganisationRow[];
  readonly isSimilar: boolean;
  readonly hasNext: boolean;
  /** Values of facets with their counts and, where they are codes, their names. */
  readonly facets: readonly { readonly row: FacetRow; readonly values: readonly FacetShown[] }[];
}

export interface FacetShown {
  readonly value: string;
  readonly title: string;
  readonly count: number;
  readonly isChosen: boolean;
}

export const pageSizes = [20, 50, 100] as const;

export interface ListPage {
  readonly asked: ListAsked;
  readonly found: ListFound;
  readonly columns: readonly DataColumn<OrganisationRow>[];
  readonly problem: string | undefined;
  readonly data: string;
  readonly attribution: string | undefined;
  /** The FHIR call that is nearest to this view, absolute. */
  readonly call: string;
  /** Where the server is reached. */
  readonly publicUrl: string;
}

/** Organisations, narrowed down. */
export function organisationsPage({
  asked,
  found,
  columns,
  problem,
  data,
  attribution,
  call,
  publicUrl,
}: ListPage): Page {
  const query = queryOf(asked);
  return {
    title: "Find an organisation",
    section: "organisations",
    address: `/organisations${query}`,
    data,
    attributions: [attribution],
    files: fileLinks("/organisations", withoutPage(asked)),
    main: html`${problem !== undefined && html`<div class="nhsuk-error-summary"><div role="alert"><h2 class="nhsuk-error-summary__heading">There is a problem</h2><div class="nhsuk-error-summary__body"><p>${problem}</p></div></div></div>`}
<form action="/organisations" method="get" role="search" aria-label="Organisations">
${input({ name: "q", label: "Code, postcode or words of a name", value: asked.q, type: "search", maxLength: 200, suggest: "/organisations/suggest.json" })}
${details(
  "Open on a day, columns, size of a page",
  html`${input({ name: "open-on", label: "Open on", hint: "A day, 2019-04-01. By the dates in the register, legal or operational.", value: asked.openOn, width: 10 })}
${checkboxes({ name: "column", legend: "Columns", options: organisationColumns.filter((it) => it.name !== "code").map((it) => ({ value: it.name, text: it.title })), values: columns.map((it) => it.name) })}
${select({ name: "size", label: "Organisations on a page", options: pageSizes.map((it) => ({ value: String(it), text: String(it) })), value: String(asked.size) })}`,
)}
${hidden(asked)}${button("Find")}
</form>
<ul class="cc-links"><li><a href="/organisations/match">Match a list of codes</a></li><li><a href="/organisations/areas">Practices of an area</a></li><li><a href="/organisations/changes">What changed between releases</a></li><li><a href="/explore/directory/data-dictionary">What the columns mean</a></li></ul>
<div class="cc-columns"><div>${narrow(asked, found)}</div><div>
<h2 class="nhsuk-heading-m">${found.total.toLocaleString("en-GB")} organisation${found.total === 1 ? "" : "s"}${asked.openOn !== "" && ` that ${found.total === 1 ? "was" : "were"} open on ${asked.openOn}`}</h2>
${found.isSimilar && insetText(html`<p>Nothing has these words as you typed them. These have them with a letter changed.</p>`)}
${found.rows.length === 0 ? empty(asked) : listed(columns, found.rows)}
${turns(asked, found)}
<p class="cc-soft">The nearest FHIR search, in which words are looked for in names alone: <a href="${call}"><code>${decodeURIComponent(call)}</code></a></p>
${details("Load the whole table into Power BI or Excel", html`<p>Reads all pages of this list. On a refresh give the day of the last one as <code>since</code>, and only what changed since comes.</p><pre tabindex="0"><code>${powerQuery(publicUrl, asked)}</code></pre>`)}
</div></div>`,
  };
}

/** What is chosen beside the fields of the form stays when it is sent. */
const hidden = ({ chosen }: ListAsked): Html =>
  html`${Object.entries(chosen).flatMap(([name, values]) => values.map((value) => html`<input type="hidden" name="${name}" value="${value}">`))}`;

const listed = (columns: readonly DataColumn<OrganisationRow>[], rows: readonly OrganisationRow[]): Html =>
  table({
    caption: "Organisations",
    isCaptionHidden: true,
    columns: columns.map((it) =>
      it.about === undefined ? it.title : { title: html`<a href="${it.about}">${it.title}</a>` },
    ),
    rows: rows.map((row) => columns.map((column) => cell(column, row))),
  });

function cell(column: DataColumn<OrganisationRow>, row: OrganisationRow): Part {
  const value = column.value(row) ?? "";
  if (column.name === "code") return html`<a href="/organisations/${value}">${value}</a>`;
  if (column.name === "status") return statusTag(value);
  return value;
}

export const statusTag = (status: string): Html =>
  tag(status, status === "active" ? "green" : status === "closed" ? "grey" : "yellow");

function narrow(asked: ListAsked, { facets }: ListFound): Html {
  const isNarrowed = Object.values(asked.chosen).some((it) => it.length > 0);
  return html`<h2 class="nhsuk-heading-m">Narrow down</h2>${isNarrowed ? html`<p><a href="/organisations${queryOf({ ...asked, chosen: {}, page: 1 })}">Show all again</a></p>` : nothing}
${asked.openOn !== "" && html`<p class="cc-soft">Roles are those held on ${asked.openOn}; all else is as it is today.</p>`}
${facets.map(({ row, values }) => facet(asked, row, values))}`;
}

function facet(asked: ListAsked, { name, title, isOfDay }: FacetRow, values: readonly FacetShown[]): Html {
  if (values.length === 0) return nothing;
  return html`<div class="cc-facet"><h3 class="nhsuk-heading-s" id="facet-${name}">${title}${asked.openOn !== "" && !isOfDay && " today"}</h3><ul aria-labelledby="facet-${name}">${values.map(
    (it) => {
      const before = (asked.chosen[name] ?? []).filter((value) => value !== it.value);
      const chosen = { ...asked.chosen, [name]: it.isChosen ? before : [...before, it.value] };
      return html`<li><a href="/organisations${queryOf({ ...asked, chosen, page: 1 })}"${it.isChosen && html` aria-current="true"`}>${it.isChosen && "✓ "}${it.title}</a> <span>${it.count.toLocaleString("en-GB")}</span></li>`;
    },
  )}</ul></div>`;
}

const empty = (asked: ListAsked): Html =>
  html`<p>No organisation has all of this.</p><ul class="nhsuk-list nhsuk-list--bullet"><li>Type fewer words, or only the beginning of a name, a code or a postcode.</li>${Object.keys(asked.chosen).length > 0 && html`<li><a href="/organisations${queryOf({ ...asked, chosen: {}, page: 1 })}">Leave out what it was narrowed down by</a>.</li>`}<li>A code that is in another list and not here may be older or newer than this release: <a href="/organisations/match">match your list</a>.</li></ul>`;

function turns(asked: ListAsked, { total, hasNext }: ListFound): Html {
  const of = ` of ${Math.max(1, Math.ceil(total / asked.size)).toLocaleString("en-GB")}`;
  const turn = (page: number) => ({ address: `/organisations${queryOf({ ...asked, page })}`, title: `${page}${of}` });
  return pagination({
    ...(asked.page > 1 && { previous: turn(asked.page - 1) }),
    ...(hasNext && { next: turn(asked.page + 1) }),
  });
}

type Pair = [name: string, value: string];

function pairsOf({ q, chosen, openOn, columns }: ListAsked): Pair[] {
  return [
    ...(q === "" ? [] : [["q", q] as Pair]),
    ...Object.entries(chosen).flatMap(([name, values]) => values.map((value): Pair => [name, value])),
    ...(openOn === "" ? [] : [["open-on", openOn] as Pair]),
    ...columns.map((it): Pair => ["column", it]),
  ];
}

/** The state of a view as the query of its address. */
export function queryOf(asked: ListAsked): string {
  const pairs = pairsOf(asked);
  if (asked.size !== pageSizes[0]) pairs.push(["size", String(asked.size)]);
  if (asked.page > 1) pairs.push(["page", String(asked.page)]);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

/** A file has all pages. */
function withoutPage(asked: ListAsked): string {
  const pairs = pairsOf(asked);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

/** M that reads the list in pages of 1,000 and keeps every value as text. A list in a Query is a parameter that is repeated. */
function powerQuery(publicUrl: string, asked: ListAsked): string {
  const names = [...new Set(pairsOf(asked).map(([name]) => name))];
  const values = (name: string) =>
    pairsOf(asked)
      .filter((it) => it[0] === name)
      .map((it) => `"${it[1].replaceAll("#(", "#(#)(").replaceAll('"', '""')}"`);
  const record = names.map((name) => `#"${name}" = {${values(name).join(", ")}}`).join(", ");
  return `let
  // The day of your last refresh, "2026-08-28", or null for everything: only what changed since then is read.
  Since = null,
  Asked = [${record}] & (if Since = null then [] else [since = Since]),
  Read = (from as number) => Json.Document(Web.Contents("${publicUrl}", [
    RelativePath = "organisations.json",
    Query = Asked & [from = Text.From(from), count = "1000"]
  ])),
  Pages = List.Generate(
    () => [from = 0, rows = Read(0)[rows]],
    each not List.IsEmpty([rows]),
    each [from = [from] + 1000, rows = Read([from] + 1000)[rows]],
    each [rows]
  ),
  Rows = Table.FromRecords(List.Combine(Pages)),
  Typed = Table.TransformColumnTypes(Rows, List.Transform(Table.ColumnNames(Rows), each {_, type text}))
in
  Typed`;
}

export const roleName = (code: string): string => roleTypes.find((it) => it.code === code)?.name ?? code;
