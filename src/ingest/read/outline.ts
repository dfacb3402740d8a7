import { ObjectScanner } from "./object-scanner.ts";
import type { Settings } from "./settings.ts";
import { sliceEntry, stringOf } from "./slice-entry.ts";
import type { Spool } from "./spool.ts";
import { Utf8Check } from "./text.ts";

/** Longer values of `type` and `resourceType` are none. */
const codeMax = 1024;
/** Bytes of Bundle.link; more are none. */
const linksMax = 64 * 1024;
/** Numbers kept about the places of elements; beyond, they are looked for again. */
const rangesMax = 500_000;
const chunkSize = 256 * 1024;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** One element of `Bundle.entry`; `bytes` is undefined when there are more of them than `documentMax`. */
export interface Element extends Range {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer | undefined;
}

/** What a first look at one JSON object finds: how far it goes, and where the elements of its `entry` are. */
export class Outline {
  readonly scanner: ObjectScanner;
  readonly #utf8 = new Utf8Check();
  readonly #settings: Settings;
  /** Where the elements are, start and end by turns; undefined when they are too many to keep. */
  #ranges: number[] | undefined = [];
  #type: Range | undefined;
  #resourceType: Range | undefined;
  #link: Range | undefined;
  first: Range | undefined;
  last: Range | undefined;
  count = 0;
  hasTooLarge = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.scanner = new ObjectScanner("entry", (key, start, end) => this.#found(key, start, end));
  }

  get isUtf8(): boolean {
    return this.#utf8.isUtf8;
  }

  /** Answers how many of the bytes belong to the object. */
  push(chunk: Buffer): number {
    const used = this.scanner.push(chunk);
    this.#utf8.push(used === chunk.length ? chunk : chunk.subarray(0, used));
    return used;
  }

  #found(key: string, start: number, end: number): void {
    if (key === "entry") {
      this.count++;
      this.last = { start, end };
      this.first ??= this.last;
      if (this.#ranges?.push(start, end) === rangesMax) this.#ranges = undefined;
      if (this.#isTooLarge(start, end)) this.hasTooLarge = true;
    } else if (key === "type") this.#type = { start, end };
    else if (key === "resourceType") this.#resourceType = { start, end };
    else if (key === "link") this.#link = { start, end };
  }

  /** Bundle.type, where it is text. */
  bundleType(spool: Spool): Promise<string | undefined> {
    return textAt(this.#type, spool);
  }

  /** Bundle.link, by relation; those that cannot be read are left out. */
  async links(spool: Spool): Promise<Readonly<Record<string, string>>> {
    if (this.#link === undefined || this.#link.end - this.#link.start > linksMax) return {};
    try {
      const all: unknown = JSON.parse((await spool.slice(this.#link.start, this.#link.end)).toString());
      const links = (Array.isArray(all) ? all : []) as { relation?: unknown; url?: unknown }[];
      return Object.fromEntries(links.map((it) => [String(it?.relation), String(it?.url)]));
    } catch {
      return {};
    }
  }

  /**
   * Whether this is a Bundle. When the text breaks off before its `resourceType` it is one if its first entry is an
   * entry: a List has entries too, but without a resource or a request.
   */
  async isBundle(spool: Spool): Promise<boolean> {
    if (this.#resourceType !== undefined) return (await textAt(this.#resourceType, spool)) === "Bundle";
    if (this.scanner.isComplete || this.first === undefined) return false;
    if (this.#isTooLarge(this.first.start, this.first.end)) return false;
    const { text, request } = sliceEntry(await spool.slice(this.first.start, this.first.end), "");
    return request !== undefined || text?.startsWith("{") === true;
  }

  /**
   * The elements of `entry` in order; their bytes are to be used before the next is asked for.
   * Time: a document in a file is scanned again each time.
   */
  async *elements(spool: Spool): AsyncGenerator<Element> {
    let number = 0;
    if (this.#ranges !== undefined && spool.isInMemory) {
      for (let at = 0; at < this.#ranges.length; at += 2) {
        yield await this.#element(++number, this.#ranges[at]!, this.#ranges[at + 1]!, spool);
      }
      return;
    }
    let found: Range[] = [];
    const scanner = new ObjectScanner("entry", (key, start, end) => {
      if (key === "entry") found.push({ start, end });
    });
    const buffer = Buffer.allocUnsafeSlow(chunkSize);
    for (let at = 0; at < spool.length; at += chunkSize) {
      const chunk = await spool.fill(buffer, at);
      const used = scanner.push(chunk);
      for (const { start, end } of found) {
        if (start < at || this.#isTooLarge(start, end)) yield await this.#element(++number, start, end, spool);
        else yield { number: ++number, start, end, bytes: chunk.subarray(start - at, end - at) };
      }
      found = [];
      if (used < chunk.length) return;
    }
  }

  async #element(number: number, start: number, end: number, spool: Spool): Promise<Element> {
    const bytes = this.#isTooLarge(start, end) ? undefined : await spool.slice(start, end);
    return { number, start, end, bytes };
  }

  #isTooLarge(start: number, end: number): boolean {
    return end - start > this.#settings.documentMax;
  }
}

async function textAt(range: Range | undefined, spool: Spool): Promise<string | undefined> {
  if (range === undefined || range.end - range.start > codeMax) return undefined;
  const bytes = await spool.slice(range.start, range.end);
  return stringOf(bytes, 0, bytes.length);
}
