import { join } from "node:path";
import type { TestContext } from "node:test";
import { answer } from "../../src/api/interactions.ts";
import { nationalOutcome } from "../../src/api/national-outcome.ts";
import { pageTokens } from "../../src/api/page-token.ts";
import type { FhirAnswer, FhirService } from "../../src/api/service.ts";
import { toXml } from "../../src/api/xml.ts";
import { directory } from "../../src/definitions/services.ts";
import { isProblem } from "../../src/fhir/problem.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import { subsetter } from "../../src/fhir/subset.ts";
import { stage } from "../../src/ingest/directory/load-register.ts";
import { publishRegister } from "../../src/ingest/directory/publish-register.ts";
import type { KnownCode } from "../../src/ods/check.ts";
import type { OdsRecord, SourceItem } from "../../src/ods/organisation.ts";
import { outdatedCodeSystems } from "../../src/ods/terminology/code-systems.ts";
import { definitionsOf } from "../../src/ods/terminology/definitions.ts";
import { resourcePages } from "../../src/portal/resource-page.ts";
import { promisedService } from "../../src/search/base-parameters.ts";
import { buildCatalog, type Catalog } from "../../src/search/catalog.ts";
import { plainQuery } from "../../src/search/plain-query.ts";
import { parsePairs, parsePath } from "../../src/server/url.ts";
import { Layers } from "../../src/store/sqlite/layers.ts";
import { SqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { defaults, now, temporaryFolder, zone } from "./store.ts";

export const directoryBase = "http://127.0.0.1:8080/R4";
export const directoryDefinitions = loadRelease("R4");
const promised = promisedService(directory, directoryDefinitions, { guidesOnly: false, types: [] });
export const directoryCatalog: Catalog = buildCatalog(promised, directoryDefinitions, {
  zone,
  bases: [directoryBase],
});

/** A directory store that goes when the test ends. */
export function openDirectory(
  context: TestContext,
  { folder = temporaryFolder(context), readOnly = false }: { folder?: string; readOnly?: boolean } = {},
): SqliteStore {
  const store = new SqliteStore({ file: join(folder, "directory.sqlite"), catalog: directoryCatalog, readOnly });
  context.after(() => store.close().catch(() => {}));
  return store;
}

/** What a release says: whole records, and codes that it names. */
export interface TestRelease {
  readonly date: string;
  readonly records: readonly OdsRecord[];
  readonly codes?: readonly KnownCode[];
  /** Where the organisations are, by code: what `besideOf` keeps as areas. */
  readonly areas?: Readonly<
    Record<string, readonly { readonly url: string; readonly valueCoding: { code: string } }[]>
  >;
}

/** Loads releases through the whole pipeline: staged, merged, checked, published. */
export function registerIn(context: TestContext, folder = temporaryFolder(context)) {
  const store = openDirectory(context, { folder });
  const layers = new Layers(join(folder, "directory-sources.sqlite"));
  context.after(() => layers.close());
  const publishItems = async (
    date: string,
    items: AsyncIterable<readonly SourceItem[]>,
    areas: TestRelease["areas"] = {},
  ) => {
    const run = layers.begin("register", date, now());
    await stage(items, { layers, source: "register", release: date, run, progress: () => {} });
    const before = openDirectory(context, { folder, readOnly: true });
    await publishRegister({
      layers,
      run,
      store,
      before,
      catalog: directoryCatalog,
      owner: "register",
      date,
      facts: {},
      now: now(),
      place: ({ code }) => areas[code] ?? [],
      definitions: definitionsOf({ date, codes: layers.codes(), organisations: layers.organisations() }),
      outdated: outdatedCodeSystems(await before.findIds(plainQuery("CodeSystem", [], 1000), 1000), date),
      progress: () => {},
    });
    layers.end(run, "published", {}, now());
    await before.close();
  };
  const publish = ({ date, records, codes = [], areas }: TestRelease) => {
    const place = { file: "invented", position: "" };
    async function* items(): AsyncGenerator<readonly SourceItem[]> {
      yield codes.map((it) => ({ kind: "codes", place, ...it }) as const);
      yield records.map((record) => ({ kind: "record", record, product: "register", isWhole: true, place }) as const);
    }
    return publishItems(date, items(), areas);
  };
  return { store, publish, publishItems };
}

/** The directory over a store, as the server has it, without a port. */
export const directoryService = (store: Store, { places }: Pick<FhirService, "places"> = {}): FhirService => ({
  path: "/R4",
  catalog: directoryCatalog,
  store,
  places,
  outcome: nationalOutcome(() => directoryCatalog),
  lenient: false,
  xml: toXml(directoryDefinitions),
  html: resourcePages(directoryCatalog),
  search: {
    base: directoryBase,
    tokens: pageTokens(new Uint8Array(32)),
    options: { ...defaults, pageSize: { patient: 20, other: 20 } },
    subset: subsetter(directoryDefinitions),
    definitions: new Map(),
    context: { catalog: directoryCatalog, zone, now, countMax: 1000, bases: [directoryBase] },
  },
});

/** `CodeSystem/$lookup?code=x` below the base; `posted`: a resource, sent as JSON, or XML text. */
export async function askDirectory(
  service: FhirService,
  address: string,
  { posted, accept }: { readonly posted?: object | string; readonly accept?: string } = {},
): Promise<FhirAnswer & { readonly text: string }> {
  const mark = address.indexOf("?");
  const path = parsePath(mark < 0 ? address : address.slice(0, mark));
  const query = mark < 0 ? [] : parsePairs(address.slice(mark + 1));
  if (isProblem(path) || isProblem(query)) throw new Error(address);
  const body =
    posted === undefined
      ? undefined
      : typeof posted === "string"
        ? { contentType: "application/fhir+xml", text: posted }
        : { contentType: "application/fhir+json", text: JSON.stringify(posted) };
  const made = await answer(
    {
      method: body === undefined ? "GET" : "POST",
      path,
      query,
      form: undefined,
      body,
      accept,
      prefer: undefined,
      ifNoneMatch: undefined,
      ifModifiedSince: undefined,
    },
    service,
  );
  return { ...made, text: typeof made.body === "string" ? made.body : Buffer.from(made.body).toString() };
}
