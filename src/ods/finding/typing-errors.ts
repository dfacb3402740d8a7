/**
 * The words that are there, in order: the first that is not before `from`, by code points. Undefined: none.
 * A few hundred are asked for by a word.
 */
export type Vocabulary = (from: string) => string | undefined;

/** A word is looked for with an error if it has four letters or more; digits may be in it. */
export const mayHaveError = (word: string): boolean => (word.match(/\p{L}/gu)?.length ?? 0) >= 4;

/**
 * What words of the vocabulary begin with and what somebody may have meant that typed `word` with one error: a letter too
 * many, one missing, one replaced, two neighbours swapped. A word of the vocabulary that is in it was typed with an error,
 * one that begins with something of it was begun with an error.
 *
 * `hopsital` → hospital, and for beginnings too: `sugery` → surgery; `surf` → surg, sur…
 *
 * No dictionary of mistakes is needed: the vocabulary in its order is walked like a tree, and a letter that is missing or
 * replaced is looked for among those that there are.
 */
export function beginningsNear(word: string, vocabulary: Vocabulary): ReadonlySet<string> {
  const letters = [...word];
  const near = new Set<string>();
  const exists = (beginning: string): boolean => vocabulary(beginning)?.startsWith(beginning) ?? false;
  const keep = (beginning: string): void => {
    if (!near.has(beginning) && exists(beginning)) near.add(beginning);
  };
  for (let at = 0; at < letters.length; at++) {
    const before = letters.slice(0, at).join("");
    // All that follows goes on from here.
    if (at > 0 && !exists(before)) break;
    const [it, next] = [letters[at]!, letters[at + 1]];
    const after = letters.slice(at + 1).join("");
    keep(before + after);
    if (next !== undefined) keep(before + next + it + letters.slice(at + 2).join(""));
    for (const other of lettersAfter(before, vocabulary)) {
      keep(before + other + it + after);
      keep(before + other + after);
    }
  }
  near.delete(word);
  return near;
}

/** The letters that words go on with which begin so. */
function* lettersAfter(beginning: string, vocabulary: Vocabulary): Generator<string> {
  let from = beginning;
  for (;;) {
    const word = vocabulary(from);
    if (!word?.startsWith(beginning)) return;
    const point = word.codePointAt(beginning.length);
    if (point === undefined) from = `${beginning}\u0000`;
    else {
      const letter = String.fromCodePoint(point);
      yield letter;
      from = afterAll(beginning + letter);
    }
  }
}

/** Behind everything that begins so: words have no such character. */
export const afterAll = (beginning: string): string => `${beginning}\u{10FFFF}`;

/** Those that do not begin with another of them: they stand for all. */
export function shortestOf(beginnings: Iterable<string>): string[] {
  const shortest: string[] = [];
  for (const it of [...beginnings].sort()) {
    const last = shortest.at(-1);
    if (last === undefined || !it.startsWith(last)) shortest.push(it);
  }
  return shortest;
}
