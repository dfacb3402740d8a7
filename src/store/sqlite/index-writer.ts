import { fold } from "../../fhir/fold.ts";
import type { IndexRows } from "../../search/index-rows.ts";
import type { SearchIndex, Timeline } from "../../search/query.ts";
import type { Database, IndexNumber, IndexNumbers } from "./database.ts";
import type { Interner, StringValue, Token, TokenText } from "./intern.ts";
import { bucketOf, textOnly, typeWord } from "./schema.ts";
import { TableRows } from "./table-rows.ts";

// What the rows of one resource are made of.

interface TokenInResource {
  readonly token: Token;
  /** What stands beside it in the resource. */
  readonly texts: TokenText[];
}

interface StringInElement {
  readonly string: StringValue;
  readonly element: number;
  edge: number;
}

interface IntervalOf {
  readonly idx: number;
  readonly series: number;
  readonly low: number;
  readonly high: number;
  edge: number;
  readonly long: boolean;
  readonly dates: boolean;
}

interface RefTo {
  readonly idx: number;
  readonly target: number;
}

interface TimelinePlace {
  readonly idx: number;
  readonly value: number;
  readonly low: number;
  readonly edge: number;
}

/** The number of an index in this database. `counts`: a value in it is a value of the search parameter. */
type NumberOf = (index: SearchIndex, counts: boolean) => number | undefined;

/**
 * Adds and removes the index rows of resources. Rows to add are collected and written at `flush`, in the order of keys, which is
 * what keeps loading fast when the store is large. Counts of values, series and histograms are kept as differences and written
 * once.
 */
