import { parseQuery } from "../../ods/finding/query.ts";
import type { Found } from "../store.ts";
import type { Database } from "./database.ts";
import { entryColumns, entryOf } from "./finder-entry.ts";
import { FinderSearch } from "./finder-search.ts";

/** More are not given at once: finding is for somebody who chooses from a short list. */
export const foundMax = 100;

/**
 * Organisations by what somebody types of their code, name, town and postcode; `ods/finding/order.ts` says in which order.
 * The database has `finderTables`. Who writes and who reads may be different processes.
 */
export class Finder {
  readonly #database: Database;
  readonly #search: FinderSearch;

  constructor(database: Database) {
    this.#database = database;
    this.#search = new FinderSearch(database);
  }

  /**
   * The best `limit` (at most `foundMax`) of all that are found, the best first: none is left out for one that is not as good.
   * What is typed is read up to `typedMax`; where no letter and no digit is in it, nothing is found. Not inside a
   * transaction of this connection's.
   */
  find(typed: string, limit = 10): Found[] {
    const query = parseQuery(typed);
    if (!query || !(limit >= 1)) return [];
    return this.#database.reading(() =>
      this.#search.best(query, Math.min(Math.floor(limit), foundMax)).map(({ slot, match }) => ({
        ...entryOf(this.#database.get(`SELECT ${entryColumns} FROM finder_entry WHERE slot = ?`, slot)!),
        match,
      })),
    );
  }
}
