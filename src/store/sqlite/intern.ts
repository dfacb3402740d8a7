import { fold, wordsOf } from "../../fhir/fold.ts";
import type { Database } from "./database.ts";
import { state } from "./schema.ts";

/** A value that resources share. `n`: how many more of them have it than the store says. */
interface Shared {
  n: number;
}

/** A token value: the number of its index, its code, and the number of its system. */
export interface Token extends Shared {
  readonly vid: number;
  readonly idx: number;
  readonly code: string;
  readonly system: number;
  /** The texts that go with it, as written and folded, as far as they have been met. */
  texts: Map<string, TokenText> | undefined;
}

export interface TokenText extends Shared {
  readonly tid: number;
}

export interface StringValue extends Shared {
  readonly sid: number;
  readonly idx: number;
  readonly folded: string;
  readonly raw: string;
}

interface Known {
  readonly rid: number;
  /** It is here now. */
  live: boolean;
}

/**
 * Numbers given to the texts that repeat, remembered for as long as this process is the only writer. Values that are new, and
 * how many resources have which, are written by `save`.
 */
export class Interner {
  readonly #database: Database;
  readonly #types = new Map<string, number>();
  readonly #systems = new Map<string, number>();
  /** By type, then by id. */
  readonly #resources = new Map<string, Map<string, Known>>();
  /** By index, by system, then by code. */
  readonly #tokens = new Map<number, Map<number, Map<string, Token>>>();
  /** By index, then as written. */
  readonly #strings = new Map<number, Map<string, StringValue>>();
  readonly #series = new Map<string, number>();
  #remembered = { resources: 0, values: 0 };
  /** The last that was new, which may not be inserted yet. */
  #newest: { readonly typeName: string; readonly id: string; readonly rid: number } | undefined;
  #next: Record<"rid" | "vid" | "tid" | "sid" | "series", number>;
  #newTokens: Token[] = [];
  #newStrings: StringValue[] = [];
  readonly #counted = { tokens: new Set<Token>(), texts: new Set<TokenText>(), strings: new Set<StringValue>() };

  constructor(database: Database) {
    this.#database = database;
    this.#next = this.#counters();
  }

