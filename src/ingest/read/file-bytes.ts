import type { FileHandle } from "node:fs/promises";
import { ReadFailure } from "./fault.ts";

const chunkSize = 128 * 1024;

/** The bytes of an open file from `start` up to `end`, or to its end. */
export async function* fileBytes(
  file: FileHandle,
  start?: number,
  end: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  // A pipe has no positions: it is read on from where it is.
  for (let at = start ?? 0; at < end; ) {
    const bytes = Buffer.allocUnsafeSlow(Math.min(chunkSize, end - at));
    const { bytesRead } = await file
      .read(bytes, 0, bytes.length, start === undefined ? null : at)
      .catch((error: NodeJS.ErrnoException) => {
        throw fileFailure(error);
      });
    if (bytesRead === 0) return;
    at += bytesRead;
    yield bytes.subarray(0, bytesRead);
  }
}

/** Why a file or folder cannot be read, in words. */
export function fileFailure({ code }: NodeJS.ErrnoException): ReadFailure {
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new ReadFailure("unreadable-file", "There is no such file or folder; check the spelling and where it is");
  }
  if (code === "EACCES" || code === "EPERM") {
    return new ReadFailure("unreadable-file", "We are not allowed to read it; check its permissions");
  }
  return new ReadFailure("unreadable-file", `It cannot be read (${code ?? "unknown error"})`);
}
