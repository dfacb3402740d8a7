import type { Clause } from "../../search/query.ts";
import type { WordsTest } from "../../search/words.ts";
import type { Tools } from "./resolve.ts";
import { nothing, type Resolved } from "./resolved.ts";
import { typeWord } from "./schema.ts";

/** Words of a column, in the language of FTS5; every word is quoted, so that none is taken for an operator. */
export function resolveWords(
  { of, any }: Extract<Clause, { kind: "words" }>,
  type: string,
  { database, statistics }: Tools,
): Resolved {
  const num = statistics.type(type)?.num;
  if (num === undefined) return nothing;
  const count = (word: string, starts: boolean): number =>
    database.get(
      starts
        ? "SELECT total(doc) FROM (SELECT doc FROM words_count WHERE term >= ? AND term < ? AND col = ? LIMIT 500)"
        : "SELECT total(doc) FROM words_count WHERE term = ? AND term < ? AND col = ?",
      word,
      `${word}\u{10FFFF}`,
      of,
    )![0] as number;
  const match = `type : ${typeWord(num)} AND ${of} : (${any.map(written).join(" OR ")})`;
  const rows = any.reduce((sum, it) => sum + estimate(it, count), 0);
  if (rows === 0) return nothing;
  return {
    rows,
    drives: true,
    ordered: false,
    probing: 4,
    exact: undefined,
    probe: (rid) => ({
      text: `EXISTS (SELECT 1 FROM words f WHERE f.words MATCH ? AND f.rowid = ${rid})`,
      values: [match],
    }),
    drive: () => ({ text: "SELECT rowid AS rid FROM words WHERE words MATCH ?", values: [match] }),
    patients: [],
  };
}

function written(test: WordsTest): string {
  switch (test.is) {
    case "word":
      return `"${test.word}"${test.starts ? "*" : ""}`;
    case "phrase":
      return `"${test.words.join(" ")}"`;
    case "all":
    case "any":
      return `(${test.of.map(written).join(test.is === "all" ? " AND " : " OR ")})`;
    case "without":
      return `(${written(test.one)} NOT ${written(test.other)})`;
  }
}

/** At most so many have it. */
function estimate(test: WordsTest, count: (word: string, starts: boolean) => number): number {
  switch (test.is) {
    case "word":
      return count(test.word, test.starts);
    case "phrase":
      return Math.min(...test.words.map((it) => count(it, false)));
    case "all":
      return Math.min(...test.of.map((it) => estimate(it, count)));
    case "any":
      return test.of.reduce((sum, it) => sum + estimate(it, count), 0);
    case "without":
      return estimate(test.one, count);
  }
}
