import assert from "node:assert/strict";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createGunzip, gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { integratedCareBoards, nhsRegions } from "../../../definitions/directory/nhs-areas.ts";
import { areaSuccessors } from "../../../ods/geography/area-successors.ts";
import { distance } from "../../../ods/geography/distance.ts";
import type { LatLong } from "../../../ods/geography/national-grid.ts";
import { placed } from "../../../ods/geography/placed.ts";
import { PostcodeStore } from "../../../store/sqlite/postcodes.ts";
import { loadAreaNames, loadPostcodes } from "./load-postcodes.ts";
import { readPostcodes } from "./read-postcodes.ts";

const shared = fileURLToPath(new URL("../../../../../shared/data", import.meta.url));
const codePoint = `${shared}/codepoint-open-2025-11/codepoint_open.csv.gz`;
const positions = `${shared}/nspl-latlong-2025-05/postcode_lat_long.csv.gz`;
const hasShared = existsSync(codePoint) && existsSync(positions);

const folder = mkdtempSync(join(tmpdir(), "real-postcodes-"));
after(() => rmSync(folder, { recursive: true }));

/** The real editions, loaded once. */
let loading: Promise<PostcodeStore> | undefined;
const told: string[] = [];
const store = () => {
  loading ??= load();
  return loading;
};

async function load(): Promise<PostcodeStore> {
  const opened = new PostcodeStore(join(folder, "postcodes.sqlite"));
  for (const path of [codePoint, positions]) {
    const { published, refused, mismatches } = await loadPostcodes(opened, path);
    told.push(...published.map((it) => `${it.product} ${it.month} ${it.rows}`), ...refused, `${mismatches} mismatches`);
  }
  for (const name of ["geo-lookups-2026-06/la_all_codes.csv", "gss-names-2026-02"])
    await loadAreaNames(opened, `${shared}/${name}`);
  opened.close();
  return new PostcodeStore(join(folder, "postcodes.sqlite"), { readOnly: true });
}

function check(name: string, run: (store: PostcodeStore, t: TestContext) => Promise<void> | void) {
  test(name, async (t) => {
    if (!hasShared) return t.skip("skipped: no shared data");
    return run(await store(), t);
  });
}

/** Lines of a file, by its line breaks alone. */
async function linesIn(path: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(path).pipe(createGunzip()) as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  return lines;
}

check("every row of the real editions is loaded, and takes less than 200 MB", async () => {
  assert.deepEqual(told, [
    `code-point-open 2025-10 ${await linesIn(codePoint)}`,
    "0 mismatches",
    `postcode-positions 2025-05 ${(await linesIn(positions)) - 1}`,
    "0 mismatches",
  ]);
  assert.ok(statSync(join(folder, "postcodes.sqlite")).size < 200_000_000);
});

check("known places are where they are", (store) => {
  const near = (postcode: string, latitude: number, longitude: number, localAuthority: string) => {
    const found = store.find(postcode)!;
    assert.ok(distance(found.position!, { latitude, longitude }) < 150, postcode);
    assert.equal(store.area(found.areas.localAuthority!.code)?.name, localAuthority);
  };
  near("SW1A 1AA", 51.501, -0.1416, "Westminster");
  near("ls1 3ex", 53.801, -1.5525, "Leeds");
  near("EH991SP", 55.9521, -3.1751, "City of Edinburgh");
  near("CF99 1SN", 51.4639, -3.1623, "Cardiff");
  assert.equal(store.find("ZZ99 3VZ"), undefined);
});

check(
  "postcodes of the second list that the first does not have are found by it, those without a position too",
  (store) => {
    assert.deepEqual(
      store.find("AB1 0AA")?.editions.map((it) => it.product),
      ["postcode-positions"],
    );
    assert.equal(store.find("GIR 0AA")?.position, null);
  },
);

