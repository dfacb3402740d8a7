import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { PostcodeStore } from "../../../store/sqlite/postcodes.ts";
import { zipOf } from "../../read/sample-archives.fixture.ts";
import { codePointRows, onspdHeader, onspdRows, writeFiles } from "./invented-editions.fixture.ts";
import { type Loaded, loadAreaNames, loadPostcodes } from "./load-postcodes.ts";

const folder = mkdtempSync(join(tmpdir(), "load-postcodes-"));
after(() => rmSync(folder, { recursive: true }));
let number = 0;

const newStore = () => new PostcodeStore(join(folder, `${number++}.sqlite`));

function fileOf(name: string, content: string | Buffer): string {
  return join(writeFiles(join(folder, `${number++}`), { [name]: content }), name);
}

/** "onspd 2025-08 3 rows, 1 mismatches": what was published, and why something was not. */
const shown = ({ published, refused, mismatches }: Loaded): string =>
  [
    ...published.map(({ product, month, rows }) => `${product} ${month} ${rows} rows`),
    `${mismatches} mismatches`,
    ...refused.map((it) => it.replace(/^.*?(?:\.csv|\.gz|\.zip)[^:]*: /, "refused: ")),
  ].join(", ");

const onspd = (rows: readonly string[] = onspdRows) => [onspdHeader, ...rows].join("\n");
const positions = (count: number) =>
  ["Postcode,lat,long", ...Array.from({ length: count }, (_, at) => `ZQ1 ${at % 10}A${letter(at)},53.8,-1.5`)].join(
    "\n",
  );
const letter = (at: number) => String.fromCharCode(65 + Math.floor(at / 10));

test("an edition is loaded and published, and says what of it is wrong", async () => {
  const store = newStore();
  const file = fileOf(
    "ONSPD_AUG_2025_UK.csv",
    onspd([...onspdRows, onspdRows[0]!, onspdRows[1]!.replace("199606", "1996")]),
  );
  const seen: string[] = [];
  const told = (it: { rule: string }) => seen.push(it.rule);
  assert.equal(shown(await loadPostcodes(store, file, { told })), "onspd 2025-08 3 rows, 3 mismatches");
  assert.deepEqual(seen.toSorted(), ["R002", "R008", "R008"]);
  const found = store.find("ZQ1 1AA");
  assert.deepEqual(
    [found?.areas.localAuthority?.code, found?.areas.icb?.code, found?.areas.lsoa21?.code, found?.position?.latitude],
    ["E08000035", "E54000054", "E01011119", 53.79935],
  );
  assert.equal(store.find("ZQ1 1ZZ")?.terminated, "1996-06");
  assert.equal(store.find("BT1 9ZZ")?.position?.grid, "Irish");
  assert.equal(store.find("BT1 9ZZ")?.areas.icb?.isPseudo, true);
  store.close();
});
test("positions of one product and areas of another are put together", async () => {
  const store = newStore();
  await loadPostcodes(store, fileOf("ONSPD_AUG_2025_UK.csv", onspd()));
  await loadPostcodes(store, fileOf("2025-10.csv", codePointRows.join("\n")));
  const found = store.find("ZQ1 1AA")!;
  assert.deepEqual(
    [found.position?.edition.product, found.areas.ward?.edition.product, found.areas.icb?.edition.product],
    ["code-point-open", "code-point-open", "onspd"],
  );
  store.close();
});
test("what does not tell its edition is not published, unless whoever loads it does", async () => {
  const store = newStore();
  const file = fileOf("postcodes.csv", onspd());
  assert.match(shown(await loadPostcodes(store, file)), /^0 mismatches, onspd: neither its name nor .* the month/);
  assert.match(shown(await loadPostcodes(store, file, { month: "August" })), /August is no month/);
  assert.equal(store.find("ZQ1 1AA"), undefined);
  assert.equal(shown(await loadPostcodes(store, file, { month: "2025-08" })), "onspd 2025-08 3 rows, 0 mismatches");
  store.close();
});
test("an edition that cannot be read to its end is not published, and what was loaded stays", async () => {
  const store = newStore();
  await loadPostcodes(store, fileOf("2025-05.csv", positions(100)));
  const packed = gzipSync(positions(260));
  const cut = fileOf("2025-08.csv.gz", packed.subarray(0, packed.length - 40));
  assert.match(shown(await loadPostcodes(store, cut)), /^0 mismatches, refused: The compressed data ends early/);
  const half = fileOf("2025-08.zip", zipOf({ "a.csv": positions(200), "b.csv": "a,b" }));
  assert.match(shown(await loadPostcodes(store, half)), /^0 mismatches, refused: columns seen: a, b/);
  assert.deepEqual(
    store.editions().map(({ month, rows }) => `${month} ${rows}`),
    ["2025-05 100"],
  );
  store.close();
});
test("an edition with far fewer postcodes than the one before is not published, unless that is meant", async () => {
  const store = newStore();
  await loadPostcodes(store, fileOf("2025-05.csv", positions(100)));
  const small = fileOf("2025-08.csv", positions(89));
  assert.match(
    shown(await loadPostcodes(store, small)),
    /it has 89 rows, and the edition before \(2025-05\) 100; it may be cut/,
  );
  assert.equal(
    shown(await loadPostcodes(store, fileOf("2025-08.csv", positions(90)))),
    "postcode-positions 2025-08 90 rows, 0 mismatches",
  );
  assert.equal(
    shown(await loadPostcodes(store, small, { mayShrink: true })),
    "postcode-positions 2025-08 89 rows, 0 mismatches",
  );
  store.close();
});
test("an edition of which no row could be taken is not published", async () => {
  const store = newStore();
  const file = fileOf("2025-05.csv", "Postcode,lat,long\nx,1,2\n");
  assert.match(shown(await loadPostcodes(store, file)), /^1 mismatches, postcode-positions: there is no row in it/);
  assert.deepEqual(store.editions(), []);
  store.close();
});
test("lists of names are published one by one: one that is wrong does not hold back the others", async () => {
  const store = newStore();
  const path = writeFiles(join(folder, `${number++}`, "lists-2026-06"), {
    "a.csv": "LADCD,LADNM,LADCD_ACTIVE\nE07000991,Old,E06000992\nE06000992,New,E06000992\nE06000992,New,E06000992",
    "b.json": '{"E12000099":"Nowhere"',
    "c.json": '{"E12000099":"Nowhere"}',
  });
  const loaded = await loadAreaNames(store, path);
  assert.equal(
    shown(loaded).replace(/[^ ]*b\.json/, "b"),
    "names: a 2026-06 2 rows, names: c 2026-06 1 rows, 1 mismatches, b: it is no JSON",
  );
  assert.deepEqual(store.successorsOf("E07000991"), ["E06000992"]);
  assert.equal(store.area("E12000099")?.name, "Nowhere");
  store.close();
});
