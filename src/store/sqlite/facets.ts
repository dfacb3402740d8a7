import type { FacetRow } from "../../definitions/resource-definition.ts";
import { fold } from "../../fhir/fold.ts";
import { parseQuery } from "../../ods/finding/query.ts";
import type { OdsDate } from "../../ods/organisation.ts";
import type { Catalog } from "../../search/catalog.ts";
import type { SearchIndex } from "../../search/query.ts";
import type { FacetCount, FacetsAsked, FacetsFound } from "../store.ts";
import { type Database, IndexNumbers, type Row } from "./database.ts";
import { entryColumns, entryOf } from "./finder-entry.ts";
import { FinderSearch } from "./finder-search.ts";
import { type AllSpans, readSpans, standingOn } from "./finder-spans.ts";

/** The values of one facet: which slots of the finder have each. */
type Column = ReadonlyMap<string, Uint32Array>;

/** What is kept in memory of one state of the store: some 4 bytes an organisation and facet. */
interface Columns {
  readonly state: number;
  readonly byName: Map<string, Column>;
  /** By rid; -1: it is no organisation. */
  readonly slotOf: Int32Array;
}

/**
 * Narrows all organisations down by facets and counts what each further choice would leave. Everything is sets of the finder's slots:
 * one byte for each organisation says how much of what was asked for it has, so that a facet costs one walk over its rows.
 */
export class Facets {
  readonly #database: Database;
  readonly #catalog: Catalog;
  readonly #rows: readonly FacetRow[];
  readonly #search: FinderSearch;
  #columns: Columns | undefined;
  #spans: { readonly state: number; readonly all: AllSpans } | undefined;
  #day: { readonly state: number; readonly day: OdsDate; readonly standing: Column } | undefined;

  constructor(database: Database, catalog: Catalog, rows: readonly FacetRow[]) {
    this.#database = database;
    this.#catalog = catalog;
    this.#rows = rows;
    this.#search = new FinderSearch(database);
  }

  /** `state`: another number once anything was written. */
  find(asked: FacetsAsked, state: number): FacetsFound {
    return this.#database.reading(() => {
      const order = this.#search.inOrder();
      const size = this.#search.size();
      const { typed, isSimilar } = this.#typed(asked.typed, size);
      const standing = asked.openOn === undefined ? undefined : this.#standing(asked.openOn, state);
      const open = standing && having(standing, [""], size);
      const only = asked.only && this.#coded(asked.only, size);
      const columnOf = (row: FacetRow): Column => (standing && row.isOfDay ? standing : this.#column(row.name, state));
      const chosen = this.#rows
        .map((row) => ({ row, name: row.name, values: asked.chosen[row.name] ?? [] }))
        .filter((it) => it.values.length > 0)
        .map(({ row, name, values }) => ({ name, slots: having(columnOf(row), values, size) }));
      const hits = (without?: string): Uint8Array | undefined =>
        allOf([
          ...(typed ? [typed] : []),
          ...(only ? [only] : []),
          ...(open ? [open] : []),
          ...chosen.filter((it) => it.name !== without).map((it) => it.slots),
        ]);
      const { total, page } = pageOf(order, hits(), asked);
      const counted = (row: FacetRow): readonly FacetCount[] =>
        counts(columnOf(row), hits(row.name), asked.chosen[row.name] ?? [], asked.valuesMax);
      return {
        total,
        entries: page.map((slot) => this.#entry(slot)),
        isSimilar,
        facets: asked.valuesMax === 0 ? {} : Object.fromEntries(this.#rows.map((row) => [row.name, counted(row)])),
      };
    });
  }

  #entry(slot: number) {
    return entryOf(this.#database.get(`SELECT ${entryColumns} FROM finder_entry WHERE slot = ?`, slot)!);
  }

  #typed(
    typed: string | undefined,
    size: number,
  ): { readonly typed: Uint8Array | undefined; readonly isSimilar: boolean } {
    const query = parseQuery(typed ?? "");
    if (!query) return { typed: undefined, isSimilar: false };
    const { slots, isSimilar } = this.#search.every(query);
    return { typed: marked(slots, size), isSimilar };
  }

