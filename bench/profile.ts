/** Where our server's time goes: one row's questions under node's own profiler. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStore } from "../src/cli/open-store.ts";
import { deepPages } from "./answers.ts";
import { Generator } from "./generator.ts";
import { inParallel } from "./in-parallel.ts";
import { type Running, type Started, startOurs } from "./servers.ts";
import type { SqlTime } from "./sql-times.ts";
import { Corpus, workloadOf } from "./workload.ts";

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** What is asked of which server. */
export interface Profiled {
  readonly data: string;
  readonly folder: string;
  /** Its name. */
  readonly row: string;
  /** What is asked first, from when on the server is taken to have started. */
  readonly firstPath: string;
  readonly paths: (port: number) => Promise<readonly string[]>;
  readonly started?: Started;
}

const secondsMeasured = 6;
const shown = 25;

/** One row of the records, by its name in the workload, or `deep` for pages far into a search. */
export async function profileRecords(data: string, folder: string, row: string, seed: number): Promise<void> {
  const opened = openStore({ data, timeZone: "Europe/London", readOnly: true });
  const corpus = new Corpus(join(data, "core.sqlite"), opened.catalog, seed);
  const workload = workloadOf(corpus);
  if (row !== "deep" && !(row in workload))
    throw new Error(`--profile takes deep, ${Object.keys(workload).join(", ")}, not ${row}`);
  const paths = async (port: number) => {
    const questions =
      row === "deep"
        ? (await deepPages(port, corpus, workload.long)).questions
        : workload[row as keyof typeof workload].map((it) => (typeof it === "string" ? { ours: it } : it));
    return questions.map((it) => `/STU3/${it.ours}`);
  };
  await profile({ data, folder, row, firstPath: `/STU3/${workload.read[0]!.ours}`, paths });
  corpus.close();
  await opened.store.close();
}

/** Writes the functions, and the statements, that take most of the time. */
export async function profile({ data, folder, row, firstPath, paths, started = {} }: Profiled): Promise<void> {
  const place = join(folder, "profile");
  mkdirSync(place);
  const flags = ["--cpu-prof", "--cpu-prof-interval", "200", "--cpu-prof-dir", place];
  const server = await startOurs(data, firstPath, folder, { ...started, nodeOptions: flags });
  const asked = await paths(server.port);
  const rate = await driven(server, row, asked, () => {});
  process.stdout.write(
    `${row}: ${Math.round(rate)}/s under the profiler at 16 connections; ${Math.round(1e6 / rate)} µs each\n\n`,
  );
  const file = readdirSync(place).find((it) => it.endsWith(".cpuprofile"))!;
  process.stdout.write(topOf(JSON.parse(readFileSync(join(place, file), "utf8")) as CpuProfile, rate));

  const times = join(folder, "sql-times.json");
  process.env.CARECONNECT_BENCH_SQL_TIMES = times;
  const nodeOptions = ["--import", new URL("sql-times.ts", import.meta.url).href];
  const timed = await startOurs(data, firstPath, folder, { ...started, nodeOptions });
  delete process.env.CARECONNECT_BENCH_SQL_TIMES;
  const answers = (await driven(timed, row, asked, () => timed.process.kill("SIGUSR2"))) * secondsMeasured;
  process.stdout.write(`\n${statementsOf(JSON.parse(readFileSync(times, "utf8")) as SqlTime[], answers)}`);
}

/** Answers a second; `warm` is called when the questions have been asked for a while. The server is stopped afterwards. */
async function driven(server: Running, row: string, paths: readonly string[], warm: () => void): Promise<number> {
  const { port } = server;
  const generator = new Generator();
  await inParallel(paths, async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).arrayBuffer());
  await generator.run(row, { port, paths }, 16, 1500);
  warm();
  const burst = await generator.run(row, { port, paths }, 16, secondsMeasured * 1000);
  await generator.stop();
  await server.stop();
  return burst.answers / secondsMeasured;
}

/** The statements that cost most: how often each runs for an answer and how long. Those that differ in a LIMIT only are one. Timing adds some 0.3 µs to each run. */
function statementsOf(times: readonly SqlTime[], answers: number): string {
  const sums = new Map<string, { texts: number; runs: number; ms: number }>();
  for (const { sql, runs, ms } of times) {
    if (runs === 0) continue;
    const name = sql.replace(/\s+/g, " ").replace(/LIMIT \d{3,}/g, "LIMIT …");
    const sum = sums.get(name) ?? { texts: 0, runs: 0, ms: 0 };
    sums.set(name, { texts: sum.texts + 1, runs: sum.runs + runs, ms: sum.ms + ms });
  }
  const rows = [...sums]
    .sort((a, b) => b[1].ms - a[1].ms)
    .slice(0, 12)
    .map(([name, { texts, runs, ms }]) => {
      const text = name.length > 400 ? `${name.slice(0, 400)}…` : name;
      const perAnswer = (ms / answers) * 1000;
      return `| ${(runs / answers).toFixed(2)} | ${perAnswer.toFixed(1)} | ${((ms / runs) * 1000).toFixed(1)} | ${texts} | ${text.replaceAll("|", "\\|")} |`;
    });
  const head = [
    "| runs an answer | µs an answer | µs a run | texts | statement |",
    "| ---: | ---: | ---: | ---: | --- |",
  ];
  return `${[...head, ...rows].join("\n")}\n`;
}

/** The functions with the most time of their own, in the last seconds before the server was stopped. */
function topOf({ nodes, samples, timeDeltas }: CpuProfile, rate: number): string {
  const byId = new Map(nodes.map((it) => [it.id, it.callFrame]));
  const times = new Map<string, number>();
  let all = 0;
  let left = (secondsMeasured - 0.5) * 1e6;
  for (let at = samples.length - 1; at >= 0 && left > 0; at--) {
    const us = timeDeltas[at]!;
    const { functionName, url, lineNumber } = byId.get(samples[at]!)!;
    const where = url === "" ? "" : ` ${shortened(url)}:${lineNumber + 1}`;
    const name = `${functionName || "(anonymous)"}${where}`;
    times.set(name, (times.get(name) ?? 0) + us);
    all += us;
    left -= us;
  }
  const rows = [...times].sort((a, b) => b[1] - a[1]).slice(0, shown);
  const perAnswer = 1e6 / rate;
  return `${["| self % | µs an answer | function |", "| ---: | ---: | --- |"]
    .concat(
      rows.map(
        ([name, us]) => `| ${((us / all) * 100).toFixed(1)} | ${((us / all) * perAnswer).toFixed(1)} | ${name} |`,
      ),
    )
    .join("\n")}\n`;
}

function shortened(url: string): string {
  const root = new URL("..", import.meta.url).href;
  const path =
    url.startsWith("file:") && url.startsWith(root) ? url.slice(root.length) : url.replace(fileURLToPath(root), "");
  return path.replace(/^.*node_modules\//, "");
}
