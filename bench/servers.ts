/** Starting what is measured: our server as anybody would start it, and the ceiling beside it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const program = fileURLToPath(new URL("../bin/careconnect.js", import.meta.url));

export interface Running {
  readonly port: number;
  readonly process: ChildProcess;
  /** From the start of the process to its first answer. */
  readonly startMs: number;
  stop(): Promise<void>;
}

/** How our server is started, beside its default configuration. */
export interface Started {
  /** For profiles. */
  readonly nodeOptions?: readonly string[];
  readonly options?: readonly string[];
  readonly authorization?: string | undefined;
}

/** Our server in its default configuration; the log goes to a file. */
export async function startOurs(
  data: string,
  firstPath: string,
  folder: string,
  { nodeOptions = [], options = [], authorization }: Started = {},
): Promise<Running> {
  const port = await freePort();
  const log = openSync(join(folder, `serve-${port}.log`), "a");
  const argv = [...nodeOptions, program, "serve", "--data", data, "--port", String(port), ...options];
  return started(port, firstPath, argv, log, authorization);
}

/** `script`: the ceiling's, beside this file. */
export async function startCeiling(
  file: string,
  outcomesFile: string,
  firstPath: string,
  script = "ceiling.ts",
): Promise<Running> {
  const port = await freePort();
  const ceiling = fileURLToPath(new URL(script, import.meta.url));
  return started(port, firstPath, [ceiling, file, String(port), outcomesFile], "ignore");
}

const children = new Set<ChildProcess>();

/** A process that does not outlive this one's work. */
export function ending(child: ChildProcess): void {
  children.add(child);
  child.once("exit", () => children.delete(child));
}

/** Ends what a failure left running. */
export function stopAll(): void {
  for (const it of children) it.kill("SIGKILL");
}

async function started(
  port: number,
  firstPath: string,
  argv: readonly string[],
  log: number | "ignore",
  authorization?: string,
): Promise<Running> {
  const start = performance.now();
  const child = spawn(process.execPath, argv, { stdio: ["ignore", log, "pipe"] });
  ending(child);
  let said = "";
  child.stderr?.on("data", (it) => {
    said += it;
  });
  const exited = once(child, "exit");
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${argv.join(" ")} ended: ${said}`);
    if (performance.now() - start > 60_000) throw new Error(`${argv.join(" ")} does not answer: ${said}`);
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await fetch(`http://127.0.0.1:${port}${firstPath}`, { headers }).catch(() => undefined);
    if (answer) {
      if (answer.status !== 200) throw new Error(`${firstPath} was answered with ${answer.status}`);
      await answer.arrayBuffer();
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  return {
    port,
    process: child,
    startMs: performance.now() - start,
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** Always of five digits, so that links of two servers are of one length. */
async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    if (address && typeof address === "object" && address.port >= 10_000) return address.port;
  }
}

export interface Memory {
  readonly all: number;
  /** Of it, pages of mapped files: the store, as far as it was read, and the program itself. */
  readonly mapped: number;
}

/** The sum of PSS of a process and its children, in bytes; undefined where the system does not tell. */
export function proportionalSetSize(pid: number): Memory | undefined {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(rollup)?.[1]) * 1024;
    return childrenOf(pid).reduce(
      (sum, child) => {
        const its = proportionalSetSize(child);
        return { all: sum.all + (its?.all ?? 0), mapped: sum.mapped + (its?.mapped ?? 0) };
      },
      { all: bytes("Pss"), mapped: bytes("Pss_File") },
    );
  } catch {
    return undefined;
  }
}

/** The most that the server's processes held together while something was done, looked at every quarter of a second. */
export async function memoryDuring(
  { process: { pid } }: Running,
  work: () => Promise<void>,
): Promise<Memory | undefined> {
  let most = proportionalSetSize(pid!);
  const watching = setInterval(() => {
    const now = proportionalSetSize(pid!);
    if (now && now.all > (most?.all ?? 0)) most = now;
  }, 250);
  await work();
  clearInterval(watching);
  return most;
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
}

/** The most resident memory that a process has had, in bytes. */
export function peakMemory(pid: number): number | undefined {
  try {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return peak === undefined ? undefined : Number(peak) * 1024;
  } catch {
    return undefined;
  }
}
