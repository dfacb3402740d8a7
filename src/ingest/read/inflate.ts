import type { Gunzip, InflateRaw } from "node:zlib";
import { inWords, ReadFailure } from "./fault.ts";

/** Text of records packs to a tenth or a thirtieth; what unpacks to more than this is made to fill a disk. */
const ratioMax = 200;
/** Input given at a time: what it unpacks to, at most a thousandfold, is in memory at once. */
const pieceSize = 16 * 1024;

/**
 * The bytes as they were before they were compressed.
 *
 * Everything that can be unpacked is yielded before the ReadFailure of a stream that ends early, is damaged, or grows
 * beyond `freeMax` bytes and 200 times its size. Bytes after the end of the stream are ignored.
 */
export async function* inflate(
  bytes: AsyncIterable<Buffer>,
  inflater: Gunzip | InflateRaw,
  freeMax: number,
): AsyncGenerator<Buffer> {
  const ready: Buffer[] = [];
  let failure: NodeJS.ErrnoException | undefined;
  let isEnded = false;
  let settle = () => {};
  inflater.on("data", (chunk: Buffer) => ready.push(chunk));
  inflater.on("end", () => {
    isEnded = true;
    settle();
  });
  inflater.on("error", (error) => {
    failure = error;
    settle();
  });
  const write = (piece: Buffer) =>
    new Promise<void>((resolve) => {
      settle = resolve;
      inflater.write(piece, () => resolve());
    });
  const finish = () =>
    new Promise<void>((resolve) => {
      settle = resolve;
      if (failure !== undefined || isEnded) resolve();
      else inflater.end();
    });

  let sourceFailure: unknown;
  let taken = 0;
  let given = 0;
  let writing = Promise.resolve();
  try {
    try {
      for await (const piece of pieces(bytes)) {
        await writing;
        if (failure !== undefined || isEnded) break;
        const chunks = ready.splice(0);
        // The next piece is unpacked while these chunks are worked on.
        writing = write(piece);
        taken += piece.length;
        for (const chunk of chunks) {
          given += chunk.length;
          yield chunk;
        }
        if (unpacksToTooMuch(taken, given, freeMax)) throw tooMuch(freeMax);
      }
    } catch (error) {
      sourceFailure = error;
    }
    await writing;
    await finish();
    for (const chunk of ready) {
      given += chunk.length;
      yield chunk;
      if (unpacksToTooMuch(taken, given, freeMax)) throw tooMuch(freeMax);
    }
    if (sourceFailure !== undefined) throw sourceFailure;
    if (failure !== undefined) throw failureOf(failure);
    if (taken === 0) throw endsEarly();
  } finally {
    inflater.destroy();
  }
}

async function* pieces(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += pieceSize) yield chunk.subarray(at, at + pieceSize);
  }
}

export const unpacksToTooMuch = (taken: number, given: number, freeMax: number) =>
  given > freeMax && given > taken * ratioMax;

export const tooMuch = (freeMax: number) =>
  new ReadFailure(
    "too-large",
    `The compressed data unpacks to more than ${ratioMax} times its size and ${inWords(freeMax)}, which real records never do; the rest was not read. If it is genuine, unpack it and load the unpacked file`,
  );

const endsEarly = () =>
  new ReadFailure("truncated", "The compressed data ends early; copy or download the file again and load it again");

function failureOf(error: NodeJS.ErrnoException): ReadFailure {
  if (error.code === "Z_BUF_ERROR") return endsEarly();
  const detail = "The compressed data is damaged, or is none; copy or download the file again and load it again";
  return new ReadFailure("unreadable-archive", detail);
}
