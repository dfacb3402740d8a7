import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { besideOf, readBeside } from "./beside.ts";
import { merge } from "./merge.ts";
import { anyRecord } from "./ods-record.fixture.ts";
import type { OdsRecord } from "./organisation.ts";

const merged = (record: OdsRecord) =>
  merge(record.code, [
    { source: "trud", product: "xml-fullfile", release: "2026-01-01", since: "2025-06-01", isWhole: true, record },
  ]);

test("successions, kind, sub-status, sources and areas come back as they were put beside", () => {
  const coding = { system: "urn:areas", code: "E08000035", display: "Leeds" };
  fc.assert(
    fc.property(anyRecord, (any) => {
      const record: OdsRecord = { ...any, subStatus: "Dormant" };
      const text = JSON.stringify(besideOf(merged(record), [{ url: "local-authority", valueCoding: coding }]));
      const read = readBeside(text);
      const said = merged(record).record.successions ?? [];
      // What the other side is, is said by the register.
      assert.deepEqual(
        read.successions,
        said.map(({ targetRole, ...it }) => it),
      );
      assert.equal(read.subStatus, "Dormant");
      assert.deepEqual([...read.areas], [["local-authority", [coding]]]);
      assert.equal(read.sources.length, 1);
    }),
  );
});

const practice: OdsRecord = {
  code: "ZZ1",
  name: "THE OAKS",
  roles: [
    { code: "RO177", isPrimary: true, isActive: true, periods: {} },
    { code: "RO76", isPrimary: false, isActive: true, periods: {} },
  ],
  successions: [{ type: "Predecessor", target: "ZZ0", start: "2020-04-01", id: "28060", isForward: true }],
};

test("what is beside an organisation is named as its search parameters are", () => {
  const beside = besideOf(merged(practice), []);
  const value = (url: string) => beside.find((it) => it.url === url);
  assert.equal((value("kind") as { valueString?: string }).valueString, "GP practice");
  assert.equal((value("predecessor") as { valueCode?: string }).valueCode, "ZZ0");
  assert.equal(value("successor"), undefined);
});

test("each source is told with the day since when it has said so, its product and the fields taken from it", () => {
  const { sources } = readBeside(JSON.stringify(besideOf(merged(practice), [])));
  const fields = ["name", "roles", "successions"];
  assert.deepEqual(sources, [{ source: "trud", release: "2025-06-01", product: "xml-fullfile", fields }]);
});

test("what nobody says is not there", () => {
  const bare = besideOf(merged({ code: "ZZ1", name: "X" }), []);
  assert.deepEqual(
    bare.map((it) => it.url),
    ["source"],
  );
  const read = readBeside(undefined);
  assert.deepEqual(
    [read.successions, read.kind, read.subStatus, read.sources, read.areas.size],
    [[], undefined, undefined, [], 0],
  );
});
