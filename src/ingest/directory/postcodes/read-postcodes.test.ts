import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { zipOf } from "../../read/sample-archives.fixture.ts";
import { codePointRows, onspdHeader, onspdRows, told, writeFiles } from "./invented-editions.fixture.ts";
import { type PostcodeOptions, readPostcodes } from "./read-postcodes.ts";

const folder = mkdtempSync(join(tmpdir(), "postcodes-"));
after(() => rmSync(folder, { recursive: true }));
let number = 0;

/** What reading a file of these bytes tells. */
async function check(
  name: string,
  content: string | Buffer,
  expected: readonly (string | RegExp)[],
  options?: PostcodeOptions,
) {
  await checkPath(fileOf(name, content), expected, options);
}

const fileOf = (name: string, content: string | Buffer): string =>
  join(writeFiles(join(folder, `${number++}`), { [name]: content }), name);

async function checkPath(path: string, expected: readonly (string | RegExp)[], options?: PostcodeOptions) {
  const lines = await told(readPostcodes(path, options));
  assert.equal(lines.length, expected.length, lines.join("\n"));
  for (const [index, it] of expected.entries()) {
    if (typeof it === "string") assert.equal(lines[index], it);
    else assert.match(lines[index]!, it);
  }
}

const lines = (...rows: string[]) => `${rows.join("\r\n")}\r\n`;
const onspd = lines(onspdHeader, ...onspdRows);
const onspdTold = ["source onspd 2025-08", "rows ZQ1 1AA ZQ1 1ZZ BT1 9ZZ"];

test("a file is read as it is and packed with gzip, and its name tells the edition", async () => {
  await check("ONSPD_AUG_2025_UK.csv", onspd, onspdTold);
  await check("ONSPD_AUG_2025_UK.csv.gz", gzipSync(onspd), onspdTold);
  await check("ONSPD_AUG_2025_UK.csv", `\ufeff${onspd}`, onspdTold);
});
test("an edition that is named counts before what the file tells", () =>
  check("ONSPD_AUG_2025_UK.csv", onspd, ["source onspd 2025-09", onspdTold[1]!], { month: "2025-09" }));
test("a file that does not tell its edition says so by having none", () =>
  check("postcodes.csv", onspd, ["source onspd undefined", onspdTold[1]!]));
test("rows come in batches", () =>
  check("ONSPD_AUG_2025_UK.csv", onspd, ["source onspd 2025-08", "rows ZQ1 1AA ZQ1 1ZZ", "rows BT1 9ZZ"], {
    batchSize: 2,
  }));

test("of the archive as it is published only the whole file is read, not its parts and documents", () =>
  check(
    "download.zip",
    zipOf({
      "ONSPD_AUG_2025/Data/multi_csv/ONSPD_AUG_2025_UK_ZQ.csv": onspd,
      "ONSPD_AUG_2025/Data/ONSPD_AUG_2025_UK.csv": onspd,
      "ONSPD_AUG_2025/Documents/LAD names and codes UK as at 04_25.csv": "LAD25CD,LAD25NM\r\nE08000035,Nowhere\r\n",
      "ONSPD_AUG_2025/User Guide/guide.csv": "not,a,table",
      "__MACOSX/Data/._x.csv": "x",
    }),
    onspdTold,
  ));
test("of the NHS Postcode Directory only gridall.csv is read, which has no header", () => {
  const row = ["ZQ1  1AA", "ZQ1 1AA", "198001", "", ...new Array(37).fill("")].join();
  return check(
    "nhspd-2015-02.zip",
    zipOf({ "Data/gridall.csv": lines(row), "Data/pcodeall.csv": lines("ZQ1 1AA,213") }),
    ["source nhspd 2015-02", "rows ZQ1 1AA"],
  );
});
test("where there are only parts they are read", () =>
  check(
    "ONSPD_AUG_2025.zip",
    zipOf({
      "Data/multi_csv/ONSPD_AUG_2025_UK_ZQ.csv": lines(onspdHeader, ...onspdRows.slice(0, 2)),
      "Data/multi_csv/ONSPD_AUG_2025_UK_BT.csv": lines(onspdHeader, onspdRows[2]!),
    }),
    ["source onspd 2025-08", "rows ZQ1 1AA ZQ1 1ZZ", "rows BT1 9ZZ"],
  ));

const metadata = (zq: number) =>
  `DATASET VERSION NUMBER: 2025.4.0\nCOPYRIGHT DATE: 20251020\n      ZQ\t${zq}\n      ZX\t1\n`;
