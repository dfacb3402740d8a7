import { type Problem, problem } from "../fhir/problem.ts";

export interface LimitSettings {
  /** Requests a second from one address; 0: any number. For two seconds it may be twice as many. */
  readonly perSecond: number;
  /** Requests that are answered at the same time. */
  readonly atOnce: number;
  /** Milliseconds that the process may be late, twice in a row, before it turns requests away. */
  readonly lateMs: number;
}

const addressesMax = 20_000;
const tickMs = 250;

/** Turns requests away that would make all others wait. */
export class Limits {
  readonly #settings: LimitSettings;
  /** What an address may still ask for, and when that was so. */
  readonly #buckets = new Map<string, { left: number; at: number }>();
  readonly #ticking: NodeJS.Timeout;
  #lateMs = 0;
  inFlight = 0;

  constructor(settings: LimitSettings) {
    this.#settings = settings;
    let expected = performance.now() + tickMs;
    let before = 0;
    this.#ticking = setInterval(() => {
      const now = performance.now();
      // One long answer makes it late once; only who stays late has too much to do.
      const lateMs = Math.max(0, now - expected);
      this.#lateMs = Math.min(lateMs, before);
      before = lateMs;
      expected = now + tickMs;
    }, tickMs);
    this.#ticking.unref();
  }

  /** Why a request is turned away; undefined: it is let in. */
  refuse(address: string): Problem | undefined {
    const { perSecond, atOnce, lateMs } = this.#settings;
    if (this.inFlight >= atOnce || this.#lateMs > lateMs)
      return later("overloaded", "this server has more to do than it can do now; try again", 1);
    return perSecond > 0 && !this.#takes(address, performance.now() / 1000)
      ? later("too-many-requests", `an address may ask ${perSecond} times a second; try again later`, 1)
      : undefined;
  }

  stop(): void {
    clearInterval(this.#ticking);
  }

  #takes(address: string, now: number): boolean {
    const { perSecond } = this.#settings;
    const most = perSecond * 2;
    let bucket = this.#buckets.get(address);
    if (!bucket) {
      // The one that has been here longest goes.
      if (this.#buckets.size >= addressesMax) this.#buckets.delete(this.#buckets.keys().next().value!);
      bucket = { left: most, at: now };
      this.#buckets.set(address, bucket);
    }
    bucket.left = Math.min(most, bucket.left + (now - bucket.at) * perSecond);
    bucket.at = now;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }
}

const later = (kind: "overloaded" | "too-many-requests", detail: string, seconds: number): Problem => ({
  ...problem(kind, detail),
  headers: { "retry-after": String(seconds) },
});
