import { fold, wordsOf } from "../../fhir/fold.ts";
import type { Database } from "./database.ts";
import { state } from "./schema.ts";

/** A token value: the number of its index, its code, and the number of its system. */
export interface TokenKey {
  readonly idx: number;
  readonly code: string;
  readonly system: number;
}

/** Numbers given to the texts that repeat, remembered for as long as this process is the only writer. */
export class Interner {
  readonly #database: Database;
  readonly #types = new Map<string, number>();
  readonly #systems = new Map<string, number>();
  readonly #resources = new Map<string, { readonly rid: number; live: boolean }>();
  readonly #values = new Map<string, number>();
  #next: Record<"rid" | "vid" | "tid" | "sid" | "series", number>;
  /** Values made in this batch, with how many resources have them: inserted at its end. */
  #newTokens = new Map<number, TokenKey>();

  constructor(database: Database) {
    this.#database = database;
    this.#next = this.#counters();
  }

  /** To be called when another process may have written. */
  forget(): void {
    this.#newTokens.clear();
    for (const it of [this.#types, this.#systems, this.#resources, this.#values]) it.clear();
    this.#next = this.#counters();
  }

  #counters() {
    const max = (sql: string) => ((this.#database.get(sql)?.[0] as number | null) ?? 0) + 1;
    return {
      rid: max("SELECT max(rid) FROM resource"),
      // Numbers of values are never used twice, also after the value is gone: a reader may still hold them.
      vid: max("SELECT value FROM meta WHERE key = 'vid'"),
      tid: max("SELECT max(tid) FROM token_text"),
      sid: max("SELECT max(sid) FROM string_value"),
      series: max("SELECT max(num) FROM series"),
    };
  }

  /** To be called before the transaction ends. */
  saveCounters(): void {
    this.#database.run(
      "INSERT INTO meta(key, value) VALUES ('vid', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
      this.#next.vid,
    );
  }

  type(name: string): number {
    return this.#small(this.#types, "type", "name", name);
  }

  source(name: string): number {
    return this.#small(new Map(), "source", "name", name);
  }

  /** 0: no system. */
  system(uri: string | null): number {
    return uri === null ? 0 : this.#small(this.#systems, "system", "uri", uri);
  }

  #small(cache: Map<string, number>, table: string, column: string, text: string): number {
    let num = cache.get(text);
    if (num === undefined) {
      const found = this.#database.get(`SELECT num FROM ${table} WHERE ${column} = ?`, text);
      num = (found ??
        this.#database.get(`INSERT INTO ${table}(${column}) VALUES (?) RETURNING num`, text)!)[0] as number;
      cache.set(text, num);
    }
    return num;
  }

  /** The row of a resource, made when it was never heard of. `live`: it is here now. Type "" is for addresses elsewhere. */
  resource(typeName: string, id: string): { readonly rid: number; live: boolean } {
    const key = `${typeName}/${id}`;
    let known = this.#resources.get(key);
    if (!known) {
      const type = this.type(typeName);
      const found = this.#database.get("SELECT rid, state FROM resource WHERE type = ? AND id = ?", type, id);
      if (found) known = { rid: found[0] as number, live: found[1] === state.current };
      else {
        known = { rid: this.#next.rid++, live: false };
        this.#database.run("INSERT INTO resource(rid, type, id, state) VALUES (?, ?, ?, 0)", known.rid, type, id);
      }
      this.#resources.set(this.#bounded(this.#resources, key), known);
    }
    return known;
  }

  /** A row number for a resource that is known to be new: the caller inserts it. */
  newResource(typeName: string, id: string): number {
    const rid = this.#next.rid++;
    const key = `${typeName}/${id}`;
    this.#resources.set(this.#bounded(this.#resources, key), { rid, live: true });
    return rid;
  }

  setLive(typeName: string, id: string, live: boolean): void {
    const known = this.#resources.get(`${typeName}/${id}`);
    if (known) known.live = live;
  }

  token(key: TokenKey): number {
    const { idx, code, system } = key;
    const name = `${idx} ${system} ${code}`;
    let vid = this.#values.get(name);
    if (vid === undefined) {
      vid = this.#database.get(
        "SELECT vid FROM token_value WHERE idx = ? AND code = ? AND system = ?",
        idx,
        code,
        system,
      )?.[0] as number | undefined;
      if (vid === undefined) {
        vid = this.#next.vid++;
        this.#newTokens.set(vid, key);
      }
      this.#values.set(this.#bounded(this.#values, name), vid);
    }
    return vid;
  }

  /** The values made since the last call: the caller inserts them. */
  takeNewTokens(): ReadonlyMap<number, TokenKey> {
    const taken = this.#newTokens;
    this.#newTokens = new Map();
    return taken;
  }

  /** The text of a token value. */
  text({ idx, code, system }: TokenKey, vid: number, raw: string): number {
    const key = `t${vid} ${raw}`;
    let tid = this.#values.get(key);
    if (tid === undefined) {
      const folded = fold(raw);
      tid = this.#database.get("SELECT tid FROM token_text WHERE vid = ? AND folded = ?", vid, folded)?.[0] as
        | number
        | undefined;
      if (tid === undefined) {
        tid = this.#next.tid++;
        this.#database.run(
          "INSERT INTO token_text(tid, vid, code, system, folded, n) VALUES (?, ?, ?, ?, ?, 0)",
          tid,
          vid,
          code,
          system,
          folded,
        );
        for (const word of new Set(wordsOf(folded)))
          this.#database.run("INSERT INTO token_word(idx, word, tid) VALUES (?, ?, ?)", idx, word, tid);
      }
      this.#values.set(this.#bounded(this.#values, key), tid);
    }
    return tid;
  }

  string(idx: number, folded: string, raw: string): number {
    const key = `s${idx} ${raw}\u0000${folded}`;
    let sid = this.#values.get(key);
    if (sid === undefined) {
      sid = this.#database.get(
        "SELECT sid FROM string_value WHERE idx = ? AND folded = ? AND raw = ?",
        idx,
        folded,
        raw,
      )?.[0] as number | undefined;
      if (sid === undefined) {
        sid = this.#next.sid++;
        this.#database.run(
          "INSERT INTO string_value(sid, idx, folded, raw, n) VALUES (?, ?, ?, ?, 0)",
          sid,
          idx,
          folded,
          raw,
        );
      }
      this.#values.set(this.#bounded(this.#values, key), sid);
    }
    return sid;
  }

  series(idx: number, system: string | null, code: string | null, unit: string | null): number {
    const key = `r${idx} ${system}\u0000${code}\u0000${unit}`;
    let num = this.#values.get(key);
    if (num === undefined) {
      num = this.#database.get(
        "SELECT num FROM series WHERE idx = ? AND system IS ? AND code IS ? AND unit IS ?",
        idx,
        system,
        code,
        unit,
      )?.[0] as number | undefined;
      if (num === undefined) {
        num = this.#next.series++;
        this.#database.run(
          "INSERT INTO series(num, idx, system, code, unit, n, long) VALUES (?, ?, ?, ?, ?, 0, 0)",
          num,
          idx,
          system,
          code,
          unit,
        );
      }
      this.#values.set(this.#bounded(this.#values, key), num);
    }
    return num;
  }

  /** Drops the oldest tenth when a cache has grown to its bound; returns the key for the one that is added. */
  #bounded(cache: Map<string, unknown>, key: string): string {
    if (cache.size >= cacheMax) {
      let drop = cacheMax / 10;
      for (const old of cache.keys()) {
        if (drop-- <= 0) break;
        cache.delete(old);
      }
    }
    return key;
  }
}

const cacheMax = 150_000;
