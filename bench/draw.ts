/** Numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let it = Math.imul(state ^ (state >>> 15), 1 | state);
    it = (it + Math.imul(it ^ (it >>> 7), 61 | it)) ^ it;
    return ((it ^ (it >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What is drawn by chance, the same for the same seed. */
export class Draw {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)]!;
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  /** Up to `count` different questions. */
  distinct<T extends { readonly ours: string }>(count: number, make: () => T | undefined): T[] {
    const found = new Map<string, T>();
    for (let tries = 0; tries < count * 20 && found.size < count; tries++) {
      const it = make();
      if (it) found.set(it.ours, it);
    }
    return [...found.values()];
  }

  shuffled<T>(given: readonly T[]): T[] {
    const all = [...given];
    for (let at = all.length - 1; at > 0; at--) {
      const other = Math.floor(this.random() * (at + 1));
      [all[at], all[other]] = [all[other]!, all[at]!];
    }
    return all;
  }
}
