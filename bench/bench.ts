/**
 * Measures our server beside a ceiling, in one run on one corpus, prints the tables and writes them to RESULTS.md.
 *
 *   npm run bench                            real sample records where they are, otherwise 2,000 invented people
 *   npm run bench -- --seeded 5000           so many invented people
 *   npm run bench -- --resources 1000000     so many invented people that there are a million resources
 *   npm run bench -- --data DIR              a folder that is loaded already
 *   npm run bench -- --profile page          where our server's time goes, for one row
 *   also: --seed 1  --rounds 8  --burst 400 (milliseconds)  --plans 5000 (random searches)
 *
 *   npm run bench -- --directory             the register of organisations instead, at the size of England's
 *   also: --scale 1  --data DIR (keeps the register for the next run; otherwise a temporary folder does)  --again (loads it
 *   anew)  --seed, --rounds, --burst as above, --profile name, postcode, role, roleRole, revinclude, localAuthority, read
 *   to try it: --scale 0.02 --rounds 2 (below a scale of 0.1 nothing is written)
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openStore } from "../src/cli/open-store.ts";
import { ask, ceilingPath, compare, deepPages, type Expected, isServed } from "./answers.ts";
import { givenCorpus, hasRealRecords, type Loaded, patientsFor, realCorpus, seededCorpus } from "./corpus.ts";
import { measureDirectory, profileDirectory } from "./directory/directory.ts";
import { Generator, type RequestSet } from "./generator.ts";
import { guardsIn } from "./guards.ts";
import { measurePlans, type PlanReport } from "./plans.ts";
import { profileRecords } from "./profile.ts";
import { type Figure, machine, markdown, megabytes, number, rowFigure, type Section, write } from "./report.ts";
import { type Memory, memoryDuring, type Running, startCeiling, startOurs, stopAll } from "./servers.ts";
import { type Compared, compete, median } from "./timing.ts";
import { Corpus, type Question, workloadOf } from "./workload.ts";

const { values: options } = parseArgs({
  options: {
    seeded: { type: "string" },
    resources: { type: "string" },
    data: { type: "string" },
    seed: { type: "string", default: "1" },
    rounds: { type: "string", default: "8" },
    burst: { type: "string", default: "400" },
    plans: { type: "string", default: "5000" },
    profile: { type: "string" },
    directory: { type: "boolean", default: false },
    scale: { type: "string", default: "1" },
    again: { type: "boolean", default: false },
  },
});
const seed = Number(options.seed);
const rounds = Number(options.rounds);
/** Twice for each server before a row is timed: what is measured is a server that has run for a while. */
const warmingMs = 1000;
const pageRow = "search page of 20";
const burstMs = Number(options.burst);
const manyConnections = 16;

const say = (text: string) =>
  process.stderr.write(`bench: ${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${text}\n`);

const folder = mkdtempSync(join(tmpdir(), "careconnect-bench-"));
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    leave();
    process.exit(1);
  });
try {
  if (options.directory) await directory();
  else await records();
} finally {
  leave();
}

/** Nothing that was started, or made for this run alone, stays. */
function leave(): void {
  stopAll();
  rmSync(folder, { recursive: true, force: true });
}

async function directory(): Promise<void> {
  const scale = Number(options.scale);
  const kept = options.data ?? join(tmpdir(), `careconnect-bench-directory-${scale}-${seed}`);
  const asked = { scale, seed, kept, again: options.again, rounds, burstMs, folder, say };
  if (options.profile !== undefined) return profileDirectory(asked, options.profile);
  const section = await measureDirectory(asked);
  process.stdout.write(`\n${markdown(section)}`);
  if (scale >= 0.1) write(section);
}

async function records(): Promise<void> {
  say("making the corpus");
  const loaded = await corpusAsked();
  if (options.profile !== undefined) await profileRecords(loaded.data, folder, options.profile, seed);
  else {
    const section = await measure(loaded);
    process.stdout.write(`\n${markdown(section)}`);
    write(section);
  }
}

async function corpusAsked(): Promise<Loaded> {
  if (options.data !== undefined) return givenCorpus(options.data);
  if (options.resources !== undefined)
    return seededCorpus(folder, await patientsFor(folder, Number(options.resources), seed), seed);
  if (options.seeded !== undefined) return seededCorpus(folder, Number(options.seeded), seed);
  return hasRealRecords() ? realCorpus(folder) : seededCorpus(folder, 2000, seed);
}

/** A row of the first table: the questions, and how its figure is judged. */
interface Row {
  readonly name: string;
  readonly questions: readonly Question[];
  readonly goal: string;
  readonly judge: (compared: Compared, done: ReadonlyMap<string, Compared>) => boolean | undefined;
}

