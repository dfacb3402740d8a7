import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { Database } from "./database.ts";
import { TableRows } from "./table-rows.ts";

type Row = readonly [number, number, number];

/** What is in the table after these rows were written, in the order in which they came to it. */
function written(context: TestContext, rows: readonly Row[]): Row[] {
  const database = new Database(":memory:", false);
  context.after(() => database.close());
  database.exec("CREATE TABLE kept(a, b, c)");
  const table = new TableRows("kept", "a", "b", "c");
  for (const it of rows) table.add(...it);
  table.write(database);
  return database.all("SELECT a, b, c FROM kept ORDER BY rowid") as unknown as Row[];
}

const inOrder = (rows: readonly Row[]): Row[] =>
  rows.toSorted((one, other) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2]);

/** Numbers as they stand in indexes: rows of values, dates before 1970, what was measured. */
const numbers = {
  small: fc.integer({ min: 0, max: 20 }),
  "as great as a date": fc.integer({ min: -(2 ** 42), max: 2 ** 42 }),
  measured: fc.double({ min: -1000, max: 1000, noNaN: true }).map((it) => it + 0),
};

test("rows of any numbers are all written, in the order of the first columns", (t) => {
  for (const a of Object.values(numbers))
    for (const b of Object.values(numbers))
      fc.assert(
        fc.property(fc.array(fc.tuple(a, b), { maxLength: 50 }), (pairs) => {
          // The third tells the rows apart, in the order in which they are added.
          const rows = pairs.map(([one, two], at): Row => [one, two, at]);
          assert.deepEqual(written(t, rows), inOrder(rows));
        }),
        { numRuns: 30 },
      );
});

test("rows of resources that come one after the other are put in the order of their values", (t) => {
  const rows = Array.from({ length: 1000 }, (_, at): Row => [(at * 7919) % 13, at, 0]);
  assert.deepEqual(written(t, rows), inOrder(rows));
});
