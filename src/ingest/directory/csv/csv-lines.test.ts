import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { csvLines } from "./csv-lines.ts";

/** The lines of bytes that come in chunks of a size, a line that is too long as "!". */
async function linesOf(bytes: Buffer, chunkSize = 7, lineMax = 100): Promise<{ lines: string[]; foreign: number }> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  }
  const lines: string[] = [];
  let foreign = 0;
  for await (const it of csvLines(chunks(), lineMax)) {
    lines.push(...it.lines.map((line) => line ?? "!"));
    foreign += it.foreign;
  }
  return { lines, foreign };
}

async function check(bytes: Buffer | string, expected: readonly string[], foreign = 0) {
  for (const chunkSize of [1, 2, 3, 7, 1000]) {
    assert.deepEqual(
      await linesOf(Buffer.from(bytes as string), chunkSize),
      { lines: expected, foreign },
      `${chunkSize}`,
    );
  }
}

test("lines end with LF, CRLF or CR, and the last may have no end", async () => {
  await check("A\nB\n\nC", ["A", "B", "", "C"]);
  await check("A\r\nB\r\n\r\nC\r\n", ["A", "B", "", "C"]);
  await check("A\rB\r\rC\r", ["A", "B", "", "C"]);
  await check("A\r\nB\rC\nD", ["A", "B", "C", "D"]);
  await check("", []);
});

test("UTF-8 is read with and without a byte-order mark", async () => {
  await check("\ufeffPŴLL, 1€\nÉ 𝒳\n", ["PŴLL, 1€", "É 𝒳"]);
  await check("PŴLL, 1€\nÉ 𝒳", ["PŴLL, 1€", "É 𝒳"]);
});

test("UTF-16 is read by its byte-order mark, or by the zeros of its first letters", async () => {
  const text = '"A1","PŴLL, 1€"\r\n"A2","É 𝒳"\r\n';
  const lines = ['"A1","PŴLL, 1€"', '"A2","É 𝒳"'];
  const turned = (bytes: Buffer) => Buffer.from(bytes).swap16();
  for (const mark of ["", "\ufeff"]) {
    await check(Buffer.from(mark + text, "utf16le"), lines);
    await check(turned(Buffer.from(mark + text, "utf16le")), lines);
  }
});

test("a line that is not UTF-8 is read as Windows-1252, and counted; the others are not touched", () =>
  check(
    Buffer.concat([Buffer.from("É 1\n"), Buffer.from("CAF\xc9 \x80 \x93Q\x94\n", "latin1"), Buffer.from("É 2\n")]),
    ["É 1", "CAFÉ € “Q”", "É 2"],
    1,
  ));

test("a line that is too long is passed over, and those beside it are not", async () => {
  const long = "X".repeat(500);
  for (const end of ["\n", "\r\n", "\r"])
    await check(["A", long, "B", long, long, "C"].join(end), ["A", "!", "B", "!", "!", "C"]);
  await check(`A\n${long}`, ["A", "!"]);
  await check(`${"X".repeat(100)}\n${"X".repeat(101)}\nA`, ["X".repeat(100), "!", "A"]);
});

test("a line without end does not stay in memory", async () => {
  const chunk = Buffer.alloc(1024 * 1024, 0x41);
  async function* endless() {
    for (let count = 0; count < 400; count++) yield chunk;
    yield Buffer.from("\nB\n");
  }
  const before = process.memoryUsage().rss;
  const lines: (string | undefined)[] = [];
  for await (const it of csvLines(endless(), 1024 * 1024)) lines.push(...it.lines);
  assert.deepEqual(lines, [undefined, "B"]);
  assert.ok(process.memoryUsage().rss - before < 100 * 1024 * 1024);
});

test("the same lines come whatever the chunks", async () => {
  const piece = fc.constantFrom("A", "É", "€", "𝒳", "\n", "\r\n", "\r", '"', ",", "\xc9");
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), async (pieces, size) => {
      // A byte that is not UTF-8 among those that are.
      const bytes = Buffer.concat(pieces.map((it) => Buffer.from(it, it === "\xc9" ? "latin1" : "utf8")));
      assert.deepEqual(await linesOf(bytes, size), await linesOf(bytes, 1000));
    }),
  );
});
