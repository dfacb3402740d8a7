import { basename, dirname } from "node:path";
import type { AreaName } from "../../../ods/geography/area.ts";
import { monthOfName, withoutMonth } from "../../../ods/geography/edition.ts";
import { areaNameOf, isAreaCode, type NameColumns, nameColumnsOf } from "../../../ods/geography/name-list.ts";
import type { SourceMismatch } from "../../../ods/organisation.ts";
import { ReadFailure } from "../../read/fault.ts";
import { toText } from "../../read/text.ts";
import { lineBatches, lineMax, splitLine } from "./delimited-lines.ts";
import { lineMismatch, mismatch, mismatchesMax, type Refusal, refusal, refusalOf, tooManyWrong } from "./mismatch.ts";
import { headOf, type PackedFile, packedFiles } from "./packed-files.ts";

/** A list of areas; comes before its rows. A new one ends the one before. */
export interface AreaList {
  readonly kind: "list";
  /** By what a list is known from edition to edition: its file's name without what tells the edition. `la_all_codes`. */
  readonly list: string;
  readonly month: string | undefined;
  readonly file: string;
}

export interface AreaNames {
  readonly kind: "names";
  readonly names: readonly AreaName[];
}

export type AreaNameItem = AreaList | AreaNames | SourceMismatch | Refusal;

export interface AreaNameOptions {
  /** The month of the edition, where the source does not tell it, or tells it wrongly. */
  readonly month?: string | undefined;
}

/** A map of names takes 2 MB; more than this is none. */
const jsonMax = 32 * 1024 * 1024;
const batchSize = 5000;

/**
 * The names of areas, and what became of them, in lists of the Office for National Statistics (CSV by its header, `nameColumnsOf`)
 * and in maps of names (`{"E06000001": "Hartlepool"}` as JSON), alone, packed with gzip, in a folder or in a zip archive: that
 * of a postcode directory has them among its documents, and of these the files that are no list are passed over.
 */
export async function* readAreaNames(path: string, options: AreaNameOptions = {}): AsyncGenerator<AreaNameItem> {
  let count = 0;
  try {
    for await (const file of packedFiles(path)) {
      const isAlone = file.shown === path;
      if (!isAlone && !isList(file.name)) continue;
      for await (const item of readFile(file, path, options, isAlone)) {
        if (item.kind === "list" || item.kind === "refusal") count++;
        yield item;
      }
    }
    if (count === 0) yield refusal(path, "R009", `there is no list of areas in it; ${known}`);
  } catch (error) {
    yield refusalOf(path, error);
  }
}

const isList = (name: string): boolean => /\.(?:csv|json)$/i.test(name) && !/(?:^|\/)(?:data|multi_csv)\//i.test(name);

const known =
  "known are lists with a header such as LAD23CD,LAD23NM or LADCD,LADNM,LADCD_ACTIVE, and JSON maps of codes to names";

async function* readFile(
  file: PackedFile,
  path: string,
  options: AreaNameOptions,
  isAlone: boolean,
): AsyncGenerator<AreaNameItem> {
  const { name, shown, bytes } = file;
  if (bytes instanceof ReadFailure) {
    yield refusalOf(shown, bytes);
    return;
  }
  const source = (header: readonly string[]): AreaList => ({
    kind: "list",
    list: listName(name),
    month: options.month ?? monthOf(name, path, header),
    file: shown,
  });
  const read = /\.json$/i.test(name) ? readMap(shown, bytes, source) : readTable(shown, bytes, source, isAlone);
  yield* read;
}

/** `LAD_(December_2023)_Names_and_Codes` and its successors are one list, and so are all `la_all_codes`. */
function listName(name: string): string {
  const stem = basename(name)
    .slice(0, 200)
    .replace(/\.(?:csv|json)$/i, "");
  const kept = withoutMonth(stem)
    .replace(/[\s_()-]+/g, " ")
    .trim()
    .toLowerCase();
  return kept === "" ? "areas" : kept;
}

/** By its name, by the archive or folder it is in, by the year in its header: LAD23CD. */
function monthOf(name: string, path: string, header: readonly string[]): string | undefined {
  const names = [basename(name), basename(path), basename(dirname(path))];
  const year = /^[A-Z]{2,6}(\d\d)CD$/i.exec(header[0] ?? "")?.[1];
  return names.map(monthOfName).find((it) => it !== undefined) ?? (year === undefined ? undefined : `20${year}`);
}

