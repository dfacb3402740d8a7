import type { FileHandle } from "node:fs/promises";
import { crc32, createInflateRaw, type InflateRaw } from "node:zlib";
import { type Entry, fromFdPromise, getFileNameLowLevel, type ZipFile } from "yauzl";
import { ReadFailure } from "./fault.ts";
import { fileBytes } from "./file-bytes.ts";
import { inflate, tooMuch, unpacksToTooMuch } from "./inflate.ts";
import type { Member } from "./member.ts";
import { readAll } from "./spool.ts";

const stored = 0;
const deflated = 8;
const localHeader = 0x04034b50;
const centralHeader = 0x02014b50;
/** Sizes that are written after the data, or in a field for large files. */
const laterFlag = 8;
const encryptedFlag = 1;
const elsewhere = 0xffffffff;

/** The files in a zip archive, in the order of its directory. Folders are passed over. */
export async function* zipMembers(file: FileHandle, freeMax: number): AsyncGenerator<Member> {
  const { size } = await file.stat();
  let zip: ZipFile;
  try {
    // Names are decoded by us: yauzl would end at the first that is unfit for a file, and we make no files.
    zip = await fromFdPromise(file.fd, { autoClose: false, decodeStrings: false, validateEntrySizes: false });
  } catch {
    yield* membersWithoutDirectory(file, size, freeMax);
    return;
  }
  const unpacked = { bytes: 0 };
  try {
    for await (const entry of zip.eachEntry()) {
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      if (name.endsWith("/")) continue;
      yield { name, bytes: await memberBytes(file, zip, entry, freeMax, unpacked, size) };
      // Members may share their data, so that each is modest and all of them are not.
      if (unpacksToTooMuch(size, unpacked.bytes, freeMax)) throw tooMuch(freeMax);
    }
  } catch (error) {
    if (error instanceof ReadFailure) throw error;
    throw new ReadFailure(
      "unreadable-archive",
      "The directory of the zip archive is damaged; the files before the damage were read. Copy or download it again and load it again",
    );
  }
}

async function memberBytes(
  file: FileHandle,
  zip: ZipFile,
  entry: Entry,
  freeMax: number,
  unpacked: { bytes: number },
  zipSize: number,
): Promise<Member["bytes"]> {
  if (entry.isEncrypted()) return encrypted();
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) return unknownMethod();
  try {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const raw = fileBytes(file, fileDataStart, fileDataStart + entry.compressedSize);
    const bytes = entry.compressionMethod === stored ? raw : inflate(raw, createInflateRaw(), freeMax);
    return checked(bytes, entry, (length) => {
      unpacked.bytes += length;
      if (unpacksToTooMuch(zipSize, unpacked.bytes, freeMax)) throw tooMuch(freeMax);
    });
  } catch {
    return damaged();
  }
}

/** The bytes, and a ReadFailure at their end when they are not those that went into the archive. */
async function* checked(
  bytes: AsyncIterable<Buffer>,
  entry: { readonly crc32: number; readonly uncompressedSize: number },
  count: (length: number) => void = () => undefined,
): AsyncGenerator<Buffer> {
  let sum = 0;
  let length = 0;
  for await (const chunk of bytes) {
    sum = crc32(chunk, sum);
    length += chunk.length;
    count(chunk.length);
    yield chunk;
  }
  if (sum !== entry.crc32 || length !== entry.uncompressedSize) throw damaged();
}

/**
 * The files in a zip archive that has lost its end, where its directory is: each is preceded by a header of its own.
 * Ends with a ReadFailure.
 */
async function* membersWithoutDirectory(file: FileHandle, size: number, freeMax: number): AsyncGenerator<Member> {
  let isZip = false;
  for (let at = 0; at < size; ) {
    const header = await readAll(file, at, 30);
    if (header.length < 30 || header.readUInt32LE(0) !== localHeader) break;
    isZip = true;
    const flags = header.readUInt16LE(6);
    const method = header.readUInt16LE(8);
    const sizes = { crc32: header.readUInt32LE(14), uncompressedSize: header.readUInt32LE(22) };
    const packedSize = header.readUInt32LE(18);
    const nameLength = header.readUInt16LE(26);
    const name = getFileNameLowLevel(flags, await readAll(file, at + 30, nameLength), [], false);
    const start = at + 30 + nameLength + header.readUInt16LE(28);
    if (start > size) break;
    const isSized = (flags & laterFlag) === 0 && packedSize !== elsewhere;
    const isPlain = (flags & encryptedFlag) === 0 && (method === deflated || (method === stored && isSized));

    if (!isPlain && !isSized) break;
    at = start + packedSize;
    if (name.endsWith("/") && isSized) continue;
    if (!isPlain) {
      yield { name, bytes: (flags & encryptedFlag) !== 0 ? encrypted() : unknownMethod() };
    } else if (method === stored) {
      yield { name, bytes: complete(checked(fileBytes(file, start, Math.min(at, size)), sizes), at <= size) };
    } else {
      const inflater: InflateRaw = createInflateRaw();
      const bytes = inflate(fileBytes(file, start, isSized ? Math.min(at, size) : size), inflater, freeMax);
      yield { name, bytes: isSized ? complete(checked(bytes, sizes), at <= size) : bytes };
      if (isSized) continue;
      for await (const _ of bytes); // What the reader left, to learn where the data ends.
      at = await afterDescriptor(file, start + inflater.bytesWritten);
    }
  }
  if (!isZip) {
    throw new ReadFailure("unreadable-archive", "This is no zip archive, or its beginning and end are missing");
  }
  throw new ReadFailure(
    "truncated",
    "The zip archive ends early: its directory is missing. The files in it were read as far as they go; copy or download it again for the rest",
  );
}

/** The same bytes; when some are missing, what is wrong is that. */
async function* complete(bytes: AsyncIterable<Buffer>, isComplete: boolean): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (error) {
    if (isComplete || !(error instanceof ReadFailure) || error.reason === "too-large") throw error;
    throw new ReadFailure("truncated", "The zip archive ends in the middle of this file");
  }
}

/** Where the next header is, after the sizes that follow data of which the header did not know them. */
async function afterDescriptor(file: FileHandle, end: number): Promise<number> {
  const bytes = await readAll(file, end, 28);
  for (const length of [16, 12, 24, 20]) {
    const signature = bytes.length >= length + 4 ? bytes.readUInt32LE(length) : 0;
    if (signature === localHeader || signature === centralHeader) return end + length;
  }
  return Number.POSITIVE_INFINITY;
}

const encrypted = () =>
  new ReadFailure("unreadable-file", "The file is locked with a password; unpack the archive and load its files");

const unknownMethod = () =>
  new ReadFailure(
    "unreadable-file",
    "The file is packed by a method we do not know; unpack the archive and load its files",
  );

const damaged = () =>
  new ReadFailure(
    "unreadable-archive",
    "The file is damaged inside the zip archive; copy or download the archive again and load it again",
  );
