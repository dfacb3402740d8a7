import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { KnownCode } from "../../ods/check.ts";
import type { Deleted, DeletedKind } from "../../ods/deletion-lists.ts";
import type { Layer } from "../../ods/merge.ts";
import type { OdsCode, OdsDate, OdsRecord } from "../../ods/organisation.ts";
import type { RuleNumber } from "../../ods/rules.ts";

/**
 * What every source says of every organisation, kept apart from what is served: the sources of a register.
 *
 *   run       a load: its source, its release, when it was, how it ended
 *   layer     what a product of a source says of a code: (A81001, trud, xml-fullfile) → the record, as JSON
 *   pending   codes whose layers have changed and that are not published yet
 *   code      role and relationship codes that a source names
 *   deletion  what was deleted from the register, as a source announced it
 *   mismatch  what broke a rule: first and last seen in which run
 *
 * What is written here is durable by itself: a load that breaks off goes on from it, and publishing reads from it.
 */
const schemaVersion = 1;
const schema = `
CREATE TABLE run(num INTEGER PRIMARY KEY, source TEXT NOT NULL, release TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER, state TEXT NOT NULL, counts TEXT);
CREATE TABLE source(num INTEGER PRIMARY KEY, name TEXT NOT NULL, product TEXT NOT NULL, UNIQUE(name, product));
CREATE TABLE layer(code TEXT NOT NULL, part TEXT NOT NULL, source INTEGER NOT NULL, release TEXT NOT NULL, since TEXT NOT NULL, run INTEGER NOT NULL, whole INTEGER NOT NULL, standing INTEGER NOT NULL, record TEXT NOT NULL);
CREATE INDEX layer_key ON layer(code, source, part, standing);
CREATE TABLE pending(code TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE code(of TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, is_primary INTEGER, PRIMARY KEY(of, code)) WITHOUT ROWID;
CREATE TABLE deletion(of TEXT NOT NULL, id TEXT NOT NULL, other TEXT NOT NULL, date TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY(of, id, other)) WITHOUT ROWID;
CREATE TABLE mismatch(code TEXT NOT NULL, path TEXT NOT NULL, rule TEXT NOT NULL, seen TEXT NOT NULL, file TEXT NOT NULL, position TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, status TEXT NOT NULL DEFAULT 'open', PRIMARY KEY(code, rule, path, seen)) WITHOUT ROWID;
`;

/** Made where they are not there yet: a file may be older than they are. */
const laterIndexes = "CREATE INDEX IF NOT EXISTS layer_succeeds ON layer(code) WHERE standing & 8 <> 0;";

export interface Mismatch {
  /** Empty where the organisation is not known. */
  readonly code: OdsCode;
  readonly path: string;
  readonly rule: RuleNumber;
  readonly seen: string;
  readonly file: string;
  readonly position: string;
}

export interface KeptMismatch extends Mismatch {
  /** Runs, by number. */
  readonly first: number;
  readonly last: number;
  /** `open`, or `fixed`: a later run has not seen it again. */
  readonly status: string;
}

export interface Run {
  readonly num: number;
  readonly source: string;
  readonly release: OdsDate;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly ended: number | undefined;
  /** `running`, `failed`, `refused`, `published`. */
  readonly state: string;
  readonly counts: unknown;
}

export interface Deletion extends Deleted {
  readonly source: string;
}

/** What a product says of an organisation, or of a part of one: `part` tells several records of one code apart. */
export interface LayerWrite {
  readonly product: string;
  readonly part: string;
  readonly isWhole: boolean;
  readonly record: OdsRecord;
}

/** The file of sources beside a directory store. One process at a time writes it. */
export class Layers {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #sources = new Map<string, number>();

