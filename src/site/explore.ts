import type { FhirService } from "../api/service.ts";
import { besideType } from "../portal/explore/beside.ts";
import { type Explored, explorePage, exploreServicePage, exploreTypePage } from "../portal/explore/explore-pages.ts";
import { searchParametersPage } from "../portal/search-parameters.ts";
import { tableForms } from "../portal/tables/table-file.ts";
import { canRun, checksOfType, isInvented } from "./checks.ts";
import { dataNote } from "./data-notes.ts";
import { elementRows } from "./explore-tables.ts";
import { ourFacts, rowsAsFile, withoutEnding } from "./page-table.ts";
import { notFound, ofService, type Route, redirect, type Shown } from "./site.ts";

export const exploreRoutes: readonly Route[] = [
  {
    path: "/explore",
    answer: async (_, shown) => explorePage(await Promise.all(shown.services.map((it) => explored(it, shown)))),
  },
  { path: "/search-parameters", answer: () => redirect("/explore/core/search-parameters") },
  { path: "/search-parameters/directory", answer: () => redirect("/explore/directory/search-parameters") },
  {
    path: "/explore/:service",
    answer: (_, shown, { service }) =>
      ofService(shown, service!, async (it) => exploreServicePage(await explored(it, shown))),
  },
  {
    path: "/explore/:service/search-parameters",
    answer: (_, shown, { service }) => ofService(shown, service!, (it) => searchParametersPage(it.catalog)),
  },
  {
    path: "/explore/:service/:type",
    answer: (request, shown, { service, type: name }) =>
      ofService(shown, service!, async (it) => {
        const [type, form] = withoutEnding(name!, tableForms);
        const resource = it.catalog.resources.get(type);
        if (!resource) return notFound(`${it.catalog.service.title} has no such type.`);
        return form === undefined
          ? exploreTypePage(await explored(it, shown), resource, await beside(it, type, shown))
          : rowsAsFile(type, form, elementRows(type, it), ourFacts(), request);
      }),
  },
];

async function explored(service: FhirService, { holding, publicUrl }: Shown): Promise<Explored> {
  const held = await holding(service);
  const { catalog, path, access } = service;
  return {
    catalog,
    path,
    base: `${publicUrl()}${path}`,
    data: dataNote(service, held),
    isDemo: held.summary.kind === "demo" && !access,
    counts: access ? undefined : new Map(held.summary.types.map((it) => [it.type, it.count])),
  };
}

async function beside(service: FhirService, type: string, shown: Shown) {
  const { service: definition } = service.catalog;
  return besideType(definition.name, type, {
    stories: shown.catalogue.byResource.get(`${definition.name} ${type}`) ?? [],
    checks: checksOfType(service, type).map((it) => it.title),
    canRun: isInvented(service, type) && (await canRun(service, shown)),
  });
}
