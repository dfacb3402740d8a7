import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** Every reason for which something is not taken. What is not listed here is taken, with a warning at most. */
export const rejectReasons = {
  "not-json": "the text is not JSON",
  "not-xml": "the text is not FHIR XML",
  "not-an-object": "the JSON is no object",
  "unreadable-file": "the file cannot be read",
  "unreadable-archive": "the archive cannot be read",
  "unsupported-file": "files of this kind are not read",
  truncated: "the file ends early",
  "too-large": "a single document is larger than what is read",
  "no-type": "the resource does not say its type",
  "no-resource": "the entry holds no resource and asks for no delete",
  "bad-id": "the id is not 1 to 64 letters, digits, - and .",
  "bad-request": "the entry asks for something else than a create, an update or a delete",
  "invalid-structure": "the resource breaks the base structure of its type (--strict)",
  "unindexable-date": "a date that is searched by is none",
  "unindexable-number": "a number that is searched by is none",
  "another-source": "the same id came from another source",
  "another-patient": "the same id belongs to another patient",
  "not-found": "what is to be deleted is not held",
} as const;

export type Reason = keyof typeof rejectReasons;

export interface Reject {
  readonly source: string;
  readonly file: string;
  readonly position: string;
  /** Element or parameter, where one is to blame. Never a value. */
  readonly path: string;
  readonly reason: Reason;
  readonly detail: string;
  /** The whole text that was not taken. */
  readonly text: string;
}

/** Rejects of one load: a file of its own in the data directory, readable by its owner only, made with the first of them. */
export class RejectFile {
  readonly #folder: string;
  readonly #name: string;
  #handle: number | undefined;
  count = 0;

  constructor(dataFolder: string, name: string) {
    this.#folder = join(dataFolder, "rejects");
    this.#name = `${name}.ndjson`;
  }

  add(reject: Reject): void {
    if (this.#handle === undefined) {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      chmodSync(this.#folder, 0o700);
      this.#handle = openSync(join(this.#folder, this.#name), "a", 0o600);
    }
    writeSync(this.#handle, `${JSON.stringify(reject)}\n`);
    this.count++;
  }

  /** Durable from here on. */
  sync(): void {
    if (this.#handle !== undefined) fsyncSync(this.#handle);
  }

  close(): void {
    this.sync();
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }
}

/** All rejects in a data directory, file by file, oldest first. */
export function* listRejects(dataFolder: string): Generator<Reject & { readonly load: string }> {
  const folder = join(dataFolder, "rejects");
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).sort())
    for (const line of readFileSync(join(folder, name), "utf8").split("\n"))
      if (line !== "") yield { ...(JSON.parse(line) as Reject), load: name.replace(/\.ndjson$/, "") };
}

/** How many there are, without reading what they say. */
export function countRejects(dataFolder: string): number {
  const folder = join(dataFolder, "rejects");
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).reduce((sum, name) => sum + linesIn(join(folder, name)), 0);
}

function linesIn(file: string): number {
  const bytes = readFileSync(file);
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

/** Removes all reject files; returns how many rejects they held. */
export function purgeRejects(dataFolder: string): number {
  let count = 0;
  for (const _ of listRejects(dataFolder)) count++;
  rmSync(join(dataFolder, "rejects"), { recursive: true, force: true });
  return count;
}
