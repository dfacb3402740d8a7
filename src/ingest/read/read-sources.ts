import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { SourceItem } from "../source.ts";
import { faultAt, ReadFailure } from "./fault.ts";
import { fileBytes, fileFailure } from "./file-bytes.ts";
import { inflate } from "./inflate.ts";
import { Input } from "./input.ts";
import { headSize, type Kind, kindOfContent, kindOfName, unpackedName, unsupported } from "./kind.ts";
import { type Listed, listedFiles } from "./listed-files.ts";
import type { Member } from "./member.ts";
import { readJson } from "./read-json.ts";
import { readLines } from "./read-lines.ts";
import { type ReadOptions, type Settings, settingsOf } from "./settings.ts";
import { Spool } from "./spool.ts";
import { tarMembers } from "./tar-members.ts";
import { xmlToJson } from "./xml-to-json.ts";
import { zipMembers } from "./zip-members.ts";

/**
 * Everything in the files and folders named, in order; "-" is standard input.
 *
 *     records/a.json                one document
 *     records/a.xml                 one document
 *     records/b.ndjson.gz           a document a line
 *     records/c.zip!d/e.json        a document of an archive
 *     records/f.csv                 a fault
 *
 * Bad data is never thrown: it is a fault between the documents, and the rest is read. The entries of a document can
 * be walked, any number of times, until the next item is asked for.
 */
export async function* readSources(paths: readonly string[], options: ReadOptions = {}): AsyncGenerator<SourceItem> {
  const settings = settingsOf(options);
  for (const path of paths) {
    if (path === "-") {
      const origin: Origin = { file: "-", name: "", place: "stdin", layers: [] };
      yield* readInput(new Input(streamBytes(settings.stdin)), origin, settings);
    } else {
      for await (const listed of listedFiles(path)) yield* readFile(listed, settings);
    }
  }
}

/** Where bytes come from and what has been taken off them on the way. */
interface Origin {
  /** As it is told to the user. */
  readonly file: string;
  /** What its kind is guessed from; empty for standard input. */
  readonly name: string;
  readonly place: "stdin" | "named" | "folder" | "archive";
  readonly layers: readonly ("gzip" | "archive")[];
  /** Open, for a format that is not read from its beginning. */
  readonly handle?: FileHandle;
}

async function* readFile({ file, isInFolder, failure }: Listed, settings: Settings): AsyncGenerator<SourceItem> {
  const place = isInFolder ? "folder" : "named";
  if (failure !== undefined) {
    yield failureAt(file, failure);
  } else if (isForeign(file, place)) {
    yield faultAt({ file, position: "" }, "unsupported-file", unsupported);
  } else {
    let handle: FileHandle;
    try {
      handle = await open(file, "r");
    } catch (error) {
      yield failureAt(file, fileFailure(error as NodeJS.ErrnoException));
      return;
    }
    try {
      const isFile = (await handle.stat()).isFile();
      const origin: Origin = { file, name: file, place, layers: [], ...(isFile ? { handle } : {}) };
      yield* readInput(new Input(fileBytes(handle)), origin, settings);
    } finally {
      await handle.close();
    }
  }
}

/** Whether the name alone says that we cannot read it. What the user named, and what has no extension, is looked into. */
function isForeign(name: string, place: Origin["place"]): boolean {
  const kind = kindOfName(unpackedName(name));
  return (place === "folder" || place === "archive") && kind === "other";
}

