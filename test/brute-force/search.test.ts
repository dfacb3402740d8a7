import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { core } from "../../src/definitions/services.ts";
import type { Cursor, Query } from "../../src/search/query.ts";
import type { Store } from "../../src/store/store.ts";
import { base, defaults, openSqlite, queryOf, save } from "../support/store.ts";
import { brute, compare, sortKey, type World } from "./match.ts";
import { ownValue, type Search, searchArbitrary, worldArbitrary } from "./random.ts";
import type { Any } from "./values.ts";

const updated = 1_700_000_000_000;
const worlds = Number(process.env.BRUTE_WORLDS ?? 20);
const searches = Number(process.env.BRUTE_SEARCHES ?? 400);
const seed = Number(process.env.BRUTE_SEED ?? 1);

const text = ({ type, query }: Search) =>
  `${type}?${query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&")}`;

/** All pages by one plan, forward, then back; both must give the same. */
async function allPages(
  store: Store,
  query: Query,
  plan: number,
): Promise<{ ids: string[]; plans: number; total: number | undefined }> {
  const ids: string[] = [];
  let cursor: Cursor | undefined;
  let plans = 1;
  let total: number | undefined;
  let last: Cursor | undefined;
  for (let pages = 0; ; pages++) {
    assert.ok(pages < 500, "pages end");
    const page = await store.search({ ...query, cursor }, { ...defaults, plan });
    plans = page.plans;
    total ??= page.total;
    ids.push(...page.matches.map((it) => `${it.type}/${it.id}`));
    last = page.previous;
    if (!page.next) break;
    cursor = page.next;
  }
  const tail = ids.slice(-((ids.length - 1) % (query.count ?? 1000)) - 1);
  const back: string[] = [...tail];
  while (last) {
    const page = await store.search({ ...query, cursor: last }, { ...defaults, plan });
    back.unshift(...page.matches.map((it) => `${it.type}/${it.id}`));
    last = page.previous;
  }
  if (query.count !== undefined && ids.length > 0) assert.deepEqual(back, ids, "back and forth are the same pages");
  return { ids, plans, total };
}

function checkOrder(world: World, type: string, sort: string, ids: readonly string[]): void {
  const byId = new Map(world.resources.filter((it) => it.resourceType === type).map((it) => [`${type}/${it.id}`, it]));
  const keys = sort.split(",");
  for (let at = 1; at < ids.length; at++) {
    for (const key of keys) {
      const [a, b] = [ids[at - 1]!, ids[at]!].map((id) => sortKey(world, byId.get(id), key));
      if (a === undefined && b === undefined) continue;
      assert.ok(b === undefined || a !== undefined, `${sort}: no value comes last`);
      if (b === undefined) break;
      const order = compare(a!, b) * (key.startsWith("-") ? -1 : 1);
      assert.ok(order <= 0, `${sort}: ${a} before ${b}`);
      if (order < 0) break;
    }
  }
}

async function prepared(context: TestContext, resources: readonly Any[]): Promise<{ store: Store; world: World }> {
  const store = openSqlite(context);
  const outcomes = await save(store, resources, "test", updated);
  assert.deepEqual(
    outcomes.filter((it) => it.outcome !== "created"),
    [],
  );
  return { store, world: { resources, base, updated } };
}

/** One search: every plan finds exactly what looking at every resource finds, in the order asked for. */
async function check(store: Store, world: World, search: Search): Promise<boolean> {
  const expected = brute(world, search.type, search.query);
  const query = queryOf(text(search));
  const sort = search.query.find(([name]) => name === "_sort")?.[1];
  let first: string[] | undefined;
  for (let plan = 0, plans = 1; plan < plans; plan++) {
    const found = await allPages(store, query, plan);
    plans = found.plans;
    const where = `${text(search)} plan ${plan} of ${plans}`;
    assert.deepEqual([...found.ids].sort(), [...expected].sort(), where);
    if (found.total !== undefined) assert.equal(found.total, expected.size, `total of ${where}`);
    if (sort) checkOrder(world, search.type, sort, found.ids);
    first ??= found.ids;
    assert.deepEqual(found.ids, first, `every plan gives the same order: ${where}`);
  }
  return expected.size > 0;
}

test("random searches find what looking at every resource finds, by every plan", async (context) => {
  let finding = 0;
  let all = 0;
  for (let at = 0; at < worlds; at++) {
    // The last world is large enough for chains whose targets are too many to be listed.
    const each = at === worlds - 1 ? 130 : 6 + at;
    const [resources] = fc.sample(worldArbitrary(base, each), { numRuns: 1, seed: seed + at });
    const { store, world } = await prepared(context, resources!);
    for (const search of fc.sample(searchArbitrary(resources!, base), { numRuns: searches, seed: seed + at })) {
      all++;
      if (await check(store, world, search)) finding++;
    }
    await store.close();
  }
  context.diagnostic(`${all} searches, ${finding} found something`);
  assert.ok(finding >= all / 3, "at least a third of the searches find something");
});

test("every parameter and every combination of the table finds what looking at every resource finds", async (context) => {
  const [resources] = fc.sample(worldArbitrary(base, 60), { numRuns: 1, seed });
  const { store, world } = await prepared(context, resources!);
  const never: string[] = [];
  for (const { type, search, combinations = [] } of core.resources as readonly Any[]) {
    const asked: string[][] = [...search.map((it: Any) => [it.code]), ...combinations.map((it: Any) => it.codes)];
    for (const codes of asked) {
      let finding = 0;
      for (const resource of resources!.filter((it) => it.resourceType === type)) {
        const query = codes.map((code) => [code, ownValue(type, code, resource)] as const);
        if (finding === 5 || query.some(([, value]) => value === undefined)) continue;
        const found = { type, query: query as Search["query"] };
        if (!brute(world, type, found.query).has(`${type}/${resource.id}`)) continue;
        finding++;
        await check(store, world, found);
      }
      if (finding === 0) never.push(`${type}?${codes.join("&")}`);
    }
  }
  assert.deepEqual(never, [], "each was asked for a value that some resource has");
});

test("searches stay right while resources change and go", async (context) => {
  const [before, after] = fc.sample(worldArbitrary(base, 8), { numRuns: 2, seed }) as [Any[], Any[]];
  const store = openSqlite(context);
  await save(store, before, "test", updated);
  const outcomes = await save(store, after, "test", updated);
  // What would have moved to another patient stays as it was.
  let resources = after.map((it, at) => (outcomes[at]!.outcome === "rejected" ? before[at] : it));
  const gone = resources.filter((_, at) => at % 5 === 0);
  await store.write(
    gone.map((it) => ({ kind: "delete", type: it.resourceType, id: it.id }) as const),
    { source: "test", now: updated },
  );
  resources = resources.filter((it) => !gone.includes(it));
  const world = { resources, base, updated };
  const unchanged = new Set(before.filter((it) => resources.includes(it)));
  for (const search of fc.sample(searchArbitrary(resources, base), { numRuns: 400, seed })) {
    if (search.query.some(([name]) => name === "_lastUpdated") && unchanged.size === 0) continue;
    await check(store, world, search);
  }
});
