import { fold } from "../../fhir/fold.ts";
import type { IndexRows } from "../../search/index-rows.ts";
import type { SearchIndex, Timeline } from "../../search/query.ts";
import type { Database, IndexNumber, IndexNumbers } from "./database.ts";
import type { Interner, TokenKey } from "./intern.ts";
import { bucketOf, textOnly, typeWord } from "./schema.ts";

interface TokenValue {
  readonly key: TokenKey;
  /** Texts that stand beside it in the resource. */
  readonly texts: Set<number>;
}

/** The number of an index in this database. `counts`: a value in it is a value of the search parameter. */
type NumberOf = (index: SearchIndex, counts: boolean) => number | undefined;

type TimelineRow = readonly [idx: number, value: number, low: number, rid: number, edge: number];

/**
 * Adds and removes the index rows of resources, a batch at a time. Rows to add are collected and written in key order
 * at `flush`: neighbours go to the same pages, which is what keeps loading fast when the store is large. Counts of
 * values, series and histograms are kept as differences and written once.
 */
export class IndexWriter {
  readonly #database: Database;
  readonly #numbers: IndexNumbers;
  readonly #intern: Interner;
  #tokens: [vid: number, rid: number, value: TokenValue][] = [];
  #strings: [sid: number, rid: number, element: number, edge: number, idx: number][] = [];
  #intervals: [series: number, low: number, rid: number, high: number, edge: number, long: boolean, dates: boolean][] =
    [];
  #refs: [idx: number, target: number, rid: number][] = [];
  #timeline: TimelineRow[] = [];
  #places: [rid: number, south: number, north: number, west: number, east: number][] = [];
  #words: [rid: number, type: string, narrative: string, content: string][] = [];
  readonly #tokenCounts = new Map<number, TokenKey & { n: number }>();
  readonly #textCounts = new Map<number, number>();
  readonly #stringCounts = new Map<number, number>();
  readonly #seriesCounts = new Map<number, { n: number; long: number }>();
  readonly #histogram = new Map<string, { series: number; bucket: number; n: number }>();
  readonly #indexCounts = new Map<number, number>();
  /** Resources whose rows are collected and not yet written. */
  readonly pending = new Set<number>();

  constructor(database: Database, numbers: IndexNumbers, intern: Interner) {
    this.#database = database;
    this.#numbers = numbers;
    this.#intern = intern;
  }

