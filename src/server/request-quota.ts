import { type Problem, problem } from "../fhir/problem.ts";

const addressesMax = 20_000;
const windowMs = 300_000;

/**
 * How often each address has asked in five minutes. They begin with its first request, and anew with the first after their end.
 * Each process counts for itself.
 */
export class RequestQuota {
  readonly #most: number;
  readonly #now: () => number;
  /** In the order in which the five minutes began. */
  readonly #windows = new Map<string, { asked: number; readonly began: number }>();

  /** `now`: milliseconds, from any moment on. */
  constructor(most: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#now = now;
  }

  /** Why a request is turned away; undefined: it is let in, and counts. */
  refuse(address: string): Problem | undefined {
    const now = this.#now();
    const held = this.#windows.get(address);
    const isOver = held === undefined || now - held.began >= windowMs;
    const window = isOver ? { asked: 0, began: now } : held;
    if (isOver) this.#begin(address, window);
    if (window.asked >= this.#most) return this.#later(Math.ceil((window.began + windowMs - now) / 1000));
    window.asked++;
    return undefined;
  }

  #begin(address: string, window: { asked: number; readonly began: number }): void {
    this.#windows.delete(address);
    // The one that began longest ago goes.
    if (this.#windows.size >= addressesMax) this.#windows.delete(this.#windows.keys().next().value!);
    this.#windows.set(address, window);
  }

  #later(seconds: number): Problem {
    const words = `an address may ask ${this.#most} times in 5 minutes; try again in ${seconds} seconds`;
    return { ...problem("too-many-requests", words), headers: { "retry-after": String(seconds) } };
  }
}
