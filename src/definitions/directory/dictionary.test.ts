import assert from "node:assert/strict";
import { test } from "node:test";
import { dictionary, dictionaryParts } from "./dictionary.ts";
import { reportLayouts } from "./report-layouts.ts";

/** `11 Open Date, 12 Close Date` names two columns; `succ: 2 Successor Organisation Code` one of the report succ. */
function columnsIn(csv: string) {
  const layout = csv.startsWith("succ:") ? reportLayouts.successions : reportLayouts.organisations;
  return [...csv.matchAll(/(\d+) ([A-Z][A-Za-z/ -]*[A-Za-z])/g)].map(([, number, name]) => ({
    name: name!.toLowerCase(),
    column: layout[Number(number) - 1],
  }));
}

test("every part of the dictionary is explained and has fields, and no field stands twice", () => {
  assert.deepEqual(
    [...new Set(dictionary.map((it) => it.of))],
    dictionaryParts.map((it) => it.part),
  );
  const fields = dictionary.map((it) => `${it.of} ${it.field}`);
  assert.equal(new Set(fields).size, fields.length);
});

test("columns that the dictionary names stand in the reports at that place, by that name", () => {
  let compared = 0;
  for (const { field, csv = "" } of dictionary)
    for (const { name, column } of columnsIn(csv)) {
      compared++;
      assert.ok(
        column?.names.some((it) => it.startsWith(name)),
        `${field}: ${name}`,
      );
    }
  assert.ok(compared >= 20, `${compared}`);
});
