import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { OdsRecord } from "../../src/ods/organisation.ts";
import { SqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { registerChanges } from "../../src/synthetic/register/changes.ts";
import { syntheticRegister } from "../../src/synthetic/register/register.ts";
import { type Dice, diceOf } from "../brute-force/dice.ts";
import { directoryCatalog, loadRecords } from "../support/directory.ts";
import { now } from "../support/store.ts";
import { type Asked, brute, included, isInOrder, OnTheEdge } from "./oracle/evaluate.ts";
import { type Heard, pagesOver } from "./oracle/pages.ts";
import { addressOf, randomSearch } from "./oracle/random-searches.ts";
import { thingsOf, type World, worldOf } from "./oracle/world.ts";

/** Three releases of an invented register, searched, and every answer held against a look at every record. */

const scale = 0.002;
const seed = Number(process.env.BRUTE_SEED ?? 1);
const searches = Number(process.env.BRUTE_SEARCHES ?? 1600);
const pastSearches = searches / 4;

/** The newest last. */
let releases: readonly { readonly day: string; readonly world: World }[];
let folder: string;
let store: SqliteStore;
let pages: ReturnType<typeof pagesOver>;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  const first = new Map([...syntheticRegister({ scale, seed })].map((it) => [it.code, it] as const));
  const changes = [...registerChanges({ scale, seed, count: 240 })];
  const [early, late] = [changes.slice(0, 120), changes.slice(120)];
  const gone = [...first.keys()].filter((_, at) => at % 70 === 7);
  const second = afterwards(first, early, []);
  const third = afterwards(second, late, gone);
  await loadRecords(folder, "2026-08-28", first.values());
  await loadRecords(folder, "2026-09-25", early);
  await loadRecords(folder, "2026-10-23", late, gone);
  releases = [
    { day: "2026-08-28", world: worldOf(first) },
    { day: "2026-09-25", world: worldOf(second) },
    { day: "2026-10-23", world: worldOf(third) },
  ];
  store = new SqliteStore({ file: join(folder, "directory.sqlite"), catalog: directoryCatalog, readOnly: true });
  pages = pagesOver(store);
});
after(async () => {
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
});

function afterwards(
  records: ReadonlyMap<string, OdsRecord>,
  changed: readonly OdsRecord[],
  gone: readonly string[],
): ReadonlyMap<string, OdsRecord> {
  const made = new Map(records);
  for (const it of changed) made.set(it.code, it);
  for (const it of gone) made.delete(it);
  return made;
}

const newest = (): World => releases.at(-1)!.world;

/** The same, each once; a failure tells of a few that are missing, too many or twice. */
function same(found: readonly string[], expected: ReadonlySet<string>, where: string): void {
  const once = new Set(found);
  const some = (ids: Iterable<string>) => [...ids].slice(0, 5);
  const missing = some(expected.difference(once));
  const more = some(once.difference(expected));
  if (once.size === found.length && missing.length + more.length === 0) return;
  const twice = some(found.filter((it, at) => found.indexOf(it) < at));
  assert.deepEqual({ missing, more, twice }, { missing: [], more: [], twice: [] }, where);
}

type Pairs = Asked["query"];

/**
 * One search: every plan finds exactly what a look at every record finds, each match once and in the same order, and each
 * page brings what its matches bring. Answers with the pages of the first plan.
 */
async function check(world: World, search: Asked, expected: ReadonlySet<string>, paging: Pairs) {
  const address = addressOf({ ...search, query: [...search.query, ...paging] });
  let first: readonly Heard[] | undefined;
  for (let plan = 0, plans = 1; plan < plans; plan++) {
    const heard = await pages(address, plan);
    plans = Math.max(...heard.map((it) => it.plans));
    const where = `${decodeURIComponent(address)} plan ${plan} of ${plans}`;
    const ids = heard.flatMap((it) => it.matches);
    same(ids, expected, where);
    assert.ok(isInOrder(world, search, ids), `order of ${where}`);
    for (const { total } of heard) if (total !== undefined) assert.equal(total, expected.size, `total of ${where}`);
    for (const it of heard) same(it.included, included(world, search, it.matches), `included of ${where}`);
    first ??= heard;
    assert.deepEqual(
      ids,
      first.flatMap((it) => it.matches),
      `every plan gives the same order: ${where}`,
    );
  }
  return first!;
}

