import type { Any } from "./rows.ts";
import { prefixed, span } from "./times.ts";
import type { Value } from "./values.ts";

/** [low, high) in UTC milliseconds. */
type Span = readonly [number, number];

/** Each date, period, event of a Timing and bounds of one. A plain string, as CarePlan's scheduledString, is none. */
export const spansOf = (values: readonly Value[]): readonly Span[] =>
  values.flatMap(({ type, value }): Span[] => {
    switch (type) {
      case "date":
      case "dateTime":
      case "instant":
        return textSpan(value);
      case "Period":
        return periodSpan(value);
      case "Timing":
        return [...(value.event ?? []).flatMap(textSpan), ...periodSpan(value.repeat?.boundsPeriod ?? {})];
      default:
        return [];
    }
  });

function textSpan(text: string): Span[] {
  const found = span(text);
  return found ? [found] : [];
}

function periodSpan({ start, end }: Any): Span[] {
  if (start === undefined && end === undefined) return [];
  const from = start === undefined ? undefined : span(start);
  const to = end === undefined ? undefined : span(end);
  const low = from?.[0] ?? -8.64e15;
  return [[low, Math.max(to?.[1] ?? 8.64e15, from?.[1] ?? low)]];
}

export function within([low, high]: Span, text: string, now: number): boolean {
  const [prefix, rest] = prefixed(text);
  const [from, to] = span(rest)!;
  const contained = low >= from && high <= to;
  const near = nearness(from, to, now);
  return {
    eq: contained,
    ne: !contained,
    gt: high > to,
    lt: low < from,
    ge: high > to || contained,
    le: low < from || contained,
    sa: low >= to,
    eb: high <= from,
    ap: low < to + near && high > from - near,
  }[prefix]!;
}

/** A tenth of the time between what is asked and the beginning of today (UTC), in whole milliseconds. */
function nearness(from: number, to: number, now: number): number {
  const today = now - (now % 86_400_000);
  if (from <= today && today < to) return 0;
  return Math.floor(Math.abs(from > today ? from - today : today - to) / 10);
}
