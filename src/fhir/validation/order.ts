import { isNode } from "./items.ts";

/**
 * Below 0, 0 or above 0, as of two values of a FHIR type that has an order; undefined where their order is not known:
 *
 *   2019-05 and 2019-05-07                      one is within the other
 *   2019-05-07 and 2019-05-07T23:30:00Z         the first may be of any zone
 *   5 mg and 3 g                                of other units
 */
export function order(a: unknown, b: unknown, isDate: boolean): number | undefined {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return isDate ? orderOfDates(a, b) : a < b ? -1 : a > b ? 1 : 0;
  return isNode(a) && isNode(b) ? orderOfQuantities(a, b) : undefined;
}

type Quantity = Readonly<Record<string, unknown>>;

function orderOfQuantities(a: Quantity, b: Quantity): number | undefined {
  if (typeof a.value !== "number" || typeof b.value !== "number") return undefined;
  if (a.comparator !== undefined || b.comparator !== undefined) return undefined;
  const sameUnit = a.code !== undefined || b.code !== undefined ? a.code === b.code : a.unit === b.unit;
  return sameUnit && a.system === b.system ? a.value - b.value : undefined;
}

const dateShape = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;
/** A text without an offset may be of any zone: from 14 hours before UTC's time to 12 hours after it. */
const hour = 3_600_000;
const earliestZone = 14 * hour;
const latestZone = 12 * hour;

interface Stretch {
  readonly low: number;
  readonly high: number;
  readonly isZoned: boolean;
  readonly precision: number;
}

function orderOfDates(a: string, b: string): number | undefined {
  const one = stretchOf(a);
  const other = stretchOf(b);
  if (!one || !other) return undefined;
  const isSure = one.isZoned === other.isZoned;
  const before = isSure ? 0 : one.isZoned ? earliestZone : latestZone;
  const after = isSure ? 0 : one.isZoned ? latestZone : earliestZone;
  if (one.high <= other.low - before) return -1;
  if (one.low >= other.high + after) return 1;
  return isSure && one.precision === other.precision ? one.low - other.low : undefined;
}

/** The time from the beginning of what is stated to its end, in milliseconds, by its own clock unless `isZoned`. */
function stretchOf(text: string): Stretch | undefined {
  const parts = dateShape.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hours, minutes, seconds] = parts
    .slice(1, 7)
    .map((it) => (it === undefined ? it : Number(it)));
  if (month === undefined) return stretch(utc(year!, 0, 1), utc(year! + 1, 0, 1), 1);
  if (day === undefined) return stretch(utc(year!, month - 1, 1), utc(year!, month, 1), 2);
  const midnight = utc(year!, month - 1, day);
  if (hours === undefined) return stretch(midnight, midnight + 24 * hour, 3);
  const fraction = Number(`0.${parts[7] ?? "0"}`) * 1000;
  const local = midnight + hours * hour + minutes! * 60_000 + seconds! * 1000 + fraction;
  const zone = parts[8];
  if (zone === undefined) return stretch(local, local + 1, 4);
  const offset = zone === "Z" ? 0 : (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))) * 60_000;
  const low = zone.startsWith("-") ? local + offset : local - offset;
  return { low, high: low + 1, isZoned: true, precision: 4 };
}

const stretch = (low: number, high: number, precision: number): Stretch => ({ low, high, isZoned: false, precision });

/** Date.UTC that does not read years below 100 as 19xx. */
const utc = (year: number, month: number, day: number): number => new Date(0).setUTCFullYear(year, month, day);
