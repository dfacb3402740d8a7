import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { withConcepts } from "../../src/api/concepts.ts";
import { core } from "../../src/definitions/services.ts";
import { bodyParts } from "../../src/fhir/body.ts";
import { isProblem } from "../../src/fhir/problem.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import type { Resource } from "../../src/fhir/resource.ts";
import { zoneNamed } from "../../src/fhir/zone.ts";
import { promisedService } from "../../src/search/base-parameters.ts";
import { buildCatalog, type Catalog, type LocalParameter } from "../../src/search/catalog.ts";
import { parseSearch } from "../../src/search/parse-search.ts";
import type { Query } from "../../src/search/query.ts";
import { parsePairs } from "../../src/server/url.ts";
import { SqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import type { Page, SearchOptions, Store, WriteItem, WriteOutcome } from "../../src/store/store.ts";

export const zone = zoneNamed("Europe/London")!;
/** The day on which the tests search. */
export const now = (): number => Date.UTC(2026, 5, 15, 12);
export const base = "http://127.0.0.1:8080/STU3";

/** Types that are served beside the table's, so that they are tested too. */
export const extraTypes = ["List", "Goal", "CarePlan", "Group", "RiskAssessment", "Device"] as const;
const definitions = loadRelease("STU3");
export const promised = promisedService(core, definitions, { guidesOnly: false, types: extraTypes });

export const coreCatalog = (local: readonly LocalParameter[] = []): Catalog =>
  buildCatalog(promised, definitions, { zone, bases: [base] }, local);

export const catalog = coreCatalog();

/** A folder that goes when the test ends. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function openSqlite(
  context: TestContext,
  options: { folder?: string; catalog?: Catalog; readOnly?: boolean } = {},
): SqliteStore {
  const folder = options.folder ?? temporaryFolder(context);
  const store = new SqliteStore({
    file: join(folder, "core.sqlite"),
    catalog: options.catalog ?? catalog,
    readOnly: options.readOnly ?? false,
  });
  context.after(() => store.close().catch(() => {}));
  return store;
}

export const put = (resource: Resource): WriteItem => ({
  kind: "put",
  type: resource.resourceType,
  id: resource.id!,
  resource,
  body: bodyParts(resource, JSON.stringify(resource), resource.id!),
});

export const save = (
  store: Store,
  resources: readonly Resource[],
  source = "test",
  now = 1_700_000_000_000,
): Promise<readonly WriteOutcome[]> => store.write(resources.map(put), { source, now });

/** `Observation?code=x` as a query; fails the test when it cannot be parsed. */
export function queryOf(search: string, using: Catalog = catalog): Query {
  const [type, text = ""] = search.split("?") as [string, string?];
  const pairs = parsePairs(text);
  if (isProblem(pairs)) throw new Error(pairs.detail);
  const parsed = parseSearch(type, pairs, {
    catalog: using,
    zone,
    now,
    bases: [base],
    lenient: false,
    countMax: 1000,
    incomplete: new Map(),
  });
  if (isProblem(parsed)) throw new Error(parsed.detail);
  return parsed.query;
}

/** The same, with the codes that `:in`, `:below` and the like mean in the store. */
export async function queryIn(store: Store, search: string): Promise<Query> {
  const query = await withConcepts(queryOf(search), {
    catalog,
    store,
    bases: [base],
    options: defaults,
    definitions: new Map(),
    reach: undefined,
  });
  if (isProblem(query)) throw new Error(`${search}: ${query.detail}`);
  return query;
}

export const defaults: SearchOptions = {
  pageSize: { patient: 1000, other: 100 },
  totalBudget: 20_000,
  includesMax: 1000,
  costMax: Number.POSITIVE_INFINITY,
  timeoutMs: Number.POSITIVE_INFINITY,
};

export const searchPage = (store: Store, search: string, options: Partial<SearchOptions> = {}): Promise<Page> =>
  store.search(queryOf(search), { ...defaults, ...options });

/** The ids found, in order, all pages. */
export async function found(store: Store, search: string, options: Partial<SearchOptions> = {}): Promise<string[]> {
  const ids: string[] = [];
  let query = queryOf(search);
  for (;;) {
    const page = await store.search(query, { ...defaults, ...options });
    ids.push(...page.matches.map((it) => it.id));
    if (!page.next) return ids;
    query = { ...query, cursor: page.next };
  }
}
