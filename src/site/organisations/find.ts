import { findOrganisations } from "../../api/directory/find.ts";
import { addressOf } from "../../api/page-links.ts";
import type { FhirService } from "../../api/service.ts";
import type { FacetRow } from "../../definitions/resource-definition.ts";
import { isProblem, type Problem, problem, quoted } from "../../fhir/problem.ts";
import { isActiveAsOf } from "../../ods/status.ts";
import { isOdsDate } from "../../ods/values.ts";
import {
  type FacetShown,
  type ListAsked,
  type ListFound,
  organisationsPage,
  pageSizes,
  roleName,
} from "../../portal/organisations/find-page.ts";
import {
  columnsAsked,
  type OrganisationRow,
  organisationColumns,
} from "../../portal/organisations/organisation-row.ts";
import { parseSearch, type SearchPair } from "../../search/parse-search.ts";
import type { FacetsAsked } from "../../store/store.ts";
import { dataNote } from "../data-notes.ts";
import { ofService, type Route, type Shown, type SiteAnswer, type SiteRequest, valueIn } from "../site.ts";
import { formIn, tableAnswer } from "../table-answer.ts";
import { rowsOf } from "./rows.ts";

/** Organisations by what somebody types and narrows down, as a page and as files. */
export const findRoutes: readonly Route[] = [
  {
    path: "/organisations",
    answer: (request, shown) => ofService(shown, "directory", (it) => page(request, shown, it)),
  },
  ...(["csv", "json", "ndjson"] as const).map(
    (form): Route => ({
      path: `/organisations.${form}`,
      answer: (request, shown) => ofService(shown, "directory", (it) => fileOf(form, request, it)),
    }),
  ),
  {
    path: "/organisations/suggest.json",
    answer: ({ query }, shown) => ofService(shown, "directory", (it) => suggestions(valueIn(query, "q") ?? "", it)),
  },
];

/** In every row of a file, where the whole of it would be the greater part. */
export const rowAttribution =
  "Open Government Licence v3.0: NHS England; Office for National Statistics; OS and Royal Mail data © Crown and Royal Mail copyright and database right";

const valuesMax = 15;
/** Organisations that are read at once: one answer is never all of them in memory. */
const portion = 500;
/** Most who ask for a page need no more. */
const firstPortion = 100;

function askedIn(query: readonly SearchPair[], facets: readonly FacetRow[]): ListAsked {
  const values = (name: string) => query.filter((it) => it[0] === name && it[1] !== "").map((it) => it[1]);
  const chosen = facets.map(({ name }): [string, readonly string[]] => [
    name,
    [...new Set(values(name))].slice(0, 100),
  ]);
  const size = Number(valueIn(query, "size"));
  const page = Number(valueIn(query, "page") ?? "1");
  return {
    q: (valueIn(query, "q") ?? "").trim().slice(0, 200),
    chosen: Object.fromEntries(chosen.filter(([, all]) => all.length > 0)),
    openOn: (valueIn(query, "open-on") ?? "").trim().slice(0, 20),
    columns: values("column").filter((it) => organisationColumns.some((column) => column.name === it)),
    size: pageSizes.find((it) => it === size) ?? pageSizes[0],
    page: Number.isInteger(page) && page >= 1 && page <= 1_000_000 ? page : 1,
  };
}

const facetsOf = ({ catalog }: FhirService): readonly FacetRow[] => catalog.service.facets ?? [];

async function page({ query }: SiteRequest, shown: Shown, service: FhirService): Promise<SiteAnswer> {
  const asked = askedIn(query, facetsOf(service));
  const wrong = asked.openOn !== "" && !isOdsDate(asked.openOn);
  const listed = wrong ? { ...asked, openOn: "" } : asked;
  return organisationsPage({
    asked: listed,
    found: await list(listed, service),
    columns: columnsAsked(asked.columns.join(",")),
    problem: wrong
      ? `${quoted(asked.openOn)} is no day: write it as 2019-04-01. The list below is that of now.`
      : undefined,
    data: dataNote(service, await shown.holding(service)),
    attribution: service.catalog.service.attribution,
    call: callOf(listed, `${shown.publicUrl()}${service.path}`),
    publicUrl: shown.publicUrl(),
  });
}