const codePoint = (zq = 2) => ({
  "Data/CSV/zq.csv": lines(...codePointRows.slice(0, 2)),
  "Data/CSV/zx.csv": lines(codePointRows[2]!),
  "Doc/Code-Point_Open_Column_Headers.csv": "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC",
  "Doc/metadata.txt": metadata(zq),
});
const codePointTold = ["source code-point-open 2025-10 2025.4.0", "rows ZQ1 1AA ZQ1 1AB", "rows ZX1 1AA"];

test("Code-Point Open is read from its archive and from its folder, and its metadata tell the edition", async () => {
  await check("codepo_gb.zip", zipOf(codePoint()), codePointTold);
  await checkPath(writeFiles(join(folder, "codepo_gb"), codePoint()), codePointTold);
});
test("a count that its metadata do not announce is told", () =>
  check("codepo_gb.zip", zipOf(codePoint(3)), [...codePointTold, "R007 metadata.txt 3 rows, 4 announced"]));
test("its metadata are found beside a file of it", async () => {
  const place = writeFiles(join(folder, "beside"), { "all.csv": lines(...codePointRows), "metadata.txt": metadata(2) });
  await checkPath(join(place, "all.csv"), [codePointTold[0]!, "rows ZQ1 1AA ZQ1 1AB ZX1 1AA"]);
});
test("its rows are read below both rows of its header as well", () => {
  const header =
    "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\r\nPostcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code";
  return check("2025-10.csv", lines(header, ...codePointRows), [
    "source code-point-open 2025-10",
    "rows ZQ1 1AA ZQ1 1AB ZX1 1AA",
  ]);
});
test("a list of positions is read", () =>
  check("nspl_2025-05.csv", "Postcode,lat,long\nZQ1 1AA,53.79935,-1.55137\nGIR 0AA,,0.00000\n", [
    "source postcode-positions 2025-05",
    "rows ZQ1 1AA GIR 0AA",
  ]));
test("a file without a header is read by the names that are given for its columns", () =>
  check("2025-10.csv", "ZQ1 1AA,53.79935,-1.55137", ["source postcode-positions 2025-10", "rows ZQ1 1AA"], {
    columns: ["Postcode", "lat", "long"],
  }));

test("a row that is wrong costs itself alone", () =>
  check(
    "nspl_2025-05.csv",
    lines(
      "Postcode,lat,long",
      "ZQ1 1AA,53.79935,-1.55137",
      "ZQ1 1A,53.79935,-1.55137",
      "ZQ1 1AB,53.79935",
      '"ZQ1 1AC,53.79935,-1.55137',
      `ZQ1 1AD,${"9".repeat(20_000)},1`,
      "ZQ1 1AE,north,east",
      "",
      "ZQ1 1AF,53.79935,-1.55137",
    ),
    [
      "source postcode-positions 2025-05",
      "R301 line 3 postcode ZQ1 1A",
      "R003 line 4 line 2 columns",
      'R005 line 5 line "ZQ1 1AC,53.79935,-1.55137',
      /^R010 line 6 line ZQ1 1AD,9{92}$/,
      "R303 line 7 latitude north east",
      "rows ZQ1 1AA ZQ1 1AE ZQ1 1AF",
    ],
  ));
test("whatever becomes of a row, those before and after it are read", () =>
  fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "binary", maxLength: 60 }).map((it) => it.replaceAll("\n", "")),
      fc.nat(onspdRows[1]!.length),
      fc.nat(40),
      async (put, at, cut) => {
        const row = onspdRows[1]!;
        const broken = row.slice(0, at) + put + row.slice(at + cut);
        const path = fileOf("ONSPD_AUG_2025_UK.csv", lines(onspdHeader, onspdRows[0]!, broken, onspdRows[2]!));
        const read = (await told(readPostcodes(path))).at(-1)!.replace("rows ", "");
        assert.match(read, /^ZQ1 1AA .*BT1 9ZZ$/);
      },
    ),
    { numRuns: 200 },
  ));
test("whatever a file holds, it is read or refused", () =>
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), fc.boolean(), async (bytes, hasHeader) => {
      const content = Buffer.concat([Buffer.from(hasHeader ? "Postcode,lat,long\n" : ""), bytes]);
      for (const line of await told(readPostcodes(fileOf("2025-05.csv", content))))
        assert.match(line, /^(?:source|rows|refused|R\d{3}) /);
    }),
    { numRuns: 200 },
  ));