  /**
   * Collects the rows of `rid`; returns its `present` bits. For reindexing: `only` these indexes, and `had` are the bits
   * that it has already (a load may have been there first).
   */
  add(rid: number, rows: IndexRows, timelines: readonly Timeline[], only?: ReadonlySet<SearchIndex>, had = 0): number {
    const wanted = only ? timelines.filter((it) => only.has(it)) : timelines;
    const needed = only && new Set([...only, ...wanted.flatMap((it) => [it.of, it.date])]);
    const present = new Map<number, IndexNumber>();
    const unwanted = new Set<number>();
    const numberOf: NumberOf = (index, counts) => {
      if (needed && !needed.has(index)) return undefined;
      const number = this.#numbers.of(index);
      if (!number) throw new Error(`index ${index.key} is not registered`);
      if (only && !only.has(index)) unwanted.add(number.num);
      else if (number.bit >= 0 && counts) present.set(number.num, number);
      return number.num;
    };
    this.pending.add(rid);
    const tokens = this.#tokenValues(rows, numberOf);
    const intervals = this.#intervalValues(rows, numberOf);
    const refs = this.#refValues(rows, numberOf);
    for (const it of this.#timelineRows(rid, wanted, tokens, intervals, refs)) this.#timeline.push(it);
    for (const [vid, value] of tokens) if (!unwanted.has(value.key.idx)) this.#tokens.push([vid, rid, value]);
    for (const it of this.#stringValues(rows, numberOf)) this.#strings.push([it.sid, rid, it.element, it.edge, it.idx]);
    for (const it of intervals)
      if (!unwanted.has(it.idx)) this.#intervals.push([it.series, it.low, rid, it.high, it.edge, it.long, it.dates]);
    for (const [idx, target] of refs) if (!unwanted.has(idx)) this.#refs.push([idx, target, rid]);
    for (const { index, latitude, longitude } of rows.positions)
      if (numberOf(index, true) !== undefined && (!only || only.has(index)))
        this.#places.push([rid, latitude, latitude, longitude, longitude]);
    for (const { index, narrative, content } of rows.words)
      if (!only || only.has(index)) this.#words.push([rid, this.#wordOf(index), narrative, content]);
    let bits = had;
    for (const { num, bit } of present.values()) {
      if (Math.floor(had / 2 ** bit) % 2 === 1) continue;
      bits += 2 ** bit;
      this.#count(this.#indexCounts, num, 1);
    }
    return bits;
  }

  /** Removes the rows that `add` made of the same `rows`. Flush first when `pending` holds `rid`. */
  remove(rid: number, rows: IndexRows, timelines: readonly Timeline[]): void {
    const database = this.#database;
    const present = new Set<number>();
    const numberOf: NumberOf = (index, counts) => {
      const number = this.#numbers.of(index);
      if (number && number.bit >= 0 && counts) present.add(number.num);
      return number?.num;
    };
    const tokens = this.#tokenValues(rows, numberOf);
    const intervals = this.#intervalValues(rows, numberOf);
    const refs = this.#refValues(rows, numberOf);
    for (const [idx, value, low] of this.#timelineRows(rid, timelines, tokens, intervals, refs))
      database.run("DELETE FROM timeline WHERE idx = ? AND value = ? AND low = ? AND rid = ?", idx, value, low, rid);
    for (const [vid, value] of tokens)
      if (database.run("DELETE FROM token WHERE vid = ? AND rid = ?", vid, rid) > 0) this.#countToken(vid, value, -1);
    for (const { sid, idx, element } of this.#stringValues(rows, numberOf)) {
      if (database.run("DELETE FROM string WHERE sid = ? AND rid = ? AND element = ?", sid, rid, element) > 0)
        this.#count(this.#stringCounts, sid, -1);
      database.run(
        "DELETE FROM string_rid WHERE rid = ? AND idx = ? AND element = ? AND sid = ?",
        rid,
        idx,
        element,
        sid,
      );
    }
    for (const it of intervals) {
      if (
        database.run(
          "DELETE FROM interval WHERE series = ? AND low = ? AND rid = ? AND high = ?",
          it.series,
          it.low,
          rid,
          it.high,
        ) > 0
      )
        this.#countInterval(it.series, it.low, it.long, it.dates, -1);
      database.run(
        "DELETE FROM interval_rid WHERE rid = ? AND series = ? AND low = ? AND high = ?",
        rid,
        it.series,
        it.low,
        it.high,
      );
      if (it.long)
        database.run(
          "DELETE FROM interval_long WHERE series = ? AND high = ? AND low = ? AND rid = ?",
          it.series,
          it.high,
          it.low,
          rid,
        );
    }
    for (const [idx, target] of refs) {
      database.run("DELETE FROM ref WHERE idx = ? AND target = ? AND rid = ?", idx, target, rid);
      database.run("DELETE FROM ref_rid WHERE rid = ? AND idx = ? AND target = ?", rid, idx, target);
    }
    for (const { index } of rows.positions) {
      numberOf(index, true);
      database.run("DELETE FROM place WHERE rid = ?", rid);
    }
    if (rows.words.length > 0) database.run("DELETE FROM words WHERE rowid = ?", rid);
    for (const num of present) this.#count(this.#indexCounts, num, -1);
  }

  /** A word that only resources of that type have. */
  #wordOf({ resourceType }: SearchIndex): string {
    return typeWord(this.#intern.type(resourceType));
  }

  #tokenValues(rows: IndexRows, numberOf: NumberOf): Map<number, TokenValue> {
    const values = new Map<number, TokenValue>();
    for (const { index, system, code, texts } of rows.tokens) {
      const idx = numberOf(index, code !== null);
      if (idx === undefined) continue;
      const key = { idx, code: code ?? textOnly(fold(texts[0]!)), system: this.#intern.system(system) };
      const vid = this.#intern.token(key);
      const value = values.get(vid) ?? { key, texts: new Set() };
      values.set(vid, value);
      for (const it of texts) value.texts.add(this.#intern.text(key, vid, it));
    }
    return values;
  }

  #stringValues(rows: IndexRows, numberOf: NumberOf) {
    const values = new Map<string, { sid: number; idx: number; element: number; edge: number; key: string }>();
    for (const { index, folded, raw, element } of rows.strings) {
      const idx = numberOf(index, true);
      if (idx === undefined) continue;
      const sid = this.#intern.string(idx, folded, raw);
      values.set(`${sid} ${element}`, { sid, idx, element, edge: 0, key: `${folded}\u0000${raw}` });
    }
    const all = [...values.values()];
    markEdges(
      all,
      (it) => it.idx,
      (a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.element - b.element),
    );
    return all;
  }

  #intervalValues(rows: IndexRows, numberOf: NumberOf) {
    const values = new Map<
      string,
      { series: number; idx: number; low: number; high: number; edge: number; long: boolean; dates: boolean }
    >();
    for (const { index, low, high, unit } of rows.intervals) {
      const idx = numberOf(index, true);
      if (idx === undefined) continue;
      const series = this.#intern.series(idx, unit?.system ?? null, unit?.code ?? null, unit?.unit ?? null);
      const long = high - low > index.shortest;
      values.set(`${series} ${low} ${high}`, { series, idx, low, high, edge: 0, long, dates: index.shortest > 0 });
    }
    const all = [...values.values()];
    markEdges(
      all,
      (it) => it.series,
      (a, b) => a.low - b.low || a.high - b.high,
    );
    return all;
  }

  #refValues(rows: IndexRows, numberOf: NumberOf): [idx: number, target: number][] {
    const values = new Map<string, [number, number]>();
    for (const { index, target } of rows.references) {
      const idx = numberOf(index, true);
      if (idx === undefined) continue;
      const { rid } =
        "url" in target ? this.#intern.resource("", target.url) : this.#intern.resource(target.type, target.id);
      values.set(`${idx} ${rid}`, [idx, rid]);
    }
    return [...values.values()];
  }

  #timelineRows(
    rid: number,
    timelines: readonly Timeline[],
    tokens: ReadonlyMap<number, TokenValue>,
    intervals: readonly { readonly idx: number; readonly low: number; readonly edge: number }[],
    refs: readonly (readonly [idx: number, target: number])[],
  ): TimelineRow[] {
    const made: TimelineRow[] = [];
    for (const timeline of timelines) {
      const num = this.#numbers.of(timeline)?.num;
      const of = this.#numbers.of(timeline.of)?.num;
      const date = this.#numbers.of(timeline.date)?.num;
      const lows = intervals.filter((it) => it.idx === date && it.edge !== 0);
      if (num === undefined || of === undefined || lows.length === 0) continue;
      // Least and greatest may begin at the same time.
      const ends = lows.every((it) => it.low === lows[0]!.low) ? [{ low: lows[0]!.low, edge: 1 }] : lows;
      const add = (value: number) => {
        for (const { low, edge } of ends) made.push([num, value, low, rid, edge]);
      };
      if (timeline.of.kind === "token") {
        for (const [vid, { key }] of tokens) if (key.idx === of) add(vid);
      } else for (const [idx, target] of refs) if (idx === of) add(target);
    }
    return made;
  }

