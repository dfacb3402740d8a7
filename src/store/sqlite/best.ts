/** The slots with the least ranks, at most `limit` of them. A slot that is added again keeps its least rank. */
export class Best {
  readonly #limit: number;
  readonly #ranks = new Map<number, number>();
  /** The greatest rank of those that are kept, when there are as many as there may be. */
  #worst = Number.POSITIVE_INFINITY;

  constructor(limit: number) {
    this.#limit = limit;
    if (limit <= 0) this.#worst = Number.NEGATIVE_INFINITY;
  }

  add(slot: number, rank: number): void {
    if (rank >= this.#worst) return;
    const known = this.#ranks.get(slot);
    if (known !== undefined && known <= rank) return;
    this.#ranks.set(slot, rank);
    if (this.#ranks.size > this.#limit) this.#ranks.delete(this.#last()[0]);
    if (this.#ranks.size === this.#limit) this.#worst = this.#last()[1];
  }

  /** Nothing of this rank, or of a greater one, will be kept. */
  isFullBelow(rank: number): boolean {
    return this.#worst < rank;
  }

  inOrder(): { readonly slot: number; readonly rank: number }[] {
    return [...this.#ranks]
      .map(([slot, rank]) => ({ slot, rank }))
      .sort((one, other) => one.rank - other.rank || one.slot - other.slot);
  }

  #last(): readonly [slot: number, rank: number] {
    let last: readonly [number, number] = [-1, Number.NEGATIVE_INFINITY];
    for (const it of this.#ranks) if (it[1] > last[1]) last = it;
    return last;
  }
}
