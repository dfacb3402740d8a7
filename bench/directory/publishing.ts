import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { nextReleaseDate } from "../../src/synthetic/register/changes.ts";
import type { Burst, Generator, RequestSet } from "../generator.ts";
import type { Figure } from "../report.ts";
import { number } from "../report.ts";
import { type Running, startOurs } from "../servers.ts";
import { type Rate, rateOf } from "../timing.ts";
import { get } from "./answers.ts";
import { command, type Ran } from "./command.ts";
import type { KeptRegister } from "./register.ts";

export interface Publishing {
  readonly figures: readonly Figure[];
  /** Our server over the register with both releases. It is for whoever asked for it to stop. */
  readonly server: Running;
}

/** As many people as connections, each with some requests a second. */
const connections = 16;
const pauseMs = 15;

/** Publishes the next release in a copy of the register while it is read and searched. `paths` are asked meanwhile. */
export async function publishBeside(
  { data, options, loaded }: KeptRegister,
  generator: Generator,
  paths: readonly string[],
  folder: string,
): Promise<Publishing> {
  const copy = join(folder, "published");
  rmSync(copy, { recursive: true, force: true });
  cpSync(data, copy, { recursive: true });
  const server = await startOurs(copy, paths[0]!, folder, { options: ["--services", "directory"] });
  const set: RequestSet = { port: server.port, paths, pauseMs };
  const asking = () => generator.run(`beside ${server.port}`, set, connections, 250);
  // Warm, and what it is like when nothing is published.
  for (let times = 0; times < 4; times++) await asking();
  const before = rateOf(await during(wait(2000), asking));
  // In a small register as many as in a large one would be a flood of closures, which is refused.
  const changes = Math.min(1000, Math.round(loaded.organisations / 50));
  const argv = ["--scale", options.scale, "--seed", options.seed, "--changes", changes, "--data", copy].map(String);
  const publishing = command("directory", "seed", ...argv);
  const bursts = await during(publishing, asking).catch((error: Error) => error.message);
  const published = await publishing;
  const { release } = JSON.parse(await get(server.port, "/directory/search?q=a")) as { release: string };
  if (release !== nextReleaseDate(options)) throw new Error(`the next release is not served: ${release}`);
  return { server, figures: figuresOf(published, changes, before, bursts) };
}

/** Asks until the work is done. Rejects when a request fails. */
async function during(work: Promise<unknown>, asking: () => Promise<Burst>): Promise<Burst[]> {
  let isDone = false;
  const end = () => {
    isDone = true;
  };
  work.then(end, end);
  const bursts: Burst[] = [];
  while (!isDone) bursts.push(await asking());
  return bursts;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** `bursts`: what went on meanwhile, or which request failed. */
function figuresOf(
  { seconds, peakBytes }: Ran,
  changes: number,
  before: Rate,
  bursts: readonly Burst[] | string,
): Figure[] {
  const what = `${number(changes, 0)} changed records published`;
  const asked = typeof bursts === "string" ? undefined : rateOf(bursts);
  const answers = typeof bursts === "string" ? 0 : bursts.reduce((sum, it) => sum + it.answers, 0);
  return [
    {
      work: `${what}, the whole command, beside some ${number(before.perSecond, 0)} reads and searches a second`,
      cells: [`${number(seconds, 1)} s, at most ${number(peakBytes / 1e6, 0)} MB`],
      goal: "< 3 s",
      met: seconds < 3,
    },
    {
      work: "reads and searches meanwhile",
      cells: [
        asked
          ? `${number(answers, 0)} answers, p99 ${number(asked.p99, 1)} ms (before: ${number(before.p99, 1)} ms)`
          : `a request failed: ${bursts}`,
      ],
      goal: "no failed request",
      met: asked !== undefined,
    },
  ];
}
