const keysMax = 20_000;

/** How often each key may do something in a time. The time begins with the first, and anew with the first after its end. */
export class Quota {
  readonly #most: number;
  readonly #windowMs: number;
  /** In the order in which the times began. */
  readonly #windows = new Map<string, { done: number; readonly began: number }>();

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** Counts one more, at a time in milliseconds; tells the seconds to wait where that is too many, and counts nothing. */
  take(key: string, now: number): number | undefined {
    const held = this.#windows.get(key);
    const isOver = held === undefined || now - held.began >= this.#windowMs;
    const window = isOver ? { done: 0, began: now } : held;
    if (isOver) {
      this.#windows.delete(key);
      // The one that began longest ago goes.
      if (this.#windows.size >= keysMax) this.#windows.delete(this.#windows.keys().next().value!);
      this.#windows.set(key, window);
    }
    if (window.done >= this.#most) return Math.max(1, Math.ceil((window.began + this.#windowMs - now) / 1000));
    window.done++;
    return undefined;
  }
}