function ofCeiling(least: number): Pick<Row, "goal" | "judge"> {
  return { goal: `ratio ≥ ${least}`, judge: ({ ratio }) => ratio && ratio.median >= least };
}

function ofCeilingPage(least: number): Pick<Row, "goal" | "judge"> {
  return { goal: `≥ ${least} of the ceiling's page`, judge: (it, done) => shareOfPage(it, done) >= least };
}

function shareOfPage({ ours }: Compared, done: ReadonlyMap<string, Compared>): number {
  return ours.perSecond / (done.get(pageRow)?.ceiling?.perSecond ?? Number.NaN);
}

async function measure(loaded: Loaded): Promise<Section> {
  const opened = openStore({ data: loaded.data, timeZone: "Europe/London", readOnly: true });
  const file = join(loaded.data, "core.sqlite");
  const corpus = new Corpus(file, opened.catalog, seed);
  const workload = workloadOf(corpus);
  const firstPath = `/STU3/${workload.read[0]!.ours}`;
  const firstCeilingPath = `/read/${(workload.read[0]!.ceiling as { rid: number }).rid}`;

  say("starting");
  const starts: number[] = [];
  for (let tries = 0; tries < 5; tries++) {
    const server = await startOurs(loaded.data, firstPath, folder);
    starts.push(server.startMs);
    await server.stop();
  }

  const generator = new Generator();
  let ours = await startOurs(loaded.data, firstPath, folder);
  say("asking our server every question once");
  const deep = await deepPages(ours.port, corpus, workload.long);
  const all: readonly Row[] = [
    { name: "read by id", questions: workload.read, ...ofCeiling(0.6) },
    { name: pageRow, questions: workload.page, ...ofCeiling(0.5) },
    { name: "selective chain", questions: workload.chain, ...ofCeiling(0.5) },
    { name: "_include page of 20", questions: workload.include, ...ofCeilingPage(0.35) },
    { name: "sorted, common code", questions: workload.sortedCommon, ...ofCeilingPage(0.35) },
    { name: "sorted, rare code", questions: workload.sortedRare, ...ofCeilingPage(0.35) },
    { name: "first page of long sorted searches", questions: workload.long, ...ofCeilingPage(0.35) },
    {
      name: `page ${deep.page} of the same`,
      questions: deep.questions,
      goal: "≥ 0.5 of their first page",
      judge: ({ ours: { perSecond } }, done) =>
        perSecond >= 0.5 * done.get("first page of long sorted searches")!.ours.perSecond,
    },
    {
      name: "all of these mixed",
      questions: corpus.shuffled([
        ...workload.read.slice(0, 1200),
        ...workload.page,
        ...workload.chain,
        ...workload.include,
        ...workload.sortedCommon.slice(0, 600),
        ...workload.sortedRare.slice(0, 600),
      ]),
      goal: "p99 < 10 ms",
      judge: ({ ours: { p99 } }) => p99 < 10,
    },
  ];
  const rows = all.filter((it) => it.questions.length > 0);
  const expected = new Map<string, Expected[]>();
  for (const { name, questions } of rows) expected.set(name, await ask(ours.port, questions));
  const outcomes = [...new Set([...expected.values()].flat().map((it) => it.outcome))].filter((it) => it !== "");
  const outcomesFile = join(folder, "outcomes.json");
  writeFileSync(outcomesFile, JSON.stringify(outcomes));

  const ceiling = await startCeiling(file, outcomesFile, firstCeilingPath);
  say("comparing the answers");
  for (const it of expected.values()) await compare(ceiling.port, it, outcomes);

  const setFor = (name: string, { port }: Running, path: (it: Expected) => string): RequestSet => {
    const all = expected.get(name)!;
    return { port, paths: all.map(path), lengths: all.map((it) => it.length) };
  };
  const oursSet = (name: string, server: Running) => setFor(name, server, (it) => `/STU3/${it.question.ours}`);

  /** Reads and pages by a server that asks who comes in, writes down what they look at, or both; the others stop meanwhile. */
  async function guardedRows(): Promise<Figure[]> {
    const found: Figure[] = [];
    for (const guard of await guardsIn(folder)) {
      const server = await startOurs(loaded.data, firstPath, folder, guard);
      for (const row of ["read by id", pageRow]) {
        const name = `${row}, ${guard.name}`;
        say(`timing: ${name}`);
        const contest = {
          name,
          ours: { ...oursSet(row, server), authorization: guard.authorization },
          ceiling: setFor(row, ceiling, (it) => ceilingPath(it, outcomes)),
        };
        await compete(generator, contest, manyConnections, 2, warmingMs);
        const compared = await compete(generator, contest, manyConnections, rounds, burstMs);
        const { goal, judge } = guard.name.includes(" and ") ? ofCeiling(0.4) : { goal: "", judge: () => undefined };
        found.push(rowFigure(name, compared, goal, judge(compared, done)));
      }
      await server.stop();
    }
    return found;
  }

  const done = new Map<string, Compared>();
  const others: { name: string; connections: number; compared: Compared }[] = [];
  const figures: Figure[] = [];
  for (const { name, questions, goal, judge } of rows) {
    say(`timing: ${name} (${questions.length} different questions)`);
    const contest = {
      name,
      ours: oursSet(name, ours),
      ceiling: setFor(name, ceiling, (it) => ceilingPath(it, outcomes)),
    };
    await compete(generator, contest, manyConnections, 2, warmingMs);
    const compared = await compete(generator, contest, manyConnections, rounds, burstMs);
    done.set(name, compared);
    for (const connections of [1, 32])
      others.push({
        name,
        connections,
        compared: await compete(generator, contest, connections, rounds, burstMs * 0.5),
      });
    figures.push(rowFigure(`${name} (${number(questions.length, 0)} values)`, compared, goal, judge(compared, done)));
  }
  figures.push(...(await guardedRows()));
  await ceiling.stop();
  figures.push(await xmlRow(generator, ours, expected.get(pageRow)!, oursSet(pageRow, ours)));

  for (const [name, paths, limitMs] of [
    ["broad chain, sorted", workload.broadChain, 50],
    ["_has", workload.has, 50],
    ["_total=accurate", workload.totalAccurate, 50],
  ] as const)
    figures.push(await slowRow(generator, ours, name, paths, limitMs));
  await ours.stop();

  say("memory");
  ours = await startOurs(loaded.data, firstPath, folder);
  const memory = await memoryDuring(ours, async () => {
    for (const { name } of rows)
      await generator.run(`memory ${name}`, oursSet(name, ours), manyConnections, Math.max(1000, burstMs));
  });
  await ours.stop();
  await generator.stop();

  say("plans");
  const plans = await measurePlans(opened, workload, corpus, Number(options.plans));
  corpus.close();
  await opened.store.close();
  const busiest = Math.max(...[...done.values()].map((it) => it.ceiling?.busy ?? 0));
  return {
    title: loaded.description.replace(/^./, (it) => it.toUpperCase()),
    lines: [
      machine(),
      `corpus: ${loaded.description}; ${number(loaded.resources, 0)} resources, ${megabytes(loaded.jsonBytes)} as NDJSON, store ${megabytes(loaded.storeBytes)}; seed of the questions ${seed}`,
      `${rounds} rounds of ${burstMs} ms for each server at 16 connections, of ${burstMs * 0.5} ms at 1 and 32; one worker`,
    ],
    tables: [
      {
        title: "16 connections",
        columns: ["ceiling/s", "ours/s", "ratio (least–most)", "of ceiling's page", "p50 ms", "p99 ms"],
        figures: figures.map((it) => withShare(it, done)),
      },
      {
        title: "1 and 32 connections",
        columns: ["connections", "ceiling/s", "ours/s", "ratio (least–most)", "p50 ms", "p99 ms"],
        figures: others.map(({ name, connections, compared }) => ({
          ...rowFigure(name, compared, "", undefined),
          cells: [String(connections), ...rowFigure(name, compared, "", undefined).cells],
        })),
      },
      {
        title: "Loading, disk, memory, plans",
        columns: ["figure"],
        figures: standing(loaded, median(starts), memory, plans),
      },
    ],
    notes: [
      `The load generator was busy ${number(busiest * 100, 0)} % of the time at most; near 100 % it would be what is measured.`,
      "The ceiling is told the total and the words of an outcome entry; ours keeps totals in memory for as long as nothing is written, so a first count is not in these figures.",
      ...plans.worstQuestions.map(
        ({ question, chosenMs, bestMs }) =>
          `A plan that was chosen and not the best: \`${withoutValues(question)}\`, ${number(chosenMs, 2)} ms against ${number(bestMs, 2)} ms.`,
      ),
    ],
  };
}

