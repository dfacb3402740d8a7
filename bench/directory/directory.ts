/** The directory of organisations at the size of England's: loading, publishing, reading, searching, finding, operations. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Generator, type RequestSet } from "../generator.ts";
import { profile } from "../profile.ts";
import { type Figure, machine, megabytes, number, rowFigure, type Section } from "../report.ts";
import { memoryDuring, type Running, startCeiling, startOurs } from "../servers.ts";
import { type Compared, compete, median } from "../timing.ts";
import { type Agreed, ask, compare, compareWhole, type Expected } from "./answers.ts";
import { makeCeilingTables } from "./ceiling-tables.ts";
import { finding } from "./keystrokes.ts";
import { dayRows, declaredOperations, lookupRow, resolveFigure, successorsRow } from "./operations.ts";
import { pageRows } from "./pages.ts";
import { publishBeside } from "./publishing.ts";
import { Facts, type Questions, questionsOf } from "./questions.ts";
import { keptRegister } from "./register.ts";
import { loadingFigures, standingFigures } from "./standing.ts";
import { firstTimes, type Timed, timedColumns, timedRow } from "./timed-rows.ts";

export interface DirectoryBench {
  readonly scale: number;
  readonly seed: number;
  /** Where the register is kept for the next run. */
  readonly kept: string;
  /** Load it again although it is there. */
  readonly again: boolean;
  readonly rounds: number;
  readonly burstMs: number;
  /** For what goes when the run ends. */
  readonly folder: string;
  readonly say: (text: string) => void;
}

/** A row with a ceiling. */
interface Row {
  readonly name: string;
  readonly of: keyof Questions;
  readonly goal: string;
  readonly judge: (compared: Compared) => boolean;
}

const manyConnections = 16;
const p99Max = 15;
/** Our server, but for the store of records that nobody asks. */
const serving = { options: ["--services", "directory"] };

const read = (least: number): Pick<Row, "goal" | "judge"> => ({
  goal: `ratio ≥ ${least}`,
  judge: ({ ratio }) => ratio!.median >= least,
});
const searched: Pick<Row, "goal" | "judge"> = {
  goal: `ratio ≥ 0.4, p99 < ${p99Max} ms`,
  judge: ({ ratio, ours }) => ratio!.median >= 0.4 && ours.p99 < p99Max,
};

const rows: readonly Row[] = [
  { name: "read by code", of: "read", ...read(0.6) },
  { name: "name=, 3 to 12 letters", of: "name", ...searched },
  { name: "address-postalcode=", of: "postcode", ...searched },
  { name: "roleCode=, activeRoleCode=", of: "role", ...searched },
  { name: "roleCode= twice", of: "roleRole", ...searched },
  { name: "_revinclude of relationships", of: "revinclude", ...searched },
  { name: "local-authority=", of: "localAuthority", ...searched },
];

export async function measureDirectory(asked: DirectoryBench): Promise<Section> {
  const { scale, seed, rounds, burstMs, folder, say } = asked;
  const { register, file, facts, questions, firstPath } = await prepared(asked);

  say("starting");
  const starts = await startTimes(register.data, firstPath, folder);
  const ours = await startOurs(register.data, firstPath, folder, serving);
  say("asking both every question once");
  const { agreed, ceiling, compared, whole } = await agreement(ours, questions, file, folder);
  const mixed = facts.shuffled([...agreed.values()].flatMap((it) => it.slice(0, 1200)));
  agreed.set({ name: "all of these mixed", ...searched }, mixed);
  const generator = new Generator();
  const figures: Figure[] = [];
  let busiest = 0;
  const memory = await memoryDuring(ours, async () => {
    for (const [{ name, goal, judge }, its] of agreed) {
      say(`timing: ${name} (${its.length} different questions)`);
      const contest = { name, ours: oursSet(ours.port, its), ceiling: ceilingSet(ceiling.port, its) };
      await compete(generator, contest, manyConnections, 2, rounds < 4 ? burstMs : 1000);
      const result = await compete(generator, contest, manyConnections, rounds, burstMs);
      busiest = Math.max(busiest, result.ours.busy, result.ceiling!.busy);
      figures.push(rowFigure(`${name} (${number(its.length, 0)} values)`, result, goal, judge(result)));
    }
  });
  await ceiling.stop();

  const declared = await declaredOperations(ours.port);
  const timed: Figure[] = [firstTimes([...agreed.values()].flat())];
  const time = async (server: Running, row: Timed) => {
    say(`timing: ${row.name}`);
    timed.push(await timedRow(generator, server.port, row, declared, rounds * burstMs));
  };
  const found = await finding(ours, facts, time);
  for (const it of pageRows(facts)) await time(ours, it);
  await time(ours, successorsRow(facts));
  timed.push(await resolveFigure(ours, facts, declared));
  await time(ours, lookupRow(facts));
  await ours.stop();

  say("publishing the next release");
  const { paths } = oursSet(ours.port, mixed);
  const { server, figures: publishing } = await publishBeside(register, generator, paths, folder);
  for (const it of dayRows(facts, questions)) await time(server, it);
  await server.stop();
  await generator.stop();

  const relationships = facts.count("SELECT count(*) FROM relationship");
  facts.close();
  const { loaded } = register;
  return {
    title: `The organisation directory, scale ${scale}, seed ${seed}`,
    lines: [
      machine(),
      `an invented register: ${number(loaded.organisations, 0)} organisations, ${number(relationships, 0)} relationships, ${megabytes(loaded.xmlBytes)} as ODS XML; seed of the questions ${seed}`,
      `loaded ${loaded.when} at commit ${loaded.commit}, as a register of invented organisations, which are placed in invented areas`,
      `${rounds} rounds of ${burstMs} ms for each server at ${manyConnections} connections; one worker; pages of 20`,
    ],
    tables: [
      {
        title: "Loading, publishing, starting, memory",
        columns: ["figure"],
        figures: [...loadingFigures(register), ...publishing, ...standingFigures(median(starts), memory)],
      },
      {
        title: "Reads and searches at 16 connections",
        columns: ["ceiling/s", "ours/s", "ratio (least–most)", "p50 ms", "p99 ms"],
        figures,
      },
      { title: "Finding, pages, operations, days", columns: timedColumns, figures: timed },
    ],
    notes: [
      `Before anything was timed, the first pages of ${number(compared, 0)} questions, and whole lists of up to 1,000 matches of ${number(whole, 0)} of them, were the same text from both servers but for ports and seals of page links, with the same total where ours has one. The ceiling's tables hold the same texts under the same row numbers.`,
      "While it is timed the ceiling is told the total and the words of an outcome entry.",
      "Ours keeps totals in memory for as long as nothing is written: what a search takes for the first time stands in a row of its own.",
      `The load generator was busy ${number(busiest * 100, 0)} % of the time at most; near 100 % it would be what is measured.`,
      found,
    ],
  };
}

