import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { OdsRecord, Relationship } from "../../src/ods/organisation.ts";
import { allRows } from "../../src/site/organisations/list-rows.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import type { FacetsAsked, Store } from "../../src/store/store.ts";
import { directoryService, openDirectory, publishRecords } from "../support/directory.ts";
import { temporaryFolder } from "../support/store.ts";

const commissioned = (id: string, target: string, isActive = true): Relationship => ({
  id,
  type: "RE4",
  isActive,
  periods: {},
  target,
});

const practice = (code: string, name: string, more: Partial<OdsRecord> = {}): OdsRecord => ({
  code,
  name,
  isActive: true,
  roles: [
    { id: 1, code: "RO177", isPrimary: true, isActive: true, periods: {} },
    { id: 2, code: "RO76", isPrimary: false, isActive: true, periods: {} },
  ],
  address: { lines: [], postcode: "ZZ1 1AA", country: "ENGLAND" },
  ...more,
});

const records: readonly OdsRecord[] = [
  practice("P1", "OAK SURGERY", { relationships: [commissioned("1", "B1")] }),
  practice("P2", "ELM SURGERY", { relationships: [commissioned("2", "B1", false), commissioned("3", "B2")] }),
  practice("P3", "ASH SURGERY", { isActive: false }),
  practice("P4", "OAK HOUSE", { address: { lines: [], country: "WALES" }, roles: [] }),
  practice("B1", "BOARD ONE", { roles: [{ id: 3, code: "RO98", isPrimary: true, isActive: true, periods: {} }] }),
  practice("B2", "BOARD TWO", { roles: [{ id: 4, code: "RO98", isPrimary: true, isActive: false, periods: {} }] }),
];

test("facets are counted anew when something was published, by whoever published it, and count only what is active", async (context) => {
  const folder = temporaryFolder(context);
  const writer = openDirectory(context, { folder });
  await publishRecords(writer, records, "2026-06-01");
  const reader = openDirectory(context, { folder, readOnly: true });
  const ask = (asked: Partial<FacetsAsked> = {}) =>
    reader.facets({ chosen: {}, from: 0, count: 10, valuesMax: 10, ...asked });
  const values = async (facet: string, asked: Partial<FacetsAsked> = {}) =>
    Object.fromEntries((await ask(asked)).facets[facet]!.map((it) => [it.value, it.count]));
  assert.equal((await ask()).total, 6);
  assert.deepEqual(await values("role"), { RO177: 3, RO76: 3, RO98: 1 });
  assert.deepEqual(await values("status"), { true: 5, false: 1 });
  assert.deepEqual(await values("commissioner"), { B1: 1, B2: 1 });
  assert.deepEqual(await values("status", { chosen: { role: ["RO76"], status: ["true"] } }), { true: 2, false: 1 });
  const open = await ask({ typed: "oak" });
  assert.deepEqual(
    open.entries.map((it) => it.code),
    ["P4", "P1"],
  );
  assert.deepEqual((await ask({ typed: "surgerz" })).isSimilar, true);
  assert.deepEqual((await ask({ typed: "oak", chosen: { commissioner: ["B2"] } })).entries, []);
  assert.deepEqual(
    (await ask({ only: ["P3", "P1", "NONE"] })).entries.map((it) => it.code),
    ["P1", "P3"],
  );
  assert.deepEqual((await ask({ chosen: { role: ["RO999"] } })).facets.role![0], {
    value: "RO999",
    count: 0,
    isChosen: true,
  });

  await publishRecords(
    writer,
    [practice("P5", "YEW SURGERY"), practice("P1", "OAK SURGERY", { isActive: false })],
    "2026-07-01",
  );
  assert.equal((await ask()).total, 7);
  assert.deepEqual(await values("role"), { RO177: 4, RO76: 4, RO98: 1 });
  assert.deepEqual(await values("status"), { true: 5, false: 2 });
});

