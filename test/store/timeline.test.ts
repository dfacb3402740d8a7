import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ResourceDefinition } from "../../src/definitions/resource-definition.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import type { Resource } from "../../src/fhir/resource.ts";
import { buildCatalog, type Catalog } from "../../src/search/catalog.ts";
import type { Store } from "../../src/store/store.ts";
import { base, defaults, openSqlite, promised, queryOf, save, temporaryFolder, zone } from "../support/store.ts";

const observation = (id: string, code: string, date: string | undefined, more: object = {}): Resource => ({
  resourceType: "Observation",
  id,
  status: "final",
  code: { coding: [{ system: "http://loinc.org", code }] },
  subject: { reference: "Patient/p" },
  ...(date && { effectiveDateTime: date }),
  ...more,
});

/** The core service with another Observation. */
const catalogWith = (change: (it: ResourceDefinition) => ResourceDefinition): Catalog =>
  buildCatalog(
    { ...promised, resources: promised.resources.map((it) => (it.type === "Observation" ? change(it) : it)) },
    loadRelease("STU3"),
    { zone, bases: [base] },
  );

/** Asked by every plan, a page of one at a time. */
async function sorted(store: Store, search: string, using?: Catalog): Promise<{ ids: string[]; plans: number }> {
  const orders: string[][] = [];
  for (let plan = 0, plans = 1; plan < plans; plan++) {
    const ids: string[] = [];
    let query = queryOf(`${search}&_count=1`, using);
    for (;;) {
      const page = await store.search(query, { ...defaults, plan });
      plans = page.plans;
      ids.push(...page.matches.map((it) => it.id));
      if (!page.next) break;
      query = { ...query, cursor: page.next };
    }
    orders.push(ids);
  }
  for (const it of orders) assert.deepEqual(it, orders[0], search);
  return { ids: orders[0]!, plans: orders.length };
}

const some = async (store: Store) =>
  save(store, [
    { resourceType: "Patient", id: "p" },
    observation("a", "x", "2020-01-01"),
    observation("b", "x", "2021"),
    observation("c", "y", "2019-05"),
    observation("d", "x", undefined),
    observation("e", "x", "2018", { subject: { reference: "Patient/q" } }),
  ]);

test("a patient's and a code's resources come in the order of their dates, those without one last", async (context) => {
  const store = openSqlite(context);
  await some(store);
  const { ids, plans } = await sorted(store, "Observation?patient=p&code=x&_sort=-date");
  assert.deepEqual(ids, ["b", "a", "d"]);
  assert.equal(plans, 5, "by either clause's list, by either's timeline, by all dates");
  assert.deepEqual((await sorted(store, "Observation?code=x&_sort=date")).ids, ["e", "a", "b", "d"]);
  assert.deepEqual((await sorted(store, "Observation?code=x,y&_sort=-date")).ids, ["b", "a", "c", "e", "d"]);
  assert.deepEqual((await sorted(store, "Observation?patient=p&date=ge2020&_sort=date")).ids, ["a", "b"]);
});

test("a change or a deletion takes a resource from where it stood", async (context) => {
  const store = openSqlite(context);
  await some(store);
  await save(store, [observation("b", "y", "2017"), observation("a", "x", "2016")]);
  await store.write([{ kind: "delete", type: "Observation", id: "c" }], { source: "test", now: 0 });
  assert.deepEqual((await sorted(store, "Observation?code=x&_sort=-date")).ids, ["e", "a", "d"]);
  assert.deepEqual((await sorted(store, "Observation?patient=p&_sort=-date")).ids, ["b", "a", "d"]);
  assert.deepEqual((await sorted(store, "Observation?code=y&_sort=-date")).ids, ["b"]);
});

test("of several dates the first counts upwards and the last downwards", async (context) => {
  const using = catalogWith((it) => ({
    ...it,
    search: [
      ...it.search,
      {
        code: "any-date",
        expectation: "MAY",
        type: "date",
        expression: "Observation.issued | Observation.effective",
        example: { finds: "ge2000", misses: "lt1900" },
      },
    ],
    timeline: { date: "any-date", of: ["code"] },
  }));
  const store = openSqlite(context, { catalog: using });
  await save(store, [
    observation("wide", "x", "2010", { issued: "2030-01-01T00:00:00Z" }),
    observation("same", "x", "2020-01-01T00:00:00Z", { issued: "2020-01-01T00:00:00Z" }),
    observation("near", "x", "2021", { issued: "2022-01-01T00:00:00Z" }),
  ]);
  assert.deepEqual((await sorted(store, "Observation?code=x&_sort=any-date", using)).ids, ["wide", "same", "near"]);
  assert.deepEqual((await sorted(store, "Observation?code=x&_sort=-any-date", using)).ids, ["wide", "near", "same"]);
});

test("a timeline that is new to a store is not used before it is complete", async (context: TestContext) => {
  const folder = temporaryFolder(context);
  const before = openSqlite(context, { folder, catalog: catalogWith(({ timeline: _, ...rest }) => rest) });
  await some(before);
  await before.close();
  const after = openSqlite(context, { folder });
  assert.equal(after.incomplete().size, 3);
  const search = "Observation?code=x&_sort=-date";
  assert.deepEqual(await sorted(after, search), { ids: ["b", "a", "e", "d"], plans: 2 });
  await after.reindex();
  assert.equal(after.incomplete().size, 0);
  assert.deepEqual(await sorted(after, search), { ids: ["b", "a", "e", "d"], plans: 3 });
});
