import type { Database } from "./database.ts";
import type { Statistics } from "./statistics.ts";

/** Ids kept: a page is mostly about few patients. */
const keptMax = 20_000;

/** The ids of patients, by the number that stands in each row that is about them. */
export class Owners {
  readonly #database: Database;
  readonly #statistics: Statistics;
  readonly #ids = new Map<number, string>();
  #version = -1;

  constructor(database: Database, statistics: Statistics) {
    this.#database = database;
    this.#statistics = statistics;
  }

  of(patient: number | null): string | undefined {
    if (patient === null) return undefined;
    // A row keeps its id for life; but a store of invented people may be emptied, and rows begin anew.
    if (this.#version !== this.#statistics.version) {
      this.#ids.clear();
      this.#version = this.#statistics.version;
    }
    let id = this.#ids.get(patient);
    if (id === undefined) {
      id = this.#database.get("SELECT id FROM resource WHERE rid = ?", patient)![0] as string;
      if (this.#ids.size >= keptMax) this.#ids.clear();
      this.#ids.set(patient, id);
    }
    return id;
  }
}
