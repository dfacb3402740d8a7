import { areaFields } from "../../definitions/directory/postcode-layouts.ts";
import { fold } from "../../fhir/fold.ts";
import type { AreaCode, AreaName } from "../../ods/geography/area.ts";
import type { Edition } from "../../ods/geography/edition.ts";
import { type Postcode, postcodeNumber } from "../../ods/geography/postcode.ts";
import type { PostcodeRow } from "../../ods/geography/postcode-row.ts";
import type { Database } from "./database.ts";
import { areaColumns, dropEditionTables, editionTables } from "./postcode-schema.ts";

/** What is being loaded. */
export interface EditionPlan {
  readonly kind: "postcodes" | "names";
  /** Editions of one product succeed each other. */
  readonly product: string;
  /** Whether a postcode without a date of termination was in use when the edition was made. */
  readonly tellsTermination?: boolean | undefined;
}

export interface PublishOptions {
  readonly month: string;
  readonly label?: string | undefined;
  /** Keep the older editions of the product: they still answer for what the new one does not have. */
  readonly keepOlder?: boolean | undefined;
}

/** Numbers of codes and of places are remembered up to these, which no real edition reaches; beyond, they are looked up or given anew. */
const codesMax = 500_000;
const placesMax = 400_000;

/**
 * One edition on its way into the file. Nothing of it is seen before `publish`, which shows all of it at once; what is neither
 * published nor abandoned is cleared away when its product is loaded the next time. One process loads at a time.
 */
export class EditionLoad {
  readonly #database: Database;
  readonly #published: () => void;
  readonly #plan: EditionPlan;
  readonly #num: number;
  readonly #codes = new Map<AreaCode, number>();
  readonly #places = new Map<string, number>();
  #placeCount = 0;
  #rows = 0;
  #isOpen = true;

  constructor(database: Database, plan: EditionPlan, published: () => void) {
    this.#database = database;
    this.#published = published;
    this.#plan = plan;
    const { kind, product, tellsTermination = false } = plan;
    // Until it is published it need not survive a power cut. Rows come in their order: few pages are at work.
    database.exec("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8192");
    this.#num = transaction(database, () => {
      for (const [num, kindOfOld] of database.all(
        "SELECT num, kind FROM edition WHERE product = ? AND state = 0",
        product,
      ))
        drop(database, num as number, kindOfOld as string);
      database.run(
        "INSERT INTO edition(kind, product, tells_termination, state) VALUES (?, ?, ?, 0)",
        kind,
        product,
        tellsTermination ? 1 : 0,
      );
      const num = database.get("SELECT last_insert_rowid()")![0] as number;
      if (kind === "postcodes") database.exec(editionTables(num));
      return num;
    });
  }

  /** Rows added so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Adds postcodes, in one transaction. A postcode that is there already stays as it was, and is given back. */
  addPostcodes(rows: readonly PostcodeRow[]): readonly Postcode[] {
    this.#check("postcodes");
    const repeated: Postcode[] = [];
    transaction(this.#database, () => {
      const insert = this.#database.statement(
        `INSERT OR IGNORE INTO postcode_${this.#num} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      );
      for (const it of rows) {
        const { changes } = insert.run(
          postcodeNumber(it.postcode),
          this.#placeOf(it.areas),
          it.easting,
          it.northing,
          it.latitude,
          it.longitude,
          it.quality,
          it.introduced,
          it.terminated,
        );
        if (changes === 0) repeated.push(it.postcode);
      }
    });
    this.#rows += rows.length - repeated.length;
    return repeated;
  }

  /** Adds names, in one transaction. A code that is there already stays as it was, and is given back. */
  addNames(names: readonly AreaName[]): readonly AreaCode[] {
    this.#check("names");
    const repeated: AreaCode[] = [];
    transaction(this.#database, () => {
      for (const { code, name, welshName, odsCode, successors, within } of names) {
        const changes = this.#database.run(
          "INSERT OR IGNORE INTO area_name VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          code,
          this.#num,
          name,
          name === null ? null : fold(name),
          welshName,
          odsCode,
          successors?.join(" ") ?? null,
          within.join(" "),
        );
        if (changes === 0) repeated.push(code);
      }
    });
    this.#rows += names.length - repeated.length;
    return repeated;
  }

  /**
   * Shows the edition to all readers at once, in place of those of its product that are no newer. A newer one stays, and answers
   * before it.
   */
  publish({ month, label, keepOlder = false }: PublishOptions): Edition {
    this.#check(this.#plan.kind);
    const { kind, product } = this.#plan;
    this.#database.exec("PRAGMA synchronous = FULL");
    transaction(this.#database, () => {
      const former = this.#database.all(
        `SELECT num FROM edition WHERE product = ? AND state = 1 AND month ${keepOlder ? "=" : "<="} ?`,
        product,
        month,
      );
      for (const [num] of former) drop(this.#database, num as number, kind);
      this.#database.run(
        "UPDATE edition SET month = ?, label = ?, n = ?, state = 1 WHERE num = ?",
        month,
        label ?? null,
        this.#rows,
        this.#num,
      );
    });
    this.#end();
    return { product, month, ...(label === undefined ? {} : { label }) };
  }

  /** Leaves no trace of it. */
  abandon(): void {
    if (!this.#isOpen) return;
    transaction(this.#database, () => drop(this.#database, this.#num, this.#plan.kind));
    this.#database.exec("PRAGMA synchronous = FULL");
    this.#end();
  }

  #end(): void {
    this.#isOpen = false;
    this.#codes.clear();
    this.#places.clear();
    this.#published();
  }

  #check(kind: EditionPlan["kind"]): void {
    if (!this.#isOpen) throw new Error(`the edition of ${this.#plan.product} was published or abandoned`);
    if (this.#plan.kind !== kind) throw new Error(`an edition of ${this.#plan.kind} takes no ${kind}`);
  }

  #placeOf(areas: PostcodeRow["areas"]): number | null {
    const key = areas.join();
    // Nothing but commas.
    if (key.length < areas.length) return null;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = ++this.#placeCount;
      const codes = areas.map((it) => (it === null ? null : this.#codeOf(it)));
      this.#database.run(insertPlace(this.#num), place, ...codes);
      if (this.#places.size >= placesMax) this.#places.clear();
      this.#places.set(key, place);
    }
    return place;
  }

  #codeOf(code: AreaCode): number {
    let num = this.#codes.get(code);
    if (num === undefined) {
      this.#database.run("INSERT OR IGNORE INTO area_code(code) VALUES (?)", code);
      num = this.#database.get("SELECT num FROM area_code WHERE code = ?", code)![0] as number;
      if (this.#codes.size >= codesMax) this.#codes.clear();
      this.#codes.set(code, num);
    }
    return num;
  }
}

const insertPlace = (num: number): string =>
  `INSERT INTO place_${num}(num, ${areaColumns.join(", ")}) VALUES (?${", ?".repeat(areaFields.length)})`;

function drop(database: Database, num: number, kind: string): void {
  if (kind === "postcodes") database.exec(dropEditionTables(num));
  else database.run("DELETE FROM area_name WHERE edition = ?", num);
  database.run("DELETE FROM edition WHERE num = ?", num);
}

function transaction<T>(database: Database, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
