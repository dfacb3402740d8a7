import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { Catalog } from "../src/search/catalog.ts";
import type { Search } from "./ceiling.ts";
import { Draw } from "./draw.ts";

/** One request, for our server and for the ceiling. */
export interface Question {
  /** Below the base, as the self link writes it: `Observation?code=8302-2&_count=20`. */
  readonly ours: string;
  /** A row number to read, or a statement with its values. */
  readonly ceiling: { readonly rid: number } | CeilingSearch | undefined;
  /** What is asked for by following links: the self link's part without `_page`. */
  readonly self?: string;
}

export interface CeilingSearch {
  readonly search: Search;
  readonly values: readonly number[];
  readonly size: number;
  /** `Medication,26`: type and index number of what is included. */
  readonly include?: string;
}

/** The kinds of work, each with at least 1,000 questions where the corpus has as many. */
export interface Workload {
  readonly read: readonly Question[];
  readonly page: readonly Question[];
  readonly chain: readonly Question[];
  readonly include: readonly Question[];
  readonly sortedCommon: readonly Question[];
  readonly sortedRare: readonly Question[];
  /** Searches with many pages, of which the bench follows the links. */
  readonly long: readonly Question[];
  /** Without a ceiling: how long they take is the point. */
  readonly broadChain: readonly string[];
  readonly has: readonly string[];
  readonly totalAccurate: readonly string[];
}

interface Token {
  readonly code: string;
  readonly system: string;
  readonly vid: number;
  readonly n: number;
}

const size = 20;
const wanted = 1200;

