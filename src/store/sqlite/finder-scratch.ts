/** Arrays with a place for every slot. Each search uses those of the last: made anew they would be megabytes of garbage. */
export class FinderScratch {
  slots = new Uint32Array();
  sums = new Uint16Array();
  #costs: Uint8Array[] = [];

  sized(size: number): this {
    if (this.slots.length !== size) {
      this.slots = new Uint32Array(size);
      this.sums = new Uint16Array(size);
      this.#costs = [];
    }
    return this;
  }

  /** One for each word of a search, numbered from 0, with whatever was left in it. */
  costs(number: number): Uint8Array {
    this.#costs[number] ??= new Uint8Array(this.slots.length);
    return this.#costs[number];
  }
}
