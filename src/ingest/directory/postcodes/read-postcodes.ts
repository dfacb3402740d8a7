import { basename, dirname, join } from "node:path";
import type { PostcodeLayout } from "../../../definitions/directory/postcode-layouts.ts";
import { type CodePointMetadata, codePointMetadata, monthOfName } from "../../../ods/geography/edition.ts";
import { type Columns, isHeaderAgain, layoutOf, wantedColumns } from "../../../ods/geography/layout.ts";
import { type PostcodeRow, rowReader } from "../../../ods/geography/postcode-row.ts";
import type { SourceMismatch } from "../../../ods/organisation.ts";
import { ReadFailure } from "../../read/fault.ts";
import { lineBatches, lineMax, splitLine } from "./delimited-lines.ts";
import { lineMismatch, mismatch, mismatchesMax, type Refusal, refusal, refusalOf, tooManyWrong } from "./mismatch.ts";
import { headOf, type PackedFile, packedFiles } from "./packed-files.ts";

/** What a source of postcodes is; comes before its rows. */
export interface PostcodeSource {
  readonly kind: "source";
  readonly layout: PostcodeLayout;
  /** `2025-08`. Undefined: neither its name nor what is in it tells. */
  readonly month: string | undefined;
  readonly label: string | undefined;
  readonly file: string;
}

export interface PostcodeRows {
  readonly kind: "rows";
  readonly rows: readonly PostcodeRow[];
}

export type PostcodeItem = PostcodeSource | PostcodeRows | SourceMismatch | Refusal;

export interface PostcodeOptions {
  /** The month of the edition, where the source does not tell it, or tells it wrongly. */
  readonly month?: string | undefined;
  /** The names of the columns of a file without a header. */
  readonly columns?: readonly string[] | undefined;
  /** Rows given at a time. */
  readonly batchSize?: number | undefined;
}

/**
 * The postcodes of an edition, in batches. The path leads to a file (CSV, also .gz), to the zip archive as it is published or
 * to its folder:
 *
 *     ONSPD_AUG_2025.zip!Data/ONSPD_AUG_2025_UK.csv          and not Data/multi_csv, which says it again in parts
 *     codepo_gb.zip!Data/CSV/ab.csv, ...                     120 files, and Doc/metadata.txt, which tells the edition
 *     gridall.csv, nspl.csv.gz
 *
 * What is wrong with a row is a mismatch, and the row goes on without the value; a row that cannot be read is left out. A file
 * that is not read, or not to its end, is a refusal. All files of a source must be of one layout.
 */
export async function* readPostcodes(path: string, options: PostcodeOptions = {}): AsyncGenerator<PostcodeItem> {
  let seen: Survey;
  try {
    seen = await survey(path);
  } catch (error) {
    yield refusalOf(path, error);
    return;
  }
  const reading: Reading = { layout: undefined, rows: 0, mismatches: 0 };
  try {
    for await (const file of packedFiles(path)) if (seen.chosen.has(file.name)) yield* readFile(file);
  } catch (error) {
    yield refusalOf(path, error);
    return;
  }
  if (seen.chosen.size === 0) yield refusal(path, "R009", "there is no file of postcodes (.csv) in it");
  const announced = reading.layout?.product === "code-point-open" ? seen.metadata.rows : undefined;
  if (announced !== undefined && announced !== reading.rows)
    yield mismatch(path, "", "R007", "metadata.txt", `${reading.rows} rows, ${announced} announced`);

  function readFile({ shown, bytes }: PackedFile): AsyncIterable<PostcodeItem> | Iterable<PostcodeItem> {
    if (bytes instanceof ReadFailure) return [refusalOf(shown, bytes)];
    return readRows(shown, bytes, reading, options, (layout) => sourceOf(layout, seen, path, options));
  }
}

/** What has been read so far. */
interface Reading {
  layout: PostcodeLayout | undefined;
  rows: number;
  mismatches: number;
}

