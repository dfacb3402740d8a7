import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type AreaKind, areaKinds } from "../../definitions/directory/area-kinds.ts";
import { type AreaField, areaFields, postcodeLayouts } from "../../definitions/directory/postcode-layouts.ts";
import { fold } from "../../fhir/fold.ts";
import { type Area, type AreaCode, isPseudoCode, kindOfArea } from "../../ods/geography/area.ts";
import type { Edition } from "../../ods/geography/edition.ts";
import type { FoundArea, FoundAreas, FoundPostcode, Position } from "../../ods/geography/found-postcode.ts";
import { type Grid, toLatLong } from "../../ods/geography/national-grid.ts";
import type { Gazetteer } from "../../ods/geography/placed.ts";
import { isIrish, type Postcode, postcodeNumber, toPostcode } from "../../ods/geography/postcode.ts";
import { Database, type Row } from "./database.ts";
import { EditionLoad, type EditionPlan } from "./edition-load.ts";
import { areaColumns, postcodeTables } from "./postcode-schema.ts";

/** An edition that is loaded. */
export interface LoadedEdition extends Edition {
  readonly kind: "postcodes" | "names";
  /** Postcodes, or names. */
  readonly rows: number;
}

interface KnownEdition {
  readonly num: number;
  readonly edition: Edition;
  readonly kind: string;
  readonly rows: number;
  readonly tellsTermination: boolean;
  readonly select: string;
}

/** Of places and areas these many are kept as they were made; then they are made anew. */
const placesMax = 100_000;
const areasMax = 100_000;

/**
 * Postcodes and areas in a file of their own. Every question sees the editions as they are published, whole; an edition that is
 * published while a process reads is seen from the next turn of its event loop on.
 */
export class PostcodeStore {
  readonly #database: Database;
  /** The state of the database that the following were read in, where states are counted. */
  #state: number | undefined;
  #version: number | undefined;
  #editions: readonly KnownEdition[] = [];
  #byNum: ReadonlyMap<number, KnownEdition> = new Map();
  readonly #places = new Map<number, FoundAreas>();
  readonly #areas = new Map<AreaCode, Area | undefined>();

  constructor(file: string, { readOnly = false } = {}) {
    if (file !== ":memory:" && !readOnly) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#database = new Database(file, readOnly, postcodeTables);
    this.#readEditions();
  }

  /** Begins an edition, which nobody sees before it is published. */
  load(plan: EditionPlan): EditionLoad {
    return new EditionLoad(this.#database, plan, () => this.#readEditions());
  }

  /** What is loaded, newest first. */
  editions(): readonly LoadedEdition[] {
    return this.#reading(() =>
      this.#editions.map(({ edition, kind, rows }) => ({ ...edition, kind: kind as LoadedEdition["kind"], rows })),
    );
  }

  /**
   * What the editions say of a postcode, in any of its written forms: each value from the newest edition that has it, and among
   * those of one month from the one that says most (the order of `postcodeLayouts`). Undefined: none has it. Postcodes that
   * went out of use are found as well, and marked.
   *
   * Cost: some 2 µs for each edition that is loaded, and 1 µs where a position is computed.
   */
  find(postcode: string): FoundPostcode | undefined {
    const normal = toPostcode(postcode);
    return normal === undefined ? undefined : this.#reading(() => this.#find(normal));
  }

  /** What the lists of names say of an area; undefined when neither they nor a postcode know the code. */
  area(code: AreaCode): Area | undefined {
    return this.#reading(() => this.#area(code));
  }

  /**
   * The areas that bear a name, or a name that begins so, by any list; case and accents do not matter. Whole names come first.
   */
  areasNamed(name: string, { kind, limit = 50 }: { kind?: AreaKind; limit?: number } = {}): readonly Area[] {
    const folded = fold(name.slice(0, 200));
    if (folded === "") return [];
    const starts: readonly string[] = kind === undefined || kind === "other" ? [] : areaKinds[kind];
    const ofKind = starts.length === 0 ? "" : `AND substr(code, 1, 3) IN (${starts.map(() => "?").join()})`;
    return this.#reading(() =>
      this.#database
        .all(
          `SELECT code, min(folded) AS least FROM area_name JOIN edition ON num = area_name.edition
           WHERE state = 1 AND folded >= ? AND folded < ? ${ofKind} GROUP BY code ORDER BY least, code LIMIT ?`,
          folded,
          `${folded}\u{10ffff}`,
          ...starts,
          limit,
        )
        .map(([code]) => this.#area(code as string)!)
        .filter((it) => kind === undefined || it.kind === kind),
    );
  }

