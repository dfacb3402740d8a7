import type { FhirService } from "../../api/service.ts";
import type { FacetRow } from "../../definitions/resource-definition.ts";
import { type ListAsked, pageSizes } from "../../portal/organisations/find-page.ts";
import { organisationColumns } from "../../portal/organisations/organisation-row.ts";
import type { SearchPair } from "../../search/parse-search.ts";
import type { FacetsAsked } from "../../store/store.ts";
import { valueIn } from "../site.ts";

/** What a list is asked with, as its address has it. What is no value of a field is left out, or the usual one. */
export function askedIn(query: readonly SearchPair[], facets: readonly FacetRow[]): ListAsked {
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

/** The same, as the store is asked. */
export const narrowedBy = ({ q, chosen, openOn }: ListAsked): Pick<FacetsAsked, "typed" | "chosen" | "openOn"> => ({
  typed: q,
  chosen,
  ...(openOn !== "" && { openOn }),
});

export const facetsOf = ({ catalog }: FhirService): readonly FacetRow[] => catalog.service.facets ?? [];
