/** WGS84, in degrees: 53.79 north, -1.55 is west of Greenwich. */
export interface LatLong {
  readonly latitude: number;
  readonly longitude: number;
}

/** Metres east and north of the false origin of a grid. */
export interface GridPoint {
  readonly easting: number;
  readonly northing: number;
}

/** `OSGB`: the National Grid of Great Britain, the Isle of Man too (EPSG:27700). `Irish`: the Irish grid (EPSG:29903). */
export type Grid = "OSGB" | "Irish";

interface Ellipsoid {
  /** Half axes in metres. */
  readonly a: number;
  readonly b: number;
}

/** A transverse Mercator projection. Angles in degrees. */
export interface Projection {
  readonly ellipsoid: Ellipsoid;
  readonly scale: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly easting: number;
  readonly northing: number;
}

/** To WGS84, as a position vector transformation: metres, seconds of arc, parts per million. */
interface Helmert {
  readonly move: readonly [x: number, y: number, z: number];
  readonly turn: readonly [x: number, y: number, z: number];
  readonly scale: number;
}

const wgs84: Ellipsoid = { a: 6378137, b: 6356752.314245 };

/**
 * Sources: Ordnance Survey, "A guide to coordinate systems in Great Britain"; Ordnance Survey Ireland and of Northern Ireland,
 * "Making maps compatible with GPS".
 */
const grids: Readonly<Record<Grid, { projection: Projection; helmert: Helmert; size: GridPoint }>> = {
  OSGB: {
    projection: {
      ellipsoid: { a: 6377563.396, b: 6356256.909 },
      scale: 0.9996012717,
      latitude: 49,
      longitude: -2,
      easting: 400_000,
      northing: -100_000,
    },
    helmert: { move: [446.448, -125.157, 542.06], turn: [0.1502, 0.247, 0.8421], scale: -20.4894 },
    size: { easting: 700_000, northing: 1_300_000 },
  },
  Irish: {
    projection: {
      ellipsoid: { a: 6377340.189, b: 6356034.447 },
      scale: 1.000035,
      latitude: 53.5,
      longitude: -8,
      easting: 200_000,
      northing: 250_000,
    },
    helmert: { move: [482.53, -130.596, 564.557], turn: [-1.042, -0.214, -0.631], scale: 8.15 },
    size: { easting: 500_000, northing: 500_000 },
  },
};

/** Whether the point lies on the sheet of the grid. */
export function isOnGrid(grid: Grid, { easting, northing }: GridPoint): boolean {
  const { size } = grids[grid];
  return easting >= 0 && easting < size.easting && northing >= 0 && northing < size.northing;
}

/**
 * Where a point of the grid is, on WGS84.
 *
 * By the transformation with seven parameters: within 5 m of the national one in Great Britain and 1 m in Ireland, by the
 * publishers' own account; the exact one takes a table of 15 MB (OSTN15), and a postcode is seldom less than 50 m across.
 */
export function toLatLong(grid: Grid, point: GridPoint): LatLong {
  const { projection, helmert } = grids[grid];
  return fromCartesian(moved(toCartesian(unproject(projection, point), projection.ellipsoid), helmert), wgs84);
}

/** The point of the grid, in metres and fractions, where a position on WGS84 is. Accurate as above. */
export function toGrid(grid: Grid, position: LatLong): GridPoint {
  const { projection, helmert } = grids[grid];
  const point = moved(toCartesian(position, wgs84), inverse(helmert));
  return project(projection, fromCartesian(point, projection.ellipsoid));
}

/** A point of a projection, on the projection's own ellipsoid. Source: the guide, appendix C. */
export function unproject(projection: Projection, { easting, northing }: GridPoint): LatLong {
  const { a } = projection.ellipsoid;
  let phi = radians(projection.latitude);
  let left = northing - projection.northing;
  // Each step leaves a thousandth of what was left; for a point far off the sheet there need be no end.
  for (let step = 0; step < 12 && Math.abs(left) > 1e-5; step++) {
    phi += left / (a * projection.scale);
    left = northing - projection.northing - meridianArc(projection, phi);
  }
  const { nu, rho, eta2 } = radii(projection, phi);
  const tan = Math.tan(phi);
  const tan2 = tan * tan;
  const tan4 = tan2 * tan2;
  const secant = 1 / Math.cos(phi);
  const vii = tan / (2 * rho * nu);
  const viii = (tan / (24 * rho * nu ** 3)) * (5 + 3 * tan2 + eta2 - 9 * tan2 * eta2);
  const ix = (tan / (720 * rho * nu ** 5)) * (61 + 90 * tan2 + 45 * tan4);
  const x = secant / nu;
  const xi = (secant / (6 * nu ** 3)) * (nu / rho + 2 * tan2);
  const xii = (secant / (120 * nu ** 5)) * (5 + 28 * tan2 + 24 * tan4);
  const xiia = (secant / (5040 * nu ** 7)) * (61 + 662 * tan2 + 1320 * tan4 + 720 * tan4 * tan2);
  const east = easting - projection.easting;
  const latitude = phi - vii * east ** 2 + viii * east ** 4 - ix * east ** 6;
  const longitude = radians(projection.longitude) + x * east - xi * east ** 3 + xii * east ** 5 - xiia * east ** 7;
  return { latitude: degrees(latitude), longitude: degrees(longitude) };
}

