/** A data folder full of records, and what filling it cost. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { peakMemory, program } from "./servers.ts";

export interface Loaded {
  readonly data: string;
  readonly description: string;
  readonly load: LoadFigures | undefined;
  /** Bytes of the store file once the log is folded in, and of its resources as NDJSON. */
  readonly storeBytes: number;
  readonly jsonBytes: number;
  readonly resources: number;
}

export interface LoadFigures {
  readonly resources: number;
  readonly seconds: number;
  /** Resources a second among the first and the last tenth, start and end of the process left out. */
  readonly first: number;
  readonly last: number;
  readonly peakBytes: number;
}

const realRecords = fileURLToPath(new URL("../../shared/data/stu3-synthea-smart/bundles.ndjson.gz", import.meta.url));

export const hasRealRecords = () => existsSync(realRecords);

/** Public sample records (Synthea, 2017), as collections of one person each. */
export async function realCorpus(folder: string): Promise<Loaded> {
  const data = join(folder, "data");
  const load = await timedLoad(data, realRecords, "bench");
  return measured(data, load, "real records (Synthea STU3 sample, as bundles)");
}

/** Invented people, written as NDJSON first, so that loading is measured and not inventing. */
export async function seededCorpus(folder: string, patients: number, seed: number): Promise<Loaded> {
  const made = join(folder, "made");
  const file = join(folder, "records.ndjson");
  const data = join(folder, "data");
  await seedInto(made, patients, seed);
  await exportTo(made, createWriteStream(file));
  rmSync(made, { recursive: true });
  const load = await timedLoad(data, file, "demo");
  rmSync(file);
  return measured(data, load, `${patients} invented people, seed ${seed}, as NDJSON`);
}

/** A folder that was filled before: nothing is known of its loading. */
export const givenCorpus = (data: string): Promise<Loaded> => measured(data, undefined, `the folder given`);

/** About how many people have so many resources. */
export async function patientsFor(folder: string, resources: number, seed: number): Promise<number> {
  const data = join(folder, "sample");
  await seedInto(data, 100, seed);
  const counted = new Counter();
  await exportTo(data, counted);
  rmSync(data, { recursive: true });
  return Math.ceil((100 * resources) / counted.lines);
}

const seedInto = (data: string, patients: number, seed: number) =>
  run(["seed", "--patients", String(patients), "--seed", String(seed), "--data", data]);

async function measured(data: string, load: LoadFigures | undefined, description: string): Promise<Loaded> {
  const counted = new Counter();
  await exportTo(data, counted);
  const storeBytes = ["core.sqlite", "core.sqlite-wal"].reduce(
    (sum, it) => sum + (existsSync(join(data, it)) ? statSync(join(data, it)).size : 0),
    0,
  );
  return { data, description, load, storeBytes, jsonBytes: counted.bytes, resources: counted.lines };
}

/** One `careconnect load`, with the times at which it reported every 10,000 resources. */
async function timedLoad(data: string, file: string, source: string): Promise<LoadFigures> {
  mkdirSync(data, { recursive: true });
  const argv = [program, "load", "--service", "core", "--source", source, "--data", data, file];
  const start = performance.now();
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "ignore", "pipe"] });
  const reports: { read: number; at: number }[] = [];
  let said = "";
  let created = 0;
  const lines = createInterface({ input: child.stderr });
  lines.on("line", (line) => {
    const read = /^(\d+) resources$/.exec(line)?.[1];
    if (read !== undefined) reports.push({ read: Number(read), at: performance.now() });
    else said += `${line}\n`;
    created = Number(/(\d+) created/.exec(line)?.[1] ?? created);
  });
  let peakBytes = 0;
  const watching = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakMemory(child.pid!) ?? 0);
  }, 50);
  const [code] = (await once(child, "exit")) as [number | null];
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watching);
  if ((code !== 0 && code !== 3) || created === 0) throw new Error(`loading ended with ${code}: ${said}`);
  return { resources: created, seconds, ...tenths(reports), peakBytes };
}

/** The rate between reports: from the first one on for a tenth, and for the tenth before the last one. */
function tenths(reports: readonly { read: number; at: number }[]): { first: number; last: number } {
  const [one, end] = [reports[0], reports.at(-1)];
  if (!one || !end || reports.length < 3) return { first: Number.NaN, last: Number.NaN };
  const tenth = end.read / 10;
  const rate = (a: { read: number; at: number }, b: { read: number; at: number }) =>
    ((b.read - a.read) / (b.at - a.at)) * 1000;
  const early = reports.find((it) => it.read >= one.read + tenth) ?? end;
  const late = reports.findLast((it) => it.read <= end.read - tenth) ?? one;
  return { first: rate(one, early), last: rate(late, end) };
}

async function exportTo(data: string, to: Writable): Promise<void> {
  const child = spawn(process.execPath, [program, "export", "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  await pipeline(child.stdout, to);
  const [code] = (await exited) as [number | null];
  if (code !== 0) throw new Error(`export of ${data} ended with ${code}`);
}

async function run(argv: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [program, ...argv], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (it) => {
    said += it;
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`careconnect ${argv.join(" ")} ended with ${code}: ${said}`);
}

class Counter extends Writable {
  bytes = 0;
  lines = 0;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.lines++;
    done();
  }
}