  #coded(codes: readonly string[], size: number): Uint8Array {
    const sql = "SELECT slot FROM finder_code WHERE closed IN (0, 1) AND code IN (SELECT value FROM json_each(?))";
    const slots = this.#database.all(sql, JSON.stringify(codes)).map(([slot]) => slot as number);
    return marked([Uint32Array.from(slots)], size);
  }

  /** Who stood on a day, by role, and as "" who was open at all. The last day is kept: a list is asked for page by page. */
  #standing(day: OdsDate, state: number): Column {
    if (this.#day?.state === state && this.#day.day === day) return this.#day.standing;
    if (this.#spans?.state !== state) this.#spans = { state, all: readSpans(this.#database) };
    const standing = standingOn(this.#spans.all, day);
    this.#day = { state, day, standing };
    return standing;
  }

  /** Read when first needed, and anew when something was written. */
  #column(name: string, state: number): Column {
    if (this.#columns?.state !== state) this.#columns = { state, byName: new Map(), slotOf: this.#slots() };
    const { byName, slotOf } = this.#columns;
    const known = byName.get(name);
    if (known) return known;
    const column = new Map<string, Uint32Array>();
    for (const [value, rids] of this.#values(this.#rows.find((it) => it.name === name)!)) {
      const slots = (JSON.parse(rids as string) as number[]).map((rid) => slotOf[rid] ?? -1).filter((it) => it >= 0);
      const key = value as string;
      const before = column.get(key);
      column.set(key, Uint32Array.from(before ? [...new Set([...before, ...slots])] : slots));
    }
    byName.set(name, column);
    return column;
  }

  #slots(): Int32Array {
    const [last, text] = this.#database.get(
      "SELECT max(key), json_group_array(json_array(key, slot)) FROM finder_entry",
    )!;
    const slotOf = new Int32Array(((last as number | null) ?? -1) + 1).fill(-1);
    for (const [key, slot] of JSON.parse(text as string) as [number, number][]) slotOf[key] = slot;
    return slotOf;
  }

  /** Rows of a value and the rids that have it, as one text each: a row for each of them would take three times as long. */
  #values({ by }: FacetRow): readonly Row[] {
    const finder = this.#catalog.service.finder!;
    // Others may have written indexes since: their numbers are looked up anew with each state.
    const numbers = new IndexNumbers(this.#database);
    const indexOf = (type: string, code: string): SearchIndex =>
      this.#catalog.resources.get(type)!.byCode.get(code)!.indexes[0]!;
    const num = (type: string, code: string): number => numbers.of(indexOf(type, code))?.num ?? -1;
    if ("code" in by) {
      const isText = this.#catalog.resources.get(finder)!.byCode.get(by.code)!.type === "string";
      const sql = isText
        ? "SELECT upper(max(v.raw)), json_group_array(s.rid) FROM string_value v JOIN string s USING (sid) WHERE v.idx = ? GROUP BY v.folded"
        : "SELECT v.code, json_group_array(t.rid) FROM token_value v JOIN token t USING (vid) WHERE v.idx = ? GROUP BY v.vid";
      return this.#database
        .all(sql, num(finder, by.code))
        .map(([value, rids]) => [isText ? value! : shown(value as string), rids!]);
    }
    const tests = by.with.map((_, at) => `JOIN token t${at} ON t${at}.rid = r.rid AND t${at}.vid = ?`).join(" ");
    const vids = by.with.map(({ code, value }) => this.#vid(num(by.type, code), value));
    return this.#database.all(
      `SELECT o.id, json_group_array(r.target) FROM ref r ${tests} JOIN ref_rid w ON w.rid = r.rid AND w.idx = ? JOIN resource o ON o.rid = w.target WHERE r.idx = ? GROUP BY o.id`,
      ...vids,
      num(by.type, by.to),
      num(by.type, by.at),
    );
  }

  #vid(index: number, value: string): number {
    return (
      (this.#database.get("SELECT vid FROM token_value WHERE idx = ? AND code = ?", index, fold(value))?.[0] as
        | number
        | undefined) ?? -1
    );
  }
}

/** Codes are kept in lower case; those of the register are in upper case, and so are those of areas. */
const shown = (code: string): string => (code === "true" || code === "false" ? code : code.toUpperCase());

/** How many there are, and those of the page. */
function pageOf(
  order: Uint32Array,
  hits: Uint8Array | undefined,
  { from, count }: Pick<FacetsAsked, "from" | "count">,
): { readonly total: number; readonly page: readonly number[] } {
  if (!hits) return { total: order.length, page: [...order.subarray(from, from + count)] };
  const page: number[] = [];
  let total = 0;
  for (let at = 0; at < order.length; at++) {
    const slot = order[at]!;
    if (hits[slot] === 0) continue;
    if (total >= from && page.length < count) page.push(slot);
    total++;
  }
  return { total, page };
}

const having = (column: Column, values: readonly string[], size: number): Uint8Array =>
  marked(
    values.flatMap((it) => column.get(it) ?? []),
    size,
  );

function marked(lists: readonly Uint32Array[], size: number): Uint8Array {
  const marks = new Uint8Array(size);
  for (const slots of lists) for (let at = 0; at < slots.length; at++) marks[slots[at]!] = 1;
  return marks;
}

/** What all of them have; undefined: nothing is asked for. */
function allOf(sets: readonly Uint8Array[]): Uint8Array | undefined {
  const [first, ...rest] = sets;
  if (!first || rest.length === 0) return first;
  const all = first.slice();
  for (const set of rest) for (let at = 0; at < all.length; at++) all[at]! &= set[at]!;
  return all;
}

function counts(
  column: Column,
  hits: Uint8Array | undefined,
  chosen: readonly string[],
  most: number,
): readonly FacetCount[] {
  const all: FacetCount[] = [];
  for (const [value, slots] of column) {
    if (value === "") continue;
    let count = 0;
    if (hits) for (let at = 0; at < slots.length; at++) count += hits[slots[at]!]!;
    else count = slots.length;
    const isChosen = chosen.includes(value);
    if (count > 0 || isChosen) all.push({ value, count, isChosen });
  }
  for (const value of chosen) if (!column.has(value)) all.push({ value, count: 0, isChosen: true });
  return all
    .sort((a, b) => Number(b.isChosen) - Number(a.isChosen) || b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, most);
}
