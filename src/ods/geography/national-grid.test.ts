import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { distance } from "./distance.ts";
import { toGridSquare } from "./grid-reference.ts";
import { type Grid, isOnGrid, type Projection, project, toGrid, toLatLong, unproject } from "./national-grid.ts";

/** Where a point of a grid is, and how far from that it may be found, in metres. */
function check(grid: Grid, easting: number, northing: number, latitude: number, longitude: number, within: number) {
  const position = { latitude, longitude };
  const found = toLatLong(grid, { easting, northing });
  assert.ok(distance(found, position) <= within, `${distance(found, position)} m away`);
  const back = toGrid(grid, position);
  assert.ok(Math.hypot(back.easting - easting, back.northing - northing) <= within, JSON.stringify(back));
}

const airy: Projection = {
  ellipsoid: { a: 6377563.396, b: 6356256.909 },
  scale: 0.9996012717,
  latitude: 49,
  longitude: -2,
  easting: 400_000,
  northing: -100_000,
};
/** Irish Transverse Mercator: another projection of the same places, with no change of datum. */
const itm: Projection = {
  ellipsoid: { a: 6378137, b: 6356752.31414 },
  scale: 0.99982,
  latitude: 53.5,
  longitude: -8,
  easting: 600_000,
  northing: 750_000,
};

test("the projection is that of the Ordnance Survey's worked example, to a millimetre", () => {
  const { latitude, longitude } = unproject(airy, { easting: 651409.903, northing: 313177.27 });
  assert.ok(Math.abs(latitude - (52 + 39 / 60 + 27.2531 / 3600)) < 1e-8);
  assert.ok(Math.abs(longitude - (1 + 43 / 60 + 4.5177 / 3600)) < 1e-8);
  const { easting, northing } = project(airy, { latitude, longitude });
  assert.ok(Math.hypot(easting - 651409.903, northing - 313177.27) < 0.001);
});

// The example that is published with the exact transformation (OSTN02): a water tower in Norfolk.
test("a point of the National Grid is found on WGS84 within 5 m", () =>
  check("OSGB", 651409.792, 313177.448, 52.658007833, 1.716073973, 5));

test("a point of the Irish grid is where its other reference, on the new grid, says", () => {
  const spire = unproject(itm, { easting: 715830, northing: 734697 });
  check("Irish", 315904, 234671, spire.latitude, spire.longitude, 1.5);
});

test("there and back again is the same point, anywhere on the sheets", () => {
  const point = (east: number, north: number) =>
    fc.record({ easting: fc.integer({ min: 0, max: east - 1 }), northing: fc.integer({ min: 0, max: north - 1 }) });
  for (const [grid, points] of [
    ["OSGB", point(700_000, 1_300_000)],
    ["Irish", point(500_000, 500_000)],
  ] as const)
    fc.assert(
      fc.property(points, (it) => {
        assert.ok(isOnGrid(grid, it));
        const back = toGrid(grid, toLatLong(grid, it));
        assert.ok(Math.hypot(back.easting - it.easting, back.northing - it.northing) < 0.05, JSON.stringify(back));
      }),
    );
});

test("what lies off the sheet is not on the grid, and is answered in time", () => {
  for (const [easting, northing] of [
    [-1, 5],
    [700_000, 5],
    [5, 1_300_000],
    [Number.NaN, 5],
  ] as const)
    assert.ok(!isOnGrid("OSGB", { easting, northing }));
  toLatLong("OSGB", { easting: 1e300, northing: -1e300 });
  toLatLong("OSGB", { easting: Number.NaN, northing: Number.POSITIVE_INFINITY });
});

test("distances are in metres along the sphere", () => {
  const degree = (Math.PI * 6_371_008.8) / 180;
  const near = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 1e-6 * expected, `${found}`);
  near(distance({ latitude: 50, longitude: 0 }, { latitude: 51, longitude: 0 }), degree);
  near(distance({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 }), degree * 180);
  assert.equal(distance({ latitude: 53.8, longitude: -1.5 }, { latitude: 53.8, longitude: -1.5 }), 0);
  // The same by the angle between two directions from the middle of the Earth.
  const angle = (one: readonly number[], other: readonly number[]) =>
    Math.acos(one.reduce((sum, it, index) => sum + it * other[index]!, 0)) * 6_371_008.8;
  const direction = (latitude: number, longitude: number) => {
    const [phi, lambda] = [latitude, longitude].map((it) => (it * Math.PI) / 180) as [number, number];
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
  };
  for (const [latitude, longitude] of [
    [51.5, -0.13],
    [55.95, -3.19],
    [54.6, -5.93],
    [49.9, -6.3],
  ] as const)
    near(
      distance({ latitude: 53.8, longitude: -1.55 }, { latitude, longitude }),
      angle(direction(53.8, -1.55), direction(latitude, longitude)),
    );
});

/** "SE 296 338" is `OSGB 429650 433850 100`, the middle of a square of 100 m. */
function checkSquare(reference: string, expected: string | undefined) {
  const square = toGridSquare(reference);
  assert.equal(square && `${square.grid} ${square.easting} ${square.northing} ${square.size}`, expected);
}

test("a grid reference is the middle of its square", () => {
  checkSquare("SE 296 338", "OSGB 429650 433850 100");
  checkSquare("se2963033800", "OSGB 429630.5 433800.5 1");
  checkSquare("TQ", "OSGB 550000 150000 100000");
  checkSquare("HP 6", undefined);
  checkSquare("HP 6 1", "OSGB 465000 1215000 10000");
  checkSquare("J 338 740", "Irish 333850 374050 100");
  checkSquare("SV", "OSGB 50000 50000 100000");
});
test("what is no grid reference is none", () => {
  for (const it of [
    "",
    "SE 29 6",
    "SE 296338 1",
    "II 12 12",
    "AA 12 12",
    "ZZ 1 1",
    "123456",
    "SE 2x 34",
    "S".repeat(99),
  ])
    checkSquare(it, undefined);
});