  constructor(file: string) {
    if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#sqlite = new DatabaseSync(file, { timeout: 10_000 });
    if (file !== ":memory:") chmodSync(file, 0o600);
    const version = this.#sqlite.prepare("PRAGMA user_version").get()!.user_version;
    if (version === 0)
      this.#sqlite.exec(
        // Codes come in no order: what is read or written of a page is little.
        `PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`,
      );
    else if (version !== schemaVersion)
      throw new Error(`the sources at ${file} have version ${version}, this program reads ${schemaVersion}`);
    this.#sqlite.exec(`PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; ${laterIndexes}`);
  }

  /** Begins a run; those that were running broke off. */
  begin(source: string, release: OdsDate, now: number): number {
    this.#run("UPDATE run SET state = 'failed', ended = ? WHERE state = 'running'", now);
    const row = this.#get(
      "INSERT INTO run(source, release, started, state) VALUES (?, ?, ?, 'running') RETURNING num",
      source,
      release,
      now,
    );
    return row![0] as number;
  }

  end(run: number, state: "failed" | "refused" | "published", counts: unknown, now: number): void {
    this.#run("UPDATE run SET state = ?, counts = ?, ended = ? WHERE num = ?", state, JSON.stringify(counts), now, run);
  }

  runs(): readonly Run[] {
    return this.#all("SELECT num, source, release, started, ended, state, counts FROM run ORDER BY num DESC").map(
      ([num, source, release, started, ended, state, counts]) => ({
        num: num as number,
        source: source as string,
        release: release as string,
        started: started as number,
        ended: (ended as number | null) ?? undefined,
        state: state as string,
        counts: counts === null ? undefined : JSON.parse(counts as string),
      }),
    );
  }

  /** Several writes as one transaction. */
  together<T>(work: () => T): T {
    this.#sqlite.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#sqlite.exec("COMMIT");
      return result;
    } catch (error) {
      this.#sqlite.exec("ROLLBACK");
      throw error;
    }
  }

  /**
   * `take` for each piece, many of them in one transaction: codes come in no order, so that each piece reaches most pages of the
   * indexes. Where it breaks off, what was taken is kept.
   */
  async each<T>(pieces: AsyncIterable<T>, take: (piece: T) => void): Promise<void> {
    this.#sqlite.exec("BEGIN IMMEDIATE");
    try {
      let count = 0;
      for await (const it of pieces) {
        take(it);
        if (++count % piecesTogether === 0) this.#sqlite.exec("COMMIT; BEGIN IMMEDIATE");
      }
    } finally {
      if (this.#sqlite.isTransaction) this.#sqlite.exec("COMMIT");
    }
  }

  /** Keeps what a source says. `repeated`: this run had it before; the later one counts. */
  keep(
    { product, part, isWhole, record }: LayerWrite,
    { run, source, release }: { readonly run: number; readonly source: string; readonly release: OdsDate },
  ): "new" | "changed" | "same" | "repeated" {
    const num = this.#source(source, product);
    const text = JSON.stringify(record);
    const { code } = record;
    const found = this.#get(
      "SELECT rowid, record, run FROM layer WHERE code = ? AND source = ? AND part = ?",
      code,
      num,
      part,
    );
    if (!found) {
      this.#run(
        "INSERT INTO layer(code, part, source, release, since, run, whole, standing, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ...[code, part, num, release, release, run, isWhole ? 1 : 0, standingOf(record), text],
      );
      this.touch(code);
      return "new";
    }
    const [rowid, before, lastRun] = found as [number, string, number];
    const isRepeated = lastRun === run;
    if (before === text) {
      this.#run("UPDATE layer SET run = ?, release = ? WHERE rowid = ?", run, release, rowid);
      return isRepeated ? "repeated" : "same";
    }
    this.#run(
      "UPDATE layer SET run = ?, release = ?, since = ?, whole = ?, standing = ?, record = ? WHERE rowid = ?",
      ...[run, release, release, isWhole ? 1 : 0, standingOf(record), text, rowid],
    );
    this.touch(code);
    return isRepeated ? "repeated" : "changed";
  }

  /** Drops what a product of the source said before and no longer says in this run; answers with the codes. */
  dropAbsent(source: string, product: string, run: number): readonly OdsCode[] {
    const num = this.#source(source, product);
    const codes = this.#all("DELETE FROM layer WHERE source = ? AND run <> ? RETURNING code", num, run).map(
      ([code]) => code as string,
    );
    for (const it of codes) this.touch(it);
    return codes;
  }

  /** How many records a product of a source has. */
  count(source: string, product: string): number {
    return this.#get("SELECT count(*) FROM layer WHERE source = ?", this.#source(source, product))![0] as number;
  }

  /** How many organisations any source speaks of. */
  organisations(): number {
    return this.#get("SELECT count(DISTINCT code) FROM layer")![0] as number;
  }

  touch(code: OdsCode): void {
    this.#run("INSERT OR IGNORE INTO pending(code) VALUES (?)", code);
  }

  /** Everything is to be published again: what stands beside the records has changed. */
  touchAll(): void {
    this.#run("INSERT OR IGNORE INTO pending(code) SELECT DISTINCT code FROM layer");
  }

  pendingCount(): number {
    return this.#get("SELECT count(*) FROM pending")![0] as number;
  }

  /** Codes that are not published yet, in order, with all that is said of them; none: nothing is any longer. */
  *pending(): Generator<{ readonly code: OdsCode; readonly layers: readonly Layer[] }> {
    for (let after = ""; ; ) {
      const codes = this.#all("SELECT code FROM pending WHERE code > ? ORDER BY code LIMIT 1000", after).map(
        ([code]) => code as string,
      );
      if (codes.length === 0) return;
      after = codes.at(-1)!;
      const byCode = new Map<string, Layer[]>(codes.map((it) => [it, []]));
      const rows = this.#all(
        `SELECT l.code, s.name, s.product, l.release, l.since, l.whole, l.record
         FROM pending p CROSS JOIN layer l ON l.code = p.code CROSS JOIN source s ON s.num = l.source
         WHERE p.code >= ? AND p.code <= ?`,
        codes[0]!,
        after,
      );
      for (const [code, source, product, release, since, whole, record] of rows as unknown as [
        string,
        string,
        string,
        string,
        string,
        number,
        string,
      ][])
        byCode.get(code)!.push({
          source,
          product,
          release,
          since,
          isWhole: whole === 1,
          record: JSON.parse(record) as OdsRecord,
        });
      for (const [code, layers] of byCode) yield { code, layers };
    }
  }

  /** What was pending is published. */
  published(): void {
    this.#run("DELETE FROM pending");
  }

  /** What other records need to know of an organisation; undefined: no source speaks of it. */
  standing(code: OdsCode): Standing | undefined {
    const rows = this.#all("SELECT standing FROM layer WHERE code = ?", code);
    return rows.length === 0 ? undefined : standingFrom(rows.map(([it]) => it as number));
  }

  /** The same of every organisation. */
  standings(): ReadonlyMap<OdsCode, Standing> {
    const found = new Map<OdsCode, Standing>();
    // One by one: they are as many as there are organisations.
    const rows = this.#statement("SELECT code, group_concat(standing) FROM layer GROUP BY code").iterate();
    for (const [code, each] of rows as unknown as Iterable<readonly [string, string | number]>)
      found.set(code, standingFrom(String(each).split(",").map(Number)));
    return found;
  }

  /** The successions that sources record, by organisation. */
  successions(): ReadonlyMap<OdsCode, NonNullable<OdsRecord["successions"]>> {
    const found = new Map<OdsCode, NonNullable<OdsRecord["successions"]>>();
    const rows = this.#all(
      `SELECT code, json_extract(record, '$.successions') FROM layer WHERE standing & ${standings.succeeds} <> 0`,
    );
    for (const [code, text] of rows)
      found.set(code as string, [...(found.get(code as string) ?? []), ...JSON.parse(text as string)]);
    return found;
  }

  noteCode(of: KnownCode["of"], code: string, name: string, isPrimary: boolean | undefined): void {
    this.#run(
      "INSERT INTO code(of, code, name, is_primary) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name, is_primary = excluded.is_primary",
      ...[of, code, name, isPrimary === undefined ? null : Number(isPrimary)],
    );
  }

  codes(): readonly KnownCode[] {
    return this.#all("SELECT of, code, name, is_primary FROM code ORDER BY of, code").map(
      ([of, code, name, primary]) => ({
        of: of as KnownCode["of"],
        code: code as string,
        name: name as string,
        ...(primary !== null && { isPrimary: primary === 1 }),
      }),
    );
  }

  noteDeletion({ of, id, other, date, source }: Deletion): boolean {
    return (
      this.#run(
        "INSERT OR IGNORE INTO deletion(of, id, other, date, source) VALUES (?, ?, ?, ?, ?)",
        ...[of, id, other, date, source],
      ) > 0
    );
  }

  /** Of organisations, those that no source speaks of again. */
  deletions(of: DeletedKind): readonly Deletion[] {
    return this.#all(
      `SELECT of, id, other, date, source FROM deletion d WHERE of = ?
       AND (of <> 'organisation' OR NOT EXISTS (SELECT 1 FROM layer l WHERE l.code = d.id)) ORDER BY date, id, other`,
      of,
    ).map(([of, id, other, date, source]) => ({ of, id, other, date, source }) as unknown as Deletion);
  }

  /** Removes an organisation from all that the sources say. */
  drop(code: OdsCode): void {
    if (this.#run("DELETE FROM layer WHERE code = ?", code) > 0) this.touch(code);
  }

  /** Removes relationships that a source numbers one by one and of which a deletion was announced. */
  dropDeletedRelationships(): void {
    const codes = this.#all(
      "DELETE FROM layer WHERE part IN (SELECT id FROM deletion WHERE of = 'relationship') RETURNING code",
    );
    for (const [code] of codes) this.touch(code as string);
  }

  noteMismatch({ code, path, rule, seen, file, position }: Mismatch, run: number): void {
    this.#run(
      `INSERT INTO mismatch(code, path, rule, seen, file, position, first, last) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET last = excluded.last, file = excluded.file, position = excluded.position, status = 'open'`,
      ...[code, path, rule, seen, file, position, run, run],
    );
  }

  /** What was open of these codes and has not been seen in this run is put right. */
  closeMismatches(codes: Iterable<OdsCode>, run: number): void {
    for (const code of codes)
      this.#run("UPDATE mismatch SET status = 'fixed' WHERE code = ? AND last < ? AND status = 'open'", code, run);
  }

  mismatchCounts(
    run?: number,
  ): readonly { readonly rule: RuleNumber; readonly count: number; readonly example: Mismatch }[] {
    const where = run === undefined ? "status = 'open'" : "last = ?";
    return this.#all(
      `SELECT rule, count(*), min(code), path, seen, file, position FROM mismatch WHERE ${where} GROUP BY rule ORDER BY rule`,
      ...(run === undefined ? [] : [run]),
    ).map(([rule, count, code, path, seen, file, position]) => ({
      rule: rule as RuleNumber,
      count: count as number,
      example: { rule, code, path, seen, file, position } as unknown as Mismatch,
    }));
  }

  *mismatches(): Generator<KeptMismatch> {
    const statement = this.#sqlite.prepare(
      "SELECT code, path, rule, seen, file, position, first, last, status FROM mismatch ORDER BY rule, code, path",
    );
    for (const row of statement.iterate()) yield row as unknown as KeptMismatch;
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }

  #source(name: string, product: string): number {
    const key = `${name} ${product}`;
    let num = this.#sources.get(key);
    if (num === undefined) {
      this.#run("INSERT OR IGNORE INTO source(name, product) VALUES (?, ?)", name, product);
      num = this.#get("SELECT num FROM source WHERE name = ? AND product = ?", name, product)![0] as number;
      this.#sources.set(key, num);
    }
    return num;
  }

  #statement(sql: string): StatementSync {
    let found = this.#statements.get(sql);
    if (!found) {
      found = this.#sqlite.prepare(sql);
      found.setReturnArrays(true);
      this.#statements.set(sql, found);
    }
    return found;
  }

  #all(sql: string, ...values: readonly SQLInputValue[]) {
    return this.#statement(sql).all(...values) as unknown as (string | number | null)[][];
  }

  #get(sql: string, ...values: readonly SQLInputValue[]) {
    return this.#statement(sql).get(...values) as unknown as (string | number | null)[] | undefined;
  }

  #run(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }
}

