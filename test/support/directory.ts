import { join } from "node:path";
import type { TestContext } from "node:test";
import { datedRead } from "../../src/api/directory/dated-read.ts";
import { searchDialect } from "../../src/api/directory/search-dialect.ts";
import { nationalOutcome } from "../../src/api/national-outcome.ts";
import { pageTokens } from "../../src/api/page-token.ts";
import type { FhirService, Places } from "../../src/api/service.ts";
import { toXml } from "../../src/api/xml.ts";
import { loadItems } from "../../src/cli/directory-load.ts";
import { openStore } from "../../src/cli/open-store.ts";
import { directory } from "../../src/definitions/services.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import { subsetter } from "../../src/fhir/subset.ts";
import { besideOf } from "../../src/ods/beside.ts";
import type { OdsRecord, SourceItem } from "../../src/ods/organisation.ts";
import { toAffiliation, toOrganization } from "../../src/ods/to-fhir.ts";
import { bareSite } from "../../src/portal/page.ts";
import { resourceHtml } from "../../src/portal/resource-page.ts";
import { promisedService } from "../../src/search/base-parameters.ts";
import { buildCatalog, type Catalog } from "../../src/search/catalog.ts";
import { putOf } from "../../src/store/put-of.ts";
import { SqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { SearchOptions, Store, WriteItem } from "../../src/store/store.ts";
import { inventedGazetteer } from "../../src/synthetic/register/gazetteer.ts";
import { defaults, now, temporaryFolder, zone } from "./store.ts";

export const directoryBase = "http://127.0.0.1:8080/R4";
const definitions = loadRelease("R4");
const promised = promisedService(directory, definitions, { guidesOnly: false, types: [] });
export const directoryCatalog: Catalog = buildCatalog(promised, definitions, { zone, bases: [directoryBase] });

/** A directory store that goes when the test ends. */
export function openDirectory(
  context: TestContext,
  { folder = temporaryFolder(context), readOnly = false }: { folder?: string; readOnly?: boolean } = {},
): SqliteStore {
  const store = new SqliteStore({ file: join(folder, "directory.sqlite"), catalog: directoryCatalog, readOnly });
  context.after(() => store.close().catch(() => {}));
  return store;
}

export const inventedPlaces: Places = { ...inventedGazetteer, titles: () => ["invented places"] };

/** The directory's interactions over a store, as the server has them, without a port. */
export function directoryService(
  store: Store,
  options: Partial<SearchOptions> = {},
  places: Places = inventedPlaces,
): FhirService {
  const service: FhirService = {
    path: "/R4",
    catalog: directoryCatalog,
    store,
    lenient: false,
    places,
    xml: toXml(definitions),
    html: resourceHtml(directoryCatalog, () => bareSite),
    outcome: nationalOutcome(() => directoryCatalog),
    dated: (type, id, request) => datedRead(type, id, request, service),
    search: {
      base: directoryBase,
      tokens: pageTokens(new Uint8Array(32)),
      options: { ...defaults, pageSize: { patient: 20, other: 20 }, ...options },
      subset: subsetter(definitions),
      definitions: new Map(),
      context: { catalog: directoryCatalog, zone, now, countMax: 1000, bases: [directoryBase] },
      dialect: searchDialect(() => ({ store, places, settings: service.search })),
    },
  };
  return service;
}

/** Loads invented records as a release, as the command does. `gone`: codes that the source says are deleted. */
export async function loadRecords(
  folder: string,
  release: string,
  records: Iterable<OdsRecord>,
  gone: readonly string[] = [],
): Promise<void> {
  const options = { data: folder, timeZone: "Europe/London", source: "demo", release, quiet: true };
  await loadItems(items(), options, openStore(options, "directory"));

  async function* items(): AsyncGenerator<readonly SourceItem[]> {
    const place = { file: "invented", position: "" };
    yield [{ kind: "manifest", product: "register-changes", releaseDate: release, place }];
    let batch: SourceItem[] = [];
    for (const record of records) {
      batch.push({ kind: "record", record, product: "register", isWhole: true, place });
      if (batch.length < 1000) continue;
      yield batch;
      batch = [];
    }
    yield [
      ...batch,
      ...gone.map((id): SourceItem => ({ kind: "deletion", of: "organisation", id, date: release, place })),
    ];
  }
}

/** Publishes organisations with their relationships and successions, as a release of a day. */
export async function publishRecords(store: Store, records: Iterable<OdsRecord>, date = "2026-06-01"): Promise<void> {
  async function* changes() {
    let items: WriteItem[] = [];
    for (const record of records) {
      const whole = { ...record, name: record.name ?? record.code, isActive: record.isActive ?? true };
      items.push(putOf(toOrganization(whole, "test"), besideOf({ record, sources: [] }, [])));
      for (const it of record.relationships ?? []) items.push(putOf(toAffiliation(record.code, it, "test")));
      if (items.length < 4000) continue;
      yield items;
      items = [];
    }
    yield items;
  }
  await store.publish(changes(), { source: "register", now: Date.parse(date), release: { date, facts: {} } });
}
