import { addressOf } from "../api/page-links.ts";
import type { FhirAnswer, FhirService } from "../api/service.ts";
import { isProblem } from "../fhir/problem.ts";
import { prettyXml } from "../fhir/xml/pretty-xml.ts";
import { answerParts } from "../portal/explorer/answer.ts";
import { explorerPage, explorerTypePage, type Tried } from "../portal/explorer/explorer-pages.ts";
import { isPersonal } from "../portal/explorer/personal.ts";
import { resourcePages } from "../portal/resource-page.ts";
import type { Catalog, ResourceCatalog } from "../search/catalog.ts";
import type { SearchPair } from "../search/parse-search.ts";
import { ask } from "./ask.ts";
import { dataNote } from "./data-notes.ts";
import { notFound, ofService, type Route, redirect, type Shown, type SiteAnswer, type SiteRequest } from "./site.ts";

export const explorerRoutes: readonly Route[] = [
  {
    path: "/explorer",
    answer: async (_, shown) => explorerPage(await Promise.all(shown.services.map((it) => tried(it, shown))), false),
  },
  {
    path: "/explorer/:service",
    answer: (_, shown, { service }) =>
      ofService(shown, service!, async (it) => explorerPage([await tried(it, shown)], true)),
  },
  {
    path: "/explorer/:service/:type",
    methods: ["GET", "HEAD", "POST"],
    answer: (request, shown, { service, type }) =>
      ofService(shown, service!, (it) => {
        const resource = it.catalog.resources.get(type!);
        return resource && resource.parameters.length > 0
          ? searched(request, shown, it, resource)
          : notFound(`${it.catalog.service.title} has no type of this name that can be searched.`);
      }),
  },
];

const tried = async (service: FhirService, { holding }: Shown): Promise<Tried> => ({
  catalog: service.catalog,
  data: dataNote(service, await holding(service)),
  isClosed: service.access !== undefined,
});

/** What a form holds besides the search. */
const beside = new Set(["access-token", "_format", "_pretty"]);

/** The form of a type; with the answer, where something was asked. Fields that were left empty ask for nothing. */
async function searched(
  { method, query, form }: SiteRequest,
  shown: Shown,
  service: FhirService,
  resource: ResourceCatalog,
): Promise<SiteAnswer> {
  const sent = method === "POST" && form !== undefined && !isProblem(form) ? form : query;
  const asked = sent.filter(([name, value]) => value.trim() !== "" && !beside.has(name));
  const { catalog } = service;
  const page = await tried(service, shown);
  const hides = asked.some(([name]) => isPersonal(catalog.service, resource, name));
  // What names nobody has an address that can be kept; one that names somebody is asked for by post alone.
  if (!hides && asked.length > 0 && (method === "POST" || asked.length < sent.length) && !service.access)
    return redirect(`${shown.frame().root}${viewOf(service, resource, asked)}`);
  if (method !== "POST" && (asked.length === 0 || hides)) return explorerTypePage(page, resource, asked, undefined);
  const token = sent.find(([name]) => name === "access-token")?.[1];
  const { answer, content } = await answered(shown, service, resource, asked, { hides, token });
  return {
    asked: { answer, service, path: [resource.definition.type, ...(hides ? ["_search"] : [])] },
    page: explorerTypePage(page, resource, asked, {
      content,
      address: hides ? undefined : viewOf(service, resource, asked),
      status: answer.status,
    }),
  };
}

const viewOf = ({ catalog }: FhirService, { definition }: ResourceCatalog, asked: readonly SearchPair[]): string =>
  addressOf(`/explorer/${catalog.service.name}`, [definition.type], asked);

async function answered(
  { publicUrl }: Shown,
  service: FhirService,
  { definition: { type } }: ResourceCatalog,
  asked: readonly SearchPair[],
  { hides, token }: { readonly hides: boolean; readonly token: string | undefined },
) {
  const base = `${publicUrl()}${service.path}`;
  const started = performance.now();
  const answer: FhirAnswer = await ask(service, {
    path: hides ? [type, "_search"] : [type],
    ...(hides ? { form: asked } : { query: asked }),
    authorization: token === undefined || token === "" ? undefined : `Bearer ${token}`,
  });
  const elapsedMs = performance.now() - started;
  const json = String(answer.body);
  const url = hides ? `${base}/${type}/_search` : addressOf(base, [type], asked);
  const { xml } = service.xml(json);
  const record = pagesOf(service.catalog)({
    body: json,
    status: answer.status,
    interaction: answer.interaction,
    type: answer.type,
    base,
    address: hides ? undefined : url,
  });
  const content = answerParts({
    call: { url, ...(hides && { form: asked }) },
    status: answer.status,
    elapsedMs,
    json,
    xml: xml.length < 1_000_000 ? prettyXml(xml) : undefined,
    record: record.main,
    isPersonal: hides,
  });
  return { answer, content };
}

const made = new WeakMap<Catalog, ReturnType<typeof resourcePages>>();

function pagesOf(catalog: Catalog): ReturnType<typeof resourcePages> {
  const pages = made.get(catalog) ?? resourcePages(catalog, { saysCall: false });
  made.set(catalog, pages);
  return pages;
}
