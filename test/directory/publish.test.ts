import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { Extension, Resource } from "../../src/fhir/resource.ts";
import type { PublishContext, Store, WriteItem } from "../../src/store/store.ts";
import { directoryCatalog, openDirectory } from "../support/directory.ts";
import { defaults, openSqlite, put, queryOf, save, temporaryFolder } from "../support/store.ts";

const organisation = (id: string, name: string): Resource => ({ resourceType: "Organization", id, name, active: true });
const beside = (area: string): readonly Extension[] => [{ url: "local-authority", valueCoding: { code: area } }];
const item = (resource: Resource, area?: string): WriteItem => ({
  ...(put(resource) as Extract<WriteItem, { kind: "put" }>),
  ...(area !== undefined && { beside: beside(area) }),
});

async function* batches(items: readonly WriteItem[]) {
  yield items;
}

const context = (date: string, now: number): PublishContext => ({
  source: "register",
  now,
  release: { date, facts: { products: ["epraccur"] } },
});

async function found(store: Store, search: string): Promise<string[]> {
  const page = await store.search(queryOf(search, directoryCatalog), defaults);
  return page.matches.map((it) => it.id);
}

test("readers see a release as a whole, or not at all", async (t) => {
  const folder = temporaryFolder(t);
  const writer = openDirectory(t, { folder });
  await writer.publish(batches([item(organisation("ZZ1", "OLD NAME"))]), context("2026-01-01", 1000));
  const reader = openDirectory(t, { folder, readOnly: true });
  async function* halting() {
    yield [item(organisation("ZZ1", "NEW NAME"))];
    yield [item(organisation("ZZ2", "ANOTHER"))];
    // The first batches are written; the release is not published.
    assert.deepEqual(await found(reader, "Organization?name=old"), ["ZZ1"]);
    assert.deepEqual(await found(reader, "Organization?name=another"), []);
    assert.equal((await reader.releases()).length, 1);
  }
  const published = await writer.publish(halting(), context("2026-02-01", 2000));
  assert.deepEqual(published, { created: 1, updated: 1, unchanged: 0, deleted: 0, refused: 0 });
  assert.deepEqual(await found(reader, "Organization?name=old"), []);
  assert.deepEqual(await found(reader, "Organization?name=new,another"), ["ZZ2", "ZZ1"]);
  assert.deepEqual(
    (await reader.releases()).map((it) => [it.date, it.published]),
    [
      ["2026-02-01", 2000],
      ["2026-01-01", 1000],
    ],
  );
});

test("a release that fails half way leaves the one before, and the next can be published", async (t) => {
  const store = openDirectory(t);
  await store.publish(batches([item(organisation("ZZ1", "OLD NAME"))]), context("2026-01-01", 1000));
  async function* failing() {
    yield [item(organisation("ZZ1", "NEW NAME")), item(organisation("ZZ2", "ANOTHER"))];
    throw new Error("the source broke off");
  }
  await assert.rejects(store.publish(failing(), context("2026-02-01", 2000)), /broke off/);
  assert.deepEqual(await found(store, "Organization?"), ["ZZ1"]);
  assert.deepEqual(await found(store, "Organization?name=old"), ["ZZ1"]);
  assert.equal((await store.releases()).length, 1);
  await store.publish(batches([item(organisation("ZZ2", "ANOTHER"))]), context("2026-02-01", 3000));
  assert.deepEqual(await found(store, "Organization?"), ["ZZ1", "ZZ2"]);
});

test("what is beside a resource is found by search, is not served in it, and makes no version of its own", async (t) => {
  const store = openDirectory(t);
  const resource = organisation("ZZ1", "THE OAKS");
  await store.publish(batches([item(resource, "E08000035")]), context("2026-01-01", 1000));
  assert.deepEqual(await found(store, "Organization?local-authority=E08000035"), ["ZZ1"]);
  assert.deepEqual(await found(store, "Organization?local-authority=E08000036"), []);
  const again = await store.publish(batches([item(resource, "E08000036")]), context("2026-02-01", 2000));
  assert.deepEqual(again, { created: 0, updated: 0, unchanged: 1, deleted: 0, refused: 0 });
  assert.deepEqual(await found(store, "Organization?local-authority=E08000035"), []);
  assert.deepEqual(await found(store, "Organization?local-authority=E08000036&name=oaks,the"), ["ZZ1"]);
  const read = await store.read("Organization", "ZZ1");
  assert.equal(read?.state === "current" && read.version, 1);
  assert.doesNotMatch(read?.state === "current" ? read.body : "", /E0800/);
  assert.equal(read?.state === "current" && read.beside, JSON.stringify(beside("E08000036")));
  await store.publish(batches([item(organisation("ZZ1", "THE ELMS"), "E08000036")]), context("2026-03-01", 3000));
  const before = await store.vread("Organization", "ZZ1", 1);
  assert.equal(before?.state === "current" && before.beside, JSON.stringify(beside("E08000036")));
  await store.publish(batches([{ kind: "delete", type: "Organization", id: "ZZ1" }]), context("2026-04-01", 4000));
  assert.deepEqual(await found(store, "Organization?local-authority=E08000036"), []);
});

test("a store of the version before is brought up to date, and keeps what it holds", async (t) => {
  const folder = temporaryFolder(t);
  const store = openSqlite(t, { folder });
  await save(store, [{ resourceType: "Patient", id: "1", gender: "female" }]);
  await store.close();
  const raw = new DatabaseSync(join(folder, "core.sqlite"));
  raw.exec(
    "ALTER TABLE resource DROP COLUMN beside; ALTER TABLE history DROP COLUMN beside; DROP TABLE release; DROP TABLE place; PRAGMA user_version = 5",
  );
  raw.close();
  const after = openSqlite(t, { folder });
  assert.equal((await after.read("Patient", "1"))?.state, "current");
  await save(after, [{ resourceType: "Patient", id: "1", gender: "male" }]);
  assert.equal((await after.read("Patient", "1"))?.version, 2);
  assert.deepEqual(await after.releases(), []);
});
