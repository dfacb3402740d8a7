import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../../src/ingest/directory/load-register.ts";
import { publishRegister } from "../../src/ingest/directory/publish-register.ts";
import { readBeside } from "../../src/ods/beside.ts";
import type { OdsRecord, SourceItem } from "../../src/ods/organisation.ts";
import { Layers } from "../../src/store/sqlite/layers.ts";
import { directoryCatalog, openDirectory } from "../support/directory.ts";
import { temporaryFolder } from "../support/store.ts";

const place = { file: "test", position: "" };
const whole = (record: OdsRecord): SourceItem => ({
  kind: "record",
  record,
  product: "xml-fullfile",
  isWhole: true,
  place,
});
const part = (record: OdsRecord): SourceItem => ({ kind: "record", record, product: "epcn", isWhole: false, place });
const organisation = (code: string, isActive = true): OdsRecord => ({
  code,
  name: `ORGANISATION ${code}`,
  isActive,
  roles: [{ code: "RO197", isPrimary: true, isActive, periods: {} }],
});
const operated: OdsRecord = {
  code: "ZZ2",
  relationships: [{ id: "77", type: "RE6", isActive: true, periods: {}, target: "ZZ1" }],
};

test("an organisation that is known by its relationships alone is no Organization", async (context) => {
  const register = open(context);
  await register.load([whole(organisation("ZZ1")), part(operated)], "2026-01-01");
  assert.equal(await register.store.read("Organization", "ZZ2"), undefined);
  assert.equal((await register.store.read("OrganizationAffiliation", "77"))?.state, "current");
  assert.deepEqual(register.broken("R111"), ["ZZ2"]);
  await register.load([whole(organisation("ZZ1")), whole(organisation("ZZ2")), part(operated)], "2026-02-01");
  assert.equal((await register.store.read("Organization", "ZZ2"))?.state, "current");
  assert.deepEqual(register.broken("R111"), []);
  await register.load([whole(organisation("ZZ1")), part(operated)], "2026-03-01");
  assert.equal((await register.store.read("Organization", "ZZ2"))?.state, "deleted");
});

test("a release that would close more than a fiftieth of what is active is not published, unless it is accepted", async (context) => {
  const register = open(context);
  const codes = Array.from({ length: 1000 }, (_, at) => `ZZ${at}`);
  await register.load(
    codes.map((it) => whole(organisation(it))),
    "2026-01-01",
  );
  const half = codes.map((it, at) => whole(organisation(it, at % 2 === 0)));
  await assert.rejects(register.load(half, "2026-02-01"), /500 of 1000 active/);
  assert.match(await register.body("ZZ1"), /"active":true/);
  assert.equal((await register.store.releases()).length, 1);
  const few = codes.map((it, at) => whole(organisation(it, at >= 20)));
  await register.load(few, "2026-02-01");
  assert.match(await register.body("ZZ1"), /"active":false/);
  await register.load(half, "2026-03-01", true);
  assert.match(await register.body("ZZ999"), /"active":false/);
});

const archived = (record: OdsRecord): SourceItem => ({ ...whole(record), product: "xml-archive" }) as SourceItem;

test("a drop in volume is no news: what moves to the archive stays, and what would go without it is asked about first", async (context) => {
  const register = open(context);
  const closed = Array.from({ length: 150 }, (_, at) => organisation(`ZZC${at}`, false));
  const active = Array.from({ length: 850 }, (_, at) => organisation(`ZZ${at}`));
  await register.load([...closed, ...active].map(whole), "2026-01-01");
  // None of those that go is active.
  await assert.rejects(register.load(active.map(whole), "2026-02-01"), /150 of 1000 organisations would be removed/);
  assert.match(await register.body("ZZC1"), /"active":false/);
  await register.load([...active.map(whole), ...closed.map(archived)], "2026-02-01");
  assert.match(await register.body("ZZC1"), /"active":false/);
  assert.doesNotMatch(await register.list("Organization-deletion"), /entry/);
  await register.load(active.map(whole), "2026-03-01");
  assert.match(await register.body("ZZC1"), /"active":false/, "an archive that is not loaded again says what it said");
});

