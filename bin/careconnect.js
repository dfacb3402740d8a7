#!/usr/bin/env node
// Runs the program on a Node that can: this one, or the one that was installed with the package.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);

if (Number(process.versions.node.split(".")[0]) < 24) {
  const node = bundledNode();
  if (!node) {
    console.error(
      `careconnect: needs Node 24 or newer, this is ${process.version}, and no newer one is installed with it`,
    );
    process.exit(1);
  }
  const child = spawn(node, [here, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
} else {
  nodeModule.enableCompileCache?.();
  const source = join(dirname(here), "..", "src", "cli", "main.ts");
  const { main } = await import(existsSync(source) ? "../src/cli/main.ts" : "../dist/cli/main.js");
  process.exitCode = await main(process.argv.slice(2));
  // A cluster worker keeps a channel open to its leader.
  if (process.connected) process.disconnect();
}

function bundledNode() {
  const name = { linux: `node-linux-${process.arch}`, win32: `node-win-${process.arch}` }[process.platform];
  if (!name) return undefined;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return [join(folder, "bin", "node"), join(folder, "bin", "node.exe")].find((it) => existsSync(it));
  } catch {
    return undefined;
  }
}