/** `name=value` pairs written as links write them. */
const pairs = (given: readonly (readonly [string, string | number])[]) =>
  given
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2C|%3A|%2F/g, decodeURIComponent)}`)
    .join("&");

export const search = (type: string, given: Readonly<Record<string, string | number>>) =>
  searchOf(type, Object.entries(given));

/** With parameters that may be repeated. */
export const searchOf = (type: string, given: readonly (readonly [string, string | number])[]) =>
  `${type}?${pairs(given)}`;

/** The store file, asked directly. */
export class Corpus extends Draw {
  readonly #database: DatabaseSync;
  readonly #catalog: Catalog;

  constructor(file: string, catalog: Catalog, seed: number) {
    super(seed);
    this.#database = new DatabaseSync(file, { readOnly: true });
    this.#catalog = catalog;
  }

  rows(sql: string, ...values: readonly SQLInputValue[]): readonly (readonly SQLInputValue[])[] {
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    return statement.all(...values) as unknown as SQLInputValue[][];
  }

  numbers(sql: string, ...values: readonly SQLInputValue[]): number[] {
    return this.rows(sql, ...values).map(([it]) => it as number);
  }

  /** The number of the index behind a search parameter. */
  index(type: string, code: string): number {
    const key = this.#catalog.resources.get(type)!.byCode.get(code)!.indexes[0]!.key;
    return this.numbers("SELECT num FROM search_index WHERE key = ?", key)[0]!;
  }

  series(type: string, code: string): number {
    return this.numbers("SELECT num FROM series WHERE idx = ?", this.index(type, code))[0]!;
  }

  rids(type: string): number[] {
    return this.numbers(
      "SELECT rid FROM resource WHERE type = (SELECT num FROM type WHERE name = ?) AND state = 1 AND rid > 0",
      type,
    );
  }

  id(rid: number): string {
    return this.rows("SELECT id FROM resource WHERE rid = ?", rid)[0]![0] as string;
  }

  body(rid: number): string {
    return this.rows("SELECT body FROM resource WHERE rid = ?", rid)[0]![0] as string;
  }

  rid(type: string, id: string): number {
    return this.numbers(
      "SELECT rid FROM resource WHERE type = (SELECT num FROM type WHERE name = ?) AND id = ?",
      type,
      id,
    )[0]!;
  }

  /** Codes that belong to one system only, the most frequent first. */
  tokens(type: string, code: string): Token[] {
    return this.rows(
      "SELECT v.code, s.uri, v.vid, v.n FROM token_value v JOIN system s ON s.num = v.system WHERE v.idx = ? AND v.n > 0 GROUP BY v.code HAVING count(*) = 1 ORDER BY v.n DESC, v.code",
      this.index(type, code),
    ).map((it) => ({ code: it[0], system: it[1], vid: it[2], n: it[3] }) as Token);
  }

  tokensOf(rid: number, among: ReadonlyMap<number, Token>): Token[] {
    return [...among.values()].filter(
      (it) => this.rows("SELECT 1 FROM token WHERE vid = ? AND rid = ?", it.vid, rid).length > 0,
    );
  }

  target(rid: number, idx: number): number | undefined {
    return this.numbers("SELECT target FROM ref_rid WHERE rid = ? AND idx = ?", rid, idx)[0];
  }

  low(rid: number, series: number): number | undefined {
    return this.numbers("SELECT low FROM interval_rid WHERE rid = ? AND series = ?", rid, series)[0];
  }

  close(): void {
    this.#database.close();
  }
}

/** Codes by how often they occur: at least 2 in 100, fewer than 1 in 200, and between. Never empty. */
function classes(codes: readonly Token[], all: number) {
  const by = (test: (share: number) => boolean, otherwise: readonly Token[]) => {
    const found = codes.filter((it) => test(it.n / all));
    return found.length > 0 ? found : otherwise;
  };
  return {
    common: by((it) => it >= 0.02, codes.slice(0, 3)),
    middling: by((it) => it >= 0.005 && it < 0.02, codes.slice(3, 6)),
    rare: by((it) => it < 0.005, codes.slice(-3)),
  };
}

export function workloadOf(corpus: Corpus): Workload {
  const observations = corpus.rids("Observation");
  const code = corpus.tokens("Observation", "code");
  const categories = new Map(corpus.tokens("Observation", "category").map((it) => [it.vid, it]));
  const { common, middling, rare } = classes(code, observations.length);
  const dates = corpus.series("Observation", "date");
  const patientIndex = corpus.index("Observation", "patient");
  const pick = <T>(it: readonly T[]) => corpus.pick(it);

  const categoryOf = new Map<number, Token | undefined>();
  function categoryWith({ vid }: Token): Token | undefined {
    if (!categoryOf.has(vid)) {
      const rid = corpus.numbers("SELECT rid FROM token WHERE vid = ? LIMIT 1", vid)[0]!;
      categoryOf.set(vid, corpus.tokensOf(rid, categories)[0]);
    }
    return categoryOf.get(vid);
  }
  /** A date in a part of the corpus' time, and where it begins in milliseconds. */
  const lows = corpus.numbers(
    "SELECT low FROM interval WHERE series = ? AND rid % (1 + ? / 10000) = 0 ORDER BY low",
    dates,
    observations.length,
  );
  function dateIn(from: number, to: number) {
    const ms =
      Math.floor(lows[Math.floor((from + corpus.random() * (to - from)) * (lows.length - 1))]! / 60_000) * 60_000;
    return { ms, text: `${new Date(ms).toISOString().slice(0, 19)}Z` };
  }

  const question = (
    type: string,
    given: Readonly<Record<string, string | number>>,
    ceiling: Omit<CeilingSearch, "size">,
  ): Question => ({
    ours: search(type, { ...given, _count: size }),
    ceiling: { ...ceiling, size },
  });
  const observation = (given: Readonly<Record<string, string | number>>, name: Search, values: readonly number[]) =>
    question("Observation", given, { search: name, values });

  const single = (it: Token) => observation({ code: it.code }, "token", [it.vid]);
  const withSystem = (it: Token) => observation({ code: `${it.system}|${it.code}` }, "token", [it.vid]);
  const inCategory = (it: Token) => {
    const category = categoryWith(it);
    return category && observation({ category: category.code, code: it.code }, "tokenToken", [it.vid, category.vid]);
  };
  const either = (from: readonly Token[]) => {
    const [one, two] = [pick(from), pick(from)];
    return one.vid === two.vid
      ? undefined
      : observation({ code: `${one.code},${two.code}` }, "tokens", [one.vid, two.vid]);
  };
  const before = (it: Token, from: number, to: number) => {
    const { ms, text } = dateIn(from, to);
    return observation({ code: it.code, date: `lt${text}` }, "tokenBefore", [it.vid, dates, ms]);
  };
  const ofPatient = (rid: number, it: Token) => {
    const target = corpus.target(rid, patientIndex);
    return target === undefined
      ? undefined
      : observation({ patient: corpus.id(target), code: it.code }, "referenceToken", [patientIndex, target, it.vid]);
  };
  const codes = new Map(code.map((it) => [it.vid, it]));
  const every = (from: readonly Token[]) =>
    from.flatMap((it) => [single(it), withSystem(it), inCategory(it) ?? single(it)]);
  const part = (from: readonly Token[], others: () => Question | undefined) => {
    const first = every(from).slice(0, wanted / 8);
    return [...first, ...corpus.distinct(wanted / 4 - first.length, others)];
  };
  const page = [
    ...part(common, () => (corpus.random() < 0.4 ? either(common) : before(pick(common), 0.5, 1))),
    ...part(middling, () => (corpus.random() < 0.4 ? either(middling) : before(pick(middling), 0.3, 1))),
    ...part(rare, () => {
      if (corpus.random() < 0.3) return before(pick(rare), 0.2, 1);
      const rid = pick(observations);
      const [its] = corpus.tokensOf(rid, codes);
      return its && ofPatient(rid, its);
    }),
    ...corpus.distinct(wanted / 4, () =>
      corpus.random() < 0.5
        ? observation({ code: `absent-${Math.floor(corpus.random() * 1e6)}` }, "token", [-1])
        : ofPatient(pick(observations), pick(rare)),
    ),
  ];

  /** The ceiling sorts what a code finds when that is less than the dates it would have to walk for a page. */
  const howFor = (it: Token) => (it.n < ((size + 1) * observations.length) / it.n ? "sort" : "walk");
  /** Category and code, a third each: of all time, since a date, and before one. */
  const sorted = (from: readonly Token[]) => {
    const asked = { _sort: "-date" };
    const within = (it: Token, category: Token) => [it.vid, category.vid];
    const allTime = from.flatMap((it) => {
      const category = categoryWith(it);
      const names = [it.code, `${it.system}|${it.code}`];
      return category
        ? names.map((code) =>
            observation({ category: category.code, code, ...asked }, howFor(it), [dates, ...within(it, category)]),
          )
        : [];
    });
    const bounded = corpus.distinct(wanted - Math.min(allTime.length, wanted / 3), () => {
      const it = pick(from);
      const category = categoryWith(it);
      if (!category) return undefined;
      const lately = corpus.random() < 0.5;
      const { ms, text } = dateIn(lately ? 0.1 : 0.3, lately ? 0.7 : 1);
      return observation(
        { category: category.code, code: it.code, date: `${lately ? "gt" : "lt"}${text}`, ...asked },
        `${howFor(it)}${lately ? "Since" : "Before"}`,
        // A time written to the second ends one second later.
        [dates, ms + (lately ? 1000 : 0), ...within(it, category)],
      );
    });
    return corpus.shuffled([...allTime.slice(0, wanted / 3), ...bounded]);
  };

  const long = corpus.distinct(25, () => {
    const many = [...categories.values()].filter((it) => it.n > 500 * size);
    if (many.length > 0 && corpus.random() < 0.2) {
      const it = pick(many);
      return observation({ category: it.code, _sort: "-date" }, "walkAny", [dates, it.vid, it.vid]);
    }
    const one = pick(common);
    const two = pick(common);
    return one.vid === two.vid
      ? undefined
      : observation({ code: `${one.code},${two.code}`, _sort: "-date" }, "walkAny", [dates, one.vid, two.vid]);
  });

  return {
    read: readsOf(corpus),
    page: corpus.shuffled(page),
    chain: chainsOf(corpus),
    include: includesOf(corpus),
    sortedCommon: sorted(common),
    sortedRare: sorted(rare),
    long,
    broadChain: ["female", "male"].flatMap((gender) =>
      [...common.slice(0, 20), undefined].flatMap((it) => [
        search("Observation", {
          "patient.gender": gender,
          ...(it && { code: it.code }),
          _sort: "-date",
          _count: size,
        }),
      ]),
    ),
    has: common.map((it) => search("Patient", { "_has:Observation:patient:code": it.code, _count: size })),
    totalAccurate: common.map((it) => search("Observation", { code: it.code, _total: "accurate", _count: size })),
  };
}

function readsOf(corpus: Corpus): Question[] {
  const all = corpus.rows(
    "SELECT r.rid, t.name, r.id FROM resource r JOIN type t ON t.num = r.type WHERE r.state = 1 AND r.type > 0 AND r.rid % (1 + (SELECT max(rid) FROM resource) / 20000) = 0 AND t.name <> 'Binary'",
  ) as unknown as [number, string, string][];
  return corpus
    .shuffled(all)
    .slice(0, 5000)
    .map(([rid, type, id]) => ({ ours: `${type}/${id}`, ceiling: { rid } }));
}

/** `Condition?patient.identifier=system|value`: a few conditions of one person. */
function chainsOf(corpus: Corpus): Question[] {
  const identifiers = corpus.tokens("Patient", "identifier").filter((it) => it.n === 1 && it.system !== "");
  const idx = corpus.index("Condition", "patient");
  return corpus
    .shuffled(identifiers)
    .slice(0, wanted)
    .map(({ system, code, vid }) => ({
      ours: search("Condition", { "patient.identifier": `${system}|${code}` }),
      ceiling: { search: "chain", values: [idx, vid], size: 1000 },
    }));
}

/** Requests with their medications: by status and date, and those of one person. */
function includesOf(corpus: Corpus): Question[] {
  const type = "MedicationRequest";
  const statuses = corpus.tokens(type, "status");
  const series = corpus.series(type, "authoredon");
  const patientIndex = corpus.index(type, "patient");
  const include = `Medication,${corpus.index(type, "medication")}`;
  const requests = corpus.rids(type);
  const lows = corpus.numbers("SELECT low FROM interval WHERE series = ? ORDER BY low", series);
  const ask = (given: Record<string, string>, name: Search, values: readonly number[]): Question => ({
    ours: search(type, { ...given, _include: `${type}:medication`, _count: size }),
    ceiling: { search: name, values, size, include },
  });
  const byStatus = statuses.map((it) => ask({ status: it.code }, "token", [it.vid]));
  const byDate = corpus.distinct(wanted * 0.7, () => {
    const status = corpus.pick(statuses.slice(0, 2));
    const low = lows[Math.floor((0.3 + 0.7 * corpus.random()) * (lows.length - 1))]!;
    const ms = Math.floor(low / 60_000) * 60_000 + 60_000 * Math.floor(corpus.random() * 1440);
    return ask({ status: status.code, authoredon: `lt${new Date(ms).toISOString().slice(0, 19)}Z` }, "tokenBefore", [
      status.vid,
      series,
      ms,
    ]);
  });
  const byPatient = corpus.distinct(wanted * 0.3, () => {
    const target = corpus.target(corpus.pick(requests), patientIndex);
    return target === undefined ? undefined : ask({ patient: corpus.id(target) }, "reference", [patientIndex, target]);
  });
  return corpus.shuffled([...byStatus, ...byDate, ...byPatient]);
}