/** Mostly one page; now and then some, by sealed places or by offsets. */
function pagingFor(dice: Dice, expected: number): Pairs {
  if (expected > 100 || dice.chance(0.7)) return [["_count", "1000"]];
  const count = ["_count", String(Math.max(1, Math.ceil(expected / (1 + dice.under(6)))))] as const;
  return dice.chance(0.4) ? [count, ["_offset", "0"]] : [count];
}

/** How many of so many random searches find something. Those on the very edge of a circle prove nothing, and others are made. */
async function searchRandomly(
  count: number,
  dice: Dice,
  make: () => { readonly world: World; readonly search: Asked },
  look: (world: World, search: Asked, heard: readonly Heard[]) => void = () => {},
): Promise<number> {
  let finding = 0;
  for (let made = 0; made < count; ) {
    const { world, search } = make();
    try {
      const expected = brute(world, search, now());
      look(world, search, await check(world, search, expected, pagingFor(dice, expected.size)));
      made++;
      if (expected.size > 0) finding++;
    } catch (error) {
      if (!(error instanceof OnTheEdge)) throw error;
    }
  }
  return finding;
}

test("random searches of the register find what a look at every record finds, by every plan", async (t) => {
  const dice = diceOf(seed);
  const make = () => ({ world: newest(), search: randomSearch(dice, newest(), { far: true }) });
  const finding = await searchRandomly(searches, dice, make);
  t.diagnostic(`${searches} searches, ${finding} found something`);
  assert.ok(finding >= searches / 3, "at least a third of the searches find something");
});

test("random searches of what was known on a day find what that release said, and answer with it", async (t) => {
  const dice = diceOf(seed + 1);
  const make = () => {
    const { day, world } = dice.pick(releases);
    const { type, query } = randomSearch(dice, world, { far: false });
    return { world, search: { type, query: [...query, ["known-on", day] as const] } };
  };
  let otherwise = 0;
  const finding = await searchRandomly(pastSearches, dice, make, (world, { type }, heard) => {
    if (type !== "Organization") return;
    for (const { body } of heard)
      for (const { resource, search } of JSON.parse(body).entry ?? []) {
        if (search.mode !== "match") continue;
        const then = world.organisations.get(resource.id)!;
        assert.deepEqual([resource.name, resource.active], [then.name, then.isActive], resource.id);
        if (newest().organisations.get(resource.id) !== then) otherwise++;
      }
  });
  t.diagnostic(`${pastSearches} searches, ${finding} found something`);
  assert.ok(finding >= pastSearches / 3, "at least a third of the searches find something");
  assert.ok(otherwise > 100, "some of what was found is otherwise now, or gone");
});

test("every parameter is asked by random searches, and finds some of what there is by itself", () => {
  const dice = diceOf(seed + 2);
  const finding = new Set<string>();
  for (let made = 0; made < 4000; made++) {
    const { type, query } = randomSearch(dice, newest(), { far: true });
    const [first] = query;
    const code = first?.[0].split(":")[0];
    if (!first || /[.]|_has/.test(first[0]) || finding.has(`${type}?${code}`)) continue;
    const found = howMany({ type, query: [first] });
    if (found > 0 && found < thingsOf(newest(), type).length) finding.add(`${type}?${code}`);
  }
  const organisations = [
    ...["_id", "identifier", "active", "name", "address", "address-city", "address-country", "address-postalcode"],
    ...["lastChangeDate", "roleCode", "activeRoleCode", "type", "local-authority", "ward", "region", "icb"],
    ...["unplaced", "near"],
  ];
  const links = ["_id", "identifier", "active", "role", "code", "date", "primary-organization"];
  const all = [
    ...organisations.map((it) => `Organization?${it}`),
    ...[...links, "participating-organization"].map((it) => `OrganizationAffiliation?${it}`),
  ];
  assert.deepEqual(
    all.filter((it) => !finding.has(it)),
    [],
  );
});

function howMany(search: Asked): number {
  try {
    return brute(newest(), search, now()).size;
  } catch (error) {
    if (error instanceof OnTheEdge) return 0;
    throw error;
  }
}
