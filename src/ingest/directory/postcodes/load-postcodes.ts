import { type Edition, isMonth } from "../../../ods/geography/edition.ts";
import type { SourceMismatch } from "../../../ods/organisation.ts";
import type { EditionLoad } from "../../../store/sqlite/edition-load.ts";
import type { PostcodeStore } from "../../../store/sqlite/postcodes.ts";
import type { Refusal } from "./mismatch.ts";
import { type AreaNameOptions, readAreaNames } from "./read-area-names.ts";
import { type PostcodeOptions, readPostcodes } from "./read-postcodes.ts";

export interface LoadOptions {
  /** Keep the older editions of the product. */
  readonly keepOlder?: boolean | undefined;
  /** Publish an edition although it has less than nine tenths of the rows of the one before. */
  readonly mayShrink?: boolean | undefined;
  /** Told of everything that is wrong, as it is read. */
  readonly told?: ((item: SourceMismatch | Refusal) => void) | undefined;
}

/** What became of a source. */
export interface Loaded {
  readonly published: readonly (Edition & { readonly rows: number })[];
  /** Why the rest was not published, in words; what was loaded before stays as it was. */
  readonly refused: readonly string[];
  readonly mismatches: number;
}

/** Less than this share of the rows of the edition before is taken for a file that is cut. */
const shrinkMin = 0.9;

/**
 * Loads the postcodes of a source and publishes them as one edition. Where the source, or a part of it, cannot be read, nothing
 * is published: half an edition would say of half the country that its postcodes do not exist.
 */
export async function loadPostcodes(
  store: PostcodeStore,
  path: string,
  options: PostcodeOptions & LoadOptions = {},
): Promise<Loaded> {
  const outcome = new Outcome(store, options);
  let current: Current | undefined;
  try {
    for await (const item of readPostcodes(path, options)) {
      if (item.kind === "source") {
        const { month, label, layout } = item;
        const { product, tellsTermination } = layout;
        current = { load: store.load({ kind: "postcodes", product, tellsTermination }), product, month, label };
      } else if (item.kind === "rows") {
        for (const postcode of current!.load.addPostcodes(item.rows))
          outcome.tell(repeated(path, "postcode", postcode));
      } else outcome.tell(item);
    }
    if (outcome.refused.length === 0) outcome.publish(current);
  } finally {
    current?.load.abandon();
  }
  return outcome;
}

/** Loads the lists of area names of a source, and publishes each that can be read whole. */
export async function loadAreaNames(
  store: PostcodeStore,
  path: string,
  options: AreaNameOptions & LoadOptions = {},
): Promise<Loaded> {
  const outcome = new Outcome(store, options);
  let current: (Current & { readonly file: string; isWhole: boolean }) | undefined;
  const end = () => {
    if (current?.isWhole) outcome.publish(current);
    current?.load.abandon();
    current = undefined;
  };
  try {
    for await (const item of readAreaNames(path, options)) {
      if (item.kind === "list") {
        end();
        const product = `names: ${item.list}`;
        const load = store.load({ kind: "names", product });
        current = { load, product, month: item.month, label: undefined, file: item.file, isWhole: true };
      } else if (item.kind === "names") {
        for (const code of current!.load.addNames(item.names)) outcome.tell(repeated(current!.file, "code", code));
      } else {
        outcome.tell(item);
        const isOfCurrent = item.place.file === current?.file || item.place.file === path;
        if (item.kind === "refusal" && current !== undefined && isOfCurrent) current.isWhole = false;
      }
    }
    end();
  } finally {
    current?.load.abandon();
  }
  return outcome;
}

/** An edition on its way. */
interface Current {
  readonly load: EditionLoad;
  readonly product: string;
  readonly month: string | undefined;
  readonly label: string | undefined;
}

class Outcome implements Loaded {
  readonly published: (Edition & { readonly rows: number })[] = [];
  readonly refused: string[] = [];
  mismatches = 0;
  readonly #store: PostcodeStore;
  readonly #options: LoadOptions;

  constructor(store: PostcodeStore, options: LoadOptions) {
    this.#store = store;
    this.#options = options;
  }

  tell(item: SourceMismatch | Refusal): void {
    this.#options.told?.(item);
    if (item.kind === "mismatch") this.mismatches++;
    // Of a source with thousands of bad files the first say enough.
    else if (this.refused.length < 100) this.refused.push(`${item.place.file}: ${item.reason}`);
  }

  /** Publishes what was read, if it may be. */
  publish(current: Current | undefined): void {
    if (current === undefined) return;
    const { load, product, month, label } = current;
    const { rows } = load;
    const reason = this.#against(current);
    if (reason !== undefined || month === undefined) this.refused.push(`${product}: ${reason}`);
    else this.published.push({ ...load.publish({ month, label, keepOlder: this.#options.keepOlder }), rows });
  }

  #against({ load, product, month }: Current): string | undefined {
    if (month === undefined)
      return "neither its name nor what is in it tells the month of its edition; give it (2025-08)";
    if (!isMonth(month)) return `${month} is no month: 2025-08 would be one`;
    if (load.rows === 0) return "there is no row in it that could be taken";
    const former = this.#store.editions().find((it) => it.product === product);
    if (former !== undefined && load.rows < former.rows * shrinkMin && !this.#options.mayShrink)
      return `it has ${load.rows} rows, and the edition before (${former.month}) ${former.rows}; it may be cut`;
    return undefined;
  }
}

const repeated = (file: string, path: string, seen: string): SourceMismatch => ({
  kind: "mismatch",
  path,
  rule: "R008",
  seen,
  place: { file, position: "" },
});
