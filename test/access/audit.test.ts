import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { chainKey } from "../../src/audit/chain.ts";
import type { AuditRecord } from "../../src/audit/record.ts";
import { retireAudit } from "../../src/audit/retire.ts";
import { searchAudit } from "../../src/audit/search.ts";
import { segmentsIn } from "../../src/audit/segments.ts";
import { Trail } from "../../src/audit/trail.ts";
import { verifyAudit } from "../../src/audit/verify.ts";
import { careconnect, root } from "../support/cli.ts";

const key = chainKey(new Uint8Array(32).fill(7));
const aDay = 86_400_000;
const start = Date.UTC(2026, 5, 15, 12);

const record = (at: number, more: Partial<AuditRecord> = {}): AuditRecord => ({
  at: new Date(at).toISOString(),
  request: `r${at}`,
  from: "127.0.0.1",
  interaction: "read",
  type: "Patient",
  status: 200,
  patients: [`p${at % 3}`],
  told: [`Patient/p${at % 3}`],
  ...more,
});

function temporary(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Three segments, of two writes of five records each. */
async function written(context: TestContext): Promise<{ folder: string; segments: readonly string[] }> {
  const folder = temporary(context);
  for (let n = 0; n < 3; n++) {
    const trail = new Trail({ folder, key, now: () => start + n * aDay, sync: "each" });
    for (const first of [0, 5])
      await Promise.all(
        Array.from({ length: 5 }, (_, at) => trail.write(record(start + n * aDay + (first + at) * 1000 + n))),
      );
    trail.close();
  }
  return { folder, segments: segmentsIn(folder) };
}

test("what was written holds together", async (context) => {
  const { folder, segments } = await written(context);
  const found = await verifyAudit(folder, key);
  assert.deepEqual(found.faults, []);
  assert.equal(found.records, 30);
  assert.equal(found.heads.length, 1);
  assert.equal(found.heads[0]!.segment, segments.at(-1));
  assert.equal(statSync(join(folder, segments[0]!)).mode & 0o777, 0o600);
});

/** Something is done to the segments, and the faults that are found match. */
async function tampered(context: TestContext, change: (files: readonly string[]) => void, faults: RegExp | undefined) {
  const { folder, segments } = await written(context);
  change(segments.map((it) => join(folder, it)));
  const found = await verifyAudit(folder, key);
  if (faults) assert.match(found.faults.join("\n"), faults);
  else assert.deepEqual(found.faults, []);
  return found;
}
const lines = (file: string) => readFileSync(file, "utf8").trimEnd().split("\n");
const rewrite = (file: string, change: (lines: string[]) => string[]) =>
  writeFileSync(file, `${change(lines(file)).join("\n")}\n`);

test("whatever is changed, added or taken away is found", async (context) => {
  await tampered(
    context,
    ([a]) => rewrite(a!, (all) => all.map((it) => it.replace('"p1"', '"p2"'))),
    /line \d+ does not follow/,
  );
  await tampered(context, ([a]) => rewrite(a!, (all) => all.toSpliced(4, 1)), /line 5 does not follow/);
  await tampered(context, ([a]) => rewrite(a!, (all) => all.toSpliced(4, 0, all[4]!)), /line 6 does not follow/);
  await tampered(
    context,
    ([a]) => rewrite(a!, (all) => [all[0]!, ...all.slice(1).toReversed()]),
    /line 2 does not follow/,
  );
  await tampered(
    context,
    ([, , c]) => rewrite(c!, (all) => [...all.slice(0, -1), all.at(-1)!.replace(/,"seal":"[^"]+"/, "")]),
    /last 5 lines are not sealed/,
  );
  await tampered(
    context,
    ([a, b]) => rewrite(a!, () => lines(b!)),
    /its first line is not what was written|does not follow/,
  );
  await tampered(context, ([a]) => rmSync(a!), /it is gone/);
  await tampered(context, ([a]) => rewrite(a!, (all) => all.slice(0, -1)), /record 10 is gone or another/);
  await tampered(context, ([, b]) => writeFileSync(b!, ""), /its first line is not what was written/);
  await tampered(context, ([a]) => truncateSync(a!, statSync(a!).size - 20), /is gone or another/);
  const wrongKey = await written(context);
  assert.ok((await verifyAudit(wrongKey.folder, chainKey(new Uint8Array(32)))).faults.length >= 3);
});

test("the end of the newest segment can be cut; the head that was kept elsewhere shows it", async (context) => {
  const before = await written(context);
  const { heads } = await verifyAudit(before.folder, key);
  const file = join(before.folder, before.segments.at(-1)!);
  rewrite(file, (all) => all.slice(0, -5));
  const after = await verifyAudit(before.folder, key);
  assert.deepEqual(after.faults, []);
  assert.notDeepEqual(after.heads, heads);
});

test("what is older than it must be kept goes, and is not missed", async (context) => {
  const { folder, segments } = await written(context);
  const { utimesSync } = await import("node:fs");
  for (const [at, it] of segments.entries())
    utimesSync(join(folder, it), (start + at * aDay) / 1000, (start + at * aDay) / 1000);
  const trail = new Trail({ folder, key, now: () => start + 3 * aDay, sync: "each" });
  assert.equal(retireAudit(folder, start + 1.5 * aDay, trail), 2);
  await trail.write(record(start + 3 * aDay));
  trail.close();
  const found = await verifyAudit(folder, key);
  assert.deepEqual(found.faults, []);
  assert.equal(found.records, 11);
  rmSync(join(folder, segments.at(-1)!));
  assert.match((await verifyAudit(folder, key)).faults.join(), /it is gone/);
});

test("records are found by what is asked of them, the newest first, in pages that miss and repeat none", async (context) => {
  const { folder } = await written(context);
  const whole = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  const times: string[] = [];
  let before: { segment: string; n: number } | undefined;
  let pages = 0;
  do {
    const page = await searchAudit(folder, { ...whole, count: 7, before });
    times.push(...page.found.map((it) => it.record.at));
    before = page.next;
    pages++;
  } while (before && pages < 20);
  assert.equal(times.length, 30);
  assert.deepEqual(times, times.toSorted().toReversed());
  const count = async (more: object) => (await searchAudit(folder, { ...whole, count: 100, ...more })).found.length;
  assert.equal(await count({ patient: ["p0"] }), 10);
  assert.equal(await count({ patient: ["p0", "p1"] }), 20);
  assert.equal(await count({ patient: ["nobody"] }), 0);
  assert.equal(await count({ since: start + aDay }), 20);
  assert.equal(await count({ until: start + aDay }), 10);
  assert.equal(await count({ action: ["E"] }), 0);
  assert.equal(await count({ entity: ["Patient/p2"] }), 10);
});

test("an access that was answered is in the audit, though the process was killed at that moment", async (context) => {
  const folder = temporary(context);
  assert.equal((await careconnect(["seed", "--data", folder, "--patients", "3"])).status, 0);
  const answered: string[] = [];
  for (let round = 0; round < 4; round++) {
    const child = spawn(process.execPath, [
      join(root, "bin", "careconnect.js"),
      "serve",
      "--data",
      folder,
      "--port",
      "0",
      "--workers",
      "1",
      "--audit",
      "on",
    ]);
    const base = await heard(child).base;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    let going = true;
    const asking = Array.from({ length: 8 }, async () => {
      while (going) {
        const response = await fetch(`${base}/Patient?_count=1`).catch(() => undefined);
        const text = await response?.text().catch(() => undefined);
        if (response && text !== undefined) answered.push(response.headers.get("x-request-id")!);
      }
    });
    await pause(150 + round * 70);
    child.kill("SIGKILL");
    going = false;
    await Promise.all([...asking, ended]);
  }
  assert.ok(answered.length > 100, `${answered.length} answers`);
  const folderOfAudit = join(folder, "audit");
  const text = readdirSync(folderOfAudit)
    .map((it) => readFileSync(join(folderOfAudit, it), "utf8"))
    .join("");
  assert.deepEqual(
    answered.filter((it) => !text.includes(it)),
    [],
  );
  const verified = await careconnect(["audit", "verify", "--data", folder]);
  assert.equal(verified.status, 0, verified.stdout);
});

test("when the audit cannot be written nothing clinical is answered, and again when it can", async (context) => {
  const child = await limited(context);
  assert.equal(await child.status("/Patient?_count=1"), 200);
  let refused = 0;
  for (let n = 0; n < 400 && refused === 0; n++) if ((await child.status("/Patient?_count=20")) === 503) refused++;
  assert.equal(refused, 1, "the file size limit was reached and accesses went on");
  assert.equal(await child.status("/metadata"), 200);
  // The next record begins a new segment, and that can be written.
  assert.equal(await child.status("/Patient?_count=1"), 200);
  assert.match(child.output(), /the audit cannot be written/);
});

/** A server whose files may not grow beyond 64 kB: a full disk, as far as it can tell. */
async function limited(context: TestContext) {
  const folder = temporary(context);
  assert.equal((await careconnect(["seed", "--data", folder, "--patients", "30"])).status, 0);
  const program = `trap '' XFSZ; ulimit -f 64; exec "$0" "$@"`;
  const child = spawn("bash", [
    "-c",
    program,
    process.execPath,
    join(root, "bin", "careconnect.js"),
    "serve",
    "--data",
    folder,
    "--port",
    "0",
    "--workers",
    "1",
    // The store of the other service cannot be made within the limit.
    "--services",
    "core",
    "--audit",
    "on",
  ]);
  context.after(() => child.kill("SIGKILL"));
  const { base: address, output } = heard(child);
  const base = await address;
  return {
    output,
    status: async (path: string) => (await fetch(`${base}${path}`)).status,
  };
}

/** What a server says, and, once it has said so, its address. */
function heard(child: ChildProcessWithoutNullStreams): { output: () => string; base: Promise<string> } {
  let text = "";
  const base = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (it) => {
        text += it;
        const found = /at (http:\S+?),/.exec(text)?.[1];
        if (found) resolve(found);
      });
  });
  return { output: () => text, base };
}
