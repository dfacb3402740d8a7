import { type KeyObject, randomBytes } from "node:crypto";
import { closeSync, fdatasync, fdatasyncSync, fsyncSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { chained, firstHash, type Head, type SegmentHeader } from "./chain.ts";
import type { AuditRecord } from "./record.ts";
import { headOf, segmentName, segmentsIn } from "./segments.ts";

export interface TrailSettings {
  readonly folder: string;
  readonly key: KeyObject;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** `each`: on disk before the answer goes; `second`: given to the system before the answer goes, on disk within a second. */
  readonly sync: "each" | "second";
  readonly segmentMax?: number;
}

const syncEveryMs = 1000;
const aDay = 86_400_000;

/**
 * Where accesses are written down, by one process. Records of one turn of the event loop go out in one write. What could not be
 * written rejects, and the next record begins a new segment.
 */
export class Trail {
  readonly #settings: TrailSettings;
  #file: number | undefined;
  #segment = "";
  #hash = "";
  #count = 0;
  #bytes = 0;
  #day = 0;
  #dirty = false;
  /** Segments that a later one names. */
  readonly #named = new Set<string>();
  #waiting: { readonly record: AuditRecord; readonly done: () => void; readonly failed: (error: unknown) => void }[] =
    [];
  readonly #syncing: NodeJS.Timeout | undefined;

  /** Throws when nothing can be written there. */
  constructor(settings: TrailSettings) {
    this.#settings = settings;
    mkdirSync(settings.folder, { recursive: true, mode: 0o700 });
    this.open();
    if (settings.sync === "second") {
      this.#syncing = setInterval(() => this.#sync(), syncEveryMs);
      this.#syncing.unref();
    }
  }

  /** The place and code of the last record: kept elsewhere, it shows whether the end was cut off. */
  get head(): Head {
    return { segment: this.#segment, n: this.#count, hash: this.#hash };
  }

  /** Resolves once the record is where a crash of this process cannot lose it. */
  write(record: AuditRecord): Promise<void> {
    return new Promise((done, failed) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#flush());
      this.#waiting.push({ record, done, failed });
    });
  }

  /** Begins a segment, which names the heads of those that no other names yet. */
  open(retired: readonly Head[] = []): void {
    const { folder, key, now } = this.#settings;
    this.#close();
    const heads = segmentsIn(folder)
      .filter((it) => !this.#named.has(it))
      .flatMap((it) => headOf(folder, it) ?? []);
    for (const { header } of heads) for (const it of header.before) this.#named.add(it.segment);
    for (const it of retired) this.#named.add(it.segment);
    const before = heads.map(({ head }) => head).filter((it) => !this.#named.has(it.segment));
    const opened = now();
    const segment = segmentName(opened, process.pid, randomBytes(3).toString("hex"));
    const header: SegmentHeader = {
      audit: 1,
      opened: new Date(opened).toISOString(),
      before,
      ...(retired.length > 0 && { retired }),
    };
    const { text, hash } = chained([header], firstHash(segment), key);
    const file = openSync(join(folder, segment), "ax", 0o600);
    try {
      this.#bytes = write(file, text);
      fsyncSync(file);
      syncFolder(folder);
    } catch (error) {
      closeSync(file);
      throw error;
    }
    this.#file = file;
    this.#segment = segment;
    this.#hash = hash;
    this.#count = 0;
    this.#day = Math.floor(opened / aDay);
  }

  close(): void {
    if (this.#waiting.length > 0) this.#flush();
    clearInterval(this.#syncing);
    this.#close();
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      this.#append(waiting.map((it) => it.record));
      for (const it of waiting) it.done();
    } catch (error) {
      // What stands behind the last whole write was acknowledged to nobody.
      this.#dropAfter(this.#bytes);
      this.#giveUp();
      for (const it of waiting) it.failed(error);
    }
  }

  #append(records: readonly AuditRecord[]): void {
    const { key, now, sync, segmentMax = 16_777_216 } = this.#settings;
    if (this.#file === undefined || this.#bytes > segmentMax || Math.floor(now() / aDay) !== this.#day) this.open();
    let n = this.#count;
    const { text, hash } = chained(
      records.map((it) => ({ n: ++n, ...it })),
      this.#hash,
      key,
    );
    const bytes = write(this.#file!, text);
    if (sync === "each") fdatasyncSync(this.#file!);
    else this.#dirty = true;
    this.#bytes += bytes;
    this.#hash = hash;
    this.#count = n;
  }

  #dropAfter(bytes: number): void {
    try {
      if (this.#file !== undefined) ftruncateSync(this.#file, bytes);
    } catch {
      // Then verifying says that something there is not sealed.
    }
  }

  #sync(): void {
    if (!this.#dirty || this.#file === undefined) return;
    this.#dirty = false;
    // What cannot be brought to disk is not kept: the next record finds out whether anything can be.
    fdatasync(this.#file, (error) => error && this.#giveUp());
  }

  /** Closes a segment that cannot be written: what else fails on the way tells nothing new. */
  #giveUp(): void {
    try {
      this.#close();
    } catch {
      // It is not written to any more, whatever became of it.
    }
  }

  #close(): void {
    if (this.#file === undefined) return;
    const file = this.#file;
    this.#file = undefined;
    try {
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

/** All of it, or an error. */
function write(file: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  return bytes.length;
}

/** So that the segment itself is there after a power cut. */
function syncFolder(folder: string): void {
  const opened = openSync(folder, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