async function* readInput(input: Input, origin: Origin, settings: Settings): AsyncGenerator<SourceItem> {
  const { file } = origin;
  const whole = { file, position: "" };
  try {
    const kind = kindOf(origin, await input.peek(headSize));
    if (kind === "json") yield* readJson(input, file, settings);
    else if (kind === "ndjson") yield* readLines(input, file, settings);
    else if (kind === "xml") {
      yield* readJson(new Input(xmlToJson(input, settings.definitions, settings.documentMax)), file, settings);
    } else if (kind === "other") yield faultAt(whole, "unsupported-file", unsupported);
    else if (kind === "gzip" && origin.layers.at(-1) === "gzip") {
      yield faultAt(whole, "unsupported-file", "The file is compressed twice; unpack it once and load the result");
    } else if (kind === "gzip") {
      const unpacked = new Input(inflate(input, createGunzip(), settings.documentMax));
      const { handle: _, ...rest } = origin;
      const name = unpackedName(origin.name);
      yield* readInput(unpacked, { ...rest, name, layers: [...origin.layers, "gzip"] }, settings);
    } else if (origin.layers.includes("archive")) {
      const detail = "This is an archive inside an archive; unpack the outer one and load the files in it";
      yield faultAt(whole, "unsupported-file", detail);
    } else if (kind === "tar") yield* readMembers(tarMembers(input), origin, settings);
    else yield* readZip(input, origin, settings);
  } finally {
    await input.close();
  }
}

/** What the bytes show counts before what the name says, except that a line of NDJSON looks like JSON. */
function kindOf({ name, place }: Origin, head: Buffer): Kind {
  const shown = kindOfContent(head);
  const named = kindOfName(name);
  if (shown === "gzip" || shown === "zip" || shown === "tar") return shown;
  if (named === "gzip") {
    // Some programs unpack what they download and leave the name as it was.
    return shown === undefined ? "gzip" : (kindOfName(unpackedName(name)) ?? shown);
  }
  if (named !== undefined && named !== "other") return named;
  return shown ?? (place === "stdin" ? "json" : "other");
}

/** A zip archive has its directory at the end: one that comes through a pipe is set aside first. */
async function* readZip(input: Input, origin: Origin, settings: Settings): AsyncGenerator<SourceItem> {
  if (origin.handle !== undefined) {
    yield* readMembers(zipMembers(origin.handle, settings.documentMax), origin, settings);
    return;
  }
  const spool = new Spool({ ...settings, memoryMax: 0 });
  try {
    for (let chunk = await input.next(); chunk !== undefined; chunk = await input.next()) await spool.append(chunk);
    if (spool.file !== undefined) yield* readMembers(zipMembers(spool.file, settings.documentMax), origin, settings);
    else yield faultAt({ file: origin.file, position: "" }, "unreadable-archive", "There is nothing in it");
    if (input.failure !== undefined) yield failureAt(origin.file, input.failure);
  } finally {
    await spool.remove();
  }
}

async function* readMembers(
  members: AsyncIterable<Member>,
  origin: Origin,
  settings: Settings,
): AsyncGenerator<SourceItem> {
  try {
    for await (const { name, bytes } of members) {
      const shown = name.replace(/^\.\//, "").replace(/\p{Cc}/gu, "?");
      if (isHidden(name)) continue;
      const file = `${origin.file}!${shown}`;
      if (isForeign(name, "archive")) {
        yield faultAt({ file, position: "" }, "unsupported-file", unsupported);
      } else if (bytes instanceof ReadFailure) {
        yield failureAt(file, bytes);
      } else {
        const layers = [...origin.layers.filter((it) => it !== "gzip"), "archive"] as const;
        yield* readInput(new Input(bytes), { file, name, place: "archive", layers }, settings);
      }
    }
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    yield failureAt(origin.file, error);
  }
}

/** As in a folder; "." and ".." are no names. */
const isHidden = (name: string): boolean =>
  name.split("/").some((it) => /^\.[^.]/.test(it)) || name.startsWith("__MACOSX/");

const failureAt = (file: string, { reason, message }: ReadFailure) => faultAt({ file, position: "" }, reason, message);

async function* streamBytes(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream as AsyncIterable<Buffer | string>) {
      yield typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
    }
  } catch (error) {
    throw fileFailure(error as NodeJS.ErrnoException);
  }
}
