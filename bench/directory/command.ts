import { spawn } from "node:child_process";
import { once } from "node:events";
import { ending, peakMemory, program } from "../servers.ts";

/** One run of our program, from its start to its end. */
export interface Ran {
  readonly seconds: number;
  /** The most resident memory that it had; 0 where the system does not tell. */
  readonly peakBytes: number;
  /** What it said on standard error. */
  readonly said: string;
}

/** Throws when it fails, or rejects anything. */
export async function command(...argv: readonly string[]): Promise<Ran> {
  const start = performance.now();
  const child = spawn(process.execPath, [program, ...argv], { stdio: ["ignore", "ignore", "pipe"] });
  ending(child);
  let said = "";
  child.stderr.on("data", (it) => {
    said += it;
  });
  let peakBytes = 0;
  const watching = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakMemory(child.pid!) ?? 0);
  }, 50);
  const [code] = (await once(child, "exit")) as [number | null];
  clearInterval(watching);
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0) throw new Error(`careconnect ${argv.join(" ")} ended with ${code}: ${said}`);
  return { seconds, peakBytes, said };
}
