import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SourceItem, SourceMismatch, SourceRecord } from "../../ods/organisation.ts";
import { type ReportOptions, readReport, readReportFile } from "./read-report.ts";

export async function itemsOf(batches: AsyncIterable<readonly SourceItem[]>): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}

/** The items of a report that comes as bytes, in chunks. */
export function readBytes(name: string, content: string | Buffer, options: ReportOptions = {}, chunkSize = 1000) {
  const bytes = Buffer.from(content as string);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  }
  return itemsOf(readReport(chunks(), name, options));
}

/** The items of a report that is a file; its place tells its name alone. */
export async function readWritten(name: string, content: string | Buffer, options: ReportOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  try {
    await writeFile(join(folder, name), content);
    const items = await itemsOf(readReportFile(join(folder, name), options));
    return items.map((it) => ({ ...it, place: { ...it.place, file: it.place.file.replace(`${folder}/`, "") } }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** "etr.csv manifest etr 2022-02-17", "etr.csv line 1: R1", "etr.csv line 2: R003 row: 3 columns: A,B,C". */
export const told = (items: readonly SourceItem[]): string[] =>
  items.map((it) => {
    const where = `${it.place.file} ${it.place.position}`.trimEnd();
    if (it.kind === "manifest") return `${where} manifest ${it.product} ${it.releaseDate ?? "?"}`;
    if (it.kind === "record") return `${where}: ${it.record.code}`;
    return it.kind === "mismatch" ? `${where}: ${it.rule} ${it.path}: ${it.seen}` : `${where}: ${it.kind}`;
  });

export const recordsOf = (items: readonly SourceItem[]) =>
  items.filter((it): it is SourceRecord => it.kind === "record").map((it) => it.record);

export const mismatchesOf = (items: readonly SourceItem[]): SourceMismatch[] =>
  items.filter((it): it is SourceMismatch => it.kind === "mismatch");

/** A row of 27 columns, quoted, of which these are filled, by their numbers. */
export function rowOf(columns: Readonly<Record<number, string>>): string {
  const cells = Array.from({ length: 27 }, (_, at) => columns[at + 1] ?? "");
  return cells.map((it) => `"${it.replaceAll('"', '""')}"`).join(",");
}
