import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { areaFields } from "../../definitions/directory/postcode-layouts.ts";
import type { AreaName } from "../../ods/geography/area.ts";
import { postcodeNumber, postcodeOf } from "../../ods/geography/postcode.ts";
import type { PostcodeRow } from "../../ods/geography/postcode-row.ts";
import { PostcodeStore } from "./postcodes.ts";

const folder = mkdtempSync(join(tmpdir(), "postcode-store-"));
after(() => rmSync(folder, { recursive: true }));
let number = 0;
const newFile = () => join(folder, `${number++}.sqlite`);

function rowOf(postcode: string, areas = "", more: Partial<PostcodeRow> = {}): PostcodeRow {
  const codes = new Map(areas.split(" ").map((it) => it.split("=") as [string, string]));
  const empty = { introduced: null, terminated: null, easting: null, northing: null, latitude: null, longitude: null };
  return { postcode, ...empty, quality: null, areas: areaFields.map((it) => codes.get(it) ?? null), ...more };
}

const nameOf = (code: string, name: string, more: Partial<AreaName> = {}): AreaName => ({
  code,
  name,
  welshName: null,
  odsCode: null,
  successors: null,
  within: [],
  ...more,
});

function publish(
  store: PostcodeStore,
  product: string,
  month: string,
  rows: readonly PostcodeRow[],
  keepOlder = false,
) {
  const load = store.load({ kind: "postcodes", product, tellsTermination: product !== "postcode-positions" });
  load.addPostcodes(rows);
  load.publish({ month, keepOlder });
}

function publishNames(store: PostcodeStore, list: string, month: string, names: readonly AreaName[]) {
  const load = store.load({ kind: "names", product: `names: ${list}` });
  load.addNames(names);
  load.publish({ month });
}

/** What is found of ZQ1 1AA: "localAuthority=E08000035@onspd position=53.8,-1.55@onspd". */
function check(store: PostcodeStore, expected: string, postcode = "ZQ1 1AA") {
  const it = store.find(postcode);
  if (it === undefined) return assert.equal("nothing", expected);
  const words = expected.split(" ").map((word) => {
    const field = word.split("=")[0]!;
    if (field === "position") {
      const { latitude, longitude, edition, isComputed } = it.position ?? {};
      return `position=${latitude},${longitude}@${edition?.product}${isComputed ? "*" : ""}`;
    }
    if (field === "editions")
      return `editions=${it.editions.map(({ product, month }) => `${product}@${month}`).join("+")}`;
    const area = it.areas[field as keyof typeof it.areas];
    if (area === undefined) return `${field}=${(it as unknown as Record<string, unknown>)[field]}`;
    return area === null ? `${field}=null` : `${field}=${area.code}@${area.edition.product}${area.isPseudo ? "!" : ""}`;
  });
  return assert.equal(words.join(" "), expected);
}

test("a postcode is found in any written form, with what its edition says", () => {
  const store = new PostcodeStore(newFile());
  publish(store, "onspd", "2025-08", [
    rowOf("ZQ1 1AA", "localAuthority=E08000035 county=E99999999", {
      introduced: 198001,
      latitude: 53_800_000,
      longitude: -1_550_000,
    }),
  ]);
  for (const form of ["ZQ1 1AA", "zq11aa", "ZQ1  1AA"]) {
    check(store, "localAuthority=E08000035@onspd county=E99999999@onspd! ward=null position=53.8,-1.55@onspd", form);
    check(store, "introduced=1980-01 terminated=null isTerminated=false editions=onspd@2025-08", form);
    assert.equal(store.find(form)?.postcode, "ZQ1 1AA");
  }
  check(store, "nothing", "ZQ1 1AB");
  check(store, "nothing", "no postcode");
  store.close();
});
test("a postcode that went out of use is found, and says so", () => {
  const store = new PostcodeStore(newFile());
  publish(store, "onspd", "2025-08", [rowOf("ZQ1 1AA", "localAuthority=E08000035", { terminated: 199606 })]);
  check(store, "isTerminated=true terminated=1996-06 localAuthority=E08000035@onspd");
  store.close();
});
test("a position is computed where an edition has only its grid, Irish in Northern Ireland", () => {
  const store = new PostcodeStore(newFile());
  publish(store, "code-point-open", "2025-10", [
    rowOf("ZQ1 1AA", "", { easting: 394235, northing: 806529, quality: 1 }),
    rowOf("BT1 9ZZ", "", { easting: 315904, northing: 234671 }),
  ]);
  check(store, "position=57.149606,-2.096916@code-point-open*");
  check(store, "position=53.349796,-6.260248@code-point-open*", "BT1 9ZZ");
  store.close();
});