export class IndexWriter {
  readonly #database: Database;
  readonly #numbers: IndexNumbers;
  readonly #intern: Interner;
  readonly #rows = {
    token: new TableRows("token", "vid", "rid"),
    string: new TableRows("string", "sid", "rid", "element", "edge"),
    stringByRid: new TableRows("string_rid", "rid", "idx", "element", "sid"),
    interval: new TableRows("interval", "series", "low", "rid", "high", "edge"),
    intervalByRid: new TableRows("interval_rid", "rid", "series", "low", "high"),
    longInterval: new TableRows("interval_long", "series", "high", "low", "rid"),
    ref: new TableRows("ref", "idx", "target", "rid"),
    refByRid: new TableRows("ref_rid", "rid", "idx", "target"),
    timeline: new TableRows("timeline", "idx", "value", "low", "rid", "edge"),
  };
  #places: [rid: number, south: number, north: number, west: number, east: number][] = [];
  #words: [rid: number, type: string, narrative: string, content: string][] = [];
  readonly #seriesCounts = new Map<number, { n: number; long: number }>();
  /** How many more intervals of a series begin in which bucket. */
  readonly #histogram = new Map<number, Map<number, number>>();
  readonly #indexCounts = new Map<number, number>();
  /** Resources whose rows are collected and not yet written. */
  readonly pending = new Set<number>();

  constructor(database: Database, numbers: IndexNumbers, intern: Interner) {
    this.#database = database;
    this.#numbers = numbers;
    this.#intern = intern;
  }

  /**
   * Collects the rows of `rid`; returns its `present` bits. `had` are those that it has already. For reindexing: `only` these indexes,
   * of which a load may have written some.
   */
  add(rid: number, rows: IndexRows, timelines: readonly Timeline[], only?: ReadonlySet<SearchIndex>, had = 0): number {
    const wanted = only ? timelines.filter((it) => only.has(it)) : timelines;
    const needed = only && new Set([...only, ...wanted.flatMap((it) => [it.of, it.date])]);
    const present = new Set<IndexNumber>();
    const unwanted = new Set<number>();
    const numberOf: NumberOf = (index, counts) => {
      if (needed && !needed.has(index)) return undefined;
      const number = this.#numbers.of(index);
      if (!number) throw new Error(`index ${index.key} is not registered`);
      if (only && !only.has(index)) unwanted.add(number.num);
      else if (number.bit >= 0 && counts) present.add(number);
      return number.num;
    };
    this.pending.add(rid);
    const tokens = this.#tokensOf(rows, numberOf);
    const intervals = this.#intervalsOf(rows, numberOf);
    const refs = this.#refsOf(rows, numberOf);
    // A load may have written some of what is reindexed.
    const isThere = (table: string, ...key: readonly number[]) =>
      only !== undefined && this.#database.get(`SELECT 1 FROM ${table}`, ...key) !== undefined;
    const to = this.#rows;
    for (const it of tokens) {
      const { vid, idx } = it.token;
      if (unwanted.has(idx) || isThere("token WHERE vid = ? AND rid = ?", vid, rid)) continue;
      to.token.add(vid, rid);
      this.#countToken(it, 1);
    }
    for (const { string, element, edge } of this.#stringsOf(rows, numberOf)) {
      const { sid, idx } = string;
      if (isThere("string WHERE sid = ? AND rid = ? AND element = ?", sid, rid, element)) continue;
      to.string.add(sid, rid, element, edge);
      to.stringByRid.add(rid, idx, element, sid);
      this.#intern.countString(string, 1);
    }
    for (const it of intervals) {
      const { idx, series, low, high, edge, long } = it;
      if (unwanted.has(idx)) continue;
      if (isThere("interval WHERE series = ? AND low = ? AND rid = ? AND high = ?", series, low, rid, high)) continue;
      to.interval.add(series, low, rid, high, edge);
      to.intervalByRid.add(rid, series, low, high);
      if (long) to.longInterval.add(series, high, low, rid);
      this.#countInterval(it, 1);
    }
    for (const { idx, target } of refs) {
      if (unwanted.has(idx)) continue;
      to.ref.add(idx, target, rid);
      to.refByRid.add(rid, idx, target);
    }
    for (const { idx, value, low, edge } of this.#timelineOf(wanted, tokens, intervals, refs))
      to.timeline.add(idx, value, low, rid, edge);
    for (const { index, latitude, longitude } of rows.positions)
      if (numberOf(index, true) !== undefined && (!only || only.has(index)))
        this.#places.push([rid, latitude, latitude, longitude, longitude]);
    for (const { index, narrative, content } of rows.words)
      if (!only || only.has(index)) this.#words.push([rid, this.#wordOf(index), narrative, content]);
    let bits = had;
    for (const { num, bit } of present) {
      if (isSet(had, bit)) continue;
      bits += 2 ** bit;
      this.#countIndex(num, 1);
    }
    return bits;
  }

  /**
   * Removes the rows that `add` made of the same `rows`. Flush first when `pending` holds `rid`. `had` are its bits; returns those
   * that are left.
   */
  remove(rid: number, rows: IndexRows, timelines: readonly Timeline[], had: number): number {
    const database = this.#database;
    const present = new Set<IndexNumber>();
    const numberOf: NumberOf = (index, counts) => {
      const number = this.#numbers.of(index);
      if (number && number.bit >= 0 && counts) present.add(number);
      return number?.num;
    };
    const tokens = this.#tokensOf(rows, numberOf);
    const intervals = this.#intervalsOf(rows, numberOf);
    const refs = this.#refsOf(rows, numberOf);
    for (const { idx, value, low } of this.#timelineOf(timelines, tokens, intervals, refs))
      database.run("DELETE FROM timeline WHERE idx = ? AND value = ? AND low = ? AND rid = ?", idx, value, low, rid);
    for (const it of tokens)
      if (database.run("DELETE FROM token WHERE vid = ? AND rid = ?", it.token.vid, rid) > 0) this.#countToken(it, -1);
    for (const { string, element } of this.#stringsOf(rows, numberOf)) {
      const { sid, idx } = string;
      if (database.run("DELETE FROM string WHERE sid = ? AND rid = ? AND element = ?", sid, rid, element) > 0)
        this.#intern.countString(string, -1);
      database.run(
        "DELETE FROM string_rid WHERE rid = ? AND idx = ? AND element = ? AND sid = ?",
        rid,
        idx,
        element,
        sid,
      );
    }
    for (const it of intervals) {
      const { series, low, high, long } = it;
      if (
        database.run(
          "DELETE FROM interval WHERE series = ? AND low = ? AND rid = ? AND high = ?",
          series,
          low,
          rid,
          high,
        ) > 0
      )
        this.#countInterval(it, -1);
      database.run(
        "DELETE FROM interval_rid WHERE rid = ? AND series = ? AND low = ? AND high = ?",
        rid,
        series,
        low,
        high,
      );
      if (long)
        database.run(
          "DELETE FROM interval_long WHERE series = ? AND high = ? AND low = ? AND rid = ?",
          series,
          high,
          low,
          rid,
        );
    }
    for (const { idx, target } of refs) {
      database.run("DELETE FROM ref WHERE idx = ? AND target = ? AND rid = ?", idx, target, rid);
      database.run("DELETE FROM ref_rid WHERE rid = ? AND idx = ? AND target = ?", rid, idx, target);
    }
    for (const { index } of rows.positions) {
      numberOf(index, true);
      database.run("DELETE FROM place WHERE rid = ?", rid);
    }
    if (rows.words.length > 0) database.run("DELETE FROM words WHERE rowid = ?", rid);
    let bits = had;
    for (const { num, bit } of present) {
      if (!isSet(had, bit)) continue;
      bits -= 2 ** bit;
      this.#countIndex(num, -1);
    }
    return bits;
  }

  /** A word that only resources of that type have. */
  #wordOf({ resourceType }: SearchIndex): string {
    return typeWord(this.#intern.type(resourceType));
  }

  #tokensOf(rows: IndexRows, numberOf: NumberOf): TokenInResource[] {
    const found = new Map<number, TokenInResource>();
    for (const { index, system, code, texts } of rows.tokens) {
      const idx = numberOf(index, code !== null);
      if (idx === undefined) continue;
      const token = this.#intern.token(idx, code ?? textOnly(fold(texts[0]!)), this.#intern.system(system));
      let row = found.get(token.vid);
      if (!row) {
        row = { token, texts: [] };
        found.set(token.vid, row);
      }
      for (const it of texts) {
        const text = this.#intern.text(token, it);
        if (!row.texts.includes(text)) row.texts.push(text);
      }
    }
    return [...found.values()];
  }

  #stringsOf(rows: IndexRows, numberOf: NumberOf): readonly StringInElement[] {
    const all: StringInElement[] = [];
    for (const { index, folded, raw, element } of rows.strings) {
      const idx = numberOf(index, true);
      if (idx === undefined) continue;
      all.push({ string: this.#intern.string(idx, folded, raw), element, edge: 0 });
    }
    const found = distinct(all, (it) => it.string.sid * manyElements + it.element);
    markEdges(
      found,
      (it) => it.string.idx,
      (a, b) =>
        compare(a.string.folded, b.string.folded) || compare(a.string.raw, b.string.raw) || a.element - b.element,
    );
    return found;
  }

  #intervalsOf(rows: IndexRows, numberOf: NumberOf): readonly IntervalOf[] {
    const all: IntervalOf[] = [];
    for (const { index, low, high, unit } of rows.intervals) {
      const idx = numberOf(index, true);
      if (idx === undefined) continue;
      const series = this.#intern.series(idx, unit?.system ?? null, unit?.code ?? null, unit?.unit ?? null);
      const long = high - low > index.shortest;
      all.push({ idx, series, low, high, edge: 0, long, dates: index.shortest > 0 });
    }
    const found = distinct(all, (it) => `${it.series} ${it.low} ${it.high}`);
    markEdges(
      found,
      (it) => it.series,
      (a, b) => a.low - b.low || a.high - b.high,
    );
    return found;
  }

  #refsOf(rows: IndexRows, numberOf: NumberOf): readonly RefTo[] {
    const all: RefTo[] = [];
    for (const { index, target } of rows.references) {
      const idx = numberOf(index, true);
      if (idx === undefined) continue;
      const known =
        "url" in target ? this.#intern.resource("", target.url) : this.#intern.resource(target.type, target.id);
      all.push({ idx, target: known.rid });
    }
    return distinct(all, (it) => it.target * manyIndexes + it.idx);
  }

  #timelineOf(
    timelines: readonly Timeline[],
    tokens: readonly TokenInResource[],
    intervals: readonly IntervalOf[],
    refs: readonly RefTo[],
  ): TimelinePlace[] {
    const made: TimelinePlace[] = [];
    for (const timeline of timelines) {
      const num = this.#numbers.of(timeline)?.num;
      const of = this.#numbers.of(timeline.of)?.num;
      const date = this.#numbers.of(timeline.date)?.num;
      const lows = intervals.filter((it) => it.idx === date && it.edge !== 0);
      if (num === undefined || of === undefined || lows.length === 0) continue;
      // Least and greatest may begin at the same time.
      const ends = lows.every((it) => it.low === lows[0]!.low) ? [{ low: lows[0]!.low, edge: 1 }] : lows;
      const add = (value: number) => {
        for (const { low, edge } of ends) made.push({ idx: num, value, low, edge });
      };
      if (timeline.of.kind === "token") {
        for (const { token } of tokens) if (token.idx === of) add(token.vid);
      } else for (const { idx, target } of refs) if (idx === of) add(target);
    }
    return made;
  }

  #countToken({ token, texts }: TokenInResource, by: number): void {
    this.#intern.countToken(token, by);
    for (const it of texts) this.#intern.countText(it, by);
  }

  #countIndex(num: number, by: number): void {
    this.#indexCounts.set(num, (this.#indexCounts.get(num) ?? 0) + by);
  }

  #countInterval({ series, low, long, dates }: IntervalOf, by: number): void {
    const counts = this.#seriesCounts.get(series) ?? { n: 0, long: 0 };
    counts.n += by;
    if (long) counts.long += by;
    this.#seriesCounts.set(series, counts);
    const bucket = bucketOf(low, dates);
    const buckets = this.#histogram.get(series) ?? new Map<number, number>();
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + by);
    this.#histogram.set(series, buckets);
  }

  /** Writes what was collected. */
  flush(): void {
    for (const it of Object.values(this.#rows)) it.write(this.#database);
    for (const row of this.#places)
      this.#database.run("INSERT OR REPLACE INTO place(rid, south, north, west, east) VALUES (?, ?, ?, ?, ?)", ...row);
    for (const row of this.#words)
      this.#database.run("INSERT OR REPLACE INTO words(rowid, type, narrative, content) VALUES (?, ?, ?, ?)", ...row);
    this.#saveCounts();
    this.discard();
  }

  /** Forgets what was collected: it is written, or its transaction was undone. */
  discard(): void {
    for (const it of Object.values(this.#rows)) it.clear();
    this.#places = [];
    this.#words = [];
    for (const it of [this.pending, this.#seriesCounts, this.#histogram, this.#indexCounts]) it.clear();
  }

  #saveCounts(): void {
    const database = this.#database;
    for (const [series, { n, long }] of this.#seriesCounts)
      database.run("UPDATE series SET n = n + ?, long = long + ? WHERE num = ?", n, long, series);
    for (const [series, buckets] of this.#histogram)
      for (const [bucket, n] of buckets)
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

/** Bits are more than the 32 that operators on bits know. */
const isSet = (bits: number, bit: number): boolean => Math.floor(bits / 2 ** bit) % 2 === 1;

/** More than one resource has. */
const manyElements = 2 ** 20;
/** More than a store has. */
const manyIndexes = 2 ** 16;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Of several with the same key the last, where the first stood. */
const distinct = <T>(all: readonly T[], keyOf: (it: T) => string | number): readonly T[] =>
  all.length < 2 ? all : [...new Map(all.map((it) => [keyOf(it), it])).values()];

/** Marks in each group the least and the greatest value: see `edge` in schema.ts. */
function markEdges<T extends { edge: number }>(
  all: readonly T[],
  groupOf: (it: T) => number,
  compare: (a: T, b: T) => number,
): void {
  if (all.length === 1) all[0]!.edge = 1;
  if (all.length < 2) return;
  const groups = new Map<number, { least: T; greatest: T }>();
  for (const it of all) {
    const group = groups.get(groupOf(it));
    if (!group) groups.set(groupOf(it), { least: it, greatest: it });
    else if (compare(it, group.least) < 0) group.least = it;
    else if (compare(it, group.greatest) > 0) group.greatest = it;
  }
  for (const { least, greatest } of groups.values()) {
    least.edge = 2;
    greatest.edge = least === greatest ? 1 : 3;
  }
}
