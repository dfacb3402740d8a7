import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { createGunzip } from "node:zlib";
import { inWords, ReadFailure } from "../read/fault.ts";
import { fileBytes, fileFailure } from "../read/file-bytes.ts";
import { inflate } from "../read/inflate.ts";
import { Input } from "../read/input.ts";
import { headSize, type Kind, kindOfContent, kindOfName, unpackedName } from "../read/kind.ts";
import { Spool } from "../read/spool.ts";
import { zipMembers } from "../read/zip-members.ts";

export interface UnpackOptions {
  /** Where an archive inside an archive is set aside while it is read; the system's folder for them unless given. */
  readonly spoolFolder?: string;
  /** Bytes that all layers of a file may unpack to together. 20 GB unless given. */
  readonly unpackedMax?: number;
  /** Bytes that one layer may unpack to whatever its size; beyond, it may be 200 times as large. 64 MB unless given. */
  readonly freeMax?: number;
}

/** One file, out of all that it was packed in, or why it cannot be had. */
export interface UnpackedFile {
  /** `product.zip!fullfile.zip!HSCOrgRefData_Full.xml`, as far as names can be shown. */
  readonly file: string;
  /** To be read until the next file is asked for; throws ReadFailure where they end early. */
  readonly bytes: AsyncIterable<Buffer> | ReadFailure;
}

/** A zip in a zip, each in a gzip. */
const layersMax = 4;
const nameMax = 200;

/**
 * The file at `path`, or those in it when it is a zip or gzip file, or one in another, as the ODS products are published:
 *
 *     hscorgrefdataxml.zip ─┬─ fullfile.zip ── HSCOrgRefData_Full_20240101.xml
 *                           └─ archive.zip ─── HSCOrgRefData_Archive_20240101.xml
 *
 * What a file is shows in its first bytes. In an archive only files of the kinds in `wanted`, by their names, are given,
 * and what they are packed in. No name in an archive is ever used for a file. Memory: a few chunks; an archive inside
 * an archive is on disk while it is read.
 */
export async function* unpackedFiles(
  path: string,
  wanted: readonly Kind[],
  options: UnpackOptions = {},
): AsyncGenerator<UnpackedFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (error) {
    yield { file: path, bytes: fileFailure(error as NodeJS.ErrnoException) };
    return;
  }
  try {
    const settings = {
      wanted,
      spoolFolder: options.spoolFolder ?? tmpdir(),
      freeMax: options.freeMax ?? 64 * 1024 * 1024,
      meter: new Meter(options.unpackedMax ?? 20 * 1024 ** 3),
    };
    const isFile = (await handle.stat()).isFile();
    yield* layer(new Input(fileBytes(handle)), { file: path, depth: 0, ...(isFile && { handle }) }, settings);
  } finally {
    await handle.close();
  }
}

interface Settings {
  readonly wanted: readonly Kind[];
  readonly spoolFolder: string;
  readonly freeMax: number;
  readonly meter: Meter;
}

interface Layer {
  readonly file: string;
  readonly depth: number;
  /** Open, where the bytes are a file of their own. */
  readonly handle?: FileHandle;
}

async function* layer(input: Input, { file, depth, handle }: Layer, settings: Settings): AsyncGenerator<UnpackedFile> {
  try {
    const kind = kindOfContent(await input.peek(headSize));
    if (kind !== "zip" && kind !== "gzip") yield { file, bytes: input };
    else if (depth === layersMax) yield { file, bytes: new ReadFailure("unsupported-file", "It is packed too often") };
    else if (kind === "gzip") {
      const unpacked = settings.meter.count(inflate(input, createGunzip(), settings.freeMax));
      yield* layer(new Input(unpacked), { file, depth: depth + 1 }, settings);
    } else if (handle) yield* members(handle, file, depth, settings);
    else yield* setAside(input, file, depth, settings);
  } finally {
    await input.close();
  }
}

/** A zip archive has its directory at its end. */
async function* setAside(input: Input, file: string, depth: number, settings: Settings): AsyncGenerator<UnpackedFile> {
  const spool = new Spool({ spoolFolder: settings.spoolFolder, memoryMax: 0 });
  try {
    for (let chunk = await input.next(); chunk !== undefined; chunk = await input.next()) await spool.append(chunk);
    if (spool.file) yield* members(spool.file, file, depth, settings);
    if (input.failure) yield { file, bytes: input.failure };
  } finally {
    await spool.remove();
  }
}

async function* members(
  handle: FileHandle,
  file: string,
  depth: number,
  settings: Settings,
): AsyncGenerator<UnpackedFile> {
  let given = 0;
  try {
    for await (const { name, bytes } of zipMembers(handle, settings.freeMax)) {
      const kind = kindOfName(unpackedName(name));
      if (kind !== "zip" && !settings.wanted.some((it) => it === kind)) continue;
      given++;
      const inner = `${file}!${name.slice(0, nameMax).replace(/\p{Cc}/gu, "?")}`;
      if (bytes instanceof ReadFailure) yield { file: inner, bytes };
      else yield* layer(new Input(settings.meter.count(bytes)), { file: inner, depth: depth + 1 }, settings);
    }
    const nothing = `There is no file in it that ends in ${settings.wanted.map((it) => `.${it}`).join(" or ")}`;
    if (given === 0) yield { file, bytes: new ReadFailure("unsupported-file", nothing) };
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    yield { file, bytes: error };
  }
}

/** Counts what all layers unpack to. */
class Meter {
  #left: number;
  readonly #max: number;

  constructor(max: number) {
    this.#left = max;
    this.#max = max;
  }

  async *count(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      this.#left -= chunk.length;
      if (this.#left < 0)
        throw new ReadFailure("too-large", `It unpacks to more than ${inWords(this.#max)}; the rest was not read`);
      yield chunk;
    }
  }
}
