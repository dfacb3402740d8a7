import { randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Settings } from "./settings.ts";

/**
 * The bytes of one document, to be read more than once: in memory while they are few, then in a temporary file.
 *
 * The file can be read by its owner only and has no name as soon as it is open, where the system allows that: it is
 * gone when the process is, however that ends.
 */
export class Spool {
  length = 0;
  #chunks: Buffer[] = [];
  #file: FileHandle | undefined;
  #path: string | undefined;
  #isRemoved = false;
  readonly #settings: Pick<Settings, "memoryMax" | "spoolFolder">;

  constructor(settings: Pick<Settings, "memoryMax" | "spoolFolder">) {
    this.#settings = settings;
  }

  /** Bytes that are in memory already. */
  static of(bytes: Buffer): Spool {
    const spool = new Spool({ memoryMax: bytes.length, spoolFolder: "" });
    spool.#chunks = [bytes];
    spool.length = bytes.length;
    return spool;
  }

  get isInMemory(): boolean {
    return this.#file === undefined && !this.#isRemoved;
  }

  /** The file the bytes are in; there is one when `memoryMax` was 0. */
  get file(): FileHandle | undefined {
    return this.#file;
  }

  async append(chunk: Buffer): Promise<void> {
    if (chunk.length === 0) return;
    if (this.#file === undefined && this.length + chunk.length > this.#settings.memoryMax) await this.#moveToFile();
    if (this.#file === undefined) this.#chunks.push(chunk);
    else await writeAll(this.#file, chunk, this.length);
    this.length += chunk.length;
  }

  /** The bytes from `start` up to `end`, which may be beyond the last. */
  async slice(start: number, end: number): Promise<Buffer> {
    if (this.#isRemoved) throw new Error("A document can be read until the next one is asked for");
    const stop = Math.min(end, this.length);
    if (this.#file !== undefined) return await readAll(this.#file, start, Math.max(0, stop - start));
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!.subarray(start, stop);
  }

  /** As many bytes from `start` on as there are and fit into `buffer`, whose contents they replace. */
  async fill(buffer: Buffer, start: number): Promise<Buffer> {
    if (this.#file === undefined) return await this.slice(start, start + buffer.length);
    return await readInto(buffer, this.#file, start);
  }

  async remove(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    this.#isRemoved = true;
    this.#file = undefined;
    await file.close();
    if (this.#path !== undefined) await unlink(this.#path).catch(() => undefined);
  }

  async #moveToFile(): Promise<void> {
    const path = join(this.#settings.spoolFolder, `careconnect-${randomUUID()}.spool`);
    this.#file = await open(path, "wx+", 0o600);
    this.#path = path;
    await unlink(path).then(
      () => {
        this.#path = undefined;
      },
      () => undefined, // not every system gives up the name of an open file: remove() does it then
    );
    let written = 0;
    for (const chunk of this.#chunks) {
      await writeAll(this.#file, chunk, written);
      written += chunk.length;
    }
    this.#chunks = [];
  }
}

async function writeAll(file: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}

/** Fewer bytes than asked for only where the file ends. */
export function readAll(file: FileHandle, position: number, length: number): Promise<Buffer> {
  return readInto(Buffer.allocUnsafe(length), file, position);
}

async function readInto(bytes: Buffer, file: FileHandle, position: number): Promise<Buffer> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}
