import assert from "node:assert/strict";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ReadFailure } from "../../read/fault.ts";
import { type Files, type ZipShape, zipOf } from "../../read/sample-archives.fixture.ts";
import { isBadRow } from "../table-row.ts";
import { rowOfTexts, workbookFiles, workbookOf } from "./sample-workbook.fixture.ts";
import { isWorkbook, sheetsOf } from "./workbook.ts";

/** Rows as "One 1: A|B", bad ones as "One 1: R003", and at the end why no more could be read. */
async function rowsOf(workbook: Buffer, unpackedMax?: number): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  const path = join(folder, "a.xlsx");
  await writeFile(path, workbook);
  const file = await open(path);
  const told: string[] = [];
  try {
    assert.ok(await isWorkbook(file));
    for await (const { rows } of sheetsOf(file, unpackedMax)) {
      for await (const some of rows) {
        for (const row of some) {
          const where = row.position.replace(/^sheet (.*), row (\d+)$/, "$1 $2");
          told.push(`${where}: ${isBadRow(row) ? row.rule : row.cells.join("|")}`);
        }
      }
    }
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    told.push(`${error.reason}: ${error.message}`);
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
  return told;
}

const check = async (rows: string, expected: readonly string[], strings = "") =>
  assert.deepEqual(await rowsOf(workbookOf({ One: rows }, strings)), expected);

test("cells hold shared texts, texts of their own, numbers and truths", () =>
  check(
    `<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><t>OWN</t></is></c><c r="C1"><v>20191001</v></c>
     <c r="D1" t="b"><v>1</v></c><c r="E1" t="b"><v>0</v></c><c r="F1" t="n"><v>2.0191001E7</v></c><c r="G1"><v>1.5</v></c></row>`,
    ["One 1: SHARED & 1|OWN|20191001|TRUE|FALSE|20191001|1.5"],
    "<si><t>OTHER</t></si><si><t>SHARED &amp; 1</t></si>",
  ));

test("formatted runs are one text, and how it is read aloud is no part of it", () =>
  check(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>C</t></r><r><t>D</t></r></is></c></row>',
    ["One 1: A B|CD"],
    "<si><r><rPr><b/></rPr><t>A </t></r><r><t>B</t></r><rPh><t>aloud</t></rPh></si>",
  ));

test("gaps stay gaps: between cells, and between rows", () =>
  check(
    `<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c><c r="E2"/></row><row r="4"/><row r="9"><c r="AA9"><v>3</v></c></row>`,
    ["One 2: |1||2", `One 9: ${"|".repeat(26)}3`],
  ));

test("cells and rows without references follow each other", () =>
  check("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>", ["One 1: 1|2", "One 2: 3"]));

test("a formula is what it came to, and an error is what the spreadsheet shows", () =>
  check(
    '<row r="1"><c r="A1" t="str"><f>B1&amp;"x"</f><v>YES</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1" t="s"><v>99</v></c></row>',
    ["One 1: YES|#N/A|#REF!"],
  ));

test("line breaks in a cell stay, and entities are what they stand for", () =>
  check(
    '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
    ["One 1: Partner\nCode < É"],
    "<si><t xml:space='preserve'>Partner&#10;Code &lt; &#xC9;</t></si>",
  ));

test("sheets are told by their names, and elements may have prefixes", async () => {
  const files = workbookFiles({ One: rowOfTexts("A"), "Two & More": "" });
  files["xl/worksheets/sheet2.xml"] =
    '<x:worksheet xmlns:x="y"><x:sheetData><x:row r="1"><x:c t="inlineStr"><x:is><x:t>B</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>';
  files["xl/workbook.xml"] = files["xl/workbook.xml"]!.replace("Two & More", "Two &amp; More");
  assert.deepEqual(await rowsOf(zipOf(files as Files)), ["One 1: A", "Two & More 1: B"]);
});

