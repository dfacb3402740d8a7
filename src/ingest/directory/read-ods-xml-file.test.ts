import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { zipOf } from "../read/sample-archives.fixture.ts";
import { readOdsXmlFile } from "./read-ods-xml-file.ts";
import { organisation, productXml } from "./sample-product.fixture.ts";
import { inLines, itemsOf } from "./told-items.fixture.ts";
import type { UnpackOptions } from "./unpacked-files.ts";

const fullXml = productXml([organisation("ZZ1"), organisation("ZZ2")]);
const archiveXml = productXml([organisation("ZZ3")], { content: "HSCOrgRefData_Archive_20240101" });
const fullZip = zipOf({ "HSCOrgRefData_Full_20240101.xml": fullXml });
const archiveZip = zipOf({ "HSCOrgRefData_Archive_20240101.xml": archiveXml });

const fullTold = ["manifest xml-fullfile 2024-01-01 2", "ZZ1 xml-fullfile", "ZZ2 xml-fullfile"];
const archiveTold = ["manifest xml-archive 2024-01-01 1", "ZZ3 xml-archive"];

/** Does what is to be done with a file of that name and content, in a folder that is left as it was. */
async function withFile<T>(name: string, content: string | Buffer, then: (path: string, spool: string) => Promise<T>) {
  const folder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  const spool = join(folder, "spool");
  try {
    await mkdir(spool);
    await writeFile(join(folder, name), content);
    const answer = await then(join(folder, name), spool);
    assert.deepEqual(await readdir(spool), []);
    assert.deepEqual((await readdir(folder)).sort(), [name, "spool"].sort());
    return answer;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const told = (name: string, content: string | Buffer, options: UnpackOptions = {}, places?: "places") =>
  withFile(name, content, async (path, spoolFolder) => {
    const items = await itemsOf(readOdsXmlFile(path, { spoolFolder, ...options }));
    return inLines(items, places).map((it) => it.replace(path, name));
  });

async function check(name: string, content: string | Buffer, expected: readonly string[], options?: UnpackOptions) {
  assert.deepEqual(await told(name, content, options), expected);
}

test("the product as it is published gives both of its files", () =>
  check("product.zip", zipOf({ "fullfile.zip": fullZip, "archive.zip": archiveZip }), [...fullTold, ...archiveTold]));

test("the zip inside may be stored as it is, or packed by a program that did not know the sizes before", async () => {
  const files = { "fullfile.zip": fullZip, "archive.zip": archiveZip };
  await check("product.zip", zipOf(files, { isStored: true }), [...fullTold, ...archiveTold]);
  await check("product.zip", zipOf(files, { sizesLater: true }), [...fullTold, ...archiveTold]);
});

for (const [name, content] of [
  ["fullfile.zip", fullZip],
  ["full.xml", fullXml],
  ["full.xml.gz", gzipSync(fullXml)],
  ["full.zip.gz", gzipSync(fullZip)],
  ["without-extension", fullZip],
  ["misnamed.xml", gzipSync(fullXml)],
] as const)
  test(`${name} is read alone`, () => check(name, content, fullTold));

test("each item tells in which file of which archive it stands", async () => {
  assert.deepEqual(await told("p.zip", zipOf({ "archive.zip": archiveZip }), {}, "places"), [
    "manifest xml-archive 2024-01-01 1 at p.zip!archive.zip!HSCOrgRefData_Archive_20240101.xml line 3",
    "ZZ3 xml-archive at p.zip!archive.zip!HSCOrgRefData_Archive_20240101.xml line 18",
  ]);
});

test("what else is in an archive is passed over", () =>
  check(
    "p.zip",
    zipOf({ "README.txt": "Read me", "schema/HSCOrgRefData.xsd": "<a/>", "a/b/full.xml": fullXml }),
    fullTold,
  ));

test("an archive without such a file is told", async () => {
  const nothing = "R009: There is no file in it that ends in .xml";
  await check("p.zip", zipOf({ "README.txt": "Read me" }), [nothing]);
  await check("p.zip", zipOf({}), [nothing]);
  await check("p.zip", zipOf({ "fullfile.zip": zipOf({ a: "" }), "archive.zip": archiveZip }), [
    nothing,
    ...archiveTold,
  ]);
});

test("names in an archive are never used for files, and do nothing when they are told", async () => {
  const names = { "../../outside.zip": archiveZip, "/tmp/absolute.xml": fullXml, "a\u001b[2J.xml": fullXml };
  const lines = await told("p.zip", zipOf(names), {}, "places");
  assert.deepEqual(
    lines.filter((it) => it.startsWith("manifest")).map((it) => it.split(" at ")[1]),
    [
      "p.zip!../../outside.zip!HSCOrgRefData_Archive_20240101.xml line 3",
      "p.zip!/tmp/absolute.xml line 3",
      "p.zip!a?[2J.xml line 3",
    ],
  );
});

test("a file in an archive that is locked, packed in an unknown way or damaged is told, and the others are read", async () => {
  const other = zipOf({ "archive.zip": archiveZip });
  for (const [shape, expected] of [
    [{ isEncrypted: true }, ["R009: The file is locked with a password"]],
    [{ method: 12 }, ["R009: The file is packed by a method we do not know"]],
    [{ wrongChecksum: true }, [...fullTold, "R009: The file is damaged inside the zip archive"]],
  ] as const) {
    const broken = zipOf({ "full.xml": fullXml }, shape);
    const lines = await told("p.zip", zipOf({ "fullfile.zip": broken, "rest.zip": other }));
    assert.deepEqual(
      lines.map((it) => it.replace("R005", "R009")),
      [...expected, ...archiveTold],
    );
  }
});

test("an archive that is cut off gives what can be read, and says so", async () => {
  const product = zipOf({ "fullfile.zip": fullZip, "archive.zip": archiveZip });
  const lines = await told("p.zip", product.subarray(0, fullZip.length + 100));
  assert.deepEqual(lines.slice(0, 3), fullTold);
  assert.match(lines.at(-1)!, /^R00[59]: .*(ends|missing)/);
});

test("a gzip file that is cut off gives what stands before, and says so", async () => {
  const xml = productXml(Array.from({ length: 500 }, (_, at) => organisation(`ZZ${at}`)));
  const packed = gzipSync(xml);
  const lines = await told("full.xml.gz", packed.subarray(0, packed.length / 2));
  assert.ok(lines.length > 100);
  assert.deepEqual(lines.at(-2), "R005: The compressed data ends early");
  assert.match(lines.at(-1)!, /R007 recordCount: \d+ records, not 500/);
});

test("what unpacks to more than it may in all is not read on", async () => {
  const xml = productXml([organisation("ZZ1"), `<!--${"x".repeat(1_000_000)}-->`]);
  const files = { "a.xml": xml, "b.xml": xml, "c.xml": xml };
  const expected = ["manifest xml-fullfile 2024-01-01 2", "ZZ1 xml-fullfile"];
  assert.deepEqual(await told("p.zip", zipOf(files), { unpackedMax: 1_500_000 }), [
    ...expected,
    "R007 recordCount: 1 records, not 2",
    ...expected,
    "R005: It unpacks to more than 1 MB",
    "R007 recordCount: 1 records, not 2",
    "R009: It unpacks to more than 1 MB",
  ]);
});

test("what unpacks to far more than its size is not read on, in whichever layer it is", async () => {
  const bomb = productXml([organisation("ZZ1"), " ".repeat(3_000_000)]);
  const options = { freeMax: 100_000 };
  const contents = [
    zipOf({ "a.xml": bomb }),
    gzipSync(bomb),
    zipOf({ "fullfile.zip": zipOf({ "a.xml": bomb }) }),
    zipOf({ "fullfile.zip": zipOf({ "a.xml": bomb }, { isStored: true }) }),
    zipOf({ "fullfile.zip": gzipSync(zipOf({ "a.xml": bomb }, { isStored: true })) }),
  ];
  for (const content of contents) {
    const lines = await told("p.zip", content, options);
    assert.match(lines.join("\n"), /R00[59]: The compressed data unpacks to more than 200 times its size/);
    assert.ok(lines.length < 10, lines.join("\n"));
  }
});

test("archives in archives are opened so often and no more", async () => {
  const nested = (depth: number): Buffer => (depth === 0 ? archiveZip : zipOf({ "a.zip": nested(depth - 1) }));
  await check("p.zip", nested(2), archiveTold);
  await check("p.zip", nested(3), archiveTold);
  await check("p.zip", nested(4), ["R009: It is packed too often"]);
});

test("a file that is not there, or is a folder, is told", async () => {
  const folder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  try {
    const read = async (path: string) => inLines(await itemsOf(readOdsXmlFile(path)));
    assert.deepEqual(await read(join(folder, "a.zip")), ["R009: There is no such file or folder"]);
    assert.deepEqual(await read(folder), ["R009: It cannot be read (EISDIR)"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** How many files this process has open, where the system tells. */
const openFiles = () => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);

test("who stops reading leaves nothing behind, open or on disk", async () => {
  const before = openFiles();
  const many = zipOf({ "full.xml": productXml(Array.from({ length: 2000 }, (_, at) => organisation(`ZZ${at}`))) });
  await withFile("p.zip", zipOf({ "fullfile.zip": many }), async (path, spoolFolder) => {
    for await (const items of readOdsXmlFile(path, { spoolFolder })) {
      assert.ok(items.length > 0);
      if (before > 0) assert.equal(openFiles(), before + 2);
      break;
    }
    await itemsOf(readOdsXmlFile(path, { spoolFolder }));
  });
  assert.equal(openFiles(), before);
});

test("damage anywhere in an archive is told and never thrown", () => {
  const product = zipOf({ "fullfile.zip": fullZip, "archive.zip": archiveZip });
  return withFile("p.zip", "", (path, spoolFolder) =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(product.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        async (at, damage) => {
          const damaged = Buffer.from(product);
          damaged.set(damage.subarray(0, damaged.length - at), at);
          await writeFile(path, damaged);
          await itemsOf(readOdsXmlFile(path, { spoolFolder, freeMax: 100_000, unpackedMax: 1_000_000 }));
        },
      ),
      { numRuns: 200 },
    ),
  );
});
