import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { core } from "../../src/definitions/services.ts";
import type { Cursor, Query } from "../../src/search/query.ts";
import type { SearchOptions, Store } from "../../src/store/store.ts";
import { base, defaults, openSqlite, queryIn, save } from "../support/store.ts";
import { modifiersOf, ownValue } from "./asked-values.ts";
import { diceOf } from "./dice.ts";
import { fixedResources } from "./fixed-resources.ts";
import { included } from "./includes.ts";
import { brute, type Pairs } from "./match.ts";
import { compare, isSortable, sortKey } from "./order.ts";
import { clauseOf, randomSearch, type Search } from "./random-searches.ts";
import { randomWorld } from "./random-world.ts";
import { type Any, elementTypes, type Row, rows, rowsOf, searchable } from "./rows.ts";
import { pathOf, pointers, pointsAt, resourceAt, resourcesOf, type World } from "./world.ts";

const updated = 1_700_000_000_000;
const now = Date.UTC(2026, 5, 15, 12);
const worlds = Number(process.env.BRUTE_WORLDS ?? 20);
const searches = Number(process.env.BRUTE_SEARCHES ?? 1000);
const seed = Number(process.env.BRUTE_SEED ?? 1);

const options: SearchOptions = { ...defaults, includesMax: 100_000 };

const textOf = ({ type, query }: Search) =>
  `${type}?${query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&")}`;

/** One page: what it matched, and what these brought with them. */
interface Found {
  readonly matches: readonly string[];
  readonly included: readonly string[];
}

interface Pages {
  readonly pages: readonly Found[];
  readonly plans: number;
  readonly total: number | undefined;
}

/** All pages by one plan, forward, then back; both must give the same. */
async function allPages(store: Store, query: Query, plan: number): Promise<Pages> {
  const pages: Found[] = [];
  let cursor: Cursor | undefined;
  let plans = 1;
  let total: number | undefined;
  let last: Cursor | undefined;
  for (;;) {
    assert.ok(pages.length < 500, "pages end");
    const page = await store.search({ ...query, cursor }, { ...options, plan });
    plans = page.plans;
    total ??= page.total;
    pages.push({ matches: pathsOf(page.matches), included: pathsOf(page.included) });
    last = page.previous;
    if (!page.next) break;
    cursor = page.next;
  }
  const back: string[] = [...pages.at(-1)!.matches];
  while (last) {
    const page = await store.search({ ...query, cursor: last }, { ...options, plan });
    back.unshift(...pathsOf(page.matches));
    last = page.previous;
  }
  const ids = pages.flatMap((it) => it.matches);
  if (query.count !== undefined && ids.length > 0) assert.deepEqual(back, ids, "back and forth are the same pages");
  return { pages, plans, total };
}

const pathsOf = (items: readonly { readonly type: string; readonly id: string }[]): string[] =>
  items.map((it) => `${it.type}/${it.id}`);

