import { join } from "node:path";
import type { TestContext } from "node:test";
import { directory } from "../../src/definitions/services.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import { promisedService } from "../../src/search/base-parameters.ts";
import { buildCatalog, type Catalog } from "../../src/search/catalog.ts";
import { SqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { temporaryFolder, zone } from "./store.ts";

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
