import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { anyRecord } from "../../ods/ods-record.fixture.ts";
import { toOrd } from "../../ods/to-ord.ts";
import { zipOf } from "../read/sample-archives.fixture.ts";
import { type OrdJsonOptions, readOrdJson, readOrdJsonFile } from "./read-ord-json.ts";
import { inLines, inPieces, itemsOf, recordsOf } from "./told-items.fixture.ts";

const read = (json: string | Buffer, options?: OrdJsonOptions, size?: number) =>
  itemsOf(readOrdJson(inPieces(json, size), "a.json", options));

async function check(json: string | Buffer, expected: readonly string[], options?: OrdJsonOptions) {
  assert.deepEqual(inLines(await read(json, options), "places"), expected);
}

const detail = (code: string) =>
  JSON.stringify({ Organisation: { Name: `INVENTED ${code}`, OrgId: { extension: code } } });
const bare = (code: string) => JSON.stringify({ Name: `INVENTED ${code}`, OrgId: { extension: code } });
const found = (code: string) => ({ Name: `INVENTED ${code}`, OrgId: code, Status: "Active" });

test("one answer is one record", () => check(detail("ZZ1"), ["ZZ1 ord at a.json"]));

test("an answer may be laid out over lines, begin with a byte-order mark and end with blanks", () =>
  check(`\ufeff${JSON.stringify(JSON.parse(detail("ZZ1")), null, 2)}\n\n`, ["ZZ1 ord at a.json"]));

test("a list of answers is read one by one", () =>
  check(`[${detail("ZZ1")},${bare("ZZ2")},7,${JSON.stringify(found("ZZ3"))}]`, [
    "ZZ1 ord at a.json entry 1",
    "ZZ2 ord at a.json entry 2",
    "R005 Organisation: 7 at a.json entry 3",
    "ZZ3 ord-search in part at a.json entry 4",
  ]));

test("answers may stand on a line each", () =>
  check(`${detail("ZZ1")}\r\n\n${bare("ZZ2")}\n[${detail("ZZ3")}]`, [
    "ZZ1 ord at a.json line 1",
    "ZZ2 ord at a.json line 3",
    "ZZ3 ord at a.json line 4, entry 1",
  ]));

test("a line that is broken costs itself, the first too", () =>
  check(`{"Organisation":\n${detail("ZZ1")}\n{}\n"text"\n${detail("ZZ2")}`, [
    "R005 Organisation: Unexpected end of JSON input at a.json line 1",
    "ZZ1 ord at a.json line 2",
    "R005 Organisation: an object at a.json line 3",
    "R005 Organisation: text at a.json line 4",
    "ZZ2 ord at a.json line 5",
  ]));

test("the result of a search adds to what others say", () =>
  check(JSON.stringify({ Organisations: [found("ZZ1"), { OrgLink: "https://a.example/ZZ2" }, found("ZZ3")] }), [
    "ZZ1 ord-search in part at a.json entry 1",
    "R001 code:  at a.json entry 2",
    "ZZ3 ord-search in part at a.json entry 3",
  ]));

test("what is wrong in a record is told before it", () =>
  check(JSON.stringify({ Organisation: { OrgId: { extension: "ZZ1" }, Status: "Open", LastChangeDate: 7 } }), [
    "R004 ZZ1 isActive: Open at a.json",
    "R002 ZZ1 lastChangeDate: 7 at a.json",
    "ZZ1 ord at a.json",
  ]));

test("a code that is there twice is told", () =>
  check(`${detail("ZZ1")}\n${detail("ZZ1")}`, [
    "ZZ1 ord at a.json line 1",
    "R008 ZZ1 code: ZZ1 at a.json line 2",
    "ZZ1 ord at a.json line 2",
  ]));

for (const [what, text] of [
  ["nothing", ""],
  ["a web page", "<html>\n<body>Not found</body>\n</html>"],
  ["an answer that is cut off", '{"Organisation": {\n  "Name": "INVENTED"'],
])
  test(`${what} is one mismatch of the file`, async () => {
    const items = await read(text!);
    assert.equal(items.length, 1);
    assert.ok(items[0]?.kind === "mismatch" && items[0].path === "" && items[0].rule === "R005");
  });