test("with a day, what was open then is counted by the roles it held then, in stores of before, too", async (context) => {
  const folder = temporaryFolder(context);
  const span = (start: string, end?: string) => ({ operational: { start, ...(end !== undefined && { end }) } });
  const roles = (end?: string) => [
    { id: 1, code: "RO177", isPrimary: true, isActive: end === undefined, periods: span("2001-01-01", end) },
    { id: 2, code: "RO76", isPrimary: false, isActive: false, periods: span("2001-01-01", "2010-12-31") },
  ];
  const writer = openDirectory(context, { folder });
  await publishRecords(writer, [
    practice("Q1", "FIR SURGERY", { periods: span("2001-01-01"), roles: roles() }),
    practice("Q2", "BAY SURGERY", {
      isActive: false,
      periods: span("2001-01-01", "2015-03-31"),
      roles: roles("2015-03-31"),
    }),
    practice("Q3", "IVY SURGERY", { periods: span("2020-01-01") }),
  ]);
  const found = async (store: Store, openOn: string, role?: string) => {
    const chosen = role === undefined ? {} : { role: [role] };
    const { entries, total, facets } = await store.facets({ chosen, openOn, from: 0, count: 10, valuesMax: 10 });
    const counted = Object.fromEntries(facets.role!.map((it) => [it.value, it.count]));
    return [total, entries.map((it) => it.code).join(" "), counted];
  };
  const expected = async (store: Store) => {
    assert.deepEqual(await found(store, "2005-06-01"), [2, "Q1 Q2", { RO177: 2, RO76: 2 }]);
    assert.deepEqual(await found(store, "2012-06-01"), [2, "Q1 Q2", { RO177: 2 }]);
    assert.deepEqual(await found(store, "2012-06-01", "RO76"), [0, "", { RO76: 0, RO177: 2 }]);
    assert.deepEqual(await found(store, "2018-06-01"), [1, "Q1", { RO177: 1 }]);
    assert.deepEqual(await found(store, "2021-06-01"), [2, "Q1 Q3", { RO177: 2, RO76: 1 }]);
    assert.deepEqual(await found(store, "1990-06-01"), [0, "", {}]);
  };
  await expected(writer);
  await writer.close();
  const database = new Database(join(folder, "directory.sqlite"), false);
  database.exec("ALTER TABLE finder_entry DROP COLUMN spans");
  database.close();
  await expected(openDirectory(context, { folder }));
});

test("pages of a narrowed list go on from each other, open ones first, and none is lost or repeated", async (context) => {
  const store = openDirectory(context);
  const many = Array.from({ length: 95 }, (_, at) => practice(`X${at}`, `NAME ${at % 7}`, { isActive: at % 3 !== 0 }));
  await publishRecords(store, [...records, ...many]);
  const listed: string[] = [];
  for (let from = 0; ; from += 10) {
    const { entries, total } = await store.facets({ chosen: { role: ["RO76"] }, from, count: 10, valuesMax: 0 });
    listed.push(...entries.map((it) => `${it.isOpen ? "open" : "closed"} ${it.code}`));
    if (listed.length >= total) break;
  }
  assert.equal(new Set(listed).size, 98);
  assert.deepEqual(
    listed.map((it) => it.split(" ")[0]),
    [...listed]
      .map((it) => it.split(" ")[0])
      .sort()
      .reverse(),
  );
});

test("a list that is read while the register changes is broken off: half of each release would be neither", async (context) => {
  const folder = temporaryFolder(context);
  const writer = openDirectory(context, { folder });
  await publishRecords(
    writer,
    Array.from({ length: 250 }, (_, at) => practice(`X${at}`, `NAME ${at}`)),
    "2026-06-01",
  );
  const service = directoryService(openDirectory(context, { folder, readOnly: true }));
  const read = async (meanwhile: () => Promise<void>) => {
    let count = 0;
    for await (const rows of allRows(service, { chosen: {} })) {
      count += rows.length;
      await meanwhile();
    }
    return count;
  };
  assert.equal(await read(async () => {}), 250);
  const change = () => publishRecords(writer, [practice("X3", "ANOTHER NAME")], "2026-07-01");
  await assert.rejects(read(change), /the register changed while a list was read/);
});
