import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { reportLayouts } from "../../definitions/directory/report-layouts.ts";
import { zipOf } from "../read/sample-archives.fixture.ts";
import type { ReportOptions } from "./read-report.ts";
import { mismatchesOf, readBytes, readWritten, recordsOf, rowOf, told } from "./told-report-items.fixture.ts";

const trust = (code: string) => rowOf({ 1: code, 2: `INVENTED TRUST ${code}`, 8: "LEEDS", 11: "20100401" });
const trusts = (...codes: string[]) => `${codes.map(trust).join("\r\n")}\r\n`;

async function check(name: string, content: string | Buffer, expected: readonly string[], options: ReportOptions = {}) {
  for (const chunkSize of [1, 100_000]) {
    assert.deepEqual(told(await readBytes(name, content, options, chunkSize)), expected);
  }
}

test("a report is a manifest and a record for each row", () =>
  check("etr-2022-02-17.csv", trusts("X1", "X2"), [
    "etr-2022-02-17.csv manifest etr 2022-02-17",
    "etr-2022-02-17.csv line 1: X1",
    "etr-2022-02-17.csv line 2: X2",
  ]));

test("the caller's date and name of the report count before those of the file", () =>
  check(
    "etr-2022-02-17.csv",
    trusts("X1"),
    ["etr-2022-02-17.csv manifest ect 2022-03-01", "etr-2022-02-17.csv line 1: X1"],
    { report: "ect", releaseDate: "2022-03-01" },
  ));

test("a header row is no record", async () => {
  const header = reportLayouts.organisations.map((it) => it.names[0] ?? "Null").join(",");
  await check("etr (Include headers).csv", `${header}\n${trust("X1")}`, [
    "etr (Include headers).csv manifest etr ?",
    "etr (Include headers).csv line 2: X1",
  ]);
});

test("a table of 27 columns without a name is refused, and told what would work", () =>
  check("trusts.csv", trusts("X1"), [
    "trusts.csv: R009 : 27 columns of a report that the name does not tell; --report says which (epraccur, ets ...)",
  ]));

test("a report that names people is refused by its name, whoever gives it", async () => {
  const refusal = "egpcur is not read: it names people";
  await check("egpcur.csv", trusts("X1"), [`egpcur.csv: R009 : ${refusal}`]);
  await check("etr.csv", trusts("X1"), [`etr.csv: R009 : ${refusal}`], { report: "egpcur" });
  await check("egpcur.csv", trusts("X1"), [`egpcur.csv: R009 : ${refusal}`], { report: "etr" });
  await check("etr.csv", trusts("X1"), ["etr.csv: R009 : no report 'etc' is known"], { report: "etc" });
});

test("the tables of primary care networks are known by their headers", async () => {
  const header =
    '"Partner\nOrganisation\nCode","Partner Name",x,x,"PCN Code","PCN Name",x,x,"Practice to PCN\nRelationship\nStart Date","Practice to PCN\nRelationship\nEnd Date",x';
  const row = "A1,INVENTED SURGERY,36L,,U0,INVENTED PCN,36L,,20191001,,TRUE";
  const expected = (file: string) => [`${file} manifest epcncorepartnerdetails ?`, `${file} line 8: A1`];
  await check("members.csv", `${header}\n${row}\n`, expected("members.csv"));
  await check("ePCN.csv", `${header}\n${row}\n`, expected("ePCN.csv"));
  await check("etr.csv", `${header}\n${row}\n`, ["etr.csv: R009 : etr with the columns of epcncorepartnerdetails"]);
});

