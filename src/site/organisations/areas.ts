import type { FhirService } from "../../api/service.ts";
import { type AreaRow, areasPage } from "../../portal/organisations/areas-page.ts";
import { dataNote } from "../data-notes.ts";
import { ofService, type Route } from "../site.ts";

/** Local authorities, with what is open in each. */
export const areasRoutes: readonly Route[] = [
  {
    path: "/organisations/areas",
    answer: (_, shown) =>
      ofService(shown, "directory", async (it) =>
        areasPage(await rowsOf(it), dataNote(it, await shown.holding(it)), it.catalog.service.attribution),
      ),
  },
];

const areasMax = 1000;

async function rowsOf(service: FhirService): Promise<readonly AreaRow[]> {
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
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The same as a table; undefined: the directory does not answer here. */
export async function areaRows(services: readonly FhirService[]) {
  const directory = services.find((it) => it.catalog.service.name === "directory");
  return (
    directory &&
    (await rowsOf(directory)).map(({ code, name, practices, organisations }) => ({
      code,
      name,
      practices,
      organisations,
    }))
  );
}
