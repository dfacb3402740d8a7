/** Random choices that a seed gives again. */
export interface Dice {
  /** True in `of` of all cases, 0 to 1. */
  readonly chance: (of: number) => boolean;
  /** A whole number from 0 to below `limit`. */
  readonly under: (limit: number) => number;
  readonly pick: <T>(all: readonly T[]) => T;
  /** One to `most` of what `make` gives. */
  readonly several: <T>(most: number, make: () => T) => T[];
}

/** Source of the generator: "mulberry32", public domain. */
export function diceOf(seed: number): Dice {
  let state = (seed * 2_654_435_761) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const under = (limit: number) => Math.floor(next() * limit);
  return {
    chance: (of) => next() < of,
    under,
    pick: (all) => all[under(all.length)]!,
    several: (most, make) => Array.from({ length: 1 + under(most) }, make),
  };
}
