import { findOrganisations } from "../../api/directory/find.ts";
import { addressOf } from "../../api/page-links.ts";
import type { FhirService } from "../../api/service.ts";
import { isProblem, quoted } from "../../fhir/problem.ts";
import { isOdsDate } from "../../ods/values.ts";
import { type ListAsked, type ListFound, organisationsPage } from "../../portal/organisations/find-page.ts";
import { columnsAsked } from "../../portal/organisations/organisation-row.ts";
import type { SearchPair } from "../../search/parse-search.ts";
import { dataNote } from "../data-notes.ts";
import { fileRoutes } from "../page-table.ts";
import { ofService, type Route, type Shown, type SiteAnswer, type SiteRequest, valueIn } from "../site.ts";
import { titled } from "./facet-titles.ts";
import { askedIn, facetsOf, narrowedBy } from "./list-asked.ts";
import { listFile } from "./list-file.ts";
import { rowsOf } from "./rows.ts";

/** Organisations by what somebody types and narrows down, as a page and as files. */
export const findRoutes: readonly Route[] = [
  {
    path: "/organisations",
    answer: (request, shown) => ofService(shown, "directory", (it) => page(request, shown, it)),
  },
  ...fileRoutes("/organisations", (form, request, shown) =>
    ofService(shown, "directory", (it) => listFile(form, request, it)),
  ),
  {
    path: "/organisations/suggest.json",
    answer: ({ query }, shown) => ofService(shown, "directory", (it) => suggestions(valueIn(query, "q") ?? "", it)),
  },
];

const valuesMax = 15;
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
  const {
    total,
    entries,
    isSimilar,
    facets: counts,
  } = await service.store.facets({ ...narrowedBy(asked), from, count: asked.size, valuesMax });
  const rows = await rowsOf(
    service,
    entries.map((it) => it.code),
  );
  const shownFacets = await Promise.all(
    facets.map(async (row) => ({ row, values: await titled(row, counts[row.name] ?? [], service) })),
  );
  return { total, rows, isSimilar, hasNext: from + entries.length < total, facets: shownFacets };
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
