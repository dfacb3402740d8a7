import assert from "node:assert/strict";
import { test } from "node:test";
import { type DataColumn, type TableForm, tableFile } from "./table-file.ts";

interface Row {
  readonly code: string;
  readonly name: string | null;
}

const columns: readonly DataColumn<Row>[] = [
  { name: "code", title: "Code", value: (it) => it.code, isCode: true },
  { name: "name", title: "Name", value: (it) => it.name },
];
const facts = { asAt: "2026-08-28", attribution: "Licence, v3", total: 4 };

async function file(form: TableForm, rows: readonly Row[]): Promise<string> {
  async function* portions() {
    for (const row of rows) yield [row];
  }
  let text = "";
  for await (const it of tableFile(form, columns, portions(), facts)) text += it;
  return text;
}

const rows = [
  { code: "00K", name: "=1+1" },
  { code: "1E5", name: 'A "B", C\nD' },
  { code: "RR8", name: null },
  { code: "X", name: "-2" },
];

test("CSV has every value as it is, the day and the licence in every row", async () =>
  assert.equal(
    await file("csv", rows),
    'code,name,asAt,licence\r\n00K,=1+1,2026-08-28,"Licence, v3"\r\n1E5,"A ""B"", C\nD",2026-08-28,"Licence, v3"\r\nRR8,,2026-08-28,"Licence, v3"\r\nX,-2,2026-08-28,"Licence, v3"\r\n',
  ));

test("for Excel codes stay text, formulas do not run, and letters with accents are read", async () =>
  assert.equal(
    await file("excel", rows),
    '\ufeffcode,name,asAt,licence\r\n"=""00K""",\'=1+1,2026-08-28,"Licence, v3"\r\n"=""1E5""","A ""B"", C\nD",2026-08-28,"Licence, v3"\r\n"=""RR8""",,2026-08-28,"Licence, v3"\r\n"=""X""",\'-2,2026-08-28,"Licence, v3"\r\n',
  ));

test("JSON and NDJSON have the same rows, a missing value as null", async () => {
  const { rows: inJson, ...about } = JSON.parse(await file("json", rows));
  assert.deepEqual(about, { asAt: "2026-08-28", licence: "Licence, v3", total: 4 });
  assert.deepEqual(inJson, rows);
  const lines = (await file("ndjson", rows)).trimEnd().split("\n");
  assert.deepEqual(
    lines.map((it) => JSON.parse(it)),
    rows.map((it) => ({ ...it, asAt: "2026-08-28", licence: "Licence, v3" })),
  );
});

test("a table without rows is still one", async () => {
  assert.equal(await file("csv", []), "code,name,asAt,licence\r\n");
  assert.deepEqual(JSON.parse(await file("json", [])).rows, []);
});
