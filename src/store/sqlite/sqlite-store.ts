import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Catalog, ResourceCatalog } from "../../search/catalog.ts";
import type { Query, SearchIndex } from "../../search/query.ts";
import {
  type BeforeResource,
  type DeletedResource,
  type FacetsAsked,
  type FacetsFound,
  type Found,
  type HistoryPage,
  type HistoryQuery,
  type Page,
  type PublishContext,
  type Published,
  type Release,
  type SearchOptions,
  type Store,
  type StoredResource,
  type StoreSummary,
  TooCostly,
  type WriteContext,
  type WriteItem,
  type WriteOutcome,
} from "../store.ts";
import { Database, IndexNumbers } from "./database.ts";
import { Facets } from "./facets.ts";
import { Finder } from "./finder.ts";
import { addSpans } from "./finder-spans.ts";
import { finderTables } from "./finder-tables.ts";
import { historyOf } from "./history.ts";
import { Owners } from "./owners.ts";
import { metres } from "./resolve-near.ts";
import { state, typeWord } from "./schema.ts";
import { Searcher } from "./search.ts";
import { Statistics } from "./statistics.ts";
import { type WritePoint, Writer } from "./writer.ts";

export interface SqliteOptions {
  readonly file: string;
  readonly catalog: Catalog;
  /** A reader never changes the file; indexes it does not know yet count as incomplete. */
  readonly readOnly?: boolean;
  /** Told at named moments inside a write. */
  readonly at?: (point: WritePoint) => void;
}

/** The embedded engine. Readers and one writer at a time may have the file open, in any number of processes. */
export class SqliteStore implements Store {
  readonly #database: Database;
  readonly #catalog: Catalog;
  readonly #statistics: Statistics;
  readonly #owners: Owners;
  #numbers: IndexNumbers;
  #searcher: Searcher;
  readonly #writer: Writer | undefined;
  #states = 0;
  /** The version of the database at the last of them. */
  #seen = -1;
  #finder: Finder | undefined;
  #facets: Facets | undefined;
  #incomplete: { version: number; indexes: ReadonlyMap<string, number> } = { version: -1, indexes: new Map() };

  constructor({ file, catalog, readOnly = false, at = () => {} }: SqliteOptions) {
    if (file !== ":memory:" && !readOnly) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#database = new Database(file, readOnly);
    this.#catalog = catalog;
    this.#database.define("metres", metres);
    if (!readOnly) {
      registerIndexes(this.#database, catalog);
      if (catalog.service.finder !== undefined) makeFinder(this.#database);
    }
    this.#statistics = new Statistics(this.#database);
    this.#statistics.refresh();
    this.#owners = new Owners(this.#database, this.#statistics);
    this.#numbers = new IndexNumbers(this.#database);
    this.#searcher = this.#newSearcher();
    this.#writer = readOnly ? undefined : new Writer(this.#database, this.#numbers, catalog, at);
  }

  async read(type: string, id: string): Promise<StoredResource | DeletedResource | undefined> {
    // Types never change their number, so nothing has to be looked up again for a known one.
    let num = this.#statistics.type(type)?.num;
    if (num === undefined) {
      this.#statistics.refresh();
      num = this.#statistics.type(type)?.num;
    }
    if (num === undefined) return undefined;
    const found = num;
    const row = this.#database.reading(() =>
      this.#database.get(
        "SELECT state, version, updated, flags, patient, body, beside FROM resource WHERE type = ? AND id = ?",
        found,
        id,
      ),
    );
    if (!row || row[0] === state.missing) return undefined;
    const [was, version, updated, flags, patient, body, beside] = row as unknown as [
      number,
      number,
      number,
      number,
      number | null,
      string,
      string | null,
    ];
    if (was === state.deleted) return { state: "deleted", version, updated } as const;
    const owner = this.#owners.of(patient);
    const held = { state: "current", type, id, version, updated, flags, patient: owner, body } as const;
    return beside === null ? held : { ...held, beside };
  }