test("each value comes from the newest edition that has it, and names it", () => {
  const store = new PostcodeStore(newFile());
  publish(store, "onspd", "2025-08", [
    rowOf("ZQ1 1AA", "localAuthority=E08000016 ward=E05000001 icb=E54000061", {
      latitude: 53_000_000,
      longitude: -1_000_000,
      introduced: 198001,
    }),
    rowOf("ZQ1 1ZZ", "ward=E05000001", { terminated: 199606 }),
  ]);
  publish(store, "code-point-open", "2025-10", [
    rowOf("ZQ1 1AA", "localAuthority=E08000038", { easting: 394235, northing: 806529 }),
  ]);
  check(
    store,
    "localAuthority=E08000038@code-point-open ward=E05000001@onspd icb=E54000061@onspd position=57.149606,-2.096916@code-point-open* introduced=1980-01 editions=code-point-open@2025-10+onspd@2025-08",
  );
  check(store, "ward=E05000001@onspd terminated=1996-06", "ZQ1 1ZZ");
  store.close();
});
test("of editions of one month the one that says most comes first", () => {
  const store = new PostcodeStore(newFile());
  publish(store, "code-point-open", "2025-08", [rowOf("ZQ1 1AA", "ward=E05000002")]);
  publish(store, "onspd", "2025-08", [rowOf("ZQ1 1AA", "ward=E05000001")]);
  check(store, "ward=E05000001@onspd editions=onspd@2025-08+code-point-open@2025-08");
  store.close();
});
test("a postcode that a newer edition has again is in use, and a list that tells no dates does not say so", () => {
  const store = new PostcodeStore(newFile());
  publish(store, "onspd", "2025-08", [rowOf("ZQ1 1AA", "", { terminated: 202501 })]);
  publish(store, "postcode-positions", "2025-09", [rowOf("ZQ1 1AA")]);
  check(store, "isTerminated=true terminated=2025-01");
  publish(store, "code-point-open", "2025-10", [rowOf("ZQ1 1AA")]);
  check(store, "isTerminated=false terminated=null");
  store.close();
});

test("a new edition takes the place of the one before, or stands beside it where that is asked for", () => {
  const store = new PostcodeStore(newFile());
  publish(store, "onspd", "2025-05", [rowOf("ZQ1 1AA", "ward=E05000001"), rowOf("ZQ1 1AB", "ward=E05000001")]);
  publish(store, "onspd", "2025-08", [rowOf("ZQ1 1AA", "ward=E05000002")], true);
  check(store, "ward=E05000002@onspd editions=onspd@2025-08+onspd@2025-05");
  check(store, "ward=E05000001@onspd", "ZQ1 1AB");
  publish(store, "onspd", "2025-11", [rowOf("ZQ1 1AA", "ward=E05000003")]);
  check(store, "ward=E05000003@onspd editions=onspd@2025-11");
  check(store, "nothing", "ZQ1 1AB");
  assert.deepEqual(store.editions(), [{ product: "onspd", month: "2025-11", kind: "postcodes", rows: 1 }]);
  store.close();
});
test("an older edition that comes late does not come before the newer, and an edition loaded again replaces itself", () => {
  const store = new PostcodeStore(newFile());
  publish(store, "onspd", "2025-08", [rowOf("ZQ1 1AA", "ward=E05000002")]);
  publish(store, "onspd", "2025-05", [rowOf("ZQ1 1AA", "ward=E05000001 lsoa11=E01000001")]);
  check(store, "ward=E05000002@onspd lsoa11=E01000001@onspd");
  publish(store, "onspd", "2025-08", [rowOf("ZQ1 1AA", "ward=E05000003")], true);
  check(store, "ward=E05000003@onspd editions=onspd@2025-08+onspd@2025-05");
  store.close();
});

