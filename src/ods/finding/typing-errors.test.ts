import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { beginningsNear, mayHaveError, shortestOf } from "./typing-errors.ts";

const vocabularyOf = (words: readonly string[]) => {
  const sorted = words.toSorted();
  return (from: string) => sorted.find((it) => it >= from);
};

/** Of the words, those that may have been meant, with `-` where only begun. */
function meant(typed: string, words: readonly string[]): string[] {
  const near = beginningsNear(typed, vocabularyOf(words));
  return words.flatMap((it) =>
    near.has(it) ? [it] : shortestOf(near).some((near) => it.startsWith(near)) ? [`${it}-`] : [],
  );
}

const check = (typed: string, words: string, expected: string) =>
  assert.equal(meant(typed, words.split(" ")).join(" "), expected, typed);

test("one letter too many, missing, replaced, or two swapped", () => {
  check("hospiital", "hospice hospital house", "hospital");
  check("hosptal", "hospice hospital house", "hospital");
  check("hospotal", "hospice hospital house", "hospital");
  check("hopsital", "hospice hospital house", "hospital");
  check("ospital", "hospice hospital house", "hospital");
  check("xhospital", "hospice hospital house", "hospital");
});

test("two errors are too many", () => {
  check("hoptsal", "hospital", "");
  check("ohpsital", "hospital", "");
});

test("a word that is only begun may have an error too", () => {
  check("hopsi", "hospice hospital house", "hospice- hospital-");
  check("surfe", "surgery surrey sunday", "surgery- surrey-");
});

test("a word that is right is not one with an error", () => check("park", "park", "park-"));

test("letters of other scripts, of two units too, are letters", () => {
  check("нмосква", "москва", "москва");
  check("ab\u{10400}de", "abc\u{10400}de abcde", "abc\u{10400}de abcde");
});

test("words of fewer than four letters have no errors", () => {
  for (const word of ["st", "ann", "a1b2c3"]) assert.equal(mayHaveError(word), false, word);
  for (const word of ["bury", "h0spital"]) assert.equal(mayHaveError(word), true, word);
});

/** Insertions, deletions, replacements and swaps of neighbours between all of `typed` and each beginning of `word`. */
function distances(typed: string, word: string): number[] {
  const rows = [Array.from({ length: word.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= typed.length; i++) {
    const row = [i];
    for (let j = 1; j <= word.length; j++) {
      const same = typed[i - 1] === word[j - 1];
      let least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[typed.length]!;
}

test("of random words, those that are one edit away are found and no others", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 7 });
  let found = 0;
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 4, maxLength: 6 }),
      fc.uniqueArray(word, { minLength: 10, maxLength: 40 }),
      (typed, words) => {
        const marked = meant(typed, words);
        found += marked.length > 0 ? 1 : 0;
        for (const it of words) {
          const all = distances(typed, it);
          // What begins with what was typed needs no guessing, however it ends.
          if (it.startsWith(typed)) continue;
          const expected = all.at(-1)! <= 1 ? it : Math.min(...all) <= 1 ? `${it}-` : undefined;
          assert.equal(
            marked.find((mark) => mark === it || mark === `${it}-`),
            expected,
            `${typed} ${it}`,
          );
        }
      },
    ),
    { numRuns: 500, seed: 21 },
  );
  assert.ok(found > 200);
});
