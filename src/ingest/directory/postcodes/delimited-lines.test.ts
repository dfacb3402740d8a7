import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { lineBatches, lineMax, splitLine } from "./delimited-lines.ts";

/** The values of a line, separated by bars, and how many there are. */
function check(line: string, expected: string, wanted?: readonly number[]) {
  const values: string[] = [];
  const mask = wanted && Uint8Array.from({ length: 99 }, (_, index) => (wanted.includes(index) ? 1 : 0));
  const count = splitLine(line, values, mask);
  assert.equal(`${count} ${values.join("|")}`, expected);
}

test("values are split at commas, quoted or not", () => {
  check("a,b,c", "3 a|b|c");
  check('"AB10 1AB",10,394235,"","S92000003"', "5 AB10 1AB|10|394235||S92000003");
  check('"Bristol, City of",E06000023', "2 Bristol, City of|E06000023");
  check('"say ""so""",""""', '2 say "so"|"');
  check("a,,", "3 a||");
  check("", "1 ");
});
test("a carriage return at the end is no part of a value", () => {
  check("a,b\r", "2 a|b");
  check('a,"b"\r', "2 a|b");
  check("a,\r", "2 a|");
});
test("only what is wanted is read, and all is counted", () => check('a,"b,b",c,d', "4 |b,b||d", [1, 3]));
test("a quote that does not end, or not at a comma, breaks the line", () => {
  check('a,"b', "-1 a");
  check('a,"b"c,d', "-1 a|b");
  check('"', "-1 ");
});

test("any values that are written with quotes come back, as another reader of CSV says", () =>
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom(..."ab ,\"'\t") }), { minLength: 1 }), (values) => {
      const line = values.map((it) => `"${it.replaceAll('"', '""')}"`).join();
      const read: string[] = [];
      assert.equal(splitLine(line, read), values.length);
      assert.deepEqual(read, values);
      assert.deepEqual(parse(line), [read]);
    }),
  ));
test("any line at all is split, or broken, as another reader of CSV says", () =>
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab," '), minLength: 1 }), (line) => {
      const read: string[] = [];
      const count = splitLine(line, read);
      // The other is stricter about quotes inside a value without quotes.
      if (/[^,"]"/.test(line.replace(/"(?:[^"]|"")*"/g, '""'))) return;
      const other = parsed(line);
      if (count === -1) assert.equal(other, undefined, line);
      else assert.deepEqual(other, read.slice(0, count), line);
    }),
  ));

function parsed(line: string): string[] | undefined {
  try {
    return parse(line)[0];
  } catch {
    return undefined;
  }
}

async function linesOf(text: string, size: number): Promise<string[]> {
  const bytes = Buffer.from(text, "latin1");
  const lines: string[] = [];
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  for await (const batch of lineBatches(chunks())) lines.push(...batch);
  return lines;
}

test("lines are the same however the bytes are cut", async () => {
  for (const size of [1, 2, 3, 7, 1000])
    assert.deepEqual(await linesOf("a,b\r\nc\n\nd", size), ["a,b\r", "c", "", "d"], `pieces of ${size}`);
});
test("a byte-order mark is no part of the first line", async () =>
  assert.deepEqual(await linesOf("\u00ef\u00bb\u00bfpcds\nx", 1000), ["pcds", "x"]));
test("of a line without end only the beginning is given, and the next is read", async () => {
  const [first, long, last] = await linesOf(`a\n${"x".repeat(300_000)}\nb`, 1000);
  assert.deepEqual([first, long?.length, last], ["a", lineMax + 1, "b"]);
});
