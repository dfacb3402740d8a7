import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dateOf, RowCells } from "./cells.ts";
import { columnsInOrder } from "./columns.ts";

test("dates are those that exist, in two ways of writing", () => {
  for (const [text, date] of [
    ["20201001", "2020-10-01"],
    ["2020-10-01", "2020-10-01"],
    ["20200229", "2020-02-29"],
    ["20000229", "2000-02-29"],
    ["19000101", "1900-01-01"],
    ["20210229", undefined],
    ["19000229", undefined],
    ["20201301", undefined],
    ["20200001", undefined],
    ["20200100", undefined],
    ["00000101", undefined],
    ["2020-1001", undefined],
    ["202010-01", undefined],
    ["01/10/2020", undefined],
    ["43739", undefined],
    ["202010011", undefined],
    ["20201001 ", undefined],
  ] as const)
    assert.equal(dateOf(text), date, text);
});

test("a date is one exactly when the calendar has it", () => {
  const number = (max: number) => fc.integer({ min: 0, max });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), number(13), number(32), (year, month, day) => {
      const text = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
      const time = new Date(`${text}T00:00:00Z`);
      const isThere = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
      return dateOf(text.replaceAll("-", "")) === (isThere ? text : undefined);
    }),
  );
});

/** What is taken of a cell as a text, a code and a date; or the rule that it breaks. */
function check(cell: string, expected: { text?: string; code?: string; date?: string }) {
  const columns = columnsInOrder("successions");
  const taken = (take: (cells: RowCells) => string | undefined) => {
    const cells = new RowCells({ cells: [cell], position: "" }, columns);
    return take(cells) ?? cells.faults[0]?.rule ?? "";
  };
  assert.deepEqual(
    {
      text: taken((it) => it.text("code")),
      code: taken((it) => it.code("code")),
      date: taken((it) => it.date("code")),
    },
    expected,
    cell.slice(0, 50),
  );
}

test("blanks around a value are none of it, and an empty cell says nothing", () => {
  check("  ABC1 ", { text: "ABC1", code: "ABC1", date: "R002" });
  check("   ", { text: "", code: "", date: "" });
});

test("a code is kept in capitals", () => check("a81001", { text: "a81001", code: "A81001", date: "R002" }));

test("what is no code is told", () => {
  check("ST. HELENS", { text: "ST. HELENS", code: "R001", date: "R002" });
  check("ABCDEFGHIJKLM", { text: "ABCDEFGHIJKLM", code: "R001", date: "R002" });
});

test("a line break in a text is a blank", () =>
  check("ONE\r\nTWO\tTHREE", { text: "ONE TWO THREE", code: "R001", date: "R002" }));

test("a text with other control characters, halves of characters or no end is not kept", () => {
  for (const text of ["A\u0000B", "A\u001bB", "A\u0085B", "A\ud800B", "A\ufffdB", "A".repeat(1001)])
    check(text, { text: "R010", code: "R001", date: "R002" });
  check("A".repeat(1000), { text: "A".repeat(1000), code: "R001", date: "R002" });
});

test("the error of a spreadsheet is no text", () => check("#N/A", { text: "R004", code: "R001", date: "R002" }));

test("a formula is the text that it is", () =>
  check('=HYPERLINK("http://x")', { text: '=HYPERLINK("http://x")', code: "R001", date: "R002" }));

test("a fault tells the column and what was seen, without control characters and at most 100 characters", () => {
  const cells = new RowCells({ cells: ["X", "a\u0000b".repeat(50)], position: "" }, columnsInOrder("successions"));
  cells.code("successor");
  assert.deepEqual(cells.faults, [
    { path: "column 2, successor organisation code", rule: "R001", seen: "a?b".repeat(50).slice(0, 100) },
  ]);
});