const piecesTogether = 32;

/** What other records need to know of an organisation. */
export interface Standing {
  readonly isActive: boolean;
  readonly isSite: boolean;
  readonly refOnly: boolean;
}

const standings = { active: 1, site: 2, full: 4, succeeds: 8 } as const;

const standingOf = ({ isActive = true, recordClass, refOnly = false, successions = [] }: OdsRecord): number =>
  (isActive ? standings.active : 0) |
  (recordClass === "RC2" ? standings.site : 0) |
  (refOnly ? 0 : standings.full) |
  (successions.length > 0 ? standings.succeeds : 0);

const combinations = Array.from(
  { length: 8 },
  (_, bits): Standing => ({
    isActive: (bits & standings.active) !== 0,
    isSite: (bits & standings.site) !== 0,
    refOnly: (bits & standings.full) === 0,
  }),
);

/** Of several layers: as the full ones say. */
function standingFrom(all: readonly number[]): Standing {
  const full = all.filter((it) => (it & standings.full) !== 0);
  const bits = (full.length > 0 ? full : all).reduce((sum, it) => sum | it, 0);
  return combinations[bits & 7]!;
}

/** How many mismatches of the sources in a file are open, without holding up who writes to it. */
export function openMismatches(file: string): number {
  const sqlite = new DatabaseSync(file, { readOnly: true, timeout: 1000 });
  try {
    return sqlite.prepare("SELECT count(*) AS n FROM mismatch WHERE status = 'open'").get()!.n as number;
  } finally {
    sqlite.close();
  }
}
