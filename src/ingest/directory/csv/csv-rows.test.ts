import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { isBadRow } from "../table-row.ts";
import { CsvRows } from "./csv-rows.ts";

/** Rows as "1: A|B|C", bad ones as "2: R005 seen". The width is that of the first row. */
function rowsOf(text: string, linesAtOnce = 1000): string[] {
  let width: number | undefined;
  const reader = new CsvRows(() => width);
  const lines = text.split("\n");
  const told: string[] = [];
  const read = (some: readonly string[], isEnd: boolean) => {
    for (const row of reader.rowsOf(some, isEnd)) {
      if (!isBadRow(row)) width ??= row.cells.length;
      const what = isBadRow(row) ? `${row.rule} ${row.seen}` : row.cells.join("|").replaceAll("\n", "\\n");
      told.push(`${row.position.replace("line ", "")}: ${what}`);
    }
  };
  for (let at = 0; at < lines.length; at += linesAtOnce) read(lines.slice(at, at + linesAtOnce), false);
  read([], true);
  return told;
}

function check(text: string, expected: readonly string[]) {
  for (const linesAtOnce of [1, 2, 1000]) assert.deepEqual(rowsOf(text, linesAtOnce), expected, `${linesAtOnce}`);
}

test("cells stand between commas, quoted or not", () => {
  check('"A","B, C",""\nA,B,C\n"A",,"C"\n,,', ["1: A|B, C|", "2: A|B|C", "3: A||C", "4: ||"]);
});

test("a quote in a quoted cell is doubled", () => check('"A","THE ""OLD"" INN"', ['1: A|THE "OLD" INN']));

test("blank lines are no rows, and count as lines", () => check("\nA,B\n\n  \nC,D\n", ["2: A|B", "5: C|D"]));

test("a cell may go over lines, and the row keeps its first line's number", () =>
  check('"A","B"\n"C","D\nE\nF"\n"G","H"', ["1: A|B", "2: C|D\\nE\\nF", "5: G|H"]));

test("a header may go over lines before the width is known", () =>
  check('"PCN\nCode","PCN\nName"\nA,B', ["1: PCN\\nCode|PCN\\nName", "4: A|B"]));

test("a quote that is not closed costs one row", () => {
  check('"A","B"\n"C","D\n"E","F"\n"G","H"', ["1: A|B", '2: R005 "C","D', "3: E|F", "4: G|H"]);
  check('"A","B"\n"C","D', ["1: A|B", '2: R005 "C","D']);
  const rest = Array.from({ length: 50 }, (_, at) => `"A${at}","B"`);
  const expected = rest.map((_, at) => `${at + 3}: A${at}|B`);
  check(['"A","B"', '"C","D', ...rest].join("\n"), ["1: A|B", '2: R005 "C","D', ...expected]);
});

test("two rows with a quote too many are two bad rows, and those between them are good", () =>
  check('"A","B"\n"C","D\n"E","F"\n"G,"H"', ["1: A|B", '2: R005 "C","D', "3: E|F", '4: R005 "G,"H"']));

test("a quote inside a cell without quotes is no CSV, and costs its row", () =>
  check('A,B\n3" PIPE,"D"\nC,D', ["1: A|B", '2: R005 3" PIPE,"D"', "3: C|D"]));

test("a line that is too long is a bad row", () => {
  const reader = new CsvRows(() => undefined);
  assert.deepEqual(
    [...reader.rowsOf(["A,B", undefined, "C,D"], true)],
    [
      { cells: ["A", "B"], position: "line 1" },
      { position: "line 2", rule: "R010", seen: "a line that is too long" },
      { cells: ["C", "D"], position: "line 3" },
    ],
  );
});

test("a line too long inside a cell over lines ends the wait for its end", () => {
  const reader = new CsvRows(() => 2);
  const rules = [...reader.rowsOf(['"A","B', undefined, 'C"'], true)].map((it) => (isBadRow(it) ? it.rule : "row"));
  assert.deepEqual(rules, ["R005", "R010", "R005"]);
});

test("what is well formed is read as csv-parse reads it", () => {
  const cell = fc.string({ unit: fc.constantFrom("A", " ", ",", '"', "É", "'", "="), maxLength: 6 });
  const quoted = cell.map((it) => `"${it.replaceAll('"', '""')}"`);
  const plain = cell.map((it) => it.replaceAll(/[",]/g, ""));
  const row = fc.array(fc.oneof(quoted, plain), { minLength: 3, maxLength: 3 }).map((it) => it.join(","));
  let hard = 0;
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (rows, linesAtOnce) => {
      const text = rows.join("\n");
      if (text.includes('""')) hard++;
      const expected = (parse(text) as string[][]).map((it) => it.join("|"));
      assert.deepEqual(
        rowsOf(text, linesAtOnce).map((it) => it.replace(/^\d+: /, "")),
        expected,
      );
    }),
  );
  assert.ok(hard > 10);
});

test("each line of anything at all is in exactly one row", () => {
  const piece = fc.constantFrom("A", ",", '"', '"A"', '","', "\n", "\n", '""');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (pieces, linesAtOnce) => {
      const text = pieces.join("");
      const rows = rowsOf(text, linesAtOnce);
      const firsts = rows.map((it) => Number.parseInt(it, 10));
      const taken = rows.map((it, at) => [firsts[at]!, firsts[at]! + it.split("\\n").length - 1] as const);
      const lines = text.split("\n");
      const seen = new Set<number>();
      for (const [first, last] of taken)
        for (let line = first; line <= last; line++) {
          assert.ok(!seen.has(line), `line ${line} twice`);
          seen.add(line);
        }
      const blank = (line: string) => line.trim() === "";
      for (const [at, line] of lines.entries()) assert.ok(seen.has(at + 1) || blank(line), `line ${at + 1}`);
    }),
  );
});
