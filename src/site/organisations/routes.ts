import type { FhirService } from "../../api/service.ts";
import { areasPage } from "../../portal/organisations/areas-page.ts";
import { dataNote } from "../data-notes.ts";
import { ofService, type Route, type Shown } from "../site.ts";
import { changesRoutes } from "./changes.ts";
import { findRoutes } from "./find.ts";
import { matchRoutes } from "./match.ts";
import { oneOrganisation } from "./one.ts";

/** The directory for people. */
export const organisationRoutes: readonly Route[] = [
  ...findRoutes,
  ...matchRoutes,
  ...changesRoutes,
  { path: "/organisations/areas", answer: (_, shown) => ofService(shown, "directory", (it) => areas(it, shown)) },
  {
    path: "/organisations/:code",
    answer: (request, shown, { code }) =>
      ofService(shown, "directory", (it) => oneOrganisation(code!, request, shown, it)),
  },
];

const areasMax = 1000;

async function areas(service: FhirService, shown: Shown) {
  const ask = (chosen: Readonly<Record<string, readonly string[]>>) =>
    service.store.facets({ chosen: { status: ["true"], ...chosen }, from: 0, count: 0, valuesMax: areasMax });
  const [all, practices] = await Promise.all([ask({}), ask({ role: ["RO76"] })]);
  const counts = new Map((practices.facets["local-authority"] ?? []).map((it) => [it.value, it.count]));
  const rows = (all.facets["local-authority"] ?? []).map(({ value, count }) => ({
    code: value,
    name: service.places?.area?.(value)?.name ?? value,
    practices: counts.get(value) ?? 0,
    organisations: count,
  }));
  const sorted = rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  return areasPage(sorted, dataNote(service, await shown.holding(service)), service.catalog.service.attribution);
}
