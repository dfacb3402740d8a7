import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import type { SourceEntry, SourceItem } from "../source.ts";
import { readSources } from "./read-sources.ts";
import type { Files } from "./sample-archives.fixture.ts";
import type { ReadOptions } from "./settings.ts";

/** An item with its entries walked, for tests; files are named from the folder they are in. */
export type Told =
  | {
      readonly file: string;
      readonly position: string;
      readonly type: string | undefined;
      readonly entries: SourceEntry[];
    }
  | {
      readonly file: string;
      readonly position: string;
      readonly reason: string;
      readonly detail: string;
      readonly text: string;
    };

/** Everything that is read from these files, or from `paths` in the folder they are in. Entries are walked twice. */
export async function readFiles(files: Files, options: ReadOptions = {}, paths?: readonly string[]): Promise<Told[]> {
  const folder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    const told = await toldItems(readSources(paths?.map((it) => join(folder, it)) ?? [folder], options));
    return told.map((it) => ({ ...it, file: it.file.replace(`${folder}/`, "") }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function readStdin(chunks: readonly (Buffer | string)[], options: ReadOptions = {}): Promise<Told[]> {
  const stdin = Readable.from(chunks.map((it) => Buffer.from(it as string)));
  return toldItems(readSources(["-"], { ...options, stdin }));
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function toldItems(items: AsyncIterable<SourceItem>): Promise<Told[]> {
  const told: Told[] = [];
  for await (const item of items) {
    if (item.kind === "fault") {
      const { kind: _, ...fault } = item;
      told.push(fault);
    } else {
      const entries = await listOf(item.entries());
      assert.deepEqual(await listOf(item.entries()), entries, "the second walk gives what the first gave");
      told.push({ file: item.file, position: item.position, type: item.bundleType, entries });
    }
  }
  return told;
}

/**
 * Items as lines: `a.ndjson line 2: {"id":"1"}`, `b.json: batch: entry 1 {"id":"2"}, entry 2 DELETE Patient/3`,
 * `c.csv: unsupported-file`, `d.json: not-json "text"`.
 */
export const inLines = (told: readonly Told[]): string[] =>
  told.map((it) => {
    const where = it.position === "" ? it.file : `${it.file} ${it.position}`;
    if ("reason" in it) return `${where}: ${it.reason}${it.text === "" ? "" : ` ${JSON.stringify(it.text)}`}`;
    const type = it.type === undefined ? "" : ` ${it.type}:`;
    return `${where}:${type} ${it.entries.map(entryInWords).join(", ")}`.trimEnd();
  });

function entryInWords({ position, text, fullUrl, request }: SourceEntry): string {
  const target = request === undefined ? undefined : `${request.method} ${request.url}`;
  return [position, fullUrl, target, text].filter((it) => it !== undefined && it !== "").join(" ");
}
