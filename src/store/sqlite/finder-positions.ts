import { type Match, rankOf } from "../../ods/finding/order.ts";
import type { Database } from "./database.ts";

/** The order of all organisations, open before closed, then by name, then by code: a number for every slot. */
export class Positions {
  readonly #of: Uint32Array;
  /** Open ones stand before this. */
  readonly #closedFrom: number;

  readonly #count: number;
  #order: Uint32Array | undefined;

  constructor(of: Uint32Array, closedFrom: number, count: number) {
    this.#of = of;
    this.#closedFrom = closedFrom;
    this.#count = count;
  }

  /** One more than the greatest slot. */
  get size(): number {
    return this.#of.length;
  }

  /** Every slot that is in use, in the order. */
  inOrder(): Uint32Array {
    if (this.#order) return this.#order;
    const order = new Uint32Array(this.#count);
    for (let slot = 0; slot < this.#of.length; slot++) if (this.#of[slot] !== unused) order[this.#of[slot]!] = slot;
    this.#order = order;
    return order;
  }

  rank(match: Match, slot: number, total: number): number {
    const position = this.#of[slot]!;
    return rankOf(match, position < this.#closedFrom, total, position);
  }
}

/** The position of a slot that no organisation has. */
const unused = 0xffffffff;

/** Keeps the order that was read last (4 bytes an organisation) until an entry has changed, whoever changed it. */
export class FinderPositions {
  readonly #database: Database;
  #known: { readonly stamp: string; readonly positions: Positions } | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  current(): Positions {
    const stamp = this.#database.get("SELECT hex(stamp) FROM finder_state")![0] as string;
    if (this.#known?.stamp !== stamp) this.#known = { stamp, positions: this.#read() };
    return this.#known.positions;
  }

  /** The index by name is read from end to end. As one text: a row for each organisation would take three times as long. */
  #read(): Positions {
    const size = ((this.#database.get("SELECT max(slot) FROM finder_entry")![0] as number | null) ?? -1) + 1;
    const of = new Uint32Array(size).fill(unused);
    let next = 0;
    let closedFrom = 0;
    for (const closed of [0, 1]) {
      closedFrom = next;
      const [slots] = this.#database.get(
        "SELECT json_group_array(slot) FROM (SELECT slot FROM finder_name WHERE closed = ? ORDER BY name, code, slot)",
        closed,
      )!;
      for (const slot of JSON.parse(slots as string) as number[]) of[slot] = next++;
    }
    return new Positions(of, closedFrom, next);
  }
}
