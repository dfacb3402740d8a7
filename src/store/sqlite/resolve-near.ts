import { distance } from "../../ods/geography/distance.ts";
import type { Clause, NearTest } from "../../search/query.ts";
import type { Database, Value } from "./database.ts";
import type { Tools } from "./resolve.ts";
import { nothing, type Resolved } from "./resolved.ts";
import { either, type Sql, united } from "./sql.ts";

/** Metres in a degree of latitude, a little less than the least: the box must hold the circle. */
const metresPerDegree = 110_500;
const millionths = 1_000_000;
/** Rows that are counted to estimate. */
const countMax = 20_000;

/** What lies in a circle: by the tree of positions in a box around it, then by the distance itself. */
export function resolveNear({ index, any }: Extract<Clause, { kind: "near" }>, { database, numbers }: Tools): Resolved {
  if (!numbers.of(index)) return nothing;
  const boxes = any.flatMap(boxesAround);
  const rows = boxes.reduce((sum, it) => sum + countIn(it, database), 0);
  return {
    rows,
    drives: true,
    ordered: false,
    listing: 3 * rows,
    probing: 3,
    exact: rows === 0 ? 0 : undefined,
    probe: (rid) =>
      either(
        boxes.map((it) => {
          const { text, values } = inside(it);
          return { text: `EXISTS (SELECT 1 FROM place WHERE rid = ${rid} AND ${text})`, values };
        }),
      ),
    drive: () =>
      united(
        boxes.map((it) => {
          const { text, values } = inside(it);
          return { text: `SELECT rid FROM place WHERE ${text}`, values };
        }),
      ),
    patients: [],
  };
}

interface Box {
  readonly circle: NearTest;
  /** In millionths of a degree. */
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

/** One, or two where it lies across the meridian opposite to Greenwich. */
function boxesAround(circle: NearTest): readonly Box[] {
  const { latitude, longitude, metres } = circle;
  const high = metres / metresPerDegree;
  const farthest = Math.min(90, Math.abs(latitude) + high);
  const narrowest = Math.cos((farthest * Math.PI) / 180);
  const wide = narrowest < 0.01 ? 360 : Math.min(360, high / narrowest);
  const [west, east] = [longitude - wide, longitude + wide];
  const rows = { circle, south: floor(latitude - high), north: -floor(-(latitude + high)) };
  const box = (from: number, to: number): Box => ({ ...rows, west: floor(from), east: -floor(-to) });
  if (wide >= 180) return [box(-180, 180)];
  if (west < -180) return [box(-180, east), box(west + 360, 180)];
  return east > 180 ? [box(west, 180), box(-180, east - 360)] : [box(west, east)];
}

const floor = (degrees: number): number => Math.floor(Math.max(-360, Math.min(360, degrees)) * millionths);

const bounds = ({ south, north, west, east }: Box): Sql => ({
  text: "south >= ? AND north <= ? AND west >= ? AND east <= ?",
  values: [south, north, west, east],
});

function inside(box: Box): Sql {
  const { latitude, longitude, metres } = box.circle;
  const { text, values } = bounds(box);
  return { text: `${text} AND metres(south, west, ?, ?) <= ?`, values: [...values, latitude, longitude, metres] };
}

function countIn(box: Box, database: Database): number {
  const { text, values } = bounds(box);
  return database.get(
    `SELECT count(*) FROM (SELECT 1 FROM place WHERE ${text} LIMIT +?)`,
    ...values,
    countMax,
  )![0] as number;
}

/** For SQL: metres between a place of the table and a position in degrees. */
export const metres = (...[south, west, latitude, longitude]: Value[]): number =>
  distance(
    { latitude: (south as number) / millionths, longitude: (west as number) / millionths },
    { latitude: latitude as number, longitude: longitude as number },
  );
