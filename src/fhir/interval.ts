import type { Zone } from "./zone.ts";

/**
 * A stretch of time in UTC milliseconds, half open.
 *
 *   1950-01              → [1950-01-01T00:00, 1950-02-01T00:00) in the zone
 *   2020-03-29T09:30Z    → [09:30, 09:31)
 *   12.5 seconds         → 100 ms; three decimals or more → 1 ms
 */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The ends of JavaScript's time: a Period without a start or an end reaches them. */
export const beginningOfTime = -8.64e15;
export const endOfTime = 8.64e15;

const shape = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/**
 * The interval that a FHIR date, dateTime or instant states; undefined when it is none (`2019-02-30`, `191`).
 * Without an offset it is read in `zone`. A local time that occurs twice (autumn) spans both readings.
 */
export function intervalOf(text: string, zone: Zone): Interval | undefined {
  const parts = shape.exec(text);
  if (!parts) return undefined;
  const year = Number(parts[1]);
  const month = parts[2] === undefined ? 1 : Number(parts[2]);
  const day = parts[3] === undefined ? 1 : Number(parts[3]);
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (parts[4] === undefined) {
    const next =
      parts[3] !== undefined
        ? utc(year, month, day + 1)
        : parts[2] !== undefined
          ? utc(year, month + 1, 1)
          : utc(year + 1, 1, 1);
    return { low: zone.toUtc(utc(year, month, day)).earliest, high: zone.toUtc(next).earliest };
  }
  const hour = Number(parts[4]);
  const minute = Number(parts[5]);
  const second = parts[6] === undefined ? 0 : Number(parts[6]);
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const fraction = parts[7];
  const ms = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
  const length =
    parts[6] === undefined ? 60_000 : fraction === undefined ? 1000 : 10 ** Math.max(0, 3 - fraction.length);
  const local = utc(year, month, day) + hour * 3_600_000 + minute * 60_000 + second * 1000 + ms;
  const offset = parts[8];
  if (offset === undefined) {
    const { earliest, latest } = zone.toUtc(local);
    return { low: earliest, high: latest + length };
  }
  const minutes = offset === "Z" ? 0 : Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  if (minutes > 14 * 60) return undefined;
  const low = local - (offset.startsWith("-") ? -minutes : minutes) * 60_000;
  return { low, high: low + length };
}

/** `intervalOf` in that zone, for where the same days come again and again. */
export function intervalsIn(zone: Zone): (text: string) => Interval | undefined {
  const days = new Map<string, Interval | undefined>();
  return (text) => {
    if (text.length !== aDay.length) return intervalOf(text, zone);
    if (!days.has(text)) {
      if (days.size >= daysMax) days.clear();
      days.set(text, intervalOf(text, zone));
    }
    return days.get(text);
  };
}

const aDay = "2026-01-01";
/** Some thirty years. */
const daysMax = 10_000;

/** Date.UTC that does not read years below 100 as 19xx. */
function utc(year: number, month: number, day: number): number {
  return year >= 100 ? Date.UTC(year, month - 1, day) : new Date(0).setUTCFullYear(year, month - 1, day);
}

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : lengths[month - 1]!;
}