// Half a year lies between the lists: a postcode in a hundred has moved.
check("the grid of one edition and the degrees of the other are the same places", async () => {
  const degrees = new Map<string, LatLong>();
  for await (const item of readPostcodes(positions))
    if (item.kind === "rows")
      for (const { postcode, latitude, longitude } of item.rows)
        if (latitude !== null && Math.random() < 0.02)
          degrees.set(postcode, { latitude: latitude / 1e6, longitude: longitude! / 1e6 });
  const squares = new Map<string, number[]>();
  const all: number[] = [];
  const loaded = await store();
  for (const [postcode, position] of degrees) {
    const found = loaded.find(postcode)!.position!;
    if (found.edition.product !== "code-point-open") continue;
    const metres = distance(found, position);
    const square = `${Math.floor(found.easting! / 100_000)} ${Math.floor(found.northing! / 100_000)}`;
    squares.set(square, [...(squares.get(square) ?? []), metres]);
    all.push(metres);
  }
  const share = (within: number) => all.filter((it) => it <= within).length / all.length;
  assert.ok(all.length > 20_000 && share(15) > 0.98 && share(6) > 0.97, `${all.length} ${share(15)} ${share(6)}`);
  // No part of the country is off as a whole.
  for (const [square, metres] of squares) {
    const median = metres.toSorted((a, b) => a - b)[Math.floor(metres.length / 2)]!;
    assert.ok(metres.length < 20 || median < 6, `${square}: ${median}`);
  }
});

/** The columns of an ODS report that are read here. */
interface Organisation {
  readonly region: string;
  readonly icb: string;
  readonly postcode: string;
  readonly commissioner: string;
  readonly isOpen: boolean;
  readonly setting: string;
}

const report = (path: string): Organisation[] =>
  (parse(gunzipSync(readFileSync(`${shared}/${path}`))) as string[][]).map((row) => ({
    region: row[2]!,
    icb: row[3]!,
    postcode: row[9]!,
    commissioner: row[14]!,
    isOpen: row[12] === "A" || (row[12] === "" && row[11] === ""),
    setting: row[25]!,
  }));

// The shares that a join of the files by their texts gave: 98.6 and 99.8 %, 96.2 and 100 %.
for (const [path, inCodePoint, inEither] of [
  ["ods-epraccur-2025-11/epraccur.csv.gz", 0.986, 0.998],
  ["ods-2022-02/ets.csv.gz", 0.962, 0.999],
] as const)
  check(`open organisations of ${path.replace(/.*\//, "")} are placed`, (store, t) => {
    if (!existsSync(`${shared}/${path}`)) return t.skip("skipped: no shared data");
    const open = report(path).filter((it) => it.isOpen);
    const placements = open.map((it) => placed(it, store.gazetteer()));
    const reasons = Map.groupBy(placements, (it) => (it.isPlaced ? "placed" : it.reason));
    const share = (count: number) => count / open.length;
    const inFirst = placements.filter((it) => it.isPlaced && it.editions[0]?.product === "code-point-open").length;
    t.diagnostic([...reasons].map(([reason, those]) => `${reason} ${those.length}`).join(", "));
    assert.ok(Math.abs(share(inFirst) - inCodePoint) < 0.002, `${share(inFirst)}`);
    // Those of Northern Ireland are not in the files at hand, though they were in what the shares were taken of.
    const isIrish = (it: (typeof placements)[number]) => it.postcode?.startsWith("BT") ?? false;
    const known = placements.filter((it) => it.isPlaced || it.reason === "not-located" || isIrish(it)).length;
    assert.ok(share(known) >= inEither, `${share(known)}`);
    return undefined;
  });

check("a local authority that was given up is Cumberland today, and its region is that of the lists", (store) => {
  const successorsOf = (code: string) => store.successorsOf(code);
  assert.deepEqual(areaSuccessors("E07000026", successorsOf), ["E06000063"]);
  assert.deepEqual(areaSuccessors("E08000016", successorsOf), ["E08000038"]);
  assert.deepEqual(areaSuccessors("E06000063", successorsOf), ["E06000063"]);
  const practice = placed({ postcode: "LS1 3EX" }, store.gazetteer());
  assert.ok(practice.isPlaced && practice.region?.code === "E12000003" && practice.region.origin === "area");
  assert.deepEqual(
    store.areasNamed("cumberland", { kind: "localAuthority" }).map((it) => it.code),
    ["E06000063"],
  );
});

const epraccur = "ods-epraccur-2025-11/epraccur.csv.gz";