/** The column "of ceiling's page" put in before the latencies. */
function withShare(figure: Figure, done: ReadonlyMap<string, Compared>): Figure {
  const compared = [...done].find(([name]) => figure.work.startsWith(`${name} (`))?.[1];
  const share = compared ? number(shareOfPage(compared, done), 2) : "—";
  return { ...figure, cells: [...figure.cells.slice(0, 3), share, ...figure.cells.slice(3)] };
}

/** Pages as XML against the same pages as JSON, which stand where the ceiling does. */
async function xmlRow(
  generator: Generator,
  server: Running,
  pages: readonly Expected[],
  json: RequestSet,
): Promise<Figure> {
  const name = "the same pages as XML, against ours as JSON";
  say(`timing: ${name}`);
  const asked = pages.map(({ question }) => ({ ours: `${question.ours}&_format=xml`, ceiling: undefined }));
  const expected = await ask(server.port, asked);
  const differs = expected.find((it, at) => it.ids !== pages[at]!.ids);
  if (differs) throw new Error(`the answers differ, so nothing was measured: ${differs.question.ours}`);
  const xml = {
    port: server.port,
    paths: asked.map((it) => `/STU3/${it.ours}`),
    lengths: expected.map((it) => it.length),
  };
  const contest = { name, ours: xml, ceiling: json };
  await compete(generator, contest, manyConnections, 2, warmingMs);
  const compared = await compete(generator, contest, manyConnections, rounds, burstMs);
  return rowFigure(name, compared, "ratio ≥ 0.25", compared.ratio!.median >= 0.25);
}

