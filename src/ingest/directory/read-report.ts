import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { createGunzip } from "node:zlib";
import type { OdsDate, SourceItem } from "../../ods/organisation.ts";
import { seenOf } from "../../ods/reports/cells.ts";
import { refusalOf, releaseDateOf, reportNameOf } from "../../ods/reports/report-name.ts";
import { mismatchAt } from "../../ods/reports/row-items.ts";
import type { RuleNumber } from "../../ods/rules.ts";
import { ReadFailure } from "../read/fault.ts";
import { fileBytes, fileFailure } from "../read/file-bytes.ts";
import { inflate } from "../read/inflate.ts";
import { Input } from "../read/input.ts";
import { headSize, kindOfContent } from "../read/kind.ts";
import { Spool } from "../read/spool.ts";
import { zipMembers } from "../read/zip-members.ts";
import { readCsv } from "./csv/read-csv.ts";
import { ReportTable } from "./report-table.ts";
import { isWorkbook, sheetsOf, workbookUnpackedMax } from "./xlsx/workbook.ts";

export interface ReportOptions {
  /** The name of the report, `epraccur`, where that of the file does not tell it. It counts for all files of an archive. */
  readonly report?: string;
  /** When the report was made, where the name of the file does not tell it, or tells it wrongly. */
  readonly releaseDate?: OdsDate;
  /** Bytes that a compressed file or archive may unpack to, whatever its size. 1 GB unless given; a part of a workbook 64 MB. */
  readonly unpackedMax?: number;
  /** Where a workbook is set aside that comes in an archive. The system's folder for temporary files unless given. */
  readonly spoolFolder?: string;
}

/**
 * The items of a file of reports of the Organisation Data Service, some hundred at a time: a table in CSV, the same in gzip, a zip
 * archive of such tables, or a workbook (`ePCN.xlsx`). What the file is, its first bytes tell; which report, its name, the header
 * of the PCN tables, or the caller.
 *
 * Each report begins with its manifest, which has a date where the caller or the name of the file gives one; without a date, what
 * has an end counts as ended. Records are not whole: they add to what other sources say. A mismatch with the path "" is one of
 * a file: it, or the rest of it, was not read. Nothing that is in a file makes this fail.
 */
export async function* readReportFile(
  path: string,
  options: ReportOptions = {},
): AsyncGenerator<readonly SourceItem[]> {
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (error) {
    yield [failureAt(path, fileFailure(error as NodeJS.ErrnoException))];
    return;
  }
  try {
    const isFile = (await handle.stat()).isFile();
    yield* readBytes(fileBytes(handle), { file: path, layers: [], ...(isFile ? { handle } : {}) }, options);
  } finally {
    await handle.close();
  }
}

/** The same of bytes that come from elsewhere. `name`: that of the file, by which items tell of it. */
export const readReport = (
  source: AsyncIterable<Buffer>,
  name: string,
  options: ReportOptions = {},
): AsyncGenerator<readonly SourceItem[]> => readBytes(source, { file: name, layers: [] }, options);

/** Where bytes come from, and what has been taken off them. */
interface Origin {
  /** `pack.zip!etr.csv` */
  readonly file: string;
  readonly layers: readonly ("gzip" | "zip")[];
  /** Open, for archives and workbooks, which are not read from their beginning. */
  readonly handle?: FileHandle;
}

async function* readBytes(
  bytes: AsyncIterable<Buffer>,
  origin: Origin,
  options: ReportOptions,
): AsyncGenerator<readonly SourceItem[]> {
  const { file, layers } = origin;
  const input = new Input(bytes);
  try {
    const head = await input.peek(headSize);
    const kind = kindOfContent(head);
    if (kind === "gzip") {
      if (layers.at(-1) === "gzip") throw new ReadFailure("unsupported-file", "the file is compressed twice");
      const unpacked = inflate(input, createGunzip(), options.unpackedMax ?? defaultUnpackedMax);
      yield* readBytes(unpacked, { file, layers: [...layers, "gzip"] }, options);
    } else if (kind === "zip") yield* readZip(input, origin, options);
    else if (head.subarray(0, 4).equals(oldWorkbook)) {
      throw new ReadFailure("unsupported-file", "a workbook of the old kind (.xls); save it as .xlsx or .csv");
    } else if (kind === "xml" || kind === "json" || kind === "tar") {
      throw new ReadFailure("unsupported-file", `the file is ${kind}, and no report in CSV, zip or xlsx`);
    } else yield* readCsv(input, tableOf(file, options));
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    yield [failureAt(file, error)];
  } finally {
    await input.close();
  }
}

