import { piecesOf } from "./words.ts";

/** What somebody has typed so far. Everything is folded. */
export interface FinderQuery {
  /** The words as read, with one blank between: a name may begin so. */
  readonly text: string;
  /** All of it without blanks: a postcode may be it. */
  readonly compact: string;
  /** The only word, when there is one only: a code may be it or begin with it. */
  readonly only: string | undefined;
  /** The words to look for, in any order, in each way in which signs inside words may be meant; most often there is one. */
  readonly readings: readonly (readonly string[])[];
}

/** More of what is typed is not looked at. */
export const typedMax = { characters: 200, words: 12 } as const;

/**
 * `King's coll` → text "kings coll", readings [kings coll] [king s coll]; `in-store` → readings [in store] [instore].
 * Undefined: there is no letter and no digit in it.
 */
export function parseQuery(typed: string): FinderQuery | undefined {
  const pieces = piecesOf(typed.slice(0, typedMax.characters));
  const words = pieces.flatMap((it) => it.words).slice(0, typedMax.words);
  if (words.length === 0) return undefined;
  const readings = [words, pieces.map((it) => it.joined), pieces.flatMap((it) => it.parts)].map((it) => [
    ...new Set(it.slice(0, typedMax.words)),
  ]);
  return {
    text: words.join(" "),
    compact: words.join(""),
    only: words.length === 1 ? words[0] : undefined,
    readings: [...new Map(readings.map((it) => [it.join(" "), it])).values()],
  };
}
