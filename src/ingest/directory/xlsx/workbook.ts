import type { FileHandle } from "node:fs/promises";
import { posix } from "node:path";
import { ReadFailure } from "../../read/fault.ts";
import { zipMembers } from "../../read/zip-members.ts";
import type { TableRow } from "../table-row.ts";
import { sharedStrings } from "./shared-strings.ts";
import { sheetRows } from "./sheet-rows.ts";
import { xmlEvents } from "./xml-events.ts";

export interface Sheet {
  readonly name: string;
  /** To be read before the next sheet is asked for. */
  readonly rows: AsyncIterable<readonly TableRow[]>;
}

/** A part of a workbook may unpack to so much, whatever it was packed to. The largest of the PCN workbook has 3.6 MB. */
export const workbookUnpackedMax = 64 * 1024 * 1024;
const sheetsMax = 100;

/** Whether a zip archive, which may be damaged, is a workbook. */
export async function isWorkbook(file: FileHandle): Promise<boolean> {
  try {
    for await (const { name } of zipMembers(file, workbookUnpackedMax))
      if (partName(name) === "xl/workbook.xml") return true;
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
  }
  return false;
}

/**
 * The sheets of an .xlsx workbook, in the order in which the archive has them. The archive is gone through three times: for the
 * names of the sheets, for the texts they share, and for the sheets. Memory: the shared texts, and a piece of a sheet.
 *
 * Throws ReadFailure when the workbook cannot be read, or not to its end; what came before is good.
 */
export async function* sheetsOf(file: FileHandle, unpackedMax: number = workbookUnpackedMax): AsyncGenerator<Sheet> {
  const names = await sheetNames(file, unpackedMax);
  let strings: string[] = [];
  for await (const part of parts(file, unpackedMax)) {
    if (part.name === "xl/sharedStrings.xml") strings = await sharedStrings(part.bytes);
  }
  for await (const part of parts(file, unpackedMax)) {
    const name = names.get(part.name);
    if (name !== undefined) yield { name, rows: sheetRows(part.bytes, strings, name) };
  }
}

/** The names of the sheets by the parts that they are in. */
async function sheetNames(file: FileHandle, unpackedMax: number): Promise<ReadonlyMap<string, string>> {
  const names: { name: string; id: string }[] = [];
  const targets = new Map<string, string>();
  for await (const { name, bytes } of parts(file, unpackedMax)) {
    if (name === "xl/workbook.xml") {
      await told(bytes, "sheet", (it) => {
        if (names.length >= sheetsMax)
          throw new ReadFailure("too-large", `the workbook has more than ${sheetsMax} sheets`);
        names.push({ name: it.name ?? "", id: it["r:id"] ?? idOf(it) });
      });
    } else if (name === "xl/_rels/workbook.xml.rels") {
      await told(bytes, "Relationship", (it) => {
        if (it.Type?.endsWith("/worksheet")) targets.set(it.Id ?? "", posix.resolve("/xl", it.Target ?? "").slice(1));
        if (targets.size > sheetsMax)
          throw new ReadFailure("too-large", `the workbook has more than ${sheetsMax} sheets`);
      });
    }
  }
  if (names.length === 0) throw new ReadFailure("unsupported-file", "the workbook has no sheets");
  return new Map(names.map(({ name, id }) => [targets.get(id) ?? "", name.replace(/\p{Cc}/gu, "?")]));
}

/** Producers may call the prefix of the relationships otherwise. */
const idOf = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes).find(([name]) => name.endsWith(":id"))?.[1] ?? "";

async function told(
  bytes: AsyncIterable<Buffer>,
  element: string,
  tell: (attributes: Readonly<Record<string, string>>) => void,
): Promise<void> {
  const handler = {
    opened: (name: string, attributes: Readonly<Record<string, string>>) => {
      if (name === element) tell(attributes);
    },
    closed: () => {},
    text: () => {},
  };
  for await (const _ of xmlEvents(bytes, handler));
}

async function* parts(
  file: FileHandle,
  unpackedMax: number,
): AsyncGenerator<{ name: string; bytes: AsyncIterable<Buffer> }> {
  for await (const { name, bytes } of zipMembers(file, unpackedMax)) {
    if (!(bytes instanceof ReadFailure)) yield { name: partName(name), bytes };
    else if (/^xl\/(?:workbook\.xml|sharedStrings\.xml|worksheets\/)/.test(partName(name))) throw bytes;
  }
}

const partName = (name: string): string => name.replace(/^\//, "");
