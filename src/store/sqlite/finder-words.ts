import { beginningMin, cost } from "../../ods/finding/order.ts";
import {
  afterAll,
  beginningsNear,
  mayHaveError,
  shortestOf,
  type Vocabulary,
} from "../../ods/finding/typing-errors.ts";
import type { Database } from "./database.ts";
import type { FinderScratch } from "./finder-scratch.ts";
import { beginningMax, firstOfBlock, isBeginningKind, placeOfKind, unpacked } from "./finder-tables.ts";

/** Slots that have all the words asked for, with what these cost together; good until the next are asked for. */
export interface Having {
  readonly slots: Uint32Array;
  readonly sums: Uint16Array;
}

/**
 * The words of one search as sets: what each costs in each organisation, in an array with a number for every slot. A short
 * word in a hundred thousand names costs no more than reading where it is, and nothing has to be estimated or cut.
 */
export class FinderWords {
  readonly #database: Database;
  readonly #scratch: FinderScratch;
  readonly #costs = new Map<string, Uint8Array>();
  readonly #withErrors = new Set<string>();
  readonly #vocabulary: Vocabulary;

  constructor(database: Database, scratch: FinderScratch) {
    this.#database = database;
    this.#scratch = scratch;
    this.#vocabulary = (from) =>
      database.get("SELECT word FROM finder_posting WHERE word >= ? LIMIT 1", from)?.[0] as string | undefined;
  }

  /** Those that have every word. Once asked with errors, a word stays so. */
  having(words: readonly string[], withErrors: boolean): Having {
    let found: Having | undefined;
    // The longest is in the fewest: those that have it are all that is left to look at.
    for (const word of words.toSorted((one, other) => other.length - one.length)) {
      const costs = this.#costsOf(word);
      if (withErrors) this.#addErrors(word, costs);
      found = found ? among(found, costs) : this.#all(costs);
      if (found.slots.length === 0) break;
    }
    return found ?? { slots: new Uint32Array(), sums: new Uint16Array() };
  }

  #all(costs: Uint8Array): Having {
    const { slots, sums } = this.#scratch;
    let n = 0;
    for (let slot = 0; slot < costs.length; slot++)
      if (costs[slot] !== absent) {
        slots[n] = slot;
        sums[n++] = costs[slot]!;
      }
    return { slots: slots.subarray(0, n), sums: sums.subarray(0, n) };
  }

  #costsOf(word: string): Uint8Array {
    let costs = this.#costs.get(word);
    if (!costs) {
      costs = this.#scratch.costs(this.#costs.size).fill(absent);
      this.#addWords(word, costs);
      this.#addCompact(word, "finder_code WHERE closed IN (0, 1) AND code", word.toUpperCase(), costs);
      this.#addCompact(word, "finder_postcode WHERE postcode", word, costs);
      this.#costs.set(word, costs);
    }
    return costs;
  }

  #addWords(word: string, costs: Uint8Array): void {
    const isShort = [...word].length <= beginningMax;
    for (const [it, kind, block, slots] of isShort ? this.#postingsOf(word) : this.#postingsFrom(word)) {
      const { whole, beginning } = cost[placeOfKind[kind]!];
      lower(costs, block, slots, it === word && !isBeginningKind(kind) ? whole : beginning);
    }
  }

  #addErrors(word: string, costs: Uint8Array): void {
    if (this.#withErrors.has(word) || !mayHaveError(word)) return;
    this.#withErrors.add(word);
    const near = beginningsNear(word, this.#vocabulary);
    for (const from of shortestOf(near))
      for (const [it, kind, block, slots] of this.#postingsFrom(from)) {
        const { whole, beginning } = cost[placeOfKind[kind]!];
        lower(costs, block, slots, cost.error + (near.has(it) ? whole : beginning));
      }
  }

  /** Codes or postcodes that are the word, or begin with it. As one text: many begin with three letters. */
  #addCompact(word: string, from: string, text: string, costs: Uint8Array): void {
    const { whole, beginning } = cost.compact;
    if ([...word].length >= beginningMin) {
      const sql = `SELECT json_group_array(slot) FROM ${from} BETWEEN ? AND ?`;
      for (const slot of JSON.parse(this.#database.get(sql, text, afterAll(text))![0] as string) as number[])
        if (costs[slot]! > beginning) costs[slot] = beginning;
    }
    for (const [slot] of this.#database.all(`SELECT slot FROM ${from} = ?`, text)) costs[slot as number] = whole;
  }

  #postingsOf(word: string): readonly Posting[] {
    const sql = "SELECT word, kind, block, slots FROM finder_posting WHERE word = ?";
    return this.#database.all(sql, word) as unknown as readonly Posting[];
  }

  /** Of all words that begin so. */
  #postingsFrom(beginning: string): readonly Posting[] {
    const sql = "SELECT word, kind, block, slots FROM finder_posting WHERE word BETWEEN ? AND ?";
    return this.#database.all(sql, beginning, afterAll(beginning)) as unknown as readonly Posting[];
  }
}

type Posting = readonly [word: string, kind: number, block: number, slots: number | Uint8Array];

/** The word is not there. */
const absent = 255;

function lower(costs: Uint8Array, block: number, kept: number | Uint8Array, to: number): void {
  const first = firstOfBlock(block);
  const slots = unpacked(kept);
  for (let at = 0; at < slots.length; at++) {
    const slot = first + slots[at]!;
    if (costs[slot]! > to) costs[slot] = to;
  }
}

function among({ slots, sums }: Having, costs: Uint8Array): Having {
  let n = 0;
  for (let at = 0; at < slots.length; at++) {
    const more = costs[slots[at]!]!;
    if (more === absent) continue;
    // Those that are kept move to the front, over what has been looked at.
    slots[n] = slots[at]!;
    sums[n++] = sums[at]! + more;
  }
  return { slots: slots.subarray(0, n), sums: sums.subarray(0, n) };
}
