import type { Bound, RangeTest } from "./query.ts";

export const prefixes = ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"] as const;
export type Prefix = (typeof prefixes)[number];

const low = (is: Bound["is"], than: number): Bound => ({ end: "low", is, than });
const high = (is: Bound["is"], than: number): Bound => ({ end: "high", is, than });

/**
 * How an indexed interval compares with the half-open search interval [from, to). `near`: what ap adds on either side.
 * Source: https://hl7.org/fhir/STU3/search.html#prefix ("overlaps", "fully contains").
 */
export function intervalTest(prefix: Prefix, from: number, to: number, shortest: number, near: number): RangeTest {
  const within = [low(">=", from), high("<=", to)];
  switch (prefix) {
    case "eq":
      return { any: [within], drive: { from, to } };
    case "ne":
      return { any: [within], not: true };
    case "gt":
      return { any: [[high(">", to)]], drive: { from: to - shortest, to: Infinity, longPast: to } };
    case "lt":
      return { any: [[low("<", from)]], drive: { from: -Infinity, to: from } };
    case "ge":
      return {
        any: [[high(">", to)], within],
        drive: { from: Math.min(from, to - shortest), to: Infinity, longPast: to },
      };
    case "le":
      return { any: [[low("<", from)], within], drive: { from: -Infinity, to } };
    case "sa":
      return { any: [[low(">=", to)]], drive: { from: to, to: Infinity } };
    case "eb":
      return { any: [[high("<=", from)]], drive: { from: -Infinity, to: from } };
    case "ap":
      return {
        any: [[low("<", to + near), high(">", from - near)]],
        drive: { from: from - near - shortest, to: to + near, longPast: from - near },
      };
  }
}

/**
 * How an indexed number compares with `value`, written with a precision of ± `half`. Only eq, ne and ap look at the
 * precision. Indexed points have low = high; `<5` is (-∞, 5].
 */
export function numberTest(prefix: Prefix, value: number, half: number): RangeTest {
  const from = value - half;
  const to = value + half;
  const within = [low(">=", from), high("<", to)];
  switch (prefix) {
    case "eq":
      return { any: [within], drive: { from, to } };
    case "ne":
      return { any: [within], not: true };
    case "gt":
      return { any: [[high(">", value)]], drive: { from: value, to: Infinity, longPast: value } };
    case "lt":
      return { any: [[low("<", value)]], drive: { from: -Infinity, to: value } };
    case "ge":
      return { any: [[high(">=", value)]], drive: { from: value, to: Infinity, longPast: value } };
    case "le":
      return { any: [[low("<=", value)]], drive: { from: -Infinity, to: value } };
    case "sa":
      return { any: [[low(">", value)]], drive: { from: value, to: Infinity } };
    case "eb":
      return { any: [[high("<", value)]], drive: { from: -Infinity, to: value } };
    case "ap": {
      const near = Math.max(Math.abs(value) / 10, half);
      return {
        any: [[low("<=", value + near), high(">=", value - near)]],
        drive: { from: value - near, to: value + near, longPast: value - near },
      };
    }
  }
}