async function* readTable(
  file: string,
  bytes: AsyncIterable<Buffer>,
  source: (header: readonly string[]) => AreaList,
  isAlone: boolean,
): AsyncGenerator<AreaNameItem> {
  let columns: NameColumns | undefined;
  let line = 0;
  let wrong = 0;
  let names: AreaName[] = [];
  const values: string[] = [];
  try {
    whole: for await (const lines of lineBatches(bytes)) {
      for (const text of lines) {
        line++;
        if (text === "" || text === "\r") continue;
        const count = text.length > lineMax ? 0 : splitLine(text, values);
        if (columns === undefined) {
          const header = values.slice(0, Math.max(0, count));
          columns = nameColumnsOf(header);
          if (columns !== undefined) yield source(header.slice(columns.code));
          else if (isAlone) return yield refusal(file, "R009", `columns seen: ${shownHeader(header)}; ${known}`);
          else return;
          continue;
        }
        if (count === columns.count) {
          const row = areaNameOf(values.slice(0, count).map(decoded), columns);
          if (row !== undefined) {
            names.push(row);
            if (names.length < batchSize) continue;
            yield { kind: "names", names };
            names = [];
            continue;
          }
        }
        if (++wrong > mismatchesMax) {
          yield tooManyWrong(file);
          break whole;
        }
        if (count === columns.count) yield mismatch(file, `line ${line}`, "R302", "code", values[columns.code]!);
        else yield lineMismatch(file, `line ${line}`, text, count);
      }
    }
  } catch (error) {
    yield refusalOf(file, error);
  }
  if (names.length > 0) yield { kind: "names", names };
}

/** Lines are read one character a byte; names are UTF-8, or that. */
const decoded = (value: string): string =>
  /^[\x20-\x7e]*$/.test(value) ? value : toText(Buffer.from(value, "latin1")).replace(/\p{Cc}/gu, " ");

const shownHeader = (header: readonly string[]) =>
  header
    .slice(0, 80)
    .map((it) => decoded(it).slice(0, 40))
    .join(", ");

/** `{"E06000001": "Hartlepool"}`, or with an object that has a `name` and a code of ODS (`ccg19cdh`). */
async function* readMap(
  file: string,
  bytes: AsyncIterable<Buffer>,
  source: (header: readonly string[]) => AreaList,
): AsyncGenerator<AreaNameItem> {
  let map: unknown;
  try {
    const text = await headOf(bytes, jsonMax + 1);
    if (text.length > jsonMax) return yield refusal(file, "R009", "it is larger than 32 MB, which no map of names is");
    map = JSON.parse(toText(text));
  } catch (error) {
    yield error instanceof SyntaxError ? refusal(file, "R009", "it is no JSON") : refusalOf(file, error);
    return;
  }
  const entries = typeof map === "object" && map !== null && !Array.isArray(map) ? Object.entries(map) : [];
  // What else a folder may hold as JSON is no map of areas.
  if (!entries.some(([code]) => isAreaCode(code))) return;
  yield source([]);
  let names: AreaName[] = [];
  let wrong = 0;
  for (const [index, [code, value]] of entries.entries()) {
    const row = mapEntry(code, value);
    if (row !== undefined) names.push(row);
    else if (++wrong > mismatchesMax) return yield tooManyWrong(file);
    else yield mismatch(file, `entry ${index + 1}`, isAreaCode(code) ? "R004" : "R302", "code", code);
    if (names.length >= batchSize) {
      yield { kind: "names", names };
      names = [];
    }
  }
  if (names.length > 0) yield { kind: "names", names };
}

function mapEntry(code: string, value: unknown): AreaName | undefined {
  if (!isAreaCode(code)) return undefined;
  const fields = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : { name: value };
  const { name } = fields;
  if (typeof name !== "string" || name.length > 200) return undefined;
  const odsCode = Object.entries(fields).find(([key]) => /^[a-z]{2,6}\d\dcdh$/i.test(key))?.[1];
  return {
    code,
    name: name.replace(/\p{Cc}/gu, " ").trim() || null,
    welshName: null,
    odsCode: typeof odsCode === "string" && /^[A-Z0-9]{1,9}$/.test(odsCode) ? odsCode : null,
    successors: null,
    within: [],
  };
}
