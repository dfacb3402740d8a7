import type { SearchIndex } from "../../search/query.ts";
import type { Database } from "./database.ts";
import { bucketOf, withinBucket } from "./schema.ts";

export interface Series {
  readonly num: number;
  readonly system: string | null;
  readonly code: string | null;
  readonly unit: string | null;
  readonly n: number;
  readonly long: number;
}

interface Histogram {
  readonly buckets: readonly number[];
  /** Rows in all buckets before this one; one longer than `buckets`. */
  readonly before: readonly number[];
}

/** Counts that the planner needs, kept in memory until another process has written. */
export class Statistics {
  readonly #database: Database;
  #types = new Map<string, { readonly num: number; readonly n: number }>();
  #typeNames = new Map<number, string>();
  #systems = new Map<string, number>();
  readonly #series = new Map<number, readonly Series[]>();
  readonly #histograms = new Map<number, Histogram>();
  readonly #indexes = new Map<number, { readonly n: number; readonly complete: boolean }>();
  readonly #counted = new Map<string, unknown>();
  version = -1;
  /** Of the database, when it was last looked at. */
  #state: number | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Looks whether anything changed; cheap when nothing did. */
  refresh(): void {
    const { state } = this.#database;
    if (state !== undefined && state === this.#state) return;
    this.#state = state;
    const version = this.#database.dataVersion();
    if (version !== this.version) this.reset(version);
  }

  reset(version = this.#database.dataVersion()): void {
    this.version = version;
    this.#types = new Map(
      this.#database
        .all("SELECT name, num, n FROM type")
        .map(([name, num, n]) => [name as string, { num: num as number, n: n as number }]),
    );
    this.#typeNames = new Map([...this.#types].map(([name, { num }]) => [num, name]));
    this.#systems = new Map();
    this.#series.clear();
    this.#histograms.clear();
    this.#counted.clear();
    this.#indexes.clear();
    for (const [num, n, complete] of this.#database.all("SELECT num, n, complete FROM search_index"))
      this.#indexes.set(num as number, { n: n as number, complete: complete === 1 });
  }

  /** Undefined: no resource of that type was ever heard of. */
  type(name: string): { readonly num: number; readonly n: number } | undefined {
    return this.#types.get(name);
  }

  typeName(num: number): string {
    return this.#typeNames.get(num) ?? "";
  }

  system(uri: string | null): number | undefined {
    if (uri === null) return 0;
    let num = this.#systems.get(uri);
    if (num === undefined) {
      num = this.#database.get("SELECT num FROM system WHERE uri = ?", uri)?.[0] as number | undefined;
      if (num !== undefined && this.#systems.size < 10_000) this.#systems.set(uri, num);
    }
    return num;
  }

  /** Something counted once, and again when another process has written. */
  remembered<T>(key: string, count: () => T): T {
    if (!this.#counted.has(key)) this.#counted.set(key, count());
    return this.#counted.get(key) as T;
  }

  /** Resources that have a value in an index. */
  having(idx: number): number {
    return this.#indexes.get(idx)?.n ?? 0;
  }

  isComplete(idx: number): boolean {
    return this.#indexes.get(idx)?.complete ?? false;
  }

  series(idx: number): readonly Series[] {
    let found = this.#series.get(idx);
    if (!found) {
      found = this.#database
        .all("SELECT num, system, code, unit, n, long FROM series WHERE idx = ?", idx)
        .map(([num, system, code, unit, n, long]) => ({ num, system, code, unit, n, long }) as Series);
      this.#series.set(idx, found);
    }
    return found;
  }

  /**
   * About how many rows of a series have their low end in [from, to]. Inside a bucket they are taken to be spread; where
   * that makes them few they are counted, up to some: numbers crowd on values of theirs (doses are 1, 2, 3).
   */
  estimate(series: number, index: SearchIndex, from: number, to: number): number {
    const { buckets, before } = this.#histogram(series);
    const dates = index.shortest > 0;
    const rowsBefore = (low: number): number => {
      if (low === -Infinity) return 0;
      if (low === Infinity) return before.at(-1)!;
      const bucket = bucketOf(low, dates);
      const at = lowerBound(buckets, bucket);
      if (buckets[at] !== bucket) return before[at]!;
      return before[at]! + (before[at + 1]! - before[at]!) * withinBucket(low, dates);
    };
    const spread = Math.max(0, rowsBefore(to) - rowsBefore(from));
    if (spread >= countedMax) return spread;
    const [counted] = this.#database.get(
      "SELECT count(*) FROM (SELECT 1 FROM interval WHERE series = ? AND low >= ? AND low <= ? LIMIT +?)",
      series,
      from,
      to,
      countedMax,
    ) as [number];
    return counted < countedMax ? counted : Math.max(counted, spread);
  }

  #histogram(series: number): Histogram {
    let found = this.#histograms.get(series);
    if (!found) {
      const rows = this.#database.all("SELECT bucket, n FROM histogram WHERE series = ? ORDER BY bucket", series);
      const before = [0];
      for (const [, n] of rows) before.push(before.at(-1)! + (n as number));
      found = { buckets: rows.map(([bucket]) => bucket as number), before };
      this.#histograms.set(series, found);
    }
    return found;
  }
}

/** Rows of a range that are counted rather than estimated: some 0.03 µs each. */
const countedMax = 500;

/** Where the first bucket stands that is not below `bucket`. */
function lowerBound(buckets: readonly number[], bucket: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (buckets[middle]! < bucket) low = middle + 1;
    else high = middle;
  }
  return low;
}
