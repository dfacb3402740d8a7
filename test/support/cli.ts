import { type ChildProcess, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const shared = join(root, "..", "shared");

export interface Ran {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a user would. `input` goes to standard input; `started` is told of the process. */
export function careconnect(
  args: readonly string[],
  {
    input,
    env = {},
    started = () => {},
  }: { input?: string | Uint8Array; env?: Record<string, string>; started?: (child: ChildProcess) => void } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "bin", "careconnect.js"), ...args], {
      env: { ...process.env, ...env },
      cwd: root,
    });
    started(child);
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, ...output }));
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
}