test("what is in the register no longer stands in the Lists of deletions", async (context) => {
  const register = open(context);
  await register.load(
    [whole(organisation("ZZ1")), whole({ ...organisation("ZZ2"), ...operated, name: "B" })],
    "2026-01-01",
  );
  await register.load([whole(organisation("ZZ1"))], "2026-02-01");
  assert.doesNotMatch(await register.list("Organization-deletion"), /"ZZ1"/);
  assert.match(
    await register.list("Organization-deletion"),
    /"date":"2026-02-01T00:00:00\+00:00","item":\{"type":"Organization","identifier":\{[^}]*"value":"ZZ2"/,
  );
  assert.match(await register.list("OrganizationAffiliation-deletion"), /"value":"77"/);
  assert.doesNotMatch(await register.list("Organization-role-deletion"), /entry/);
});

test("a role or a succession whose deletion is announced stays as long as its record has it", async (context) => {
  const register = open(context);
  const record = organisation("ZZ1");
  const [role] = record.roles!;
  const other = { id: 7, code: "RO57", isPrimary: false, isActive: true, periods: {} };
  const succession = { type: "Successor", target: "ZZ2" } as const;
  const both: OdsRecord = { ...record, roles: [role!, other], successions: [succession] };
  await register.load([whole(both), whole(organisation("ZZ2"))], "2026-01-01");
  const announced = (of: "role" | "succession", id: string): SourceItem => ({ kind: "deletion", of, id, place });
  await register.load([announced("role", "7"), announced("succession", "ZZ1|ZZ2")], "2026-02-01");
  assert.match(await register.list("Organization-role-deletion"), /"value":"7"/);
  assert.match(await register.list("Organization-succession-deletion"), /"value":"ZZ1\|ZZ2"/);
  assert.match(await register.body("ZZ1"), /"valueInteger":7/);
  assert.deepEqual(await register.successors("ZZ1"), ["ZZ2"]);
  await register.load([whole({ ...record, successions: [] }), whole(organisation("ZZ2"))], "2026-03-01");
  assert.doesNotMatch(await register.body("ZZ1"), /"valueInteger":7/);
  assert.deepEqual(await register.successors("ZZ1"), []);
});

/** A register of its own: what is loaded is staged and published as the command line does it. */
function open(context: Parameters<typeof openDirectory>[0]) {
  const folder = temporaryFolder(context);
  const store = openDirectory(context, { folder });
  const before = openDirectory(context, { folder, readOnly: true });
  const layers = new Layers(":memory:");
  context.after(() => layers.close());
  let now = 1_700_000_000_000;
  return {
    store,
    async load(items: readonly SourceItem[], release: string, acceptClosures = false) {
      const run = layers.begin("test", release, ++now);
      async function* batches() {
        yield items;
      }
      await stage(batches(), { layers, source: "test", release, run, progress: () => {} });
      return publishRegister({
        layers,
        run,
        store,
        before,
        catalog: directoryCatalog,
        owner: "register",
        source: "test",
        date: release,
        facts: {},
        now: ++now,
        place: () => [],
        definitions: [],
        acceptClosures,
        progress: () => {},
      });
    },
    broken: (rule: string) =>
      [...layers.mismatches()].filter((it) => it.rule === rule && it.status === "open").map((it) => it.code),
    async body(code: string): Promise<string> {
      const found = await store.read("Organization", code);
      return found?.state === "current" ? found.body : "";
    },
    async successors(code: string): Promise<readonly string[]> {
      const found = await store.read("Organization", code);
      return readBeside(found?.state === "current" ? found.beside : undefined).successions.map((it) => it.target);
    },
    async list(id: string): Promise<string> {
      const found = await store.read("List", id);
      return found?.state === "current" ? found.body : "";
    },
  };
}
