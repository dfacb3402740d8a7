import type { SearchPair } from "../search/parse-search.ts";

/** What says how an answer is written, and nothing of what is asked. */
export const isFormat = ([name]: SearchPair): boolean => name === "_format" || name === "_pretty";

export const withoutFormat = (pairs: readonly SearchPair[]): readonly SearchPair[] =>
  pairs.filter((it) => !isFormat(it));

/** The first name that is given a second time. */
export const repeatedIn = (pairs: readonly SearchPair[]): string | undefined =>
  pairs.find(([name], at) => pairs.findIndex((it) => it[0] === name) < at)?.[0];
