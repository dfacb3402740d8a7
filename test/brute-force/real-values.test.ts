import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Store } from "../../src/store/store.ts";
import { base, defaults, openSqlite, queryIn, save } from "../support/store.ts";
import { ownValue } from "./asked-values.ts";
import { brute } from "./match.ts";
import { type Any, rowsOf, searchable } from "./rows.ts";
import { pathOf, resourcesOf, type World } from "./world.ts";

const now = Date.UTC(2026, 5, 15, 12);
const updated = 1_700_000_000_000;
const eachMax = 4;

/** Every parameter that these resources have a value for, asked for some of those values. The number of searches. */
async function checkOwnValues(store: Store, resources: readonly Any[]): Promise<number> {
  const outcomes = await save(store, resources, "test", updated);
  const held = resources.filter((_, at) => outcomes[at]!.outcome === "created");
  assert.ok(held.length > resources.length * 0.97, `${resources.length - held.length} were not taken`);
  const world: World = { resources: held, base, updated, now };
  let searches = 0;
  for (const row of searchable.flatMap(rowsOf)) {
    const asked = new Set<string>();
    for (const resource of resourcesOf(world, row.type)) {
      if (asked.size === eachMax) break;
      const value = ownValue(row, resource);
      if (value !== undefined) asked.add(value);
    }
    for (const value of asked) {
      const expected = brute(world, row.type, [[row.code, value]]);
      const search = `${row.type}?${row.code}=${encodeURIComponent(value)}`;
      const page = await store.search({ ...(await queryIn(store, search)), count: 1_000_000 }, defaults);
      assert.deepEqual(page.matches.map(pathOfMatch).sort(), [...expected].sort(), search);
      searches++;
    }
  }
  return searches;
}

const pathOfMatch = (it: { readonly type: string; readonly id: string }) => `${it.type}/${it.id}`;

/** The first of each `Type/id`, of types that are searched. */
function distinct(resources: readonly Any[]): Any[] {
  const found = new Map<string, Any>();
  for (const it of resources)
    if (it?.id && searchable.includes(it.resourceType) && !found.has(pathOf(it))) found.set(pathOf(it), it);
  return [...found.values()];
}

test("every parameter finds the official examples by the values that they have", async (context) => {
  const folder = fileURLToPath(new URL("../../node_modules/hl7.fhir.r3.examples/", import.meta.url));
  const wanted = new RegExp(
    `^(${searchable.filter((it) => !/^(CodeSystem|ValueSet)$/.test(it)).join("|")})-.*\\.json$`,
  );
  const names = readdirSync(folder);
  const some = (type: string) => names.filter((it) => it.startsWith(`${type}-`)).slice(0, 60);
  const files = [...names.filter((it) => wanted.test(it)), ...some("CodeSystem"), ...some("ValueSet")];
  const resources = files.map((it) => JSON.parse(readFileSync(folder + it, "utf8").replace(/^\uFEFF/, "")));
  const searches = await checkOwnValues(openSqlite(context), distinct(resources));
  context.diagnostic(`${searches} searches`);
  assert.ok(searches > 500);
});

const shared = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
const synthea = `${shared}stu3-synthea-smart/bundles.ndjson.gz`;

test("every parameter finds real sample records by the values that they have", async (context) => {
  if (!existsSync(synthea)) return context.skip("skipped: no shared data");
  const lines = gunzipSync(readFileSync(synthea)).toString().split("\n", 12);
  const bundles = lines.filter((it) => it !== "").map((it) => JSON.parse(it));
  const ids = new Map<string, string>();
  for (const { entry } of bundles)
    for (const { fullUrl, resource } of entry) ids.set(fullUrl, `${resource.resourceType}/${resource.id}`);
  const resolved = JSON.parse(JSON.stringify(bundles), (key, value) =>
    key === "reference" ? (ids.get(value) ?? value) : value,
  );
  const resources = resolved.flatMap((it: Any) => it.entry.map((entry: Any) => entry.resource));
  const searches = await checkOwnValues(openSqlite(context), distinct(resources));
  context.diagnostic(`${searches} searches of ${resources.length} resources`);
  assert.ok(searches > 100);
});