check("the pairs of ICB codes are those that practices, their Sub ICB Locations and ONS's names give", (store, t) => {
  if (!existsSync(`${shared}/${epraccur}`)) return t.skip("skipped: no shared data");
  const subIcbs = JSON.parse(readFileSync(`${shared}/gss-names-2026-02/ccgs.json`, "utf8")) as Record<
    string,
    { ccg19cdh: string; name: string }
  >;
  const boardOf = new Map(Object.values(subIcbs).map(({ ccg19cdh, name }) => [ccg19cdh, name]));
  const byName = new Map(
    store
      .areasNamed("NHS", { kind: "icb", limit: 1000 })
      .map((it) => [it.name!.replace(/ Integrated Care Board *$/, ""), it.code]),
  );
  const pairs = new Map<string, Map<string, number>>();
  for (const { isOpen, icb, commissioner } of report(epraccur)) {
    const gss = byName.get(boardOf.get(commissioner) ?? "");
    if (!isOpen || gss === undefined) continue;
    const counts = pairs.get(icb) ?? new Map<string, number>();
    pairs.set(icb, counts.set(gss, (counts.get(gss) ?? 0) + 1));
  }
  const found = [...pairs].map(([ods, counts]) => [ods, [...counts].toSorted((a, b) => b[1] - a[1])[0]![0]]);
  assert.deepEqual(found.toSorted(), integratedCareBoards.map(({ ods, gss }) => [ods, gss[0]]).toSorted());
  return undefined;
});

check("and those that the boundaries give in which the practices lie, with their NHS regions", (store, t) => {
  const boundaries = `${shared}/boundaries/icb_2023.geojson.gz`;
  if (!existsSync(boundaries) || !existsSync(`${shared}/${epraccur}`)) return t.skip("skipped: no shared data");
  const boards = boundaryBoxes(JSON.parse(gunzipSync(readFileSync(boundaries)).toString("utf8")));
  const counts = new Map<string, number>();
  const all = new Map<string, number>();
  for (const { isOpen, setting, postcode, icb, region } of report(epraccur)) {
    const position = store.find(postcode)?.position;
    if (!isOpen || setting !== "4" || !position || icb === "Q99" || region === "W00") continue;
    const lies = boards.find((it) => it.holds(position));
    if (lies === undefined) continue;
    const board = integratedCareBoards.find((it) => it.ods === icb)!;
    const its = nhsRegions.find((it) => it.ods === board.region)!;
    assert.equal(board.region, region);
    all.set(icb, (all.get(icb) ?? 0) + 1);
    if (board.gss[0] === lies.icb && its.gss.includes(lies.region)) counts.set(icb, (counts.get(icb) ?? 0) + 1);
  }
  assert.equal(all.size, 42);
  for (const [icb, count] of all) assert.ok(counts.get(icb)! >= 0.95 * count, `${icb}: ${counts.get(icb)} of ${count}`);
  return undefined;
});

type Ring = readonly (readonly [longitude: number, latitude: number])[];
interface Boundaries {
  readonly features: readonly {
    readonly properties: { readonly ICB23CD: string; readonly NHSER22CD: string };
    readonly geometry: { readonly type: string; readonly coordinates: readonly Ring[] | readonly (readonly Ring[])[] };
  }[];
}

const boundaryBoxes = ({ features }: Boundaries) =>
  features.flatMap(({ properties, geometry }) => {
    const polygons = (
      geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates
    ) as readonly (readonly Ring[])[];
    return polygons.map((rings) => {
      const [east, north] = [rings[0]!.map((it) => it[0]), rings[0]!.map((it) => it[1])];
      const [west, eastmost] = [Math.min(...east), Math.max(...east)];
      const [south, northmost] = [Math.min(...north), Math.max(...north)];
      const holds = ({ latitude, longitude }: LatLong) =>
        longitude >= west &&
        longitude <= eastmost &&
        latitude >= south &&
        latitude <= northmost &&
        // Inside the outer ring and no other: a line from here crosses all rings together an odd number of times.
        rings.reduce((sum, ring) => sum + crossings(ring, latitude, longitude), 0) % 2 === 1;
      return { icb: properties.ICB23CD, region: properties.NHSER22CD, holds };
    });
  });

function crossings(ring: Ring, latitude: number, longitude: number): number {
  let count = 0;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const [x, y] = ring[at]!;
    const [otherX, otherY] = ring[before]!;
    if (y > latitude !== otherY > latitude && longitude < ((otherX - x) * (latitude - y)) / (otherY - y) + x) count++;
  }
  return count;
}
