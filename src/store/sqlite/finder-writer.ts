import { type FinderEntry, findableOf } from "../../ods/finding/entry.ts";
import type { Database, Value } from "./database.ts";
import { closedOf, entryColumns, entryOf, valuesOf } from "./finder-entry.ts";
import { FinderPostings } from "./finder-postings.ts";
import { blockSize } from "./finder-tables.ts";

interface Known {
  readonly slot: number;
  readonly entry: FinderEntry;
}

interface Added extends Known {
  /** Folded; the postcode empty where there is none. */
  readonly name: string;
  readonly postcode: string;
}

/** Entries that are written together. */
const addedMax = 10_000;

/** Writes entries and all by which they are found, inside the caller's transaction; `end` comes before the end of that. */
export class FinderWriter {
  readonly #database: Database;
  readonly #postings: FinderPostings;
  /** The greatest first. */
  readonly #free: number[];
  #next: number;
  #changes = 0;
  /** Not written yet, by key. */
  readonly #added = new Map<number, Added>();

  constructor(database: Database) {
    this.#database = database;
    this.#postings = new FinderPostings(database);
    this.#free = database.all("SELECT slot FROM finder_free ORDER BY slot DESC").map(([slot]) => slot as number);
    const greatest = database.get("SELECT max(slot) FROM finder_entry")![0] as number | null;
    this.#next = Math.max(greatest ?? -1, this.#free[0] ?? -1) + 1;
  }

  /** Adds an organisation, or puts it in the place of what had the same key; one that is as it was costs a look. */
  put(entry: FinderEntry): void {
    const known = this.#known(entry.key);
    if (known && isSame(known.entry, entry)) return;
    const slot = known?.slot ?? this.#newSlot();
    this.#change(slot, known?.entry, entry);
  }

  /** A key that is not there is none. */
  remove(key: number): void {
    const known = this.#known(key);
    if (!known) return;
    this.#change(known.slot, known.entry, undefined);
    this.#database.run("INSERT INTO finder_free VALUES (?)", known.slot);
    this.#free.push(known.slot);
  }

  end(): void {
    if (this.#changes === 0) return;
    this.#flush();
    this.#database.run("UPDATE finder_state SET stamp = randomblob(16)");
  }

  #flush(): void {
    this.#postings.flush();
    this.#insertAdded();
  }

  /** In the order of each table's key, which is that of its pages. */
  #insertAdded(): void {
    const insert = (into: string, rows: readonly (readonly Value[])[]) =>
      this.#database.insert(`INSERT INTO ${into}`, rows[0]?.length ?? 1, rows.flat());
    const all = [...this.#added.values()];
    const inOrder = (rows: (readonly [closed: number, text: string, ...Value[]])[]) =>
      rows.sort(([a, one], [b, other]) => a - b || (one < other ? -1 : one > other ? 1 : 0));
    insert(
      `finder_entry(slot, ${entryColumns})`,
      all.map(({ slot, entry }) => [slot, ...valuesOf(entry)]),
    );
    insert("finder_name", inOrder(all.map(({ slot, entry, name }) => [closedOf(entry), name, entry.code, slot])));
    insert("finder_code", inOrder(all.map(({ slot, entry }) => [closedOf(entry), entry.code, slot])));
    const postcodes = all.filter((it) => it.postcode !== "").sort((a, b) => (a.postcode < b.postcode ? -1 : 1));
    insert(
      "finder_postcode",
      postcodes.map(({ slot, postcode }) => [postcode, slot]),
    );
    this.#added.clear();
  }

  #known(key: number): Known | undefined {
    if (this.#added.has(key)) this.#insertAdded();
    const row = this.#database.get(`SELECT ${entryColumns}, slot FROM finder_entry WHERE key = ?`, key);
    return row && { slot: row.at(-1) as number, entry: entryOf(row) };
  }

  #newSlot(): number {
    const slot = this.#free.pop();
    if (slot === undefined) return this.#next++;
    this.#database.run("DELETE FROM finder_free WHERE slot = ?", slot);
    return slot;
  }

  #change(slot: number, before: FinderEntry | undefined, after: FinderEntry | undefined): void {
    const [had, has] = [before && findableOf(before), after && findableOf(after)];
    const run = (sql: string, ...values: readonly (string | number | null)[]) => this.#database.run(sql, ...values);
    if (before && had) {
      const closed = closedOf(before);
      run("DELETE FROM finder_entry WHERE slot = ?", slot);
      run(
        "DELETE FROM finder_name WHERE closed = ? AND name = ? AND code = ? AND slot = ?",
        closed,
        had.name,
        before.code,
        slot,
      );
      run("DELETE FROM finder_code WHERE closed = ? AND code = ? AND slot = ?", closed, before.code, slot);
      run("DELETE FROM finder_postcode WHERE postcode = ? AND slot = ?", had.postcode, slot);
    }
    if (after && has) this.#added.set(after.key, { slot, entry: after, name: has.name, postcode: has.postcode });
    if (this.#added.size >= addedMax) this.#insertAdded();
    this.#postings.change(slot, had, has);
    // Slots are given out in order, so that most blocks are written once.
    if (++this.#changes % blockSize === 0) this.#flush();
  }
}

const isSame = (one: FinderEntry, other: FinderEntry): boolean =>
  JSON.stringify(valuesOf(one)) === JSON.stringify(valuesOf(other));