test("the same tables have no header from Data Search and Export", async () => {
  await check("epcn.csv", '"U0","INVENTED PCN","36L","AN ICB","20191001","","1 HIGH ST","","","LEEDS","","LS1 4AP"', [
    "epcn.csv manifest epcn ?",
    "epcn.csv line 1: U0",
  ]);
  await check("epcncorepartnerdetails.csv", "A1,INVENTED SURGERY,36L,,U0,INVENTED PCN,36L,,20191001,,TRUE", [
    "epcncorepartnerdetails.csv manifest epcncorepartnerdetails ?",
    "epcncorepartnerdetails.csv line 1: A1",
  ]);
  await check("succ.csv", "R1,R2,R,20171001,F", ["succ.csv manifest succ ?", "succ.csv line 1: R1"]);
});

test("a practice may be a partner of several networks, an organisation is in a report once", async () => {
  const partner = "A1,INVENTED SURGERY,36L,,U0,INVENTED PCN,36L,,20191001,,TRUE\n";
  assert.deepEqual(mismatchesOf(await readBytes("epcncorepartnerdetails.csv", partner + partner)), []);
  await check("etr.csv", trusts("X1", "X1"), [
    "etr.csv manifest etr ?",
    "etr.csv line 1: X1",
    "etr.csv line 2: X1",
    "etr.csv line 2: R008 column 1, organisation code: X1",
  ]);
});

test("a row with too few or too many columns is told, and the rows beside it are read", () =>
  check("etr.csv", `${trust("X1")}\nX2,ONE\n${trust("X3")},""\n${trust("X4")}`, [
    "etr.csv manifest etr ?",
    "etr.csv line 1: X1",
    "etr.csv line 2: R003 row: 2 columns: X2,ONE",
    "etr.csv line 3: R003 row: 28 columns: X3,INVENTED TRUST X3,,,,,,LEEDS,,,20100401,",
    "etr.csv line 4: X4",
  ]));

test("a quote that is not closed costs one row, the first as well as any other", async () => {
  const broken = trust("X2").replace('TRUST X2"', "TRUST X2");
  const seen = broken.slice(0, 100);
  await check("etr.csv", `${trust("X1")}\n${broken}\n${trust("X3")}\n`, [
    "etr.csv manifest etr ?",
    "etr.csv line 1: X1",
    `etr.csv line 2: R005 row: ${seen}`,
    "etr.csv line 3: X3",
  ]);
  await check("etr.csv", `${broken}\n${trust("X3")}\n`, [
    "etr.csv manifest etr ?",
    `etr.csv line 1: R005 row: ${seen}`,
    "etr.csv line 2: X3",
  ]);
});

test("a cell of ten million characters costs its row", async () => {
  const long = rowOf({ 1: "X2", 2: "X".repeat(10_000_000) });
  const items = await readBytes("etr.csv", `${trust("X1")}\n${long}\n${trust("X3")}\n`, {}, 64 * 1024);
  assert.deepEqual(told(items), [
    "etr.csv manifest etr ?",
    "etr.csv line 1: X1",
    "etr.csv line 2: R010 row: a line that is too long",
    "etr.csv line 3: X3",
  ]);
});

test("a zero byte in a name costs the name", async () => {
  const items = await readBytes("etr.csv", rowOf({ 1: "X1", 2: "INVENTED\0TRUST" }));
  assert.deepEqual(told(items), [
    "etr.csv manifest etr ?",
    "etr.csv line 1: X1",
    "etr.csv line 1: R010 column 2, name: INVENTED?TRUST",
  ]);
  assert.equal(recordsOf(items)[0]?.name, undefined);
});

test("other encodings and ends of lines give the same records", async () => {
  const text = `${rowOf({ 1: "X1", 2: "CAFÉ TRUST" })}\r\n${trust("X2")}\r\n`;
  const names = async (content: string | Buffer) => {
    const items = await readBytes("etr.csv", content);
    return [...recordsOf(items).map((it) => it.name), ...mismatchesOf(items).map((it) => it.rule)];
  };
  const expected = ["CAFÉ TRUST", "INVENTED TRUST X2"];
  assert.deepEqual(await names(text), expected);
  assert.deepEqual(await names(`\ufeff${text}`), expected);
  assert.deepEqual(await names(text.replaceAll("\r\n", "\r")), expected);
  assert.deepEqual(await names(text.replaceAll("\r\n", "\n")), expected);
  assert.deepEqual(await names(Buffer.from(`\ufeff${text}`, "utf16le")), expected);
  assert.deepEqual(await names(Buffer.from(text, "latin1")), [...expected, "R011"]);
});