  /** The areas that took the place of one at once, none for one in use. Whose are meant in the end: `areaSuccessors`. */
  successorsOf(code: AreaCode): readonly AreaCode[] {
    return this.area(code)?.successors ?? [];
  }

  /** What `placed` asks of a store. */
  gazetteer(): Gazetteer {
    return { find: (postcode) => this.find(postcode), area: (code) => this.area(code) };
  }

  /**
   * The pairs of codes that stand side by side in the newest edition that has both: `localAuthority` and `localAuthorityOds` are
   * the crosswalk between GSS and ODS codes of local authorities.
   */
  pairs(field: AreaField, other: AreaField): readonly { readonly code: AreaCode; readonly other: AreaCode }[] {
    const [one, two] = [field, other].map((it) => areaColumns[areaFields.indexOf(it)]!);
    return this.#reading(() => {
      for (const { num } of this.#editions.filter((it) => it.kind === "postcodes")) {
        const rows = this.#database.all(
          `SELECT DISTINCT a.code, b.code FROM place_${num} JOIN area_code a ON a.num = ${one} JOIN area_code b ON b.num = ${two}
           ORDER BY 1, 2`,
        );
        if (rows.length > 0) return rows.map(([code, it]) => ({ code: code as string, other: it as string }));
      }
      return [];
    });
  }

  close(): void {
    this.#database.close();
  }

  /** Reads in one state of the file, and anew what is kept when it has changed. */
  #reading<T>(read: () => T): T {
    return this.#database.reading(() => {
      const { state } = this.#database;
      if (state === undefined || state !== this.#state) {
        this.#state = state;
        if (this.#database.dataVersion() !== this.#version) this.#readEditions();
      }
      return read();
    });
  }

  #readEditions(): void {
    this.#version = this.#database.dataVersion();
    this.#places.clear();
    this.#areas.clear();
    const rank = new Map<string, number>(postcodeLayouts.map(({ product }, index) => [product, index]));
    this.#editions = this.#database
      .all(
        "SELECT num, kind, product, month, label, n, tells_termination FROM edition WHERE state = 1 ORDER BY num DESC",
      )
      .map(knownEdition)
      .toSorted(
        (a, b) =>
          b.edition.month.localeCompare(a.edition.month) ||
          (rank.get(a.edition.product) ?? 99) - (rank.get(b.edition.product) ?? 99),
      );
    this.#byNum = new Map(this.#editions.map((it) => [it.num, it]));
  }

  #find(postcode: Postcode): FoundPostcode | undefined {
    const pc = postcodeNumber(postcode);
    const rows: { known: KnownEdition; row: Row }[] = [];
    for (const known of this.#editions) {
      if (known.kind !== "postcodes") continue;
      const row = this.#database.get(known.select, pc);
      if (row !== undefined) rows.push({ known, row });
    }
    if (rows.length === 0) return undefined;
    const terminated = rows.find(({ known }) => known.tellsTermination)?.row[column.terminated] as number | null;
    const introduced = rows.find(({ row }) => row[column.introduced] !== null)?.row[column.introduced] as number | null;
    return {
      postcode,
      introduced: monthText(introduced),
      terminated: monthText(terminated),
      isTerminated: terminated !== null && terminated !== undefined,
      position: positionOf(postcode, rows),
      areas: this.#areasOf(rows),
      editions: rows.map(({ known }) => known.edition),
    };
  }

  #areasOf(rows: readonly { known: KnownEdition; row: Row }[]): FoundAreas {
    const all = rows.flatMap(({ known, row }) => {
      const place = row[column.place] as number | null;
      return place === null ? [] : [this.#place(known, place)];
    });
    if (all.length === 0) return nowhere;
    if (all.length === 1) return all[0]!;
    const merged: Partial<Record<AreaField, FoundArea | null>> = {};
    for (const field of areaFields) merged[field] = all.find((it) => it[field] !== null)?.[field] ?? null;
    return merged as FoundAreas;
  }

  #place({ num, edition }: KnownEdition, place: number): FoundAreas {
    const key = num * 2 ** 32 + place;
    let areas = this.#places.get(key);
    if (areas === undefined) {
      const codes = this.#database.get(selectPlace(num), place)!;
      const found = areaFields.map((field, index) => {
        const code = codes[index] as AreaCode | null;
        return [field, code === null ? null : { code, isPseudo: isPseudoCode(code), edition }] as const;
      });
      areas = Object.fromEntries(found) as unknown as FoundAreas;
      if (this.#places.size >= placesMax) this.#places.clear();
      this.#places.set(key, areas);
    }
    return areas;
  }

  #area(code: AreaCode): Area | undefined {
    if (this.#areas.has(code)) return this.#areas.get(code);
    if (this.#areas.size >= areasMax) this.#areas.clear();
    const area = this.#readArea(code);
    this.#areas.set(code, area);
    return area;
  }

  #readArea(code: AreaCode): Area | undefined {
    const rows = this.#database
      .all("SELECT edition, name, welsh, ods, successors, within FROM area_name WHERE code = ?", code)
      .flatMap(([num, name, welsh, ods, successors, within]) => {
        const edition = this.#byNum.get(num as number);
        return edition === undefined ? [] : [{ known: edition, name, welsh, ods, successors, within }];
      })
      .toSorted((a, b) => this.#editions.indexOf(a.known) - this.#editions.indexOf(b.known));
    if (rows.length === 0 && this.#database.get("SELECT num FROM area_code WHERE code = ?", code) === undefined)
      return undefined;
    const newest = (field: "name" | "welsh" | "ods" | "successors") =>
      (rows.find((it) => it[field] !== null)?.[field] ?? null) as string | null;
    return {
      code,
      kind: kindOfArea(code),
      isPseudo: isPseudoCode(code),
      name: newest("name"),
      welshName: newest("welsh"),
      odsCode: newest("ods"),
      names: rows.flatMap(({ name, known }) =>
        name === null ? [] : [{ name: name as string, edition: known.edition }],
      ),
      successors: codesOf(newest("successors")),
      within: codesOf((rows.find((it) => it.within !== "")?.within ?? null) as string | null),
    };
  }
}

const column = {
  place: 0,
  easting: 1,
  northing: 2,
  latitude: 3,
  longitude: 4,
  quality: 5,
  introduced: 6,
  terminated: 7,
} as const;

const nowhere = Object.fromEntries(areaFields.map((it) => [it, null])) as FoundAreas;

const knownEdition = ([num, kind, product, month, label, rows, tells]: Row): KnownEdition => ({
  num: num as number,
  kind: kind as string,
  edition: {
    product: product as string,
    month: month as string,
    ...(label === null ? {} : { label: label as string }),
  },
  rows: rows as number,
  tellsTermination: tells === 1,
  select: `SELECT ${Object.keys(column).join(", ")} FROM postcode_${num} WHERE pc = ?`,
});

const selectPlace = (num: number): string =>
  `SELECT ${areaColumns.map((it) => `(SELECT code FROM area_code WHERE num = ${it})`).join(", ")} FROM place_${num} WHERE num = ?`;

/** From the newest edition that has a position: as it writes it, or computed from its grid. */
function positionOf(postcode: Postcode, rows: readonly { known: KnownEdition; row: Row }[]): Position | null {
  const from = rows.find(({ row }) => row[column.easting] !== null || row[column.latitude] !== null);
  if (from === undefined) return null;
  const { known, row } = from;
  const grid: Grid = isIrish(postcode) ? "Irish" : "OSGB";
  const easting = row[column.easting] as number | null;
  const northing = row[column.northing] as number | null;
  const isComputed = row[column.latitude] === null;
  const { latitude, longitude } = isComputed
    ? toLatLong(grid, { easting: easting!, northing: northing! })
    : { latitude: (row[column.latitude] as number) / 1e6, longitude: (row[column.longitude] as number) / 1e6 };
  return {
    latitude: isComputed ? Math.round(latitude * 1e6) / 1e6 : latitude,
    longitude: isComputed ? Math.round(longitude * 1e6) / 1e6 : longitude,
    easting,
    northing,
    grid,
    isComputed,
    quality: row[column.quality] as number | null,
    edition: known.edition,
  };
}

const monthText = (month: number | null | undefined): string | null =>
  month === null || month === undefined ? null : `${Math.floor(month / 100)}-${String(month % 100).padStart(2, "0")}`;

const codesOf = (joined: string | null): readonly AreaCode[] =>
  joined === null || joined === "" ? [] : joined.split(" ");
