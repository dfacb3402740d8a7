import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { ApiKeys } from "../access/api-keys.ts";
import { UsageError } from "./settings.ts";

/** How often the file is looked at for changes. */
const lookEveryMs = 1000;
const sha256 = /^[0-9a-f]{64}$/i;

/**
 * Who may ask, a line each: a name, and the SHA-256 of their key in hexadecimal. Empty lines and those that begin with # say nothing.
 *
 *     # printf %s "$KEY" | sha256sum
 *     practice-finder 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
 *
 * At the start what is wrong with it ends the program; later it closes the door: nobody comes in until it can be read.
 */
export class ApiKeyFile {
  readonly #file: string;
  readonly #onFault: (words: string) => void;
  readonly #timer: NodeJS.Timeout;
  #keys: ApiKeys;
  #seen: string;

  constructor(file: string, onFault: (words: string) => void) {
    this.#file = resolve(file);
    this.#onFault = onFault;
    this.#seen = this.#state();
    this.#keys = readApiKeys(this.#file);
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
    this.#timer.unref();
  }

  get keys(): ApiKeys {
    return this.#keys;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = this.#state();
    if (now === this.#seen) return;
    this.#seen = now;
    try {
      this.#keys = readApiKeys(this.#file);
    } catch (error) {
      this.#keys = new Map();
      this.#onFault((error as Error).message);
    }
  }

  #state(): string {
    const found = statSync(this.#file, { throwIfNoEntry: false });
    return `${found?.mtimeMs} ${found?.size} ${found?.ino}`;
  }
}

/** Throws a UsageError that names the file and the line, and says nothing of what stands in it. */
export function readApiKeys(file: string): ApiKeys {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--directory-keys: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const keys = new Map<string, string>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const [name = "", hash = "", ...more] = line.trim().split(/\s+/);
    if (!/^[\w.@-]{1,64}$/.test(name) || !sha256.test(hash) || more.length > 0)
      throw new UsageError(
        `${file}, line ${at + 1}: a name (letters, digits, . _ @ -) and the SHA-256 of a key, 64 hexadecimal digits, stand there`,
      );
    keys.set(hash.toLowerCase(), name);
  }
  if (keys.size === 0) throw new UsageError(`${file} holds no key, so nobody could come in`);
  return keys;
}