async function list(asked: ListAsked, service: FhirService): Promise<ListFound> {
  const facets = facetsOf(service);
  const from = (asked.page - 1) * asked.size;
  const narrowed = { typed: asked.q, chosen: asked.chosen };
  const {
    total,
    entries,
    isSimilar,
    facets: counts,
  } = await service.store.facets({
    ...narrowed,
    from,
    count: asked.openOn === "" ? asked.size : 0,
    valuesMax,
  });
  const shownFacets = await Promise.all(
    facets.map(async (row) => ({ row, values: await named(row, counts[row.name] ?? [], service) })),
  );
  if (asked.openOn === "") {
    const rows = await rowsOf(
      service,
      entries.map((it) => it.code),
    );
    return { total, rows, isSimilar, hasNext: from + entries.length < total, facets: shownFacets };
  }
  // One more than fits tells whether there is a next page; how many there are in all is not known without reading them all.
  const rows = await first(openRows(service, narrowed, asked.openOn), from, asked.size + 1);
  return {
    total: undefined,
    rows: rows.slice(0, asked.size),
    isSimilar,
    hasNext: rows.length > asked.size,
    facets: shownFacets,
  };
}

async function first(
  portions: AsyncIterable<readonly OrganisationRow[]>,
  from: number,
  count: number,
): Promise<readonly OrganisationRow[]> {
  const kept: OrganisationRow[] = [];
  let passed = 0;
  for await (const rows of portions)
    for (const row of rows) {
      if (passed++ < from) continue;
      kept.push(row);
      if (kept.length === count) return kept;
    }
  return kept;
}

type Narrowed = Pick<FacetsAsked, "typed" | "chosen" | "only">;