test("a file beyond the size of one answer is read line by line, where it has lines", async () => {
  const lines = `${detail("ZZ1")}\n${detail("ZZ2")}\n`;
  await check(lines, ["ZZ1 ord at a.json line 1", "ZZ2 ord at a.json line 2"], { wholeMax: 80 });
  const list = `[\n${detail("ZZ1")},\n${detail("ZZ2")}\n]`;
  await check(list, ["R005: a JSON text of more than 80 bytes at a.json"], { wholeMax: 80 });
});

test("a line beyond all length costs itself", () =>
  check(
    `${detail("ZZ1")}\n{"a":"${"x".repeat(1000)}"}\n${detail("ZZ2")}`,
    [
      "ZZ1 ord at a.json line 1",
      "R005 Organisation: a line of more than 500 bytes at a.json line 2",
      "ZZ2 ord at a.json line 3",
    ],
    { wholeMax: 100, lineMax: 500 },
  ));

test("a line that does not end is not kept", async () => {
  let sent = 0;
  async function* source() {
    yield Buffer.from(`${detail("ZZ1")}\n`);
    const piece = Buffer.alloc(100_000, "x");
    for (; sent < 2000; sent++) yield piece;
  }
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const told: string[] = [];
  for await (const items of readOrdJson(source(), "a.json", { wholeMax: 1000 })) {
    told.push(...inLines(items));
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  assert.deepEqual(told, ["ZZ1 ord", "R005 Organisation: a line of more than 4 MB"]);
  assert.ok(most < 50_000_000, `${most} bytes were kept`);
});

test("nesting without end is told", async () => {
  const told = inLines(await read("[".repeat(1_000_000)));
  assert.equal(told.length, 1);
  assert.match(told[0]!, /^R005: /);
});

test("it does not matter where the pieces end that a file comes in", async () => {
  const text = `${detail("ZZ1")}\n${detail("ZZ2").replace("INVENTED", "CAFÉ")}\n`;
  const whole = await read(text);
  for (const size of [1, 2, 3, 50]) assert.deepEqual(await read(text, {}, size), whole);
});

test("records come back as they went in, one by one, in a list, or a line each", () =>
  fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyRecord, { selector: (it) => it.code, minLength: 1, maxLength: 5 }),
      async (records) => {
        const answers = records.map((it) => JSON.stringify(toOrd(it)));
        for (const text of [answers.join("\n"), `[${answers}]`]) assert.deepEqual(recordsOf(await read(text)), records);
      },
    ),
    { numRuns: 100 },
  ));

test("files may be packed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  try {
    const path = join(folder, "p");
    for (const content of [
      gzipSync(`${detail("ZZ1")}\n${detail("ZZ2")}`),
      zipOf({ "a.json": detail("ZZ1"), "b.xml": "<a/>", "c.ndjson": `${detail("ZZ2")}\n` }),
    ]) {
      await writeFile(path, content);
      assert.deepEqual(inLines(await itemsOf(readOrdJsonFile(path))), ["ZZ1 ord", "ZZ2 ord"]);
    }
    const cut = gzipSync(Array.from({ length: 2000 }, (_, at) => detail(`ZZ${at}`)).join("\n"));
    await writeFile(path, cut.subarray(0, cut.length / 2));
    const told = inLines(await itemsOf(readOrdJsonFile(path)));
    assert.ok(told.length > 100);
    assert.equal(told.at(-1), "R005: The compressed data ends early");
  } finally {
    await rm(folder, { recursive: true });
  }
});

const shared = fileURLToPath(new URL("../../../../shared/data/ods-ord-json", import.meta.url));

async function checkReal(t: TestContext, file: string, expected: string) {
  if (!existsSync(shared)) return t.skip("skipped: no shared data");
  const items = await itemsOf(readOrdJsonFile(join(shared, file)));
  assert.deepEqual(inLines(items), [expected]);
}

test("a record of a closed trust is read without a mismatch", (t) => checkReal(t, "RJY.json", "RJY ord"));
test("a record of a hospital is read without a mismatch", (t) => checkReal(t, "RVVKC.json", "RVVKC ord"));