  async vread(type: string, id: string, version: number): Promise<StoredResource | DeletedResource | undefined> {
    const newest = await this.read(type, id);
    if (!newest || newest.version === version) return newest;
    const num = this.#statistics.type(type)!.num;
    const row = this.#database.get(
      "SELECT h.updated, r.patient, h.body, h.beside FROM resource r CROSS JOIN history h ON h.rid = r.rid AND h.version = ? WHERE r.type = ? AND r.id = ?",
      version,
      num,
      id,
    );
    if (row && row[2] !== null)
      return {
        state: "current",
        type,
        id,
        version,
        updated: row[0] as number,
        flags: 0,
        patient: this.#owners.of(row[1] as number | null),
        body: row[2] as string,
        ...(row[3] !== null && { beside: row[3] as string }),
      } as const;
    // Between two versions that are kept there may have been a deletion.
    return version > 0 && version < newest.version
      ? ({ state: "deleted", version, updated: newest.updated } as const)
      : undefined;
  }

  async readAt(type: string, id: string, time: number): Promise<StoredResource | DeletedResource | undefined> {
    const newest = await this.read(type, id);
    if (!newest || newest.updated <= time) return newest;
    const row = this.#database.get(
      "SELECT h.version FROM resource r CROSS JOIN history h ON h.rid = r.rid WHERE r.type = ? AND r.id = ? AND h.updated <= ? ORDER BY h.version DESC LIMIT 1",
      this.#statistics.type(type)!.num,
      id,
      time,
    );
    return row && this.vread(type, id, row[0] as number);
  }

  async before(type: string, time: number, limit: number): Promise<readonly BeforeResource[]> {
    return this.#database.reading(() => {
      this.#statistics.refresh();
      const num = this.#statistics.type(type)?.num;
      if (num === undefined) return [];
      // The newest version of those that were written by then; one without a body was a deletion.
      const rows = this.#database.all(
        `SELECT r.id, r.state, h.body, h.beside, max(h.version) FROM
           (SELECT rid, id, state FROM resource WHERE type = ? AND state = 1 AND updated > ?
            UNION ALL SELECT rid, id, state FROM resource WHERE type = ? AND state = 2 AND updated > ?) r
         CROSS JOIN history h ON h.rid = r.rid AND h.updated <= ? GROUP BY h.rid LIMIT +?`,
        num,
        time,
        num,
        time,
        time,
        limit + 1,
      ) as unknown as [string, number, string | null, string | null][];
      if (rows.length > limit) throw new TooCostly("plan");
      return rows.flatMap(([id, was, body, beside]) =>
        body === null ? [] : [{ id, body, beside: beside ?? undefined, isDeleted: was === state.deleted }],
      );
    });
  }

  async history(query: HistoryQuery): Promise<HistoryPage> {
    return this.#database.reading(() => {
      this.#statistics.refresh();
      this.#database.limitTo(query.timeoutMs ?? Number.POSITIVE_INFINITY);
      return historyOf(query, {
        database: this.#database,
        statistics: this.#statistics,
        owners: this.#owners,
        resolved: (clause, type) => this.#searcher.resolved(clause, type),
      });
    });
  }

  async search(query: Query, options: SearchOptions): Promise<Page> {
    return this.#searcher.search([query], options);
  }

  async searchAll(queries: readonly Query[], options: SearchOptions): Promise<Page> {
    return this.#searcher.search(queries, options);
  }

  async findIds(query: Query, limit: number): Promise<readonly string[]> {
    const page = this.#searcher.search([{ ...query, count: limit }], {
      pageSize: { patient: limit, other: limit },
      totalBudget: 0,
      includesMax: 0,
      costMax: Number.POSITIVE_INFINITY,
      timeoutMs: Number.POSITIVE_INFINITY,
    });
    return page.matches.map((it) => it.id);
  }

  async write(items: readonly WriteItem[], context: WriteContext): Promise<readonly WriteOutcome[]> {
    const outcomes = this.#writing().write(items, context);
    this.#changed();
    return outcomes;
  }

  async publish(changes: AsyncIterable<readonly WriteItem[]>, context: PublishContext): Promise<Published> {
    const published = await this.#writing().publish(changes, context);
    this.#changed();
    return published;
  }

  state(): number {
    this.#database.reading(() => this.#statistics.refresh());
    const { version } = this.#statistics;
    if (version !== this.#seen) {
      this.#seen = version;
      this.#states++;
    }
    return this.#states;
  }

  async releases(): Promise<readonly Release[]> {
    return this.#database
      .all("SELECT date, published, facts FROM release ORDER BY num DESC")
      .map(([date, published, facts]) => ({
        date: date as string,
        published: published as number,
        facts: JSON.parse(facts as string),
      }));
  }

  async empty(): Promise<void> {
    this.#writing().empty();
    this.#changed();
  }

  async settle(): Promise<void> {
    this.#writing().settle();
  }

  async forgetGaps(): Promise<void> {
    this.#writing().forgetGaps();
  }

  async reindex(onProgress: (done: number, all: number) => void = () => {}): Promise<void> {
    const writer = this.#writing();
    dropObsolete(this.#database, this.#catalog);
    for (const { definition, indexes } of this.#catalog.resources.values()) {
      for (;;) {
        const pending = this.#pending(indexes);
        if (pending.length === 0) break;
        // Indexes that got equally far are filled together.
        const done = Math.min(...pending.map((it) => it.done));
        const group = pending.filter((it) => it.done === done);
        const only = new Set(group.flatMap(({ index }) => (index.companion ? [index, index.companion] : [index])));
        const numbers = group.flatMap(({ index }) =>
          [...only].filter((it) => it === index || it === index.companion).map((it) => this.#numbers.of(it)!.num),
        );
        writer.reindex(definition.type, only, numbers, done, 1000);
        this.#changed();
        const left = this.incomplete();
        onProgress(
          [...left.values()].reduce((sum, it) => sum + it, 0),
          left.size,
        );
        await new Promise(setImmediate);
      }
    }
    this.#changed();
  }

  /** This process has written: what it remembers of the store is old. */
  #changed(): void {
    this.#states++;
    this.#statistics.reset();
    this.#incomplete = { version: -1, indexes: new Map() };
  }

  #pending(indexes: readonly SearchIndex[]): { index: SearchIndex; done: number }[] {
    return indexes.flatMap((index) => {
      const row = this.#database.get("SELECT complete, done FROM search_index WHERE key = ?", index.key);
      return row && row[0] === 0 ? [{ index, done: row[1] as number }] : [];
    });
  }

  incomplete(): ReadonlyMap<string, number> {
    this.#database.reading(() => this.#statistics.refresh());
    if (this.#incomplete.version !== this.#statistics.version) {
      const indexes = this.#findIncomplete();
      this.#incomplete = { version: this.#statistics.version, indexes };
    }
    return this.#incomplete.indexes;
  }

  #findIncomplete(): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    let unknown = false;
    for (const { definition, indexes } of this.#catalog.resources.values()) {
      const type = this.#statistics.type(definition.type);
      if (!type || type.n === 0) continue;
      for (const index of indexes) {
        const number = this.#numbers.of(index);
        if (number && this.#statistics.isComplete(number.num)) continue;
        const row = this.#database.get("SELECT complete, done FROM search_index WHERE key = ?", index.key);
        if (row?.[0] === 1) unknown = true;
        else {
          const last = (this.#database.get("SELECT max(rid) FROM resource")![0] as number | null) ?? 1;
          found.set(index.key, Math.min(0.99, ((row?.[1] as number | undefined) ?? 0) / last));
        }
      }
    }
    if (unknown) this.#renumber();
    return found;
  }

  /** Another process has registered indexes since this one opened the file. */
  #renumber(): void {
    this.#numbers = new IndexNumbers(this.#database);
    this.#searcher = this.#newSearcher();
  }

  #newSearcher(): Searcher {
    return new Searcher(this.#database, this.#numbers, this.#statistics, this.#catalog, this.#owners);
  }

  async *export(types: readonly string[]): AsyncGenerator<StoredResource> {
    this.#statistics.refresh();
    for (const type of types) {
      const num = this.#statistics.type(type)?.num;
      if (num === undefined) continue;
      for (let after = 0; ; ) {
        // Short reads, so that the write-ahead log can be folded back meanwhile.
        const rows = this.#database.all(
          "SELECT rid, id, version, updated, flags, patient, body FROM resource WHERE type = ? AND state = 1 AND rid > ? ORDER BY rid LIMIT 500",
          num,
          after,
        );
        for (const [, id, version, updated, flags, patient, body] of rows as unknown as [
          number,
          string,
          number,
          number,
          number,
          number | null,
          string,
        ][])
          yield { state: "current", type, id, version, updated, flags, patient: this.#owners.of(patient), body };
        if (rows.length < 500) break;
        after = rows.at(-1)![0] as number;
      }
    }
  }

  async find(typed: string, limit: number): Promise<readonly Found[]> {
    if (this.#catalog.service.finder === undefined || !hasFinder(this.#database)) return [];
    this.#finder ??= new Finder(this.#database);
    return this.#finder.find(typed, limit);
  }

  async facets(asked: FacetsAsked): Promise<FacetsFound> {
    const { facets = [], finder } = this.#catalog.service;
    if (finder === undefined || !hasFinder(this.#database))
      return { total: 0, entries: [], isSimilar: false, facets: {} };
    this.#facets ??= new Facets(this.#database, this.#catalog, facets);
    return this.#facets.find(asked, this.state());
  }

  async summary(): Promise<StoreSummary> {
    const database = this.#database;
    const types = database
      .all("SELECT name, n FROM type WHERE n > 0 ORDER BY name")
      .map(([type, count]) => ({ type: type as string, count: count as number }));
    const kind = database.get("SELECT value FROM meta WHERE key = 'kind'")?.[0];
    const updated = types.map(
      ({ type }) =>
        database.get(
          "SELECT max(updated) FROM resource WHERE type = (SELECT num FROM type WHERE name = ?) AND state = 1",
          type,
        )![0] as number,
    );
    return {
      types,
      sources: database.all("SELECT name FROM source ORDER BY name").map(([name]) => name as string),
      kind: kind === "demo" || kind === "real" ? kind : "empty",
      lastUpdated: updated.length > 0 ? Math.max(...updated) : undefined,
      withoutProfile: database.get("SELECT total(n - profiled) FROM type")![0] as number,
    };
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #writing(): Writer {
    if (!this.#writer) throw new Error("this store was opened for reading");
    return this.#writer;
  }
}

const hasFinder = (database: Database): boolean =>
  database.get("SELECT 1 FROM sqlite_schema WHERE name = 'finder_entry'") !== undefined;

function makeFinder(database: Database): void {
  if (hasFinder(database)) addSpans(database);
  else database.exec(`BEGIN IMMEDIATE; ${finderTables} COMMIT`);
}

/** Gives every index of the catalog a number and a bit. Those of a type that has resources start out incomplete. */
function registerIndexes(database: Database, catalog: Catalog): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const resource of catalog.resources.values()) register(database, resource);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

function register(database: Database, { definition, indexes }: ResourceCatalog): void {
  database.run("INSERT OR IGNORE INTO type(name) VALUES (?)", definition.type);
  const [type, n] = database.get("SELECT num, n FROM type WHERE name = ?", definition.type) as [number, number];
  const taken = new Set(database.all("SELECT bit FROM search_index WHERE type = ?", type).map(([bit]) => bit));
  for (const index of indexes) {
    for (const it of index.companion ? [index, index.companion] : [index]) {
      if (database.get("SELECT 1 FROM search_index WHERE key = ?", it.key)) continue;
      let bit = -1;
      if (it !== index.companion && it.kind !== "timeline" && it.kind !== "words") {
        bit = 0;
        while (taken.has(bit)) bit++;
        if (bit > 51) throw new Error(`${definition.type} has more than 52 search indexes`);
        taken.add(bit);
      }
      database.run(
        "INSERT INTO search_index(key, type, bit, complete) VALUES (?, ?, ?, ?)",
        it.key,
        type,
        bit,
        n === 0 ? 1 : 0,
      );
    }
  }
}

/** Removes the rows of indexes that the catalog no longer has. */
function dropObsolete(database: Database, catalog: Catalog): void {
  const wanted = new Set(
    [...catalog.resources.values()]
      .flatMap((it) => it.indexes)
      .flatMap((it) => (it.companion ? [it.key, it.companion.key] : [it.key])),
  );
  for (const [num, key, type, bit] of database.all("SELECT num, key, type, bit FROM search_index") as unknown as [
    number,
    string,
    number,
    number,
  ][]) {
    if (wanted.has(key)) continue;
    database.exec("BEGIN IMMEDIATE");
    database.run("DELETE FROM token_text WHERE vid IN (SELECT vid FROM token_value WHERE idx = ?)", num);
    database.run("DELETE FROM token_word WHERE idx = ?", num);
    database.run("DELETE FROM token WHERE vid IN (SELECT vid FROM token_value WHERE idx = ?)", num);
    database.run("DELETE FROM token_value WHERE idx = ?", num);
    database.run(
      "DELETE FROM string_rid WHERE (rid, idx) IN (SELECT s.rid, v.idx FROM string_value v CROSS JOIN string s ON s.sid = v.sid WHERE v.idx = ?) AND idx = ?",
      num,
      num,
    );
    database.run("DELETE FROM string WHERE sid IN (SELECT sid FROM string_value WHERE idx = ?)", num);
    database.run("DELETE FROM string_value WHERE idx = ?", num);
    for (const table of ["interval_rid", "interval", "interval_long", "histogram"])
      database.run(`DELETE FROM ${table} WHERE series IN (SELECT num FROM series WHERE idx = ?)`, num);
    database.run("DELETE FROM series WHERE idx = ?", num);
    database.run("DELETE FROM ref_rid WHERE idx = ?", num);
    database.run("DELETE FROM ref WHERE idx = ?", num);
    database.run("DELETE FROM timeline WHERE idx = ?", num);
    if (key.endsWith("|words"))
      database.run(
        "DELETE FROM words WHERE rowid IN (SELECT rowid FROM words WHERE words MATCH ?)",
        `type : ${typeWord(type)}`,
      );
    if (bit >= 0)
      database.run("UPDATE resource SET present = present & ~(1 << ?) WHERE type = ? AND state = 1", bit, type);
    database.run("DELETE FROM search_index WHERE num = ?", num);
    database.exec("COMMIT");
  }
}
