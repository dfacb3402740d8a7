import { type Findable, places } from "../../ods/finding/entry.ts";
import type { Database } from "./database.ts";
import { beginningMax, blockOf, firstOfBlock, kindOf, packed, placeOfKind, unpacked } from "./finder-tables.ts";

/** What happens to a word, in order: a slot that is added, or `~slot`, one that is taken away. */
type Events = number[];

/** Collects what changes in the postings, and writes each block once, at `flush`, in the order of its key. */
export class FinderPostings {
  readonly #database: Database;
  /** By kind, then by word. */
  readonly #events: readonly Map<string, Events>[] = placeOfKind.map(() => new Map());

  constructor(database: Database) {
    this.#database = database;
  }

  /** `before` undefined: the organisation is new; `after` undefined: it goes. */
  change(slot: number, before: Findable | undefined, after: Findable | undefined): void {
    for (const place of places) {
      const [had, has] = [before?.words[place] ?? none, after?.words[place] ?? none];
      this.#differ(slot, kindOf[place].whole, had, has);
      this.#differ(slot, kindOf[place].beginning, beginningsOf(had), beginningsOf(has));
    }
  }

  #differ(slot: number, kind: number, had: ReadonlySet<string>, has: ReadonlySet<string>): void {
    for (const word of has) if (!had.has(word)) this.#add(kind, word, slot);
    for (const word of had) if (!has.has(word)) this.#add(kind, word, ~slot);
  }

  #add(kind: number, word: string, event: number): void {
    const events = this.#events[kind]!.get(word);
    if (events) events.push(event);
    else this.#events[kind]!.set(word, [event]);
  }

  flush(): void {
    for (const [kind, words] of this.#events.entries()) {
      for (const word of [...words.keys()].sort())
        for (const [block, last] of byBlock(words.get(word)!)) this.#write(word, kind, block, last);
      words.clear();
    }
  }

  #write(word: string, kind: number, block: number, last: LastOfSlot): void {
    const where = "word = ? AND kind = ? AND block = ?";
    const old = this.#database.get(`SELECT slots FROM finder_posting WHERE ${where}`, word, kind, block)?.[0];
    const slots = merged(
      old === undefined ? new Uint16Array() : Uint16Array.from(unpacked(old as number | Uint8Array)),
      last,
    );
    if (slots.length === 0) this.#database.run(`DELETE FROM finder_posting WHERE ${where}`, word, kind, block);
    else if (old !== undefined)
      this.#database.run(`UPDATE finder_posting SET slots = ? WHERE ${where}`, packed(slots), word, kind, block);
    else this.#database.run("INSERT INTO finder_posting VALUES (?, ?, ?, ?)", word, kind, block, packed(slots));
  }
}

const none: ReadonlySet<string> = new Set();

function beginningsOf(words: ReadonlySet<string>): ReadonlySet<string> {
  const beginnings = new Set<string>();
  for (const word of words) {
    let end = 0;
    for (let n = 0; n < beginningMax && end < word.length; n++) {
      end += word.codePointAt(end)! > 0xffff ? 2 : 1;
      beginnings.add(word.slice(0, end));
    }
  }
  return beginnings;
}

/** Of each slot of a block, by its place there: whether it is in, after all that happened. */
type LastOfSlot = ReadonlyMap<number, boolean>;

function byBlock(events: Events): ReadonlyMap<number, LastOfSlot> {
  const blocks = new Map<number, Map<number, boolean>>();
  for (const event of events) {
    const slot = event < 0 ? ~event : event;
    const block = blockOf(slot);
    let last = blocks.get(block);
    if (!last) {
      last = new Map();
      blocks.set(block, last);
    }
    last.set(slot - firstOfBlock(block), event >= 0);
  }
  return blocks;
}

/** What lies between two slots that change is copied as it is: most of a long list. */
function merged(old: Uint16Array, last: LastOfSlot): Uint16Array {
  const all = new Uint16Array(old.length + last.size);
  let read = 0;
  let n = 0;
  for (const slot of Uint16Array.from(last.keys()).sort()) {
    const to = lowerBound(old, slot, read);
    all.set(old.subarray(read, to), n);
    n += to - read;
    read = old[to] === slot ? to + 1 : to;
    if (last.get(slot)) all[n++] = slot;
  }
  all.set(old.subarray(read), n);
  return all.subarray(0, n + old.length - read);
}

/** Where the first number stands that is not below `value`. */
function lowerBound(numbers: Uint16Array, value: number, from: number): number {
  let low = from;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