async function startTimes(data: string, firstPath: string, folder: string): Promise<number[]> {
  const times: number[] = [];
  for (let tries = 0; tries < 3; tries++) {
    const server = await startOurs(data, firstPath, folder, serving);
    times.push(server.startMs);
    await server.stop();
  }
  return times;
}

/** What both servers answer to the questions of each row, which is the same, or this throws; how many were compared. */
async function agreement(ours: Running, questions: Questions, file: string, folder: string) {
  const expected = new Map<Row, Expected[]>();
  for (const row of rows) expected.set(row, await ask(ours.port, questions[row.of]));
  const outcomes = [...new Set([...expected.values()].flat().map((it) => it.outcome))].filter((it) => it !== "");
  const outcomesFile = join(folder, "outcomes.json");
  writeFileSync(outcomesFile, JSON.stringify(outcomes));
  const firstCode = questions.read[0]!.ours.split("/")[1];
  const ceiling = await startCeiling(file, outcomesFile, `/read/${firstCode}`, "directory/ceiling.ts");
  const agreed = new Map<Omit<Row, "of">, Agreed[]>();
  let whole = 0;
  for (const [row, its] of expected) {
    agreed.set(row, await compare(ceiling.port, its, outcomes));
    whole += await compareWhole(ours.port, ceiling.port, its, outcomes, 20);
  }
  const compared = [...agreed.values()].reduce((sum, it) => sum + it.length, 0);
  return { agreed, ceiling, compared, whole };
}

/** Where our server's time goes, for one row: a name of Questions. */
export async function profileDirectory(asked: DirectoryBench, row: string): Promise<void> {
  const { register, facts, questions, firstPath } = await prepared(asked);
  facts.close();
  if (!(row in questions)) throw new Error(`--profile takes ${Object.keys(questions).join(", ")}, not ${row}`);
  const paths = questions[row as keyof typeof questions].map((it) => `/R4/${it.ours}`);
  const { folder } = asked;
  await profile({ data: register.data, folder, row, firstPath, paths: async () => paths, started: serving });
}

/** The register, the ceiling's tables, and what is asked of both. */
async function prepared({ scale, seed, kept, again, say }: DirectoryBench) {
  const register = await keptRegister({ folder: kept, again, scale, seed }, say);
  say("making the ceiling's tables");
  const file = join(kept, "ceiling.sqlite");
  makeCeilingTables(join(register.data, "directory.sqlite"), file);
  const facts = new Facts(file, seed);
  const questions = questionsOf(facts);
  return { register, file, facts, questions, firstPath: `/R4/${questions.read[0]!.ours}` };
}

const oursSet = (port: number, its: readonly Agreed[]): RequestSet => ({
  port,
  paths: its.map((it) => `/R4/${it.question.ours}`),
  lengths: its.map((it) => it.length),
});

const ceilingSet = (port: number, its: readonly Agreed[]): RequestSet => ({
  port,
  paths: its.map((it) => it.ceiling.path),
  lengths: its.map((it) => it.ceiling.length),
});
