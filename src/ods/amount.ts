/**
 * Exact decimal numbers, for totals that must add up: `5.40` is 540 units at scale 2. Nothing is ever rounded away.
 */
export interface Amount {
  readonly units: bigint;
  /** Digits behind the point: 0 or more. */
  readonly scale: number;
}

/** More digits, before or behind the point, are no measure of anything. */
const digitsMax = 40;

/** Of a decimal as JSON and FHIR write it: `-5.40`, `1e3`. undefined: it is none, or has more than 40 digits on a side of the point. */
export function amountOf(text: string): Amount | undefined {
  const found = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text);
  if (!found) return undefined;
  const [, sign, whole, fraction = "", exponent = "0"] = found as unknown as [string, string, string, string?, string?];
  const units = BigInt(`${sign}${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  if (scale > digitsMax || whole.length + Number(exponent) > digitsMax) return undefined;
  return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale };
}

/** With as many digits behind the point as its scale says: `5.40`. */
export function textOf({ units, scale }: Amount): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${text}` : text;
}

export const nothing: Amount = { units: 0n, scale: 0 };

/** With the finer scale of the two. */
export function sum(a: Amount, b: Amount): Amount {
  const scale = Math.max(a.scale, b.scale);
  return { units: at(a, scale) + at(b, scale), scale };
}

export const sumOf = (all: Iterable<Amount>): Amount => {
  let found = nothing;
  for (const it of all) found = sum(found, it);
  return found;
};

const at = ({ units, scale }: Amount, finer: number): bigint => units * 10n ** BigInt(finer - scale);

/**
 * An amount in parts by weights, which are none below zero and not all zero. The parts are as fine as the amount is written, and
 * add up to it: what does not divide goes, a unit each, to those who lost most by cutting, the first of equals.
 *
 *   10 by 1 1 1 → 4 3 3;   10.00 by 1 1 1 → 3.34 3.33 3.33;   10 by 1 3 → 3 7
 */
export function divided({ units, scale }: Amount, weights: readonly Amount[]): readonly Amount[] {
  const finest = Math.max(...weights.map((it) => it.scale));
  const shares = weights.map((it) => at(it, finest));
  const all = shares.reduce((total, it) => total + it, 0n);
  const size = units < 0n ? -units : units;
  const parts = shares.map((share, place) => ({ place, part: (size * share) / all, lost: (size * share) % all }));
  const left = Number(size - parts.reduce((total, it) => total + it.part, 0n));
  const first = new Set(
    [...parts]
      .sort((a, b) => (a.lost === b.lost ? a.place - b.place : a.lost < b.lost ? 1 : -1))
      .slice(0, left)
      .map((it) => it.place),
  );
  return parts.map(({ part, place }) => {
    const whole = first.has(place) ? part + 1n : part;
    return { units: units < 0n ? -whole : whole, scale };
  });
}
