import type { Period } from "../../ods/organisation.ts";
import { dateOf } from "../calendar.ts";
import type { Random } from "../random.ts";

/** Days are counted as in `calendar.ts`, months from January 1900. Both ends belong to a span. */
export interface Span {
  readonly start: number;
  /** `forever`: it goes on. */
  readonly end: number;
}
export const forever = Number.POSITIVE_INFINITY;

const firstYear = 1900;
const firstDays: readonly number[] = Array.from(
  { length: 12 * 200 },
  (_, month) => Date.UTC(firstYear + Math.floor(month / 12), month % 12, 1) / 86_400_000,
);

/** `2013-04` → 1359 */
export function monthOf(text: string): number {
  const [year, month] = text.split("-").map(Number);
  return (year! - firstYear) * 12 + month! - 1;
}
export const firstDayOf = (month: number): number => firstDays[month]!;
export const lastDayOf = (month: number): number => firstDays[month + 1]! - 1;

/** Most things begin with a month, and half of them in April. */
export function beginning(random: Random, from: number, to: number): number {
  const month = random.int(from, to);
  const draw = random.next();
  const april = month - (month % 12) + 3;
  if (draw < 0.5 && april >= from && april <= to) return firstDayOf(april);
  return firstDayOf(month) + (draw < 0.9 ? 0 : random.int(1, 27));
}

/** Most things end with a month. */
export function ending(random: Random, from: number, to: number): number {
  const month = random.int(from, to);
  return random.chance(0.85) ? lastDayOf(month) : firstDayOf(month) + random.int(0, 27);
}

export const overlap = (a: Span, b: Span): Span => ({ start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) });
export const isSpan = ({ start, end }: Span): boolean => start <= end;

export const periodOf = ({ start, end }: Span): Period =>
  end === forever ? { start: textOf(start) } : { start: textOf(start), end: textOf(end) };

/** `2013-04-01`. What is written again and again is made once. */
export function textOf(day: number): string {
  const text = texts.get(day) ?? dateOf(day);
  if (!texts.has(day)) texts.set(day, text);
  return text;
}
const texts = new Map<number, string>();
