import { type Amount, divided, sum, sumOf } from "./amount.ts";
import type { OdsCode } from "./organisation.ts";
import { endsWith, type Lineage, type Standing } from "./succession.ts";

/** A number that is known of an organisation by its code: patients, items, pounds. */
export interface Measure {
  readonly code: OdsCode;
  readonly amount: Amount;
}

/** What is done where the work went to several, or where some of it ended. */
export interface SplitRule {
  /** In equal parts to those who carry on the work today, where there are no shares. */
  readonly isEven: boolean;
  /** By the code of the measure: the weights of the organisations that carry on its work. They win over equal parts. */
  readonly shares: ReadonlyMap<OdsCode, ReadonlyMap<OdsCode, Amount>>;
}

/**
 * Why a measure was left where it is. `closed`: nobody carries on the work; `cycle`: the successions lead back to where they
 * began; `unknown`: the code is not in the register; `split`: the work went to several, or some of it ended, and no rule says how to
 * divide; `shares`: the shares name somebody who does not carry on the work, or come to nothing; `cut`: not followed to the end.
 */
export type LeftBecause = "closed" | "cycle" | "unknown" | "split" | "shares" | "cut";

export interface Rolled extends Measure {
  /** `unchanged`: it is active; `whole`: one organisation carries on the work; `even`, `shares`: divided. */
  readonly how: "unchanged" | "whole" | "even" | "shares";
  readonly to: readonly Measure[];
}

export interface Left extends Measure {
  readonly because: LeftBecause;
  /** Those who carry on the work, among whom it could be divided. */
  readonly candidates: readonly OdsCode[];
}

export interface RolledForward {
  readonly rolled: readonly Rolled[];
  readonly left: readonly Left[];
  /** By current code, in the order in which they were met. */
  readonly byCode: ReadonlyMap<OdsCode, Amount>;
  /** `given` is always exactly `allocated` and `unallocated` together. */
  readonly totals: { readonly given: Amount; readonly allocated: Amount; readonly unallocated: Amount };
}

/**
 * Measures by the codes of some time, as measures by the codes of today. What became one organisation, by a merger or under
 * another code, goes to it whole; what was split is not divided unless a rule says how. An organisation that is active keeps
 * what is its own, closed by law or not: its code is current. `lineageOf`: what became of a code.
 */
export function rollForward(
  measures: readonly Measure[],
  lineageOf: (code: OdsCode) => Lineage,
  standing: (code: OdsCode) => Standing,
  rule: SplitRule,
): RolledForward {
  const rolled: Rolled[] = [];
  const left: Left[] = [];
  for (const measure of measures) {
    const lineage = lineageOf(measure.code);
    const found = place(measure, lineage, standing(measure.code), rule);
    if (typeof found === "string") left.push({ ...measure, because: found, candidates: endsWith(lineage, "active") });
    else rolled.push(found);
  }
  const byCode = new Map<OdsCode, Amount>();
  for (const { code, amount } of rolled.flatMap((it) => it.to)) {
    const known = byCode.get(code);
    byCode.set(code, known ? sum(known, amount) : amount);
  }
  const totalOf = (all: readonly Measure[]) => sumOf(all.map((it) => it.amount));
  const totals = { given: totalOf(measures), allocated: sumOf(byCode.values()), unallocated: totalOf(left) };
  return { rolled, left, byCode, totals };
}

function place(measure: Measure, lineage: Lineage, stands: Standing, rule: SplitRule): Rolled | LeftBecause {
  if (stands === "active") return { ...measure, how: "unchanged", to: [measure] };
  const current = endsWith(lineage, "active");
  if (stands === "unread" || endsWith(lineage, "cut").length > 0) return "cut";
  const isLostInPart = endsWith(lineage, "closed").length + endsWith(lineage, "unknown").length > 0;
  const [only] = current;
  if (only === undefined) {
    if (stands === "unknown" && lineage.passings.length === 0) return "unknown";
    return isLostInPart ? "closed" : "cycle";
  }
  if (current.length === 1 && !isLostInPart) {
    return { ...measure, how: "whole", to: [{ code: only, amount: measure.amount }] };
  }
  const shares = rule.shares.get(measure.code);
  if (shares) {
    const isFit = [...shares.keys()].every((it) => current.includes(it));
    const weights = [...shares.values()];
    const isSomething = weights.some((it) => it.units > 0n) && weights.every((it) => it.units >= 0n);
    return isFit && isSomething ? { ...measure, how: "shares", to: parted(measure, [...shares]) } : "shares";
  }
  return rule.isEven ? { ...measure, how: "even", to: parted(measure, current.map(alike)) } : "split";
}

const alike = (code: OdsCode): readonly [OdsCode, Amount] => [code, { units: 1n, scale: 0 }];

function parted({ amount }: Measure, shares: readonly (readonly [OdsCode, Amount])[]): readonly Measure[] {
  const parts = divided(
    amount,
    shares.map((it) => it[1]),
  );
  return shares.map(([code], at) => ({ code, amount: parts[at]! }));
}