async function* readRows(
  file: string,
  bytes: AsyncIterable<Buffer>,
  reading: Reading,
  { columns: names, batchSize = 1000 }: PostcodeOptions,
  sourceOf: (layout: PostcodeLayout) => PostcodeSource,
): AsyncGenerator<PostcodeItem> {
  let columns: Columns | undefined;
  let read: ReturnType<typeof rowReader> | undefined;
  let wanted: Uint8Array | undefined;
  let line = 0;
  let rows: PostcodeRow[] = [];
  let faults: SourceMismatch[] = [];
  const values: string[] = [];
  try {
    whole: for await (const lines of lineBatches(bytes)) {
      for (const text of lines) {
        line++;
        if (text === "" || text === "\r") continue;
        const count = text.length > lineMax ? 0 : splitLine(text, values, wanted);
        if (columns === undefined || read === undefined) {
          const known = layoutOf(values.slice(0, Math.max(0, count)), names);
          const unfit = "unknown" in known ? known.unknown : otherLayout(reading, known);
          if ("unknown" in known || unfit !== undefined) return yield refusal(file, "R009", unfit!);
          columns = known;
          wanted = wantedColumns(known);
          read = rowReader(known, ({ rule, field, seen }) =>
            faults.push(mismatch(file, `line ${line}`, rule, field, seen)),
          );
          if (reading.layout === undefined) yield sourceOf(known.layout);
          reading.layout = known.layout;
          if (known.hasHeader) continue;
        }
        if (columns.hasHeader && line === 2 && count === columns.count && isHeaderAgain(values, columns)) continue;
        reading.rows++;
        if (count === columns.count) {
          const row = read(values);
          if (row !== undefined) rows.push(row);
        } else faults.push(lineMismatch(file, `line ${line}`, text, count));
        if (faults.length > 0) {
          reading.mismatches += faults.length;
          if (reading.mismatches > mismatchesMax) {
            yield tooManyWrong(file);
            break whole;
          }
          yield* faults;
          faults = [];
        }
        if (rows.length >= batchSize) {
          yield { kind: "rows", rows };
          rows = [];
        }
      }
    }
    if (columns === undefined) yield refusal(file, "R009", "there is nothing in it");
  } catch (error) {
    yield refusalOf(file, error);
  }
  if (rows.length > 0) yield { kind: "rows", rows };
}

const otherLayout = ({ layout }: Reading, known: Columns): string | undefined =>
  layout === undefined || layout === known.layout
    ? undefined
    : `it is ${known.layout.title}, and the files before it are ${layout.title}; load them one after the other`;

/** What can be known of a source before its rows are read. */
interface Survey {
  readonly chosen: ReadonlySet<string>;
  readonly metadata: CodePointMetadata;
}

async function survey(path: string): Promise<Survey> {
  const names: string[] = [];
  let metadata: CodePointMetadata = {};
  for await (const { name, bytes } of packedFiles(path)) {
    names.push(name);
    if (/(?:^|\/)metadata\.txt$/i.test(name) && !(bytes instanceof ReadFailure))
      metadata = codePointMetadata((await headOf(bytes, 64 * 1024)).toString("latin1"));
  }
  const isAlone = names.length === 1 && names[0] === path.replace(/\.gz$/i, "");
  if (isAlone) return { chosen: new Set(names), metadata: await metadataBeside(path) };
  return { chosen: new Set(postcodeFiles(names)), metadata };
}

/**
 * Those that hold postcodes: what lies among the documents does not, and the parts are left where there is a whole. Beside the
 * gridall.csv of the NHS Postcode Directory lie extracts of it.
 */
function postcodeFiles(names: readonly string[]): string[] {
  const tables = names.filter(
    (it) =>
      /\.csv$/i.test(it) && !/(?:^|\/)(?:docs?|documents?|user guides?)\//i.test(it) && !/column_headers/i.test(it),
  );
  const gridall = tables.filter((it) => /(?:^|\/)gridall\.csv$/i.test(it));
  if (gridall.length > 0) return gridall;
  const isPart = (it: string) => /(?:^|\/)multi_csv\//i.test(it);
  const wholes = tables.filter((it) => !isPart(it));
  return wholes.length > 0 ? wholes : tables;
}

async function metadataBeside(path: string): Promise<CodePointMetadata> {
  try {
    for await (const { bytes } of packedFiles(join(dirname(path), "metadata.txt")))
      if (!(bytes instanceof ReadFailure))
        return codePointMetadata((await headOf(bytes, 64 * 1024)).toString("latin1"));
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
  }
  return {};
}

function sourceOf(
  layout: PostcodeLayout,
  { chosen, metadata }: Survey,
  path: string,
  { month }: PostcodeOptions,
): PostcodeSource {
  const told = layout.product === "code-point-open" ? metadata : {};
  const names = [basename(path), ...[...chosen].slice(0, 1).map((it) => basename(it)), basename(dirname(path))];
  return {
    kind: "source",
    layout,
    month: month ?? told.month ?? names.map(monthOfName).find((it) => it !== undefined),
    label: told.label,
    file: path,
  };
}