/** The other way. */
export function project(projection: Projection, position: LatLong): GridPoint {
  const phi = radians(position.latitude);
  const { nu, rho, eta2 } = radii(projection, phi);
  const sin = Math.sin(phi);
  const cos = Math.cos(phi);
  const tan2 = Math.tan(phi) ** 2;
  const i = meridianArc(projection, phi) + projection.northing;
  const ii = (nu / 2) * sin * cos;
  const iii = (nu / 24) * sin * cos ** 3 * (5 - tan2 + 9 * eta2);
  const iiia = (nu / 720) * sin * cos ** 5 * (61 - 58 * tan2 + tan2 ** 2);
  const iv = nu * cos;
  const v = (nu / 6) * cos ** 3 * (nu / rho - tan2);
  const vi = (nu / 120) * cos ** 5 * (5 - 18 * tan2 + tan2 ** 2 + 14 * eta2 - 58 * tan2 * eta2);
  const east = radians(position.longitude - projection.longitude);
  return {
    easting: projection.easting + iv * east + v * east ** 3 + vi * east ** 5,
    northing: i + ii * east ** 2 + iii * east ** 4 + iiia * east ** 6,
  };
}

/** Radii of curvature at a latitude, times the scale: across the meridian, along it, and what they differ by. */
function radii({ ellipsoid, scale }: Projection, phi: number) {
  const e2 = eccentricity2(ellipsoid);
  const bend = 1 - e2 * Math.sin(phi) ** 2;
  const nu = (ellipsoid.a * scale) / Math.sqrt(bend);
  const rho = (nu * (1 - e2)) / bend;
  return { nu, rho, eta2: nu / rho - 1 };
}

/** Metres along the meridian from the true origin. */
function meridianArc({ ellipsoid, scale, latitude }: Projection, phi: number): number {
  const { a, b } = ellipsoid;
  const n = (a - b) / (a + b);
  const n2 = n * n;
  const n3 = n2 * n;
  const minus = phi - radians(latitude);
  const plus = phi + radians(latitude);
  return (
    b *
    scale *
    ((1 + n + 1.25 * n2 + 1.25 * n3) * minus -
      (3 * n + 3 * n2 + 2.625 * n3) * Math.sin(minus) * Math.cos(plus) +
      (1.875 * n2 + 1.875 * n3) * Math.sin(2 * minus) * Math.cos(2 * plus) -
      (35 / 24) * n3 * Math.sin(3 * minus) * Math.cos(3 * plus))
  );
}

type Point = readonly [x: number, y: number, z: number];

/** On the ellipsoid itself: nothing is known of heights. */
function toCartesian({ latitude, longitude }: LatLong, ellipsoid: Ellipsoid): Point {
  const phi = radians(latitude);
  const lambda = radians(longitude);
  const e2 = eccentricity2(ellipsoid);
  const nu = ellipsoid.a / Math.sqrt(1 - e2 * Math.sin(phi) ** 2);
  return [nu * Math.cos(phi) * Math.cos(lambda), nu * Math.cos(phi) * Math.sin(lambda), nu * (1 - e2) * Math.sin(phi)];
}

function fromCartesian([x, y, z]: Point, ellipsoid: Ellipsoid): LatLong {
  const e2 = eccentricity2(ellipsoid);
  const p = Math.hypot(x, y);
  let phi = Math.atan2(z, p * (1 - e2));
  // Each step leaves less than a hundredth: three are within a tenth of a millimetre.
  for (let step = 0; step < 3; step++) {
    const nu = ellipsoid.a / Math.sqrt(1 - e2 * Math.sin(phi) ** 2);
    phi = Math.atan2(z + e2 * nu * Math.sin(phi), p);
  }
  return { latitude: degrees(phi), longitude: degrees(Math.atan2(y, x)) };
}

/** By the full transformation and its inverse to first order, which differ by some millimetres. */
const moved = ([x, y, z]: Point, { move, turn, scale }: Helmert): Point => {
  const [rx, ry, rz] = turn.map(seconds) as [number, number, number];
  const s = 1 + scale * 1e-6;
  return [move[0] + s * x - rz * y + ry * z, move[1] + rz * x + s * y - rx * z, move[2] - ry * x + rx * y + s * z];
};

const inverse = ({ move, turn, scale }: Helmert): Helmert => ({
  move: [-move[0], -move[1], -move[2]],
  turn: [-turn[0], -turn[1], -turn[2]],
  scale: -scale,
});

const eccentricity2 = ({ a, b }: Ellipsoid): number => 1 - (b * b) / (a * a);

const radians = (it: number): number => (it * Math.PI) / 180;
const degrees = (it: number): number => (it * 180) / Math.PI;
const seconds = (it: number): number => radians(it / 3600);
