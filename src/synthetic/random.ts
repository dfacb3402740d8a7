/** Choices that look like chance and are the same for the same seed. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** The commonest first, the rarest last. */
  weighted<T>(values: readonly (readonly [value: T, weight: number])[]): T;
}

/** A stream of its own for each seed and key, so that a person does not change when others are added. */
export function randomFor(seed: number, key: number): Random {
  let state = mix(mix(seed >>> 0) ^ Math.imul(key, 0x9e3779b1)) | 0;
  return choices(() => {
    // mulberry32, by Tommy Ettinger, public domain
    state = (state + 0x6d2b79f5) | 0;
    let it = Math.imul(state ^ (state >>> 15), 1 | state);
    it = (it + Math.imul(it ^ (it >>> 7), 61 | it)) ^ it;
    return ((it ^ (it >>> 14)) >>> 0) / 4_294_967_296;
  });
}

/** Takes the first of every choice: the commonest value, the latest date, all that is optional. */
export const alwaysFirst: Random = choices(() => 0);
/** Takes the last of every choice: the rarest value, the earliest date, nothing optional. */
export const alwaysLast: Random = choices(() => 0.999_999_9);

function choices(next: () => number): Random {
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (values) => values[Math.floor(next() * values.length)]!,
    weighted: (values) => {
      let total = 0;
      for (const [, weight] of values) total += weight;
      let left = next() * total;
      for (const [value, weight] of values) {
        left -= weight;
        if (left < 0) return value;
      }
      return values[values.length - 1]![0];
    },
  };
}

function mix(value: number): number {
  let it = value ^ (value >>> 16);
  it = Math.imul(it, 0x85ebca6b);
  it ^= it >>> 13;
  it = Math.imul(it, 0xc2b2ae35);
  return (it ^ (it >>> 16)) >>> 0;
}