test("other parts of a workbook are not read", async () => {
  const files = { ...workbookFiles({ One: rowOfTexts("A") }), "xl/styles.xml": "not XML <", "docProps/core.xml": "<" };
  assert.deepEqual(await rowsOf(zipOf(files)), ["One 1: A"]);
});

test("a row of more columns than any report has is a bad row, and a cell far out does not fill memory", () =>
  check(`${rowOfTexts("A")}<row r="2"><c r="XFD2"><v>1</v></c></row>${rowOfTexts("B")}`, [
    "One 1: A",
    "One 2: R003",
    "One 3: B",
  ]));

test("XML that breaks off or is none ends the sheet, and what came before is read", async () => {
  const broken = async (rows: string, reason: RegExp) => {
    const told = await rowsOf(workbookOf({ One: rows }));
    assert.equal(told[0], "One 1: A");
    assert.match(told.at(-1)!, reason);
    assert.equal(told.length, 2);
  };
  await broken(`${rowOfTexts("A")}<row><c></row>`, /^not-xml: unexpected close tag|^not-xml:/);
  await broken(`${rowOfTexts("A")}<row><c><v>&undefined;</v></c></row>`, /^not-xml:/);
  await broken(`${rowOfTexts("A")}${"<row>".repeat(1000)}`, /^not-xml: its elements are more than 50 deep/);
});

test("a DOCTYPE is refused before what it defines is used", async () => {
  const files = workbookFiles({ One: rowOfTexts("A") });
  files["xl/worksheets/sheet1.xml"] = `<!DOCTYPE x [<!ENTITY a "${"A".repeat(1000)}">]><worksheet>&a;</worksheet>`;
  assert.deepEqual(await rowsOf(zipOf(files)), ["not-xml: it has a DOCTYPE, which no workbook has"]);
});

test("a text that is made to fill memory ends the sheet", async () => {
  const before = process.memoryUsage().rss;
  const long = `<row><c t="inlineStr"><is><t>${"X".repeat(60 * 1024 * 1024)}</t></is></c></row>`;
  assert.deepEqual(await rowsOf(workbookOf({ One: rowOfTexts("A") + long })), [
    "One 1: A",
    "too-large: it has a text of more than 4 MB",
  ]);
  assert.ok(process.memoryUsage().rss - before < 500 * 1024 * 1024);
});

test("shared texts that are made to fill memory are refused", async () => {
  const many = `<si><t>${"X".repeat(1024 * 1024)}</t></si>`.repeat(70);
  assert.match((await rowsOf(workbookOf({ One: rowOfTexts("A") }, many))).at(-1)!, /^too-large:/);
});

test("a sheet that unpacks to far more than it packs is not read to its end", async () => {
  const bomb = rowOfTexts("A") + "<row><c><v>1</v></c></row>".repeat(200_000);
  const told = await rowsOf(workbookOf({ One: bomb }), 1024 * 1024);
  assert.match(told.at(-1)!, /^too-large: The compressed data unpacks to more than/);
  assert.ok(told.length < 100_000);
});

test("a workbook without sheets, or whose parts are damaged, says so", async () => {
  assert.deepEqual(await rowsOf(zipOf({ "xl/workbook.xml": "<workbook/>" })), [
    "unsupported-file: the workbook has no sheets",
  ]);
  const damaged = (shape: ZipShape) => rowsOf(zipOf(workbookFiles({ One: rowOfTexts("A") }), shape));
  assert.match((await damaged({ isEncrypted: true })).at(-1)!, /^unreadable-file: The file is locked/);
  assert.match((await damaged({ wrongChecksum: true })).at(-1)!, /^unreadable-archive:/);
  assert.match((await damaged({ method: 99 })).at(-1)!, /^unreadable-file:/);
});

test("a sheet that the workbook names and the archive has not is passed over", async () => {
  const files = workbookFiles({ One: rowOfTexts("A"), Two: rowOfTexts("B") });
  delete files["xl/worksheets/sheet1.xml"];
  assert.deepEqual(await rowsOf(zipOf(files)), ["Two 1: B"]);
});