  #countToken(vid: number, { key, texts }: TokenValue, by: number): void {
    for (const tid of texts) this.#count(this.#textCounts, tid, by);
    const count = this.#tokenCounts.get(vid);
    if (count) count.n += by;
    else this.#tokenCounts.set(vid, { ...key, n: by });
  }

  #count(counts: Map<number, number>, key: number, by: number): void {
    counts.set(key, (counts.get(key) ?? 0) + by);
  }

  #countInterval(series: number, low: number, long: boolean, dates: boolean, by: number): void {
    const counts = this.#seriesCounts.get(series) ?? { n: 0, long: 0 };
    counts.n += by;
    if (long) counts.long += by;
    this.#seriesCounts.set(series, counts);
    const bucket = bucketOf(low, dates);
    const key = `${series} ${bucket}`;
    const found = this.#histogram.get(key) ?? { series, bucket, n: 0 };
    found.n += by;
    this.#histogram.set(key, found);
  }

  /** Writes what was collected. Rows that are already there (a resumed reindex) are left and not counted twice. */
  flush(): void {
    const database = this.#database;
    this.#tokens.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    for (const [vid, rid, value] of this.#tokens)
      if (database.run("INSERT OR IGNORE INTO token(vid, rid) VALUES (?, ?)", vid, rid) > 0)
        this.#countToken(vid, value, 1);
    for (const [vid, { idx, code, system }] of this.#intern.takeNewTokens()) {
      const n = this.#tokenCounts.get(vid)?.n ?? 0;
      this.#tokenCounts.delete(vid);
      database.run(
        "INSERT INTO token_value(idx, code, system, vid, n) VALUES (?, ?, ?, ?, ?)",
        idx,
        code,
        system,
        vid,
        n,
      );
    }
    this.#strings.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    for (const [sid, rid, element, edge] of this.#strings)
      if (
        database.run(
          "INSERT OR IGNORE INTO string(sid, rid, element, edge) VALUES (?, ?, ?, ?)",
          sid,
          rid,
          element,
          edge,
        ) > 0
      )
        this.#count(this.#stringCounts, sid, 1);
    this.#strings.sort((a, b) => a[1] - b[1]);
    for (const [sid, rid, element, , idx] of this.#strings)
      database.run(
        "INSERT OR IGNORE INTO string_rid(rid, idx, element, sid) VALUES (?, ?, ?, ?)",
        rid,
        idx,
        element,
        sid,
      );
    this.#intervals.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    for (const [series, low, rid, high, edge, long, dates] of this.#intervals) {
      if (
        database.run(
          "INSERT OR IGNORE INTO interval(series, low, rid, high, edge) VALUES (?, ?, ?, ?, ?)",
          series,
          low,
          rid,
          high,
          edge,
        ) > 0
      )
        this.#countInterval(series, low, long, dates, 1);
      if (long)
        database.run(
          "INSERT OR IGNORE INTO interval_long(series, high, low, rid) VALUES (?, ?, ?, ?)",
          series,
          high,
          low,
          rid,
        );
    }
    this.#intervals.sort((a, b) => a[2] - b[2]);
    for (const [series, low, rid, high] of this.#intervals)
      database.run(
        "INSERT OR IGNORE INTO interval_rid(rid, series, low, high) VALUES (?, ?, ?, ?)",
        rid,
        series,
        low,
        high,
      );
    this.#refs.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    for (const [idx, target, rid] of this.#refs)
      database.run("INSERT OR IGNORE INTO ref(idx, target, rid) VALUES (?, ?, ?)", idx, target, rid);
    this.#refs.sort((a, b) => a[2] - b[2]);
    for (const [idx, target, rid] of this.#refs)
      database.run("INSERT OR IGNORE INTO ref_rid(rid, idx, target) VALUES (?, ?, ?)", rid, idx, target);
    this.#timeline.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]);
    for (const row of this.#timeline)
      database.run("INSERT OR IGNORE INTO timeline(idx, value, low, rid, edge) VALUES (?, ?, ?, ?, ?)", ...row);
    for (const row of this.#places)
      database.run("INSERT OR REPLACE INTO place(rid, south, north, west, east) VALUES (?, ?, ?, ?, ?)", ...row);
    for (const row of this.#words)
      database.run("INSERT OR REPLACE INTO words(rowid, type, narrative, content) VALUES (?, ?, ?, ?)", ...row);
    this.#saveCounts();
    this.discard();
  }

  /** Forgets what was collected: it is written, or its transaction was undone. */
  discard(): void {
    this.#tokens = [];
    this.#strings = [];
    this.#intervals = [];
    this.#refs = [];
    this.#timeline = [];
    this.#places = [];
    this.#words = [];
    this.pending.clear();
    for (const it of [
      this.#tokenCounts,
      this.#textCounts,
      this.#stringCounts,
      this.#seriesCounts,
      this.#histogram,
      this.#indexCounts,
    ])
      it.clear();
  }

  #saveCounts(): void {
    const database = this.#database;
    for (const { idx, code, system, n } of this.#tokenCounts.values())
      if (n !== 0)
        database.run(
          "UPDATE token_value SET n = n + ? WHERE idx = ? AND code = ? AND system = ?",
          n,
          idx,
          code,
          system,
        );
    for (const [tid, n] of this.#textCounts)
      if (n !== 0) database.run("UPDATE token_text SET n = n + ? WHERE tid = ?", n, tid);
    for (const [sid, n] of this.#stringCounts)
      if (n !== 0) database.run("UPDATE string_value SET n = n + ? WHERE sid = ?", n, sid);
    for (const [series, { n, long }] of this.#seriesCounts)
      database.run("UPDATE series SET n = n + ?, long = long + ? WHERE num = ?", n, long, series);
    for (const { series, bucket, n } of this.#histogram.values())
      if (n !== 0)
        database.run(
          "INSERT INTO histogram(series, bucket, n) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n",
          series,
          bucket,
          n,
        );
    for (const [num, n] of this.#indexCounts)
      if (n !== 0) database.run("UPDATE search_index SET n = n + ? WHERE num = ?", n, num);
  }
}

/** Marks in each group the least and the greatest value: see `edge` in schema.ts. */
function markEdges<T extends { edge: number }>(
  all: readonly T[],
  groupOf: (it: T) => number,
  compare: (a: T, b: T) => number,
): void {
  if (all.length === 1) {
    all[0]!.edge = 1;
    return;
  }
  const least = new Map<number, T>();
  const greatest = new Map<number, T>();
  for (const it of all) {
    const group = groupOf(it);
    const low = least.get(group);
    const high = greatest.get(group);
    if (!low || compare(it, low) < 0) least.set(group, it);
    if (!high || compare(it, high) > 0) greatest.set(group, it);
  }
  for (const it of least.values()) it.edge = 2;
  for (const it of greatest.values()) it.edge = it.edge === 2 ? 1 : 3;
}
