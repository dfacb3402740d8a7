import { type FileHandle, open } from "node:fs/promises";
import { relative } from "node:path";
import { createGunzip } from "node:zlib";
import { ReadFailure } from "../../read/fault.ts";
import { fileBytes, fileFailure } from "../../read/file-bytes.ts";
import { inflate } from "../../read/inflate.ts";
import { Input } from "../../read/input.ts";
import { headSize, kindOfContent, unpackedName } from "../../read/kind.ts";
import { listedFiles } from "../../read/listed-files.ts";
import { zipMembers } from "../../read/zip-members.ts";

/** One file, by itself, in a folder or in a zip archive. */
export interface PackedFile {
  /** Its path in the folder or archive, without `.gz`: `Data/ONSPD_AUG_2025_UK.csv`; its own path for a file by itself. */
  readonly name: string;
  /** As it is told to the user: `onspd.zip!Data/ONSPD_AUG_2025_UK.csv`. */
  readonly shown: string;
  /** What it holds, unpacked, until the next file is asked for; or why it cannot be read. Throws a ReadFailure at its end. */
  readonly bytes: AsyncIterable<Buffer> | ReadFailure;
}

/** What compresses to less than a two-hundredth is refused beyond this size: no file of postcodes does. */
const freeMax = 64 * 1024 * 1024;
/** The archives of the Office for National Statistics hold some 300 files. */
const filesMax = 10_000;

/**
 * The files that a path leads to: the file itself, all files of a folder, all of a zip archive (one inside another is not looked
 * into). What is packed with gzip is unpacked. Throws a ReadFailure when the path cannot be read, or the archive not to its end.
 */
export async function* packedFiles(path: string): AsyncGenerator<PackedFile> {
  let count = 0;
  for await (const file of allFiles(path)) {
    if (++count > filesMax) throw new ReadFailure("too-large", `There are more than ${filesMax} files in it`);
    yield file;
  }
}

async function* allFiles(path: string): AsyncGenerator<PackedFile> {
  for await (const { file, isInFolder, failure } of listedFiles(path)) {
    const name = isInFolder ? relative(path, file).replaceAll("\\", "/") : file;
    if (failure !== undefined) {
      if (!isInFolder) throw failure;
      yield { name, shown: file, bytes: failure };
      continue;
    }
    const handle = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
      throw fileFailure(error);
    });
    try {
      yield* filesIn(handle, name, file, isInFolder);
    } finally {
      await handle.close();
    }
  }
}

async function* filesIn(handle: FileHandle, name: string, shown: string, isInFolder: boolean) {
  const input = new Input(fileBytes(handle, 0));
  const kind = kindOfContent(await input.peek(headSize));
  if (kind === "zip" && !isInFolder) {
    for await (const member of zipMembers(handle, freeMax)) {
      const inside = member.name.replace(/^\.\//, "").replace(/\p{Cc}/gu, "?");
      if (isHidden(inside)) continue;
      const file = `${shown}!${inside}`;
      if (member.bytes instanceof ReadFailure) yield { name: inside, shown: file, bytes: member.bytes };
      else yield { name: unpackedName(inside), shown: file, bytes: unpacked(new Input(member.bytes)) };
    }
  } else if (!isInFolder || !isHidden(name)) {
    yield { name: unpackedName(name), shown, bytes: unpacked(input) };
  }
  await input.close();
}

async function* unpacked(input: Input): AsyncGenerator<Buffer> {
  const kind = kindOfContent(await input.peek(headSize));
  yield* kind === "gzip" ? inflate(input, createGunzip(), freeMax) : input;
}

const isHidden = (name: string): boolean =>
  name.split("/").some((it) => /^\.[^.]/.test(it)) || name.startsWith("__MACOSX/");

/** The start of a file, at most `size` bytes of it. */
export async function headOf(bytes: AsyncIterable<Buffer>, size: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= size) break;
  }
  return Buffer.concat(chunks).subarray(0, size);
}
