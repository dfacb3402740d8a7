import { chmodSync, existsSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import type { SearchIndex } from "../../search/query.ts";
import { TooCostly } from "../store.ts";
import { migrations, schema, schemaVersion } from "./schema.ts";

export type Value = number | string | null | Uint8Array;
export type Row = readonly Value[];

/** What an index is called inside the database. */
export interface IndexNumber {
  readonly num: number;
  readonly bit: number;
}

/** The tables of a file. */
export interface Tables {
  readonly schema: string;
  /** A file of another version is refused. */
  readonly version: number;
  /** What to do then. */
  readonly remedy: string;
}

const resourceTables: Tables = { schema, version: schemaVersion, remedy: "load the records into a new folder" };

/** Counts what this process has written, to any file. */
let writes = 0;

/** An open database with its prepared statements, each prepared once. Rows come as arrays. */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly readOnly: boolean;
  #deadline = Number.POSITIVE_INFINITY;
  /** What had been written when the state that is read was begun; undefined: none is. */
  #begunAt: number | undefined;
  #states = 0;

  constructor(file: string, readOnly: boolean, tables: Tables = resourceTables) {
    const isNew = !existsSync(file);
    if (isNew && readOnly) throw new Error(`there is no store at ${file}`);
    this.readOnly = readOnly;
    if (readOnly) undoBroken(file);
    this.#sqlite = new DatabaseSync(file, { readOnly, enableForeignKeyConstraints: false, timeout: timeoutMs });
    if (!readOnly && file !== ":memory:") chmodSync(file, 0o600);
    if (isNew || this.#isEmpty()) {
      // Tables are made in one transaction: a crash in between leaves an empty file, not half a schema.
      // Bodies are some 1 kB: large pages hold them with less left over (a tenth of the store), and load no slower.
      this.#sqlite.exec("PRAGMA page_size = 16384");
      this.#keepLog();
      this.#sqlite.exec("BEGIN IMMEDIATE");
      if (this.#isEmpty()) this.#sqlite.exec(`${tables.schema} PRAGMA user_version = ${tables.version};`);
      this.#sqlite.exec("COMMIT");
    }
    if (!readOnly) this.#migrate();
    const version = this.all("PRAGMA user_version")[0]![0];
    if (version !== tables.version)
      throw new Error(
        `the store at ${file} has version ${version}, this program reads ${tables.version}; ${tables.remedy}`,
      );
    this.define("tick", () => {
      if (performance.now() > this.#deadline) throw new TooCostly("time");
      return 1;
    });
    this.#sqlite.exec("PRAGMA temp_store = MEMORY");
    // A mapped page costs neither a copy nor a call; the system takes the memory back when it needs it. 2 GB is the most.
    // It has no log where a process was killed that wrote without one.
    if (!readOnly) this.#keepLog();
    this.#sqlite.exec(
      readOnly
        ? "PRAGMA cache_size = -16384; PRAGMA mmap_size = 2147418112"
        : "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864",
    );
  }

  /** Adds what newer versions of the program keep, step by step. */
  #migrate(): void {
    for (;;) {
      const version = this.#sqlite.prepare("PRAGMA user_version").get()!.user_version as number;
      const step = migrations[version];
      if (step === undefined) return;
      this.#sqlite.exec("BEGIN IMMEDIATE");
      // Another process may have been first.
      const isStill = this.#sqlite.prepare("PRAGMA user_version").get()!.user_version === version;
      this.#sqlite.exec(isStill ? `${step} PRAGMA user_version = ${version + 1}; COMMIT` : "COMMIT");
    }
  }

  #isEmpty(): boolean {
    return this.#sqlite.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.n === 0;
  }

  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      // Searches come in many shapes: keep the recent ones.
      if (this.#statements.size >= 500) this.#statements.delete(this.#statements.keys().next().value!);
      statement = this.#sqlite.prepare(sql);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  all(sql: string, ...values: readonly Value[]): Row[] {
    return this.statement(sql).all(...(values as SQLInputValue[])) as unknown as Row[];
  }

  get(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.statement(sql).get(...(values as SQLInputValue[])) as unknown as Row | undefined;
  }

  run(sql: string, ...values: readonly Value[]): number {
    writes += 1;
    return Number(this.statement(sql).run(...(values as SQLInputValue[])).changes);
  }

  /**
   * Inserts rows, many with each call: a call costs more than a narrow row does. `into` is all before VALUES, `width` how many
   * of the values make a row.
   */
  insert(into: string, width: number, values: readonly Value[]): void {
    const row = `(${Array(width).fill("?").join(", ")})`;
    const one = `${into} VALUES ${row}`;
    const many = one + `, ${row}`.repeat(rowsAtOnce - 1);
    const step = width * rowsAtOnce;
    let at = 0;
    for (; at + step <= values.length; at += step) this.run(many, ...values.slice(at, at + step));
    for (; at < values.length; at += width) this.run(one, ...values.slice(at, at + width));
  }

  /**
   * Several reads as one: they see the same state, and only the first pays for the lock, which is most of what a small read
   * costs. A connection that only reads keeps that state to the end of the event loop's turn: requests that are answered in
   * one turn had all been sent when it began, so what was acknowledged before any of them is in it. When this process
   * writes, the state is begun anew.
   */
  reading<T>(read: () => T): T {
    if (this.#begunAt !== writes) this.#begin();
    try {
      return read();
    } finally {
      if (!this.readOnly) this.#end();
    }
  }

  /** Counts the states that were read: while it is the same, nothing can have changed. Undefined: no state is kept. */
  get state(): number | undefined {
    return this.readOnly && this.#begunAt !== undefined ? this.#states : undefined;
  }

  #begin(): void {
    if (this.#begunAt !== undefined) this.#end();
    else if (this.readOnly) setImmediate(() => this.#end()).unref();
    this.statement("BEGIN").get();
    this.#states++;
    this.#begunAt = writes;
  }

  #end(): void {
    if (this.#begunAt === undefined) return;
    this.#begunAt = undefined;
    this.statement("COMMIT").get();
  }

  /** Statements that ask `tick()` end with TooCostly after this time. */
  limitTo(ms: number): void {
    this.#deadline = performance.now() + ms;
  }

  /** A function of our own that SQL may call. */
  define(name: string, run: (...values: Value[]) => Value): void {
    this.#sqlite.function(name, { varargs: true }, run as (...values: SQLOutputValue[]) => SQLInputValue);
  }

  /** Several statements without values: pragmas and transactions. */
  exec(sql: string): void {
    writes += 1;
    this.#sqlite.exec(sql);
  }

  /**
   * Writes straight to the file instead of to the log first, until `withLog`: half the work where much is written to a file that
   * holds nothing yet. Nobody can read meanwhile. False: somebody else has the file open, and all stays as it was.
   */
  withoutLog(): boolean {
    writes += 1;
    this.#sqlite.exec("PRAGMA busy_timeout = 0");
    try {
      return this.get("PRAGMA journal_mode = DELETE")![0] === "delete";
    } catch {
      return false;
    } finally {
      this.#sqlite.exec(`PRAGMA busy_timeout = ${timeoutMs}`);
    }
  }

  withLog(): void {
    writes += 1;
    this.#keepLog();
  }

  /** Nobody else may hold a lock at that moment, and SQLite itself does not wait for it: two that make one file would meet here. */
  #keepLog(): void {
    for (const end = performance.now() + timeoutMs; ; ) {
      try {
        this.#sqlite.exec("PRAGMA journal_mode = WAL");
        return;
      } catch (error) {
        if ((error as { readonly errcode?: number }).errcode !== sqliteBusy || performance.now() > end) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    }
  }

  /** Changes whenever another connection has committed. */
  dataVersion(): number {
    return this.get("PRAGMA data_version")![0] as number;
  }

  close(): void {
    this.#end();
    this.#statements.clear();
    this.#sqlite.close();
  }
}

/** Takes back what a process had written of a transaction without a log when it was killed: who only reads cannot. */
function undoBroken(file: string): void {
  if (!existsSync(`${file}-journal`)) return;
  const sqlite = new DatabaseSync(file, { timeout: timeoutMs });
  try {
    sqlite.prepare("SELECT count(*) FROM sqlite_schema").get();
  } finally {
    sqlite.close();
  }
}

/** SQLITE_BUSY. https://www.sqlite.org/rescode.html#busy */
export const sqliteBusy = 5;
/** How long a lock is waited for. */
const timeoutMs = 10_000;
/** Rows that one statement inserts. */
const rowsAtOnce = 32;

/** The numbers of the catalog's indexes in this database. Unknown ones are absent: they have no rows yet. */
export class IndexNumbers {
  readonly #byKey = new Map<string, IndexNumber>();
  readonly #byIndex = new Map<SearchIndex, IndexNumber | undefined>();
  /** Rows of one index come one after the other. */
  #last: SearchIndex | undefined;
  #lastNumber: IndexNumber | undefined;

  constructor(database: Database) {
    for (const [key, num, bit] of database.all("SELECT key, num, bit FROM search_index"))
      this.#byKey.set(key as string, { num: num as number, bit: bit as number });
  }

  of(index: SearchIndex): IndexNumber | undefined {
    if (this.#last !== index) {
      this.#lastNumber = this.#find(index);
      this.#last = index;
    }
    return this.#lastNumber;
  }

  #find(index: SearchIndex): IndexNumber | undefined {
    let found = this.#byIndex.get(index);
    if (found === undefined) {
      found = this.#byKey.get(index.key);
      this.#byIndex.set(index, found);
    }
    return found;
  }
}