  /** To be called when another process may have written, or what was not saved is not to be. */
  forget(): void {
    for (const it of [this.#types, this.#systems, this.#series]) it.clear();
    this.#forgetResources();
    this.#forgetValues();
    this.#forgetNew();
    this.#next = this.#counters();
  }

  #forgetNew(): void {
    this.#newTokens = [];
    this.#newStrings = [];
    for (const it of Object.values(this.#counted)) it.clear();
  }

  #forgetResources(): void {
    this.#newest = undefined;
    this.#resources.clear();
    this.#remembered.resources = 0;
  }

  #forgetValues(): void {
    this.#tokens.clear();
    this.#strings.clear();
    this.#remembered.values = 0;
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
  save(): void {
    const database = this.#database;
    const tokenValues = this.#newTokens.flatMap(({ idx, code, system, vid, n }) => [idx, code, system, vid, n]);
    database.insert("INSERT INTO token_value(idx, code, system, vid, n)", 5, tokenValues);
    const stringValues = this.#newStrings.flatMap(({ sid, idx, folded, raw, n }) => [sid, idx, folded, raw, n]);
    database.insert("INSERT INTO string_value(sid, idx, folded, raw, n)", 5, stringValues);
    for (const it of [...this.#newTokens, ...this.#newStrings]) it.n = 0;
    const { tokens, texts, strings } = this.#counted;
    for (const { n, idx, code, system } of tokens)
      if (n !== 0)
        database.run(
          "UPDATE token_value SET n = n + ? WHERE idx = ? AND code = ? AND system = ?",
          n,
          idx,
          code,
          system,
        );
    for (const { n, tid } of texts) if (n !== 0) database.run("UPDATE token_text SET n = n + ? WHERE tid = ?", n, tid);
    for (const { n, sid } of strings)
      if (n !== 0) database.run("UPDATE string_value SET n = n + ? WHERE sid = ?", n, sid);
    for (const it of [...tokens, ...texts, ...strings]) it.n = 0;
    this.#forgetNew();
    database.run(
      "INSERT INTO meta(key, value) VALUES ('vid', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
      this.#next.vid,
    );
    if (this.#remembered.resources > rememberedMax) this.#forgetResources();
    if (this.#remembered.values > rememberedMax) this.#forgetValues();
  }

  /** So many more resources have it; below 0: so many fewer. */
  countToken(token: Token, by: number): void {
    if (token.n === 0) this.#counted.tokens.add(token);
    token.n += by;
  }

  countText(text: TokenText, by: number): void {
    if (text.n === 0) this.#counted.texts.add(text);
    text.n += by;
  }

  countString(string: StringValue, by: number): void {
    if (string.n === 0) this.#counted.strings.add(string);
    string.n += by;
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
  resource(typeName: string, id: string): Known {
    const known = this.#ofType(typeName).get(id);
    if (known) return known;
    const newest = this.#newest;
    if (newest?.id === id && newest.typeName === typeName)
      return this.#remember(typeName, id, { rid: newest.rid, live: true });
    const type = this.type(typeName);
    const found = this.#database.get("SELECT rid, state FROM resource WHERE type = ? AND id = ?", type, id);
    if (found) return this.#remember(typeName, id, { rid: found[0] as number, live: found[1] === state.current });
    const rid = this.#next.rid++;
    this.#database.run("INSERT INTO resource(rid, type, id, state) VALUES (?, ?, ?, 0)", rid, type, id);
    return this.#remember(typeName, id, { rid, live: false });
  }

  /** A row number for a resource that is known to be new: the caller inserts it. */
  newResource(typeName: string, id: string): number {
    const rid = this.#next.rid++;
    // Many types are never referred to, unless by the resource itself.
    if (this.#resources.has(typeName)) this.#remember(typeName, id, { rid, live: true });
    this.#newest = { typeName, id, rid };
    return rid;
  }

  setLive(typeName: string, id: string, live: boolean): void {
    const known = this.#resources.get(typeName)?.get(id);
    if (known) known.live = live;
  }

  #ofType(typeName: string): Map<string, Known> {
    return under(this.#resources, typeName, () => new Map());
  }

  #remember(typeName: string, id: string, known: Known): Known {
    this.#ofType(typeName).set(id, known);
    this.#remembered.resources++;
    return known;
  }

  token(idx: number, code: string, system: number): Token {
    const bySystem = under(this.#tokens, idx, () => new Map<number, Map<string, Token>>());
    const byCode = under(bySystem, system, () => new Map<string, Token>());
    let token = byCode.get(code);
    if (!token) {
      const found = this.#database.get(
        "SELECT vid FROM token_value WHERE idx = ? AND code = ? AND system = ?",
        idx,
        code,
        system,
      );
      const vid = (found?.[0] as number | undefined) ?? this.#next.vid++;
      token = { vid, idx, code, system, texts: undefined, n: 0 };
      if (!found) this.#newTokens.push(token);
      byCode.set(code, token);
      this.#remembered.values++;
    }
    return token;
  }

  /** A text of a token value. */
  text(token: Token, raw: string): TokenText {
    token.texts ??= new Map();
    let text = token.texts.get(raw);
    if (!text) {
      const folded = fold(raw);
      text = token.texts.get(folded) ?? this.#textOf(token, folded);
      token.texts.set(raw, text).set(folded, text);
      this.#remembered.values++;
    }
    return text;
  }

  #textOf({ vid, idx, code, system }: Token, folded: string): TokenText {
    const database = this.#database;
    const found = database.get("SELECT tid FROM token_text WHERE vid = ? AND folded = ?", vid, folded);
    if (found) return { tid: found[0] as number, n: 0 };
    const tid = this.#next.tid++;
    database.run(
      "INSERT INTO token_text(tid, vid, code, system, folded, n) VALUES (?, ?, ?, ?, ?, 0)",
      tid,
      vid,
      code,
      system,
      folded,
    );
    for (const word of new Set(wordsOf(folded)))
      database.run("INSERT INTO token_word(idx, word, tid) VALUES (?, ?, ?)", idx, word, tid);
    return { tid, n: 0 };
  }

  /** `folded` is always the same for the same `raw` of an index. */
  string(idx: number, folded: string, raw: string): StringValue {
    const byText = under(this.#strings, idx, () => new Map<string, StringValue>());
    let string = byText.get(raw);
    if (!string) {
      const found = this.#database.get(
        "SELECT sid FROM string_value WHERE idx = ? AND folded = ? AND raw = ?",
        idx,
        folded,
        raw,
      );
      const sid = (found?.[0] as number | undefined) ?? this.#next.sid++;
      string = { sid, idx, folded, raw, n: 0 };
      if (!found) this.#newStrings.push(string);
      byText.set(raw, string);
      this.#remembered.values++;
    }
    return string;
  }

  series(idx: number, system: string | null, code: string | null, unit: string | null): number {
    const key = `${idx} ${system}\u0000${code}\u0000${unit}`;
    let num = this.#series.get(key);
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
      this.#series.set(key, num);
    }
    return num;
  }
}

/** Resources, and values, that are remembered from one batch to the next. */
const rememberedMax = 150_000;

const under = <Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value => {
  let found = map.get(key);
  if (found === undefined) {
    found = make();
    map.set(key, found);
  }
  return found;
};
