import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { ReadFailure } from "./fault.ts";
import { fileFailure } from "./file-bytes.ts";

/** A file to be read, or why it, or a folder, cannot be. */
export interface Listed {
  readonly file: string;
  /** Whether it was found in a folder rather than named. */
  readonly isInFolder: boolean;
  readonly failure?: ReadFailure;
}

/**
 * The file of that path, or all files in the folder of that path and in its folders, in the order of their names.
 * Hidden files and folders are passed over, and so is a folder that leads back to one it is in.
 */
export async function* listedFiles(
  path: string,
  isInFolder = false,
  above: readonly string[] = [],
): AsyncGenerator<Listed> {
  let stats: Stats;
  let names: string[] = [];
  let real = "";
  try {
    stats = await stat(path);
    if (stats.isDirectory()) {
      names = await readdir(path);
      real = await realpath(path);
    }
  } catch (error) {
    yield { file: path, isInFolder, failure: fileFailure(error as NodeJS.ErrnoException) };
    return;
  }
  if (stats.isDirectory()) {
    if (above.includes(real)) return;
    for (const name of names.filter((it) => !it.startsWith(".")).toSorted()) {
      yield* listedFiles(join(path, name), true, [...above, real]);
    }
  } else if (stats.isFile() || !isInFolder) {
    yield { file: path, isInFolder };
  } else {
    const failure = new ReadFailure("unsupported-file", "This is a pipe or a device, which is read only when named");
    yield { file: path, isInFolder, failure };
  }
}
