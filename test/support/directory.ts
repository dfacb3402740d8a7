import { join } from "node:path";
import type { TestContext } from "node:test";
import { pageTokens } from "../../src/api/page-token.ts";
import type { FhirService } from "../../src/api/service.ts";
import { toXml } from "../../src/api/xml.ts";
import { directory } from "../../src/definitions/services.ts";
import { bodyParts } from "../../src/fhir/body.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import type { Extension, Resource } from "../../src/fhir/resource.ts";
import { subsetter } from "../../src/fhir/subset.ts";
import { besideOf } from "../../src/ods/beside.ts";
import type { OdsRecord } from "../../src/ods/organisation.ts";
import { toAffiliation, toOrganization } from "../../src/ods/to-fhir.ts";
import { resourcePages } from "../../src/portal/resource-page.ts";
import { promisedService } from "../../src/search/base-parameters.ts";
import { buildCatalog, type Catalog } from "../../src/search/catalog.ts";
import { SqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Store, WriteItem } from "../../src/store/store.ts";
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

/** The directory over a store, as the server has it, without a port. */
export function directoryService(store: Store): FhirService {
  return {
    path: "/R4",
    catalog: directoryCatalog,
    store,
    lenient: false,
    xml: toXml(definitions),
    html: resourcePages(directoryCatalog),
    search: {
      base: directoryBase,
      tokens: pageTokens(new Uint8Array(32)),
      options: defaults,
      subset: subsetter(definitions),
      definitions: new Map(),
      context: { catalog: directoryCatalog, zone, now, countMax: 1000, bases: [directoryBase] },
    },
  };
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

const putOf = (resource: Resource, beside?: readonly Extension[]): WriteItem => ({
  kind: "put",
  type: resource.resourceType,
  id: resource.id!,
  resource,
  body: bodyParts(resource, "", resource.id!),
  ...(beside && { beside }),
});
