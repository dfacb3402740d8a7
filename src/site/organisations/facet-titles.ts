import type { FhirService } from "../../api/service.ts";
import type { FacetRow } from "../../definitions/resource-definition.ts";
import { type FacetShown, roleName } from "../../portal/organisations/find-page.ts";
import type { FacetCount } from "../../store/store.ts";

/** Names of values, where the register or the lists of areas have one. */
export async function titled(
  { name }: FacetRow,
  counts: readonly FacetCount[],
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
