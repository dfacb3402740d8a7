import assert from "node:assert/strict";
import { test } from "node:test";
import { isKeepable, isOdsDate, odsCodeOf, seenOf } from "./values.ts";

for (const [date, expected] of [
  ["2024-02-29", true],
  ["2000-02-29", true],
  ["1900-02-29", false],
  ["2023-02-29", false],
  ["2023-04-31", false],
  ["2023-13-01", false],
  ["2023-00-10", false],
  ["2023-01-00", false],
  ["0000-01-01", false],
  ["1900-01-01", true],
  ["20230101", false],
  ["01/01/2023", false],
  ["2023-01-01T00:00:00", false],
  [" 2023-01-01", false],
] as const)
  test(`${date} is ${expected ? "a" : "no"} date`, () => assert.equal(isOdsDate(date), expected));

test("dates are those of the calendar, day by day", () => {
  const days = new Set<string>();
  for (let day = Date.UTC(1899, 0, 1); day < Date.UTC(1905, 0, 1); day += 86_400_000)
    days.add(new Date(day).toISOString().slice(0, 10));
  const wrong: string[] = [];
  for (let year = 1899; year < 1905; year++)
    for (let month = 0; month < 100; month++)
      for (let day = 0; day < 100; day++) {
        const date = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        if (isOdsDate(date) !== days.has(date)) wrong.push(date);
      }
  assert.deepEqual(wrong, []);
});

for (const [text, code] of [
  ["ZZ1AA", "ZZ1AA"],
  [" zz1aa ", "ZZ1AA"],
  ["0", "0"],
  ["ABCDEFGHIJKL", "ABCDEFGHIJKL"],
  ["ABCDEFGHIJKLM", undefined],
  ["", undefined],
  ["ZZ-1", undefined],
  ["ZZ 1", undefined],
  ["ZŽ1", undefined],
] as const)
  test(`"${text}" is ${code ? `the code ${code}` : "no code"}`, () => assert.equal(odsCodeOf(text), code));

test("a text with a control character, half a character or an unreadable one is not kept, nor one beyond all length", () => {
  assert.deepEqual(
    ["A & B é 😀", "A\tB", "A\u0000", "A\u0085", "\ud800", "caf\ufffd", "A".repeat(1000), "A".repeat(1001)].map(
      isKeepable,
    ),
    [true, false, false, false, false, false, true, false],
  );
});

test("what was seen is told in a hundred characters, none of which does anything", () => {
  assert.deepEqual([undefined, null, 7, true, "A\u001b[2J\n", [1], { a: 1 }].map(seenOf), [
    "",
    "",
    "7",
    "true",
    "A?[2J?",
    "a list",
    "an object",
  ]);
  assert.equal(seenOf("x".repeat(1e6)).length, 100);
});