function checkOrder(world: World, sort: string, ids: readonly string[]): void {
  const keys = sort.split(",");
  for (let at = 1; at < ids.length; at++) {
    for (const key of keys) {
      const [a, b] = [ids[at - 1]!, ids[at]!].map((id) => sortKey(world, resourceAt(world, id), key));
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
  return { store, world: { resources, base, updated, now } };
}

/**
 * One search: every plan finds exactly what looking at every resource finds, in the order asked for, and each page
 * brings what its matches bring. True when something was found.
 */
async function check(store: Store, world: World, search: Search): Promise<boolean> {
  const expected = brute(world, search.type, search.query);
  const query = await queryIn(store, textOf(search));
  const sort = search.query.find(([name]) => name === "_sort")?.[1];
  let first: readonly string[] | undefined;
  for (let plan = 0, plans = 1; plan < plans; plan++) {
    const found = await allPages(store, query, plan);
    const ids = found.pages.flatMap((it) => it.matches);
    plans = found.plans;
    const where = `${decodeURIComponent(textOf(search))} plan ${plan} of ${plans}`;
    assert.deepEqual([...ids].sort(), [...expected].sort(), where);
    if (found.total !== undefined) assert.equal(found.total, expected.size, `total of ${where}`);
    if (sort) checkOrder(world, sort, ids);
    for (const page of found.pages)
      assert.deepEqual(
        [...page.included].sort(),
        [...included(world, page.matches, search.query)].sort(),
        `included with ${page.matches.join()} of ${where}`,
      );
    first ??= ids;
    assert.deepEqual(ids, first, `every plan gives the same order: ${where}`);
  }
  return expected.size > 0;
}

test("random searches find what looking at every resource finds, by every plan", async (context) => {
  let finding = 0;
  for (let at = 0; at < worlds; at++) {
    // The last world is large enough for chains whose targets are too many to be listed.
    const each = at === worlds - 1 ? 130 : 6 + at;
    const { store, world } = await prepared(context, randomWorld(seed + at, base, each));
    const dice = diceOf(seed + 1000 + at);
    for (let made = 0; made < searches; made++) if (await check(store, world, randomSearch(dice, world))) finding++;
    await store.close();
  }
  context.diagnostic(`${worlds * searches} searches, ${finding} found something`);
  assert.ok(finding >= (worlds * searches) / 3, "at least a third of the searches find something");
});

test("every parameter and every combination of the table finds what looking at every resource finds", async (context) => {
  const { store, world } = await prepared(context, randomWorld(seed, base, 120));
  const combined = (core.resources as readonly Any[]).flatMap(
    ({ type, combinations = [] }): (readonly [string, readonly string[]])[] =>
      combinations.map((it: Any): readonly [string, readonly string[]] => [type, it.codes]),
  );
  const single = [...rows.keys()].map((key): readonly [string, readonly string[]] => {
    const [type, code] = key.split(".") as [string, string];
    return [type, [code]];
  });
  const never: string[] = [];
  for (const [type, codes] of [...single, ...combined]) {
    let finding = 0;
    for (const resource of resourcesOf(world, type)) {
      const query = codes.map((code) => [code, ownValue(rows.get(`${type}.${code}`)!, resource)] as const);
      if (finding === 3 || query.some(([, value]) => value === undefined)) continue;
      const search = { type, query: query as Pairs };
      if (!brute(world, type, search.query).has(pathOf(resource))) continue;
      finding++;
      await check(store, world, search);
    }
    if (finding === 0) never.push(`${type}?${codes.join("&")}`);
  }
  assert.deepEqual(never, [], "each was asked for a value that some resource has");
});

test("every modifier of every parameter finds what looking at every resource finds", async (context) => {
  const { store, world } = await prepared(context, randomWorld(seed, base, 80));
  const dice = diceOf(seed);
  const never: string[] = [];
  for (const row of searchable.flatMap(rowsOf))
    for (const modifier of [...modifiersOf(row), ...(row.kind === "composite" ? [] : [":missing"])]) {
      const found = await askOften(store, world, row.type, (about) =>
        modifier === ":missing"
          ? [`${row.code}:missing`, String(dice.chance(0.5))]
          : clauseOf(dice, world, row.code, row, modifier, about),
      );
      if (!found && !mayFindNothing(row, modifier)) never.push(`${row.type}?${row.code}${modifier}`);
    }
  assert.deepEqual(never, [], "each found something");
});

/** Asks about one resource after the other until two searches found something; of those that find nothing, one in ten. */
async function askOften(
  store: Store,
  world: World,
  type: string,
  clause: (about: Any) => readonly [string, string],
): Promise<boolean> {
  let finding = 0;
  for (const [at, about] of resourcesOf(world, type).entries()) {
    const search = { type, query: [clause(about)] };
    const finds = brute(world, type, search.query).size > 0;
    if (!finds && at % 10 > 0) continue;
    await check(store, world, search);
    if (finds && ++finding === 2) return true;
  }
  return finding > 0;
}

/** Codes of a binding are mostly in none of the world's value sets and code systems; some types have no resource to point to. */
const mayFindNothing = (row: Row, modifier: string): boolean =>
  (/^:(in|below|above)$/.test(modifier) && elementTypes(row).has("code") && row.implied !== genders) ||
  (/^:[A-Z]/.test(modifier) && !searchable.includes(modifier.slice(1)));

const genders = "http://hl7.org/fhir/administrative-gender";

test("every type can be sorted by every parameter that has an order", async (context) => {
  const { store, world } = await prepared(context, randomWorld(seed + 1, base, 12));
  for (const row of searchable.flatMap(rowsOf).filter(isSortable))
    for (const direction of ["", "-"])
      await check(store, world, {
        type: row.type,
        query: [
          ["_sort", direction + row.code],
          ["_count", "5"],
        ],
      });
});

test("every reference brings what it points to and what points back", async (context) => {
  const { store, world } = await prepared(context, randomWorld(seed + 2, base, 12));
  for (const row of searchable.flatMap(rowsOf).filter((it) => it.kind === "reference")) {
    const source = `${row.type}:${row.code}`;
    await check(store, world, { type: row.type, query: [["_include", source]] });
    const targets = new Set(resourcesOf(world, row.type).flatMap((it) => pointsAt(world, row, it)));
    const target = [...targets].find((it) => resourceAt(world, it) && pointers(world, row, it).length > 0);
    if (target === undefined) continue;
    const [type] = target.split("/") as [string];
    await check(store, world, { type: row.type, query: [["_include:iterate", `${source}:${type}`]] });
    await check(store, world, {
      type,
      query: [
        ["_revinclude", source],
        ["_count", "3"],
      ],
    });
  }
});

test("searches stay right while resources change and go", async (context) => {
  const [before, after] = [randomWorld(seed, base, 8), randomWorld(seed + 1, base, 8)];
  const store = openSqlite(context);
  await save(store, before, "test", updated);
  const outcomes = await save(store, after, "test", updated);
  // What would have moved to another patient stays as it was.
  let resources = after.map((it, at) => (outcomes[at]!.outcome === "rejected" ? before[at] : it));
  const gone = resources.filter((it, at) => at % 5 === 0 && !fixedResources.includes(it));
  await store.write(
    gone.map((it) => ({ kind: "delete", type: it.resourceType, id: it.id }) as const),
    { source: "test", now: updated },
  );
  resources = resources.filter((it) => !gone.includes(it));
  const world = { resources, base, updated, now };
  const dice = diceOf(seed);
  for (let at = 0; at < 400; at++) await check(store, world, randomSearch(dice, world));
});
