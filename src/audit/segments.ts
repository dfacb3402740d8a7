import { closeSync, createReadStream, existsSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Head, SegmentHeader } from "./chain.ts";
import type { KeptRecord } from "./record.ts";

/** `20261121T093000123Z-4711-a1b2c3.ndjson`: when it was opened, by which process. Names sort by time. */
const named = /^(\d{8}T\d{9}Z)-\d+-[0-9a-f]{6}\.ndjson$/;

/** The segments of a folder, the oldest first. */
export const segmentsIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((it) => named.test(it))
        .sort()
    : [];

export const segmentName = (now: number, pid: number, random: string): string =>
  `${new Date(now).toISOString().replace(/[-:.]/g, "")}-${pid}-${random}.ndjson`;

/** Milliseconds since 1970. */
export function openedAt(segment: string): number {
  const [, year, month, day, hour, minute, second, ms] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(segment) ?? [];
  return Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(ms),
  );
}

/** The lines of a segment; the last may be cut where a process was killed while it wrote. */
export async function* linesOf(folder: string, segment: string): AsyncGenerator<string> {
  const input = createReadStream(join(folder, segment), { encoding: "utf8", highWaterMark: 1 << 18 });
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield line;
}

/** Records, in the order in which they were written. `holds`: texts that a line must have, which is looked at first. */
export async function* recordsOf(
  folder: string,
  segment: string,
  holds: readonly string[] = [],
): AsyncGenerator<KeptRecord> {
  for await (const line of linesOf(folder, segment)) {
    if (!line.startsWith('{"n":') || !line.endsWith("}") || !holds.every((it) => line.includes(it))) continue;
    yield JSON.parse(line) as KeptRecord;
  }
}

/** Where a segment stands: its first line and its last whole one. Undefined: it has none. */
export function headOf(folder: string, segment: string): { header: SegmentHeader; head: Head } | undefined {
  const path = join(folder, segment);
  const { size } = statSync(path);
  const first = part(path, 0, Math.min(size, edgeBytes));
  const last = size <= edgeBytes ? first : part(path, size - edgeBytes, edgeBytes);
  const end = first.indexOf("\n");
  const whole = last.slice(0, last.lastIndexOf("\n"));
  if (end < 0) return undefined;
  const header = JSON.parse(first.slice(0, end)) as SegmentHeader;
  const { n = 0, hash } = JSON.parse(whole.slice(whole.lastIndexOf("\n") + 1)) as { n?: number; hash: string };
  return { header, head: { segment, n, hash } };
}

/** Longer than any line: a page of records names a thousand resources at most, and a header some segments. */
const edgeBytes = 4_194_304;

function part(path: string, from: number, length: number): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(length);
    return bytes.toString("utf8", 0, readSync(file, bytes, 0, length, from));
  } finally {
    closeSync(file);
  }
}
