import { type Random, randomFor } from "../random.ts";

/** Each organisation has a stream of chances of its own for each purpose, so that a change of one leaves the others alone. */
const purposes = [
  "life",
  "place",
  "face",
  "roles",
  "operator",
  "former",
  "network",
  "ties",
  "steps",
  "plot",
  "change",
] as const;
type Purpose = (typeof purposes)[number];

export const keySpan = 2 ** 20;

/** `number` is below `keySpan`. */
export const streamOf = (seed: number, purpose: Purpose, number: number): Random =>
  randomFor(seed, (40 + purposes.indexOf(purpose)) * keySpan + number);
