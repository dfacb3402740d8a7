import type { Place } from "./entry.ts";

/**
 * The order of what is found, the best first. What is found in several ways stands where the best of them puts it.
 *
 *   code             its code is what was typed, open or closed
 *   postcode         its postcode is
 *   outward          the first half of its postcode is
 *   code-beginning   its code begins with the one word typed, which has a digit in it
 *   words            every word typed is in it, as a whole or as a beginning
 *   similar          the same, with one typing error in a word, or in several
 *
 * In each of these, closed organisations come below the open ones. A closed one that is found as typed stands above an
 * open one that is found by guessing; a closed code that is typed in full stands above everything. Among the open, and
 * among the closed:
 *
 *   1. code-beginning: by code. All others: as follows.
 *   2. words: names that begin with what was typed; then the least sum of `cost` over the words typed, the cheapest way
 *      in which each is there.
 *   3. By name, word by word, so that the names that are just what was typed come before those that go on; by code.
 */
export const matches = ["code", "postcode", "outward", "code-beginning", "words", "similar"] as const;
export type Match = (typeof matches)[number];

/** What it costs that a word typed is there: as a whole word, as the beginning of one. `error`: one letter is wrong. */
export const cost = {
  name: { whole: 0, beginning: 1 },
  town: { whole: 2, beginning: 3 },
  postcode: { whole: 2, beginning: 3 },
  /** The code, or the postcode without its blank, as one of the words. Beginnings have `beginningMin` characters or more. */
  compact: { whole: 0, beginning: 3 },
  /** Added. More than all the words that can be typed cost together without an error. */
  error: 64,
} as const satisfies Record<Place | "compact", { whole: number; beginning: number }> & { error: number };

export const beginningMin = 3;

/** The first of its kind: the name begins with what was typed. */
export const nameBegins = 0;
/** From the sum over the words typed. */
export const costOfWords = (sum: number): number => sum + 1;

/**
 * A number that is the less the better. `total`: `nameBegins` or `costOfWords`, 0 where the match is not by words;
 * `position`: in the order by name, or by code where that counts, below 2^32. Of `words` and `similar`, the costs say which.
 */
export function rankOf(match: Match, isOpen: boolean, total: number, position: number): number {
  const closedBelow = match !== "code" && !isOpen ? 1 : 0;
  return ((matches.indexOf(match) * 2 + closedBelow) * 1024 + total) * 2 ** 32 + position;
}

/** How what has this rank was found. */
export const matchOf = (rank: number): Match => matches[Math.floor(rank / (2048 * 2 ** 32))]!;

/** No rank of this match is less. */
export const leastRank = (match: Match): number => rankOf(match, true, 0, 0);
