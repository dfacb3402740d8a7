import { type Interval, intervalOf } from "../fhir/interval.ts";
import { type Problem, problem, quoted } from "../fhir/problem.ts";
import type { Zone } from "../fhir/zone.ts";
import type { RangeTest } from "./query.ts";
import { intervalTest, type Prefix, prefixes } from "./range.ts";
import { unescaped } from "./text.ts";

/** `2020`, `ge2020-03`, `lt2020-03-01T09:30+01:00`. A blank before the offset is a + that was not percent-encoded. */
export function parseDate(
  text: string,
  name: string,
  { zone, now }: DateContext,
  shortest: number,
): RangeTest | Problem {
  const { prefix, rest } = splitPrefix(unescaped(text));
  if (prefix === undefined) return unknownPrefix(text, name);
  const interval = intervalOf(rest.replace(/ (\d\d:\d\d)$/, "+$1"), zone);
  if (!interval) {
    const forms = "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+hh:mm, with eq, ne, gt, lt, ge, le, sa, eb or ap";
    return {
      ...problem("malformed-date", `${name}=${quoted(text)} is no date: write ${forms} before it`),
      about: text,
    };
  }
  return intervalTest(prefix, interval.low, interval.high, shortest, nearTo(interval, now()));
}

export interface DateContext {
  readonly zone: Zone;
  /** Milliseconds since 1970. Only `ap` asks, and only for the day, so that all pages of a search agree. */
  readonly now: () => number;
}

const aDay = 86_400_000;

/** What `ap` adds on either side: a tenth of the time between the date and the beginning of today (UTC). */
function nearTo({ low, high }: Interval, now: number): number {
  const today = Math.floor(now / aDay) * aDay;
  return Math.floor(Math.max(low - today, today - high, 0) / 10);
}

/** `prefix` undefined: two letters stand before the value that are none of ours. */
export function splitPrefix(text: string): { prefix: Prefix | undefined; rest: string } {
  const letters = /^[a-z]{2}(?=[-+.\d])/.exec(text)?.[0];
  if (letters === undefined) return { prefix: "eq", rest: text };
  return { prefix: prefixes.find((it) => it === letters), rest: text.slice(2) };
}

export const unknownPrefix = (text: string, name: string): Problem =>
  problem("malformed-value", `${name}=${quoted(text)}: the prefixes served are ${prefixes.join(", ")}`);