test("a formula in a cell is a text", async () => {
  const [record] = recordsOf(await readBytes("etr.csv", rowOf({ 1: "X1", 2: '=HYPERLINK("http://x","y")' })));
  assert.equal(record?.name, '=HYPERLINK("http://x","y")');
});

test("a file with nothing in it, or nothing that can be read, is refused", async () => {
  for (const content of ["", "\n\r\n \n", "\ufeff"]) await check("etr.csv", content, ["etr.csv: R009 : no rows"]);
  await check("etr.csv", '"X1', ['etr.csv line 1: R005 row: "X1', "etr.csv: R009 : no rows"]);
  const items = await readBytes("etr.csv", '"X1\n'.repeat(5000), {}, 64 * 1024);
  assert.deepEqual(told(items), ["etr.csv: R009 : no row that can be read"]);
});

test("what is no table at all is refused or told row by row, and does not fail", async () => {
  assert.deepEqual(told(await readBytes("etr.csv", "<html><body>403 Forbidden</body></html>")), [
    "etr.csv: R009 : the file is xml, and no report in CSV, zip or xlsx",
  ]);
  assert.deepEqual(told(await readBytes("etr.csv", '{ "error": "Missing report query parameter" }')), [
    "etr.csv: R009 : the file is json, and no report in CSV, zip or xlsx",
  ]);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
      for (const item of await readBytes("etr.csv", Buffer.from(bytes), {}, size)) assert.ok(item.kind !== undefined);
    }),
    { numRuns: 300 },
  );
});

