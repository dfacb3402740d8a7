import type { Random } from "./random.ts";

const msPerDay = 86_400_000;

/** Days are counted from 1970-01-01. All that is invented has happened by the last day, whatever today is. */
export const lastDay = dayOf("2025-12-31");
/** Records were kept on paper before. */
export const firstRecordDay = dayOf("1991-04-01");

/** 1970-01-02 → 1. Of `1962` or `1962-07` the last day. */
export function dayOf(date: string): number {
  const [year, month, day] = date.split("-").map(Number);
  if (day !== undefined) return Date.UTC(year!, month! - 1, day) / msPerDay;
  return Date.UTC(year!, month ?? 12, 1) / msPerDay - 1;
}

/** 1 → 1970-01-02 */
export const dateOf = (day: number): string => new Date(day * msPerDay).toISOString().slice(0, 10);

/** A time of that day with London's offset: `2021-01-05T09:30:00Z`, `2021-07-05T09:30:00+01:00`. Never at night. */
export function momentOf(day: number, minuteOfDay: number): string {
  const hour = String(Math.floor(minuteOfDay / 60)).padStart(2, "0");
  const minute = String(minuteOfDay % 60).padStart(2, "0");
  return `${dateOf(day)}T${hour}:${minute}:00${isSummer(day) ? "+01:00" : "Z"}`;
}

/** A working minute of the day, from 08:00 to 18:29. */
export const workingMinute = (random: Random): number => random.int(480, 1109);

/** The same day in one of the precisions that records have: mostly to the minute, at times a day, a month or a year. */
export function roughly(random: Random, day: number): string {
  const precision = random.weighted(precisions);
  return precision === 0 ? momentOf(day, workingMinute(random)) : dateOf(day).slice(0, precision);
}
const precisions = [
  [0, 70],
  [10, 22],
  [7, 5],
  [4, 3],
] as const;

/** Daytime of the day falls into British Summer Time: from the last Sunday of March to the day before October's. */
function isSummer(day: number): boolean {
  const year = new Date(day * msPerDay).getUTCFullYear();
  return day >= lastSunday(year, 3) && day < lastSunday(year, 10);
}

function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month, 0) / msPerDay;
  return last - ((last + 4) % 7);
}