test("nothing of an edition is seen before it is published, and nothing is left of one that is abandoned", () => {
  const file = newFile();
  const store = new PostcodeStore(file);
  publish(store, "onspd", "2025-05", [rowOf("ZQ1 1AA", "ward=E05000001")]);
  const load = store.load({ kind: "postcodes", product: "onspd" });
  load.addPostcodes([rowOf("ZQ1 1AA", "ward=E05000002"), rowOf("ZQ1 1AB", "ward=E05000002")]);
  check(store, "ward=E05000001@onspd");
  check(store, "nothing", "ZQ1 1AB");
  load.abandon();
  load.abandon();
  assert.throws(() => load.addPostcodes([]), /published or abandoned/);
  // One that breaks off without a word is cleared away by the next.
  store.load({ kind: "postcodes", product: "onspd" }).addPostcodes([rowOf("ZQ1 1AB")]);
  store.close();
  const again = new PostcodeStore(file);
  check(again, "nothing", "ZQ1 1AB");
  publish(again, "onspd", "2025-08", [rowOf("ZQ1 1AA", "ward=E05000003")]);
  assert.equal(again.editions().length, 1);
  check(again, "ward=E05000003@onspd");
  again.close();
});
/** Reads 500 postcodes a turn until their ward is the new one; tells in how many turns it saw both. */
const reading = `
  const { workerData, parentPort } = require("node:worker_threads");
  import(workerData.module).then(({ PostcodeStore }) => {
    const store = new PostcodeStore(workerData.file, { readOnly: true });
    let mixed = 0;
    const turn = () => {
      const wards = new Set(workerData.postcodes.map((it) => store.find(it)?.areas.ward?.code ?? "none"));
      if (wards.size > 1 || wards.has("none")) mixed++;
      if (!wards.has(workerData.until)) return setImmediate(turn);
      store.close();
      parentPort.postMessage({ mixed });
    };
    turn();
    parentPort.postMessage("begun");
  });
`;

test("a reader that has the file open sees the old edition or the new one, never both in one turn", async () => {
  const file = newFile();
  const writer = new PostcodeStore(file);
  const postcodes = Array.from({ length: 500 }, (_, index) => postcodeOf(postcodeNumber("ZQ1 1AA") + index));
  const rows = (ward: string) => postcodes.map((it) => rowOf(it, `ward=${ward}`));
  publish(writer, "onspd", "2025-05", rows("E05000001"));
  const module = new URL("./postcodes.ts", import.meta.url).href;
  const worker = new Worker(reading, { eval: true, workerData: { module, file, postcodes, until: "E05000009" } });
  const [begun] = await once(worker, "message");
  assert.equal(begun, "begun");
  for (let edition = 2; edition <= 9; edition++) {
    const load = writer.load({ kind: "postcodes", product: "onspd" });
    const all = rows(`E0500000${edition}`);
    for (let at = 0; at < all.length; at += 100) {
      load.addPostcodes(all.slice(at, at + 100));
      await setImmediate();
    }
    load.publish({ month: `2026-0${edition}` });
  }
  const [{ mixed }] = await once(worker, "message");
  assert.equal(mixed, 0);
  writer.close();
});
test("a postcode that comes twice in an edition stays as it came first, and is given back", () => {
  const store = new PostcodeStore(newFile());
  const load = store.load({ kind: "postcodes", product: "onspd" });
  assert.deepEqual(load.addPostcodes([rowOf("ZQ1 1AA", "ward=E05000001"), rowOf("ZQ1 1AA", "ward=E05000002")]), [
    "ZQ1 1AA",
  ]);
  assert.deepEqual(load.addPostcodes([rowOf("ZQ1 1AA")]), ["ZQ1 1AA"]);
  assert.equal(load.rows, 1);
  load.publish({ month: "2025-08" });
  check(store, "ward=E05000001@onspd");
  store.close();
});

