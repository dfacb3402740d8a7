import { isOutward } from "../../ods/finding/entry.ts";
import { cost, costOfWords, leastRank, type Match, matchOf, nameBegins, rankOf } from "../../ods/finding/order.ts";
import type { FinderQuery } from "../../ods/finding/query.ts";
import { afterAll } from "../../ods/finding/typing-errors.ts";
import { Best } from "./best.ts";
import type { Database, Row } from "./database.ts";
import { FinderPositions } from "./finder-positions.ts";
import { FinderScratch } from "./finder-scratch.ts";
import { firstOfBlock, kindOf, unpacked } from "./finder-tables.ts";
import { FinderWords } from "./finder-words.ts";

/** Looks for the best of all, by one kind of match after the other, until what is found cannot be bettered. */
export class FinderSearch {
  readonly #database: Database;
  readonly #positions: FinderPositions;
  readonly #scratch = new FinderScratch();

  constructor(database: Database) {
    this.#database = database;
    this.#positions = new FinderPositions(database);
  }

  best(query: FinderQuery, limit: number): { readonly slot: number; readonly match: Match }[] {
    const best = new Best(limit);
    this.#look(query, best, limit);
    return best.inOrder().map(({ slot, rank }) => ({ slot, match: matchOf(rank) }));
  }

  /** Every slot that has all the words, as they were typed or, where none has, with typing errors. Good until the next search. */
  every({ readings }: FinderQuery): { readonly slots: readonly Uint32Array[]; readonly isSimilar: boolean } {
    const words = new FinderWords(this.#database, this.#scratch.sized(this.#positions.current().size));
    for (const withErrors of [false, true]) {
      const slots = readings.map((it) => words.having(it, withErrors).slots.slice()).filter((it) => it.length > 0);
      if (slots.length > 0) return { slots, isSimilar: withErrors };
    }
    return { slots: [], isSimilar: false };
  }

  /** One more than the greatest slot. */
  size(): number {
    return this.#positions.current().size;
  }

  /** The slots of all in their order. */
  inOrder(): Uint32Array {
    return this.#positions.current().inOrder();
  }

  #look(query: FinderQuery, best: Best, limit: number): void {
    this.#byCode(query, best);
    this.#byPostcode(query, best);
    if (best.isFullBelow(leastRank("outward"))) return;
    this.#byOutward(query, best);
    if (best.isFullBelow(leastRank("code-beginning"))) return;
    this.#byCodeBeginning(query, best, limit);
    if (best.isFullBelow(leastRank("words"))) return;
    this.#byNameBeginning(query, best, limit);
    // Nothing betters open ones whose name begins with what was typed: for short beginnings that is the end.
    if (best.isFullBelow(rankOf("words", true, costOfWords(0), 0))) return;
    const words = new FinderWords(this.#database, this.#scratch.sized(this.#positions.current().size));
    this.#byWords(query, best, words, false);
    if (best.isFullBelow(leastRank("similar"))) return;
    this.#byWords(query, best, words, true);
  }

  #byCode({ only }: FinderQuery, best: Best): void {
    if (only === undefined) return;
    const sql = "SELECT slot FROM finder_code WHERE closed IN (0, 1) AND code = ?";
    for (const [slot] of this.#database.all(sql, only.toUpperCase()))
      best.add(slot as number, rankOf("code", true, 0, 0));
  }

  #byPostcode({ compact }: FinderQuery, best: Best): void {
    const rows = this.#database.all("SELECT slot FROM finder_postcode WHERE postcode = ?", compact);
    if (rows.length === 0) return;
    const positions = this.#positions.current();
    for (const [slot] of rows) best.add(slot as number, positions.rank("postcode", slot as number, 0));
  }

  #byOutward({ compact }: FinderQuery, best: Best): void {
    if (!isOutward(compact)) return;
    const sql = "SELECT block, slots FROM finder_posting WHERE word = ? AND kind = ?";
    const rows = this.#database.all(sql, compact, kindOf.postcode.whole);
    if (rows.length === 0) return;
    const positions = this.#positions.current();
    for (const [block, slots] of rows) {
      const first = firstOfBlock(block as number);
      for (const it of unpacked(slots as number | Uint8Array))
        best.add(first + it, positions.rank("outward", first + it, 0));
    }
  }

  #byCodeBeginning({ only }: FinderQuery, best: Best, limit: number): void {
    if (only === undefined || !/[0-9]/.test(only)) return;
    for (const isOpen of [true, false])
      for (const [position, [slot]] of this.#first("code", isOpen, only.toUpperCase(), limit).entries())
        best.add(slot as number, rankOf("code-beginning", isOpen, 0, position));
  }

  #byNameBeginning({ text }: FinderQuery, best: Best, limit: number): void {
    for (const isOpen of [true, false])
      for (const [position, [slot]] of this.#first("name", isOpen, text, limit).entries())
        best.add(slot as number, rankOf("words", isOpen, nameBegins, position));
  }

  /** The first that begin so. As many as are asked for in all: each that is known already has left its place to another. */
  #first(column: "code" | "name", isOpen: boolean, beginning: string, limit: number): readonly Row[] {
    return this.#database.all(
      `SELECT slot FROM finder_${column} WHERE closed = ? AND ${column} BETWEEN ? AND ? ORDER BY ${inOrder[column]} LIMIT ?`,
      isOpen ? 0 : 1,
      beginning,
      afterAll(beginning),
      limit,
    );
  }

  #byWords({ readings }: FinderQuery, best: Best, words: FinderWords, withErrors: boolean): void {
    const positions = this.#positions.current();
    for (const reading of readings) {
      const { slots, sums } = words.having(reading, withErrors);
      for (let at = 0; at < slots.length; at++) {
        const match = sums[at]! < cost.error ? "words" : "similar";
        best.add(slots[at]!, positions.rank(match, slots[at]!, costOfWords(sums[at]!)));
      }
    }
  }
}

const inOrder = { code: "code, slot", name: "name, code, slot" } as const;