/** All that are found, in portions. */
async function* allRows(
  service: FhirService,
  narrowed: Narrowed,
  from = 0,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly OrganisationRow[]> {
  let size = firstPortion;
  for (let at = from; at < from + most; at += size) {
    if (at > from) size = portion;
    const count = Math.min(size, from + most - at);
    const { entries } = await service.store.facets({ ...narrowed, from: at, count, valuesMax: 0 });
    yield await rowsOf(
      service,
      entries.map((it) => it.code),
    );
    if (entries.length < count) return;
    await new Promise(setImmediate);
  }
}

/** Those of them that were open on a day, by the dates in their records. */
async function* openRows(
  service: FhirService,
  narrowed: Narrowed,
  day: string,
): AsyncGenerator<readonly OrganisationRow[]> {
  for await (const rows of allRows(service, narrowed))
    yield rows.filter(({ record, isActive }) => isActiveAsOf({ ...record, isActive }, day));
}

/** Names of values, where the register or the lists of areas have one. */
async function named(
  { name }: FacetRow,
  counts: readonly { readonly value: string; readonly count: number; readonly isChosen: boolean }[],
  service: FhirService,
): Promise<readonly FacetShown[]> {
  return Promise.all(counts.map(async (it) => ({ ...it, title: await titleOf(name, it.value, service) })));
}

async function titleOf(facet: string, value: string, { store, places }: FhirService): Promise<string> {
  if (facet === "status") return value === "true" ? "active" : "closed";
  if (facet === "role") return `${value} ${roleName(value)}`;
  if (facet === "local-authority") return places?.area?.(value)?.name ?? value;
  if (facet !== "commissioner") return value;
  const found = await store.read("Organization", value);
  if (found?.state !== "current") return value;
  return `${value} ${(JSON.parse(found.body) as { readonly name?: string }).name ?? ""}`;
}

/** The FHIR search that is nearest: words are those of a name. */
function callOf({ q, chosen, openOn, size }: ListAsked, base: string): string {
  const parameters: Readonly<Record<string, string>> = {
    role: "activeRoleCode",
    status: "active",
    country: "address-country",
    "local-authority": "local-authority",
  };
  const pairs: SearchPair[] = [
    ...q
      .split(/\s+/)
      .filter((it) => it !== "")
      .map((it): SearchPair => ["name:contains", it]),
    ...Object.entries(chosen).flatMap(([name, values]): SearchPair[] => {
      const code = parameters[name];
      if (code !== undefined) return [[code, values.join(",")]];
      return [["_has:OrganizationAffiliation:primary-organization:participating-organization", values.join(",")]];
    }),
    ...(openOn === "" ? [] : [["as-of", openOn] as SearchPair, ["active", "true"] as SearchPair]),
    ["_count", String(size)],
  ];
  return addressOf(base, ["Organization"], pairs);
}

/** The same list as a file. `from` and `count` give a part of it, `since` what changed on that day or later. */
async function fileOf(
  form: "csv" | "json" | "ndjson",
  { query }: SiteRequest,
  service: FhirService,
): Promise<SiteAnswer> {
  const asked = askedIn(query, facetsOf(service));
  const part = partIn(query);
  if (isProblem(part)) return part;
  if (asked.openOn !== "" && !isOdsDate(asked.openOn)) return notADay("open-on", asked.openOn);
  const only = part.since === undefined ? undefined : await changedSince(part.since, service);
  if (only !== undefined && isProblem(only)) return only;
  const narrowed = { typed: asked.q, chosen: asked.chosen, ...(only && { only }) };
  const { total } = await service.store.facets({ ...narrowed, from: 0, count: 0, valuesMax: 0 });
  const rows =
    asked.openOn === "" ? allRows(service, narrowed, part.from, part.count) : openRows(service, narrowed, asked.openOn);
  const [release] = await service.store.releases();
  const asAt = release?.date ?? new Date(service.search.context.now()).toISOString().slice(0, 10);
  const columns = asked.columns.length > 0 ? columnsAsked(asked.columns.join(",")) : organisationColumns;
  return tableAnswer(formIn(form, query), `organisations-${asAt}`, columns, rows, {
    asAt,
    attribution: rowAttribution,
    ...(asked.openOn === "" && { total }),
  });
}

const notADay = (name: string, value: string): Problem =>
  problem("malformed-date", `${name}=${quoted(value)} is no day: write YYYY-MM-DD`);

function partIn(
  query: readonly SearchPair[],
): { readonly from: number; readonly count: number; readonly since: string | undefined } | Problem {
  const number = (name: string, usual: number): number | Problem => {
    const text = valueIn(query, name);
    if (text === undefined) return usual;
    return /^\d{1,9}$/.test(text)
      ? Number(text)
      : problem("malformed-count", `${name}=${quoted(text)}: write a whole number`);
  };
  const from = number("from", 0);
  const count = number("count", Number.POSITIVE_INFINITY);
  const since = valueIn(query, "since");
  if (typeof from !== "number") return from;
  if (typeof count !== "number") return count;
  if (since !== undefined && !isOdsDate(since)) return notADay("since", since);
  return { from, count, since };
}

/** Codes of what the register says has changed since. */
async function changedSince(day: string, { search, store }: FhirService): Promise<readonly string[] | Problem> {
  const parsed = parseSearch("Organization", [["lastChangeDate", `ge${day}`]], {
    ...search.context,
    lenient: false,
    incomplete: store.incomplete(),
  });
  return isProblem(parsed) ? parsed : store.findIds(parsed.query, 1_000_000);
}

async function suggestions(q: string, { store }: FhirService): Promise<SiteAnswer> {
  const found = await findOrganisations([["q", q]], store);
  const suggested = isProblem(found)
    ? []
    : found.organisations.map(({ code, name, type, town, postcode, open, successors }) => ({
        title: name,
        note: [
          code,
          type,
          town,
          postcode,
          open ? undefined : `closed${successors.length > 0 ? `, now ${successors.join(" and ")}` : ""}`,
        ]
          .filter((it) => it)
          .join(", "),
        address: `/organisations/${encodeURIComponent(code)}`,
      }));
  return {
    status: 200,
    contentType: "application/json; charset=utf-8",
    headers: {},
    body: JSON.stringify({ suggestions: suggested }),
  };
}