/** How the files of Excel began until 2007. */
const oldWorkbook = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const defaultUnpackedMax = 1024 * 1024 * 1024;

function tableOf(file: string, { report, releaseDate }: ReportOptions) {
  const own = reportNameOf(file);
  return {
    file,
    // What names people does so under any other name.
    reportName:
      own !== undefined && refusalOf(own) !== undefined ? own : (report ?? own ?? reportNameOf(outerOf(file))),
    releaseDate: releaseDate ?? releaseDateOf(file) ?? releaseDateOf(outerOf(file)),
  };
}

/** `22_04_2025_pack.zip` of `22_04_2025_pack.zip!etr.csv`: what a member's name does not tell, its archive's may. */
const outerOf = (file: string): string => file.split("!")[0]!;

/** Archives and workbooks have their directory at the end: what does not come from a file is set aside in one. */
async function* readZip(input: Input, origin: Origin, options: ReportOptions): AsyncGenerator<readonly SourceItem[]> {
  if (origin.handle !== undefined && origin.layers.length === 0) {
    yield* readZipFile(origin.handle, origin, options);
    return;
  }
  const spool = new Spool({ memoryMax: 0, spoolFolder: options.spoolFolder ?? tmpdir() });
  try {
    for await (const chunk of input) await spool.append(chunk);
    if (spool.file !== undefined) yield* readZipFile(spool.file, origin, options);
  } finally {
    await spool.remove();
  }
}

async function* readZipFile(
  zip: FileHandle,
  { file, layers }: Origin,
  options: ReportOptions,
): AsyncGenerator<readonly SourceItem[]> {
  if (await isWorkbook(zip)) {
    yield* readWorkbook(zip, file, options);
    return;
  }
  if (layers.includes("zip")) throw new ReadFailure("unsupported-file", "an archive inside an archive");
  for await (const { name, bytes } of zipMembers(zip, options.unpackedMax ?? defaultUnpackedMax)) {
    if (isBeside(name)) continue;
    const member = `${file}!${name.replace(/^\.\//, "").replace(/\p{Cc}/gu, "?")}`;
    if (bytes instanceof ReadFailure) yield [failureAt(member, bytes)];
    else yield* readBytes(bytes, { file: member, layers: [...layers, "zip"] }, options);
  }
}

/** Hidden files, and the specifications that ODS packs beside its reports. */
const isBeside = (name: string): boolean =>
  /(?:^|\/)(?:\.[^./]|__MACOSX\/)/.test(name) || /\.(?:pdf|docx?|html?)$/i.test(name);

async function* readWorkbook(
  file: FileHandle,
  name: string,
  options: ReportOptions,
): AsyncGenerator<readonly SourceItem[]> {
  const unpackedMax = Math.min(options.unpackedMax ?? workbookUnpackedMax, workbookUnpackedMax);
  for await (const sheet of sheetsOf(file, unpackedMax)) {
    const table = new ReportTable({ ...tableOf(name, options), sheet: sheet.name });
    let failure: ReadFailure | undefined;
    try {
      for await (const rows of sheet.rows) {
        const items = table.itemsOf(rows);
        if (items.length > 0) yield items;
        if (table.isRefused) break;
      }
    } catch (error) {
      if (!(error instanceof ReadFailure)) throw error;
      failure = error;
    }
    const last = failure === undefined ? table.end() : [failureAt(name, failure, `sheet ${sheet.name}`)];
    if (last.length > 0) yield last;
  }
}

/** Files of no known layout are one thing, damaged ones another. */
function failureAt(file: string, { reason, message }: ReadFailure, position = ""): SourceItem {
  const rule: RuleNumber = reason === "unsupported-file" ? "R009" : "R005";
  return mismatchAt({ path: "", rule, seen: seenOf(message) }, { file, position });
}