test("an area has its newest name, and every name it had", () => {
  const store = new PostcodeStore(newFile());
  publishNames(store, "la", "2020-04", [nameOf("E06000991", "Old Nowhere", { welshName: "Hen" })]);
  publishNames(store, "districts", "2023-04", [nameOf("E06000991", "Nowhere", { within: ["E12000009"] })]);
  const { name, names, kind, welshName, within } = store.area("E06000991")!;
  assert.deepEqual([name, welshName, kind, within], ["Nowhere", "Hen", "localAuthority", ["E12000009"]]);
  assert.deepEqual(
    names.map((it) => `${it.name} ${it.edition.month}`),
    ["Nowhere 2023-04", "Old Nowhere 2020-04"],
  );
  assert.equal(store.area("E06000992"), undefined);
  store.close();
});
test("an area that only postcodes know is known, without a name", () => {
  const store = new PostcodeStore(newFile());
  publish(store, "onspd", "2025-08", [rowOf("ZQ1 1AA", "ward=E05000001 county=E99999999")]);
  assert.equal(store.area("E05000001")?.name, null);
  assert.equal(store.area("E99999999")?.isPseudo, true);
  store.close();
});
test("successors are those that the newest list tells, and a list that says nothing of them does not take them back", () => {
  const store = new PostcodeStore(newFile());
  publishNames(store, "all", "2023-04", [
    nameOf("E07000991", "Old", { successors: ["E06000992"] }),
    nameOf("E06000992", "New", { successors: [] }),
  ]);
  publishNames(store, "districts", "2025-04", [nameOf("E07000991", "Old")]);
  assert.deepEqual(store.successorsOf("E07000991"), ["E06000992"]);
  assert.deepEqual(store.successorsOf("E06000992"), []);
  assert.deepEqual(store.successorsOf("E06000999"), []);
  store.close();
});
test("areas are found by name, whatever its case and accents, and by its beginning, whole names first", () => {
  const store = new PostcodeStore(newFile());
  publishNames(store, "all", "2025-04", [
    nameOf("W06000991", "Ynys Môn"),
    nameOf("E06000991", "Nantmel"),
    nameOf("E05000991", "Nantmel"),
    nameOf("E06000992", "Nantmel North"),
  ]);
  const codes = (name: string, options = {}) =>
    store
      .areasNamed(name, options)
      .map((it) => it.code)
      .join(" ");
  assert.equal(codes("ynys mon"), "W06000991");
  assert.equal(codes("NANTMEL"), "E05000991 E06000991 E06000992");
  assert.equal(codes("nantmel", { kind: "localAuthority" }), "E06000991 E06000992");
  assert.equal(codes("nantmel", { limit: 1 }), "E05000991");
  assert.equal(codes("ant"), "");
  assert.equal(codes("  "), "");
  assert.equal(codes("%' OR 1=1 --"), "");
  store.close();
});
test("the codes that stand side by side are the crosswalk of ODS and GSS codes", () => {
  const store = new PostcodeStore(newFile());
  publish(store, "nhspd", "2025-08", [
    rowOf("ZQ1 1AA", "localAuthority=E08000035 localAuthorityOds=213"),
    rowOf("ZQ1 1AB", "localAuthority=E08000035 localAuthorityOds=213 ward=E05000001"),
    rowOf("ZQ1 1AC", "localAuthority=E08000032"),
  ]);
  publish(store, "onspd", "2025-11", [rowOf("ZQ1 1AA", "localAuthority=E08000035")]);
  assert.deepEqual(store.pairs("localAuthority", "localAuthorityOds"), [{ code: "E08000035", other: "213" }]);
  assert.deepEqual(store.pairs("icb", "icbOds"), []);
  store.close();
});
test("a file that is not there, or is of another version, is refused", () => {
  assert.throws(() => new PostcodeStore(newFile(), { readOnly: true }), /there is no store/);
  const file = newFile();
  const other = new DatabaseSync(file);
  other.exec("CREATE TABLE x(y); PRAGMA user_version = 99");
  other.close();
  assert.throws(
    () => new PostcodeStore(file),
    /has version 99, this program reads 1; load the postcodes into a new file/,
  );
});
