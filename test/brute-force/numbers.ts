import { plain, split } from "./escapes.ts";
import type { Any } from "./rows.ts";
import { prefixed } from "./times.ts";
import type { Value } from "./values.ts";

export type Interval = readonly [number, number];

const [least, most] = [-Number.MAX_VALUE, Number.MAX_VALUE];

/** A number, the number of a Duration whatever its unit, or a Range, open where it says nothing. */
export const numbersOf = (values: readonly Value[]): readonly Interval[] =>
  values.flatMap(({ type, value }) => {
    if (typeof value === "number") return [[value, value] as const];
    if (type === "Range") return rangeOf(value);
    return typeof value?.value === "number" ? [[value.value, value.value] as const] : [];
  });

const rangeOf = ({ low, high }: Any): readonly Interval[] =>
  low?.value === undefined && high?.value === undefined ? [] : [[low?.value ?? least, high?.value ?? most]];

/** A quantity or range as an interval, and where its unit stands. */
export interface Amount {
  readonly interval: Interval;
  readonly unit: { readonly system?: string; readonly code?: string; readonly unit?: string };
}

export const amountsOf = (values: readonly Value[]): readonly Amount[] =>
  values.flatMap(({ type, value }): Amount[] => {
    if (type === "Range") return rangeOf(value).map((interval) => ({ interval, unit: value.low ?? value.high }));
    if (typeof value !== "object" || typeof value.value !== "number") return [];
    const below = ["<", "<="].includes(value.comparator);
    const above = [">", ">="].includes(value.comparator);
    const interval = [below ? least : value.value, above ? most : value.value] as const;
    return [{ interval, unit: value }];
  });

export function numberIs([low, high]: Interval, text: string): boolean {
  const [prefix, rest] = prefixed(text);
  const [, fraction = "", exponent = "0"] = /^[+-]?\d+(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(rest)!;
  const value = Number(rest);
  const half = 10 ** (Number(exponent) - fraction.length) / 2;
  const contained = low >= value - half && high < value + half;
  const near = Math.max(Math.abs(value) / 10, half);
  return {
    eq: contained,
    ne: !contained,
    gt: high > value,
    lt: low < value,
    ge: high >= value,
    le: low <= value,
    sa: low > value,
    eb: high < value,
    ap: high >= value - near && low <= value + near,
  }[prefix]!;
}

/** `5.4`, `gt5.4|system|code`, `5.4||unit`. */
export function quantityIs({ interval, unit }: Amount, text: string): boolean {
  const [number, system, code] = split(text, "|").map(plain);
  if (code && (system ? unit.system !== system || unit.code !== code : unit.code !== code && unit.unit !== code))
    return false;
  return numberIs(interval, number!);
}
