import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { loadRelease } from "../../fhir/release.ts";
import type { SourceItem } from "../../ods/organisation.ts";
import { readRegister } from "./read-register.ts";
import { organisation, productXml } from "./sample-product.fixture.ts";

const definitions = loadRelease("R4");

const row = (code: string) =>
  `${[code, "THE OAKS", "Y63", "QWO", "1 HIGH STREET", "", "", "", "", "ZZ10 1AA", "20100101", "", "A", "B", "", ...Array(12).fill("")].map((it) => `"${it}"`).join(",")}\r\n`;
const organization = (id: string) =>
  JSON.stringify({ resourceType: "Organization", id, active: true, name: "THE OAKS" });
const ord = (code: string) =>
  JSON.stringify({
    Organisation: { Name: "THE OAKS", OrgId: { extension: code }, Status: "Active", orgRecordClass: "RC1" },
  });

/** Files by their names, and what is read of each: `epraccur ZZ1`, a product and a code; `R009`, a mismatch. */
async function check(
  context: TestContext,
  files: Readonly<Record<string, string | Uint8Array>>,
  expected: Readonly<Record<string, string>>,
  report?: string,
) {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const options = {
    definitions,
    spoolFolder: tmpdir(),
    release: "2026-01-01",
    ...(report !== undefined && { report }),
  };
  const items: SourceItem[] = [];
  for await (const batch of readRegister([folder], options)) items.push(...batch);
  const told = new Map<string, string[]>();
  for (const it of items) {
    if (it.kind !== "record" && it.kind !== "mismatch") continue;
    const name = it.place.file.slice(folder.length + 1).split("!")[0]!;
    const words = it.kind === "record" ? `${it.product} ${it.record.code}` : it.rule;
    told.set(name, [...(told.get(name) ?? []), words]);
  }
  const found = Object.fromEntries([...told].map(([name, all]) => [name, [...new Set(all)].join(", ")]));
  assert.deepEqual(found, expected);
}

test("each file is read as what stands in it, whatever it is called", (t) =>
  check(
    t,
    {
      "a.txt": productXml([organisation("ZZX1")]),
      "b.xml": `<Organization xmlns="http://hl7.org/fhir"><id value="ZZR1"/><active value="true"/><name value="X"/></Organization>`,
      "c.dat": organization("ZZR2"),
      "d.ndjson": `${organization("ZZR3")}\n${organization("ZZR4")}\n`,
      "e.json": ord("ZZO1"),
      "epraccur.csv": row("ZZC1"),
    },
    {
      "a.txt": "xml-fullfile ZZX1",
      "b.xml": "Organization ZZR1",
      "c.dat": "Organization ZZR2",
      "d.ndjson": "Organization ZZR3, Organization ZZR4",
      "e.json": "ord ZZO1",
      "epraccur.csv": "epraccur ZZC1",
    },
  ));

test("what is packed is read as what it holds", (t) =>
  check(
    t,
    {
      "a.xml.gz": gzipSync(productXml([organisation("ZZX1")])),
      "b.json.gz": gzipSync(organization("ZZR1")),
      "epraccur.csv.gz": gzipSync(row("ZZC1")),
    },
    { "a.xml.gz": "xml-fullfile ZZX1", "b.json.gz": "Organization ZZR1", "epraccur.csv.gz": "epraccur ZZC1" },
  ));

test("folders inside folders are read", (t) =>
  check(
    t,
    { "a/b/c.json": organization("ZZR1"), "a/d.json": organization("ZZR2") },
    { "a/b/c.json": "Organization ZZR1", "a/d.json": "Organization ZZR2" },
  ));

test("a file that is nothing of a register is a mismatch, and the others are read", (t) =>
  check(
    t,
    {
      "a.bin": new Uint8Array(300).map((_, at) => at % 256),
      "b.json": '{"name":"THE OAKS"}',
      "c.xml": "<html><body>moved</body></html>",
      "d.csv": "who,what\nme,this\n",
      "e.txt": "",
      "z.json": organization("ZZR1"),
    },
    {
      "a.bin": "R009",
      "b.json": "R009",
      "c.xml": "R009",
      "d.csv": "R009",
      "e.txt": "R009",
      "z.json": "Organization ZZR1",
    },
  ));

test("a report that its name does not tell is read as the one that is said", (t) =>
  check(t, { "practices.csv": row("ZZC1") }, { "practices.csv": "epraccur ZZC1" }, "epraccur"));

test("a path that is not there is told of", async () => {
  const items: SourceItem[] = [];
  for await (const batch of readRegister(["/nowhere/at/all.csv"], { definitions, spoolFolder: tmpdir() }))
    items.push(...batch);
  assert.deepEqual(
    items.map((it) => it.kind === "mismatch" && [it.rule, it.place.file]),
    [["R009", "/nowhere/at/all.csv"]],
  );
});