/** Work without a ceiling: how long the slowest take, one at a time. */
async function slowRow(
  generator: Generator,
  server: Running,
  name: string,
  paths: readonly string[],
  limitMs: number,
): Promise<Figure> {
  const goal = `p99 < ${limitMs} ms (one connection)`;
  if (paths.length === 0) return { work: name, cells: ["—", "—", "—", "—", "—"], goal, met: undefined };
  if (!(await isServed(server.port, paths[0]!)))
    return { work: `${name}: not served yet (issue: search, whole)`, cells: Array(5).fill("—"), goal, met: undefined };
  say(`timing: ${name}`);
  const expected = await ask(
    server.port,
    paths.map((ours) => ({ ours, ceiling: undefined })),
  );
  const set = {
    port: server.port,
    paths: paths.map((it) => `/STU3/${it}`),
    lengths: expected.map((it) => it.length),
  };
  const compared = await compete(generator, { name, ours: set, ceiling: undefined }, 1, 1, 4000);
  return rowFigure(`${name} (${paths.length} values)`, compared, goal, compared.ours.p99 < limitMs);
}

/** A search as it may be shown: what was asked for, not the values. */
function withoutValues(question: string): string {
  return question.replaceAll(/(?<=[?&])([^=&]+)=([^&]*)/g, (pair, name: string) =>
    name === "_sort" || name === "_count" ? pair : `${name}=…`,
  );
}

function standing(loaded: Loaded, startMs: number, memory: Memory | undefined, plans: PlanReport): Figure[] {
  const { load, storeBytes, jsonBytes } = loaded;
  const disk = storeBytes / jsonBytes;
  const loading: Figure[] = load
    ? [
        {
          work: "load, the whole command",
          cells: [
            `${number(load.resources / load.seconds, 0)}/s (${number(load.resources, 0)} in ${number(load.seconds, 1)} s)`,
          ],
          goal: "≥ 10,000/s",
          met: load.resources / load.seconds >= 10_000,
        },
        {
          work: "load, last tenth against first",
          cells: [
            `${number(load.last / load.first, 2)} (${number(load.last, 0)}/s against ${number(load.first, 0)}/s)`,
          ],
          goal: "≥ 0.8 at a million",
          met: load.resources >= 500_000 ? load.last / load.first >= 0.8 : undefined,
        },
        {
          work: "load, peak memory",
          cells: [megabytes(load.peakBytes)],
          goal: "≤ 500 MB",
          met: load.peakBytes > 0 ? load.peakBytes <= 500e6 : undefined,
        },
      ]
    : [];
  return [
    ...loading,
    { work: "store / NDJSON", cells: [`${number(disk, 2)} ×`], goal: "≤ 1.7 ×", met: disk <= 1.7 },
    {
      work: "start to first answer",
      cells: [`${number(startMs, 0)} ms`],
      goal: "< 500 ms",
      met: startMs < 500,
    },
    {
      work: "memory while answering all rows (sum of PSS, most)",
      cells: [memory ? `${megabytes(memory.all)}, ${megabytes(memory.mapped)} of it mapped files` : "—"],
      goal: "≤ 250 MB at 100,000 resources",
      met: memory && loaded.resources <= 200_000 ? memory.all <= 250e6 : undefined,
    },
    {
      work: `chosen plan / best plan (${plans.questions} searches, ${plans.plans} plans)`,
      cells: [`most ${number(plans.worst, 1)}, p99 ${number(plans.p99, 1)}, median ${number(plans.p50, 2)}`],
      goal: "never 50",
      met: plans.worst < 50,
    },
    {
      work: `the same searches, one after the other; ${plans.refused} more were refused as too costly`,
      cells: [`p99 ${number(plans.p99Ms, 1)} ms, slowest ${number(plans.slowestMs, 0)} ms`],
      goal: "",
      met: undefined,
    },
  ];
}