test("every row is a record or a mismatch, whatever is in it", async () => {
  const cell = fc.oneof(
    fc.constantFrom("", "X1", "20200101", "20200230", "A", "Q\0", "4", "RO76", "x".repeat(2000), "\ud800"),
    fc.string(),
  );
  const rows = fc.array(fc.array(cell, { minLength: 27, maxLength: 27 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom("epraccur", "ets", "ejustice", "eother"), async (table, report) => {
      const lines = table.map((cells) => cells.map((it) => `"${it.replace(/["\r\n]/g, "")}"`).join(","));
      const items = await readBytes(`${report}.csv`, lines.join("\n"));
      const told = new Set(items.filter((it) => it.kind !== "manifest").map((it) => it.place.position));
      for (const at of table.keys()) assert.ok(told.has(`line ${at + 1}`), `line ${at + 1}`);
    }),
  );
});

test("a report may be compressed, and several may be in one archive, whose name may have the date", async () => {
  const packed = await readWritten("etr.csv.gz", gzipSync(trusts("X1")));
  assert.deepEqual(told(packed), ["etr.csv.gz manifest etr ?", "etr.csv.gz line 1: X1"]);
  const files = {
    "etr.csv": trusts("X1"),
    "etr.pdf": "%PDF",
    ".DS_Store": "x",
    "__MACOSX/etr.csv": "x",
    "folder/ets.csv": rowOf({ 1: "X1A", 15: "X1" }),
    "econcur.csv": trusts("C1"),
    "notes.csv": "a,b",
  };
  const pack = "22_04_2025_pack.zip";
  const expected = [
    `${pack}!etr.csv manifest etr 2025-04-22`,
    `${pack}!etr.csv line 1: X1`,
    `${pack}!folder/ets.csv manifest ets 2025-04-22`,
    `${pack}!folder/ets.csv line 1: X1A`,
    `${pack}!econcur.csv: R009 : econcur is not read: it names people`,
    `${pack}!notes.csv: R009 : 2 columns of a report that the name does not tell; --report says which (epraccur, ets ...)`.slice(
      0,
      `${pack}!notes.csv: R009 : `.length + 100,
    ),
  ];
  assert.deepEqual(told(await readWritten(pack, zipOf(files))), expected);
  assert.deepEqual(told(await readBytes(pack, zipOf(files))), expected);
});

test("the archive's name tells its one report where the member's does not", async () => {
  const items = await readWritten("etr.zip", zipOf({ "data.csv": trusts("X1") }));
  assert.deepEqual(told(items), ["etr.zip!data.csv manifest etr ?", "etr.zip!data.csv line 1: X1"]);
});

test("a damaged archive gives what is before the damage", async () => {
  const whole = zipOf({ "etr.csv": trusts("X1"), "ets.csv": rowOf({ 1: "X1A", 15: "X1" }) }, { isStored: true });
  const items = await readWritten("pack.zip", whole.subarray(0, whole.length - 60));
  assert.deepEqual(
    recordsOf(items)
      .map((it) => it.code)
      .slice(0, 1),
    ["X1"],
  );
  assert.ok(mismatchesOf(items).some((it) => it.rule === "R005" && it.path === ""));
  const cut = gzipSync(trusts(...Array.from({ length: 3000 }, (_, at) => `X${at}`)));
  const half = await readWritten("etr.csv.gz", cut.subarray(0, cut.length / 2));
  assert.ok(recordsOf(half).length > 100);
  assert.deepEqual(
    mismatchesOf(half)
      .map((it) => `${it.rule} ${it.path} ${it.seen}`)
      .at(-1),
    "R005  The compressed data ends early; copy or download the file again and load it again",
  );
});

test("compressed data that is made to fill a disk is not unpacked to its end", async () => {
  const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024, `${rowOf({ 1: "X1", 2: "X".repeat(900) })}\n`));
  const items = await readWritten("etr.csv.gz", bomb, { unpackedMax: 1024 * 1024 });
  const last = mismatchesOf(items).at(-1);
  assert.equal(`${last?.rule} ${last?.path}`, "R005 ");
  assert.ok(recordsOf(items).length < 30_000);
});

test("a workbook of the old kind is refused, and told what would work", async () => {
  const old = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(2000)]);
  await check("ePCN.xls", old, ["ePCN.xls: R009 : a workbook of the old kind (.xls); save it as .xlsx or .csv"]);
});

test("a report that breaks off gives the rows that came whole", async () => {
  const text = `${trust("X1")}\n${trust("X2")}\n"X3","NOT CLOSED\n`;
  const items = await readWritten("etr.csv.gz", gzipSync(text).subarray(0, -4));
  assert.deepEqual(told(items), [
    "etr.csv.gz manifest etr ?",
    "etr.csv.gz line 1: X1",
    "etr.csv.gz line 2: X2",
    'etr.csv.gz line 3: R005 row: "X3","NOT CLOSED',
    "etr.csv.gz: R005 : The compressed data ends early; copy or download the file again and load it again",
  ]);
});

test("archives inside archives and twice compressed files are refused", async () => {
  const inner = zipOf({ "etr.csv": trusts("X1") });
  assert.deepEqual(told(await readWritten("pack.zip", zipOf({ "etr.zip": inner }))), [
    "pack.zip!etr.zip: R009 : an archive inside an archive",
  ]);
  assert.deepEqual(told(await readWritten("etr.csv.gz", gzipSync(gzipSync(trusts("X1"))))), [
    "etr.csv.gz: R009 : the file is compressed twice",
  ]);
});

test("a file that is not there is told", async () => {
  const { readReportFile } = await import("./read-report.ts");
  const { itemsOf } = await import("./told-report-items.fixture.ts");
  assert.deepEqual(told(await itemsOf(readReportFile("/nowhere/etr.csv"))), [
    "/nowhere/etr.csv: R005 : There is no such file or folder; check the spelling and where it is",
  ]);
});