test("what is shown of a value has neither control characters nor an end that does not come", () =>
  check("nspl_2025-05.csv", `Postcode,lat,long\nZQ\u0000\u001b[31m${"é".repeat(500)},1,2\n`, [
    "source postcode-positions 2025-05",
    /^R301 line 2 postcode ZQ\?\?\[31mé{92}$/,
  ]));

test("a file of another layout, an empty one and one that is not there are refused", async () => {
  await check("x.csv", "a,b\n1,2\n", [/^refused R009 columns seen: a, b\. layouts known: .*Code-Point/]);
  await check("x.csv", "", ["refused R009 there is nothing in it"]);
  await check("x.csv", "\n\n\r\n", ["refused R009 there is nothing in it"]);
  await check("x.zip", zipOf({ "readme.txt": "nothing" }), ["refused R009 there is no file of postcodes (.csv) in it"]);
  await checkPath(join(folder, "missing.csv"), [/^refused R304 There is no such file/]);
});
test("files of several layouts are not one edition", () =>
  check("2025-10.zip", zipOf({ "a.csv": lines(...codePointRows), "b.csv": onspd }), [
    "source code-point-open 2025-10",
    "rows ZQ1 1AA ZQ1 1AB ZX1 1AA",
    "refused R009 it is ONS Postcode Directory, and the files before it are OS Code-Point Open; load them one after the other",
  ]));

test("a file that breaks off gives what came before, and a refusal", async () => {
  const whole = gzipSync(lines("Postcode,lat,long", "ZQ1 1AA,53.79935,-1.55137", ...noise(3000)), { level: 1 });
  const cut = await toldOf("2025-05.csv.gz", whole.subarray(0, whole.length - 2000));
  assert.match(cut.at(-2)!, /^refused R304 The compressed data ends early/);
  assert.match(cut.find((it) => it.startsWith("rows"))!, /^rows ZQ1 1AA ZQ/);
});
test("a damaged, an encrypted and a broken archive are refused", async () => {
  const files = { "2025-05.csv": "Postcode,lat,long\nZQ1 1AA,53.79935,-1.55137\n" };
  for (const shape of [{ wrongChecksum: true }, { isEncrypted: true }, { method: 99 }])
    assert.ok((await toldOf("x.zip", zipOf(files, shape))).some((it) => it.startsWith("refused R304")));
  const whole = zipOf(files);
  assert.ok((await toldOf("x.zip", whole.subarray(0, whole.length - 30))).some((it) => it.startsWith("refused R304")));
});
test("what unpacks to far more than any file of postcodes is refused, and memory stays bounded", async () => {
  const bomb = gzipSync(Buffer.alloc(150_000_000, "ZQ1 1AA,51.5,-1.5\n"));
  const content = Buffer.concat([gzipSync("Postcode,lat,long\n"), bomb]);
  const path = fileOf("2025-05.csv.gz", content);
  const before = process.memoryUsage().rss;
  let refused = "";
  for await (const item of readPostcodes(path)) if (item.kind === "refusal") refused = item.reason;
  assert.match(refused, /^The compressed data unpacks to more than 200 times its size/);
  assert.ok(process.memoryUsage().rss - before < 150_000_000);
});
test("a file of which nothing is right is refused before its end", async () => {
  const lines = await toldOf("2025-05.csv", Buffer.from(`Postcode,lat,long\n${"ZQ1 1AA,1,2\n".repeat(50_000)}`));
  assert.equal(lines.filter((it) => it.startsWith("R303")).length, 10_000);
  assert.match(lines.at(-2)!, /^refused R009 more than 10000 rows of it are wrong/);
});
test("a line without end is one mismatch, and memory stays bounded", async () => {
  const endless = gzipSync(Buffer.concat([Buffer.from("Postcode,lat,long\n"), Buffer.alloc(60_000_000, "x")]));
  const lines = await toldOf("2025-05.csv.gz", endless);
  assert.match(lines.at(-1)!, /^R010 line 2 line x{100}$/);
});
test("an archive of more files than any edition has is refused", async () => {
  const files = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`${index}.csv`, ""]));
  assert.deepEqual(await toldOf("x.zip", zipOf(files)), ["refused R304 There are more than 10000 files in it"]);
});

async function toldOf(name: string, content: Buffer): Promise<string[]> {
  return told(readPostcodes(fileOf(name, content)));
}

function noise(count: number): string[] {
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const letter = () => String.fromCharCode(65 + next(26));
  return Array.from(
    { length: count },
    () => `ZQ${next(10)} ${next(10)}${letter()}${letter()},5${next(9)}.${next(99999)},-1.${next(99999)}`,
  );
}
