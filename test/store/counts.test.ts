import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import type { Resource } from "../../src/fhir/resource.ts";
import { openSqlite, save, temporaryFolder } from "../support/store.ts";

const observation = (id: string, code: string, year: number): Resource => ({
  resourceType: "Observation",
  id,
  status: "final",
  code: { coding: [{ system: "urn:codes", code, display: `the code ${code}` }] },
  effectiveDateTime: `${year}-05-01`,
});
const patient = (id: string, family: string): Resource => ({ resourceType: "Patient", id, name: [{ family }] });

/** What the planner is told of every value, series and index, against the rows themselves. */
async function check(context: TestContext, batches: readonly (readonly Resource[])[]) {
  const folder = temporaryFolder(context);
  const store = openSqlite(context, { folder });
  for (const it of batches) await save(store, it);
  await store.close();
  const database = new DatabaseSync(join(folder, "core.sqlite"), { readOnly: true });
  const wrong = (sql: string) => database.prepare(sql).all();
  assert.deepEqual(
    [
      ...wrong("SELECT code, n FROM token_value v WHERE n <> (SELECT count(*) FROM token WHERE vid = v.vid)"),
      ...wrong("SELECT folded, n FROM token_text t WHERE n <> (SELECT count(*) FROM token WHERE vid = t.vid)"),
      ...wrong("SELECT raw, n FROM string_value v WHERE n <> (SELECT count(*) FROM string WHERE sid = v.sid)"),
      ...wrong("SELECT num, n FROM series s WHERE n <> (SELECT count(*) FROM interval WHERE series = s.num)"),
      ...wrong(
        "SELECT series, total(n) AS all_n FROM histogram h GROUP BY series HAVING all_n <> (SELECT count(*) FROM interval WHERE series = h.series)",
      ),
      ...wrong(
        "SELECT key, n FROM search_index s WHERE bit >= 0 AND n <> (SELECT count(*) FROM resource r WHERE r.type = s.type AND (r.present >> s.bit) & 1)",
      ),
    ],
    [],
  );
  database.close();
}

test("values are counted as often as resources have them", (t) =>
  check(t, [
    [observation("1", "a", 2020), observation("2", "a", 2021), patient("1", "Okafor"), patient("2", "Okafor")],
    [observation("3", "a", 2020), patient("3", "Okafor")],
  ]));

test("a value that one resource loses and others gain in a batch is counted once for each that has it", (t) =>
  check(t, [
    [observation("1", "a", 2020), observation("2", "b", 2021), patient("1", "Okafor"), patient("2", "Byrne")],
    [
      observation("1", "b", 2021),
      observation("2", "a", 2020),
      observation("3", "a", 2020),
      patient("1", "Byrne"),
      patient("2", "Okafor"),
      patient("3", "Okafor"),
    ],
  ]));

test("a resource that comes twice in a batch is counted as it was last", (t) =>
  check(t, [
    [observation("1", "a", 2020), observation("1", "b", 2021), patient("1", "Okafor"), patient("1", "Byrne")],
    [observation("1", "a", 2020), observation("1", "b", 2021), observation("1", "a", 2020)],
  ]));
