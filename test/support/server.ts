import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Resource } from "../../src/fhir/resource.ts";
import { hear } from "./answers.ts";
import { holdsNone, plantedIn } from "./planted.ts";

export interface TestServerOptions {
  /** Invented people to begin with. */
  readonly patients?: number;
  /** Records to begin with, loaded one list after the other: what is in two of them has two versions. */
  readonly loads?: readonly (readonly Resource[])[];
  /** Files of a register of organisations to begin with. `{folder}` is the data folder. */
  readonly registers?: readonly string[];
  /** Files of the data folder, by name, written before anything else. */
  readonly files?: Readonly<Record<string, string>>;
  /** Commands that make its stores, in their order: `[["directory seed", "--scale", "0.005"]]`. */
  readonly commands?: readonly (readonly string[])[];
  /** Further resource types to load and to serve. */
  readonly types?: string;
  /** Further options of `serve`. `{folder}` is the data folder. */
  readonly options?: readonly string[];
}

export interface TestServer {
  /** `http://127.0.0.1:40001/STU3` */
  readonly base: string;
  readonly folder: string;
  /** Of the process that serves. */
  readonly pid: number;
  /** Everything that the program has written so far, its loading included. */
  output(): string;
  /** Runs another command on the same folder; answers with its exit status. */
  run(command: string, ...rest: readonly string[]): Promise<number>;
  /** Texts of its records that must stand in no log, no metric and no error. */
  readonly planted: ReadonlySet<string>;
  /** Ends the server and removes its folder; looks through its log and its metrics for what must not be in them. */
  stop(): Promise<void>;
}

const program = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "bin", "careconnect.js");
const source = "test";
const listening = /careconnect: .* at (https?:\/\/\S+?), /;

/** The real server on a free port, in a process and a folder of its own. What it answers is kept: see `validatesAnswers`. */
export async function startServer({
  patients,
  loads = [],
  registers = [],
  files = {},
  commands = [],
  types,
  options = [],
}: TestServerOptions): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  const written: string[] = [];
  const typed = types === undefined ? [] : ["--types", types];
  const children = new Set<ChildProcess>();
  const killAll = () => {
    for (const child of children) child.kill("SIGKILL");
  };
  process.once("exit", killAll);

  function start(command: string, rest: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [program, ...command.split(" "), "--data", folder, ...rest], {
      stdio: ["ignore", "pipe", "pipe"],
      env: environment(),
    });
    children.add(child);
    child.once("exit", () => children.delete(child));
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding("utf8").on("data", (it) => written.push(it));
    return child;
  }
  const run = (command: string, ...rest: readonly string[]) => ended(start(command, rest));
  let endHearing = () => {};
  async function stop(): Promise<void> {
    endHearing();
    const ending = [...children].map(async (child) => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended(child);
      clearTimeout(late);
    });
    await Promise.all(ending);
    process.off("exit", killAll);
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    if (patients !== undefined) await mustEndWell("seed", "--patients", String(patients));
    for (const [at, resources] of loads.entries()) {
      const file = join(folder, `load-${at}.ndjson`);
      writeFileSync(file, resources.map((it) => `${JSON.stringify(it)}\n`).join(""));
      await mustEndWell("load", "--source", source, ...typed, file);
    }
    const placed = (it: string) => it.replace("{folder}", folder);
    if (registers.length > 0)
      await mustEndWell("directory load", "--source", source, "--release", "2026-08-28", ...registers.map(placed));
    for (const [command, ...rest] of commands) await mustEndWell(command!, ...rest.map(placed));
    const own = options.map(placed);
    const server = start("serve", ["--port", "0", "--workers", "1", ...typed, ...own]);
    const base = await addressOf(server);
    endHearing = hear(base);
    const planted = plantedIn(loads.flat());
    const output = () => written.join("");
    async function swept(): Promise<void> {
      const metrics = await fetch(`${new URL(base).origin}/metrics`).then(
        (it) => it.text(),
        () => "",
      );
      await stop();
      holdsNone("the log", output(), planted);
      holdsNone("the metrics", metrics, planted);
    }
    return { base, folder, pid: server.pid!, planted, output, run, stop: swept };
  } catch (error) {
    await stop();
    throw error;
  }

  /** Status 3 is partial: something was rejected, which may be what a test is about. */
  async function mustEndWell(command: string, ...rest: readonly string[]): Promise<void> {
    const status = await run(command, ...rest);
    if (status !== 0 && status !== 3)
      throw new Error(`careconnect ${command} ended with ${status}: ${written.join("")}`);
  }

  function addressOf(server: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = "";
      server.stderr!.on("data", (it: string) => {
        text += it;
        const address = listening.exec(text)?.[1];
        if (address) resolve(address);
      });
      server.once("exit", (status) => reject(new Error(`careconnect serve ended with ${status}: ${text}`)));
    });
  }
}

/** Resolves with the exit status once everything that the child wrote was read. */
function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status ?? 1));
  });
}

/** This machine's own settings of the server play no part; a far time zone shows where its zone is not asked for. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(CARECONNECT_|NODE_TEST|NODE_OPTIONS)/.test(name));
  return { ...Object.fromEntries(kept), TZ: "America/New_York" };
}
