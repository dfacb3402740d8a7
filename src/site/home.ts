import type { FhirService } from "../api/service.ts";
import { firstQuery } from "../portal/explore/explore-pages.ts";
import { audienceIds } from "../portal/guide/guide.ts";
import { type HomeService, homePage } from "../portal/home.ts";
import { dataNote, type Holding } from "./data-notes.ts";
import type { Route, Shown } from "./site.ts";

export const homeRoutes: readonly Route[] = [
  {
    path: "/",
    answer: async (_, shown) =>
      homePage({
        services: await Promise.all(shown.services.map(async (it) => homeService(it, await shown.holding(it), shown))),
        audiences: audienceIds.flatMap((id) =>
          shown.guide.pages
            .filter((it) => it.kind === "audience" && it.id === id)
            .map((it) => ({ title: it.title, address: `/for/${id}`, words: it.summary })),
        ),
      }),
  },
];

function homeService(service: FhirService, holding: Holding, { publicUrl }: Shown): HomeService {
  const { catalog, path, access } = service;
  const { name, title, attribution } = catalog.service;
  const counts = new Map(holding.summary.types.map((it) => [it.type, it.count]));
  return {
    name,
    title,
    release: catalog.definitions.release,
    fhirVersion: catalog.definitions.fhirVersion,
    base: `${publicUrl()}${path}`,
    attribution,
    data: dataNote(service, holding),
    counts: access
      ? undefined
      : [...catalog.resources.keys()]
          .map((type) => ({ type, count: counts.get(type) ?? 0 }))
          .filter((it) => it.count > 0),
    call: access ? undefined : firstCall(service, holding),
  };
}

/** Of the first type of which something is held. */
function firstCall({ catalog, path }: FhirService, { summary }: Holding) {
  const held = new Set(summary.types.map((it) => it.type));
  const definition = [...catalog.resources.values()]
    .map((it) => it.definition)
    .find((it) => held.has(it.type) && it.search.length > 0);
  if (definition === undefined) return undefined;
  const query = firstQuery(summary.kind === "demo", definition);
  return {
    words: `GET ${path}/${definition.type}?${decodeURIComponent(query)}`,
    address: `${path}/${definition.type}?${query}`,
  };
}
