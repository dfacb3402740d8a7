import assert from "node:assert/strict";
import { fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Database } from "./database.ts";

const modulePath = pathToFileURL(join(import.meta.dirname, "database.ts")).href;

function newFile(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "store.sqlite");
}

function opened(context: TestContext, file: string, readOnly: boolean): Database {
  const database = new Database(file, readOnly);
  context.after(() => database.close());
  return database;
}

const journalMode = (database: Database) => database.get("PRAGMA journal_mode")![0];
const resources = (database: Database) => database.get("SELECT count(*) FROM resource")![0];
const insert = "INSERT INTO resource(rid, type, id, state, body) VALUES (?, 1, ?, 1, ?)";

test("without a log as with one, what is written is there when it is committed and not before", (context) => {
  const file = newFile(context);
  const writer = opened(context, file, false);
  assert.equal(journalMode(writer), "wal");
  assert.equal(writer.withoutLog(), true);
  writer.exec("BEGIN IMMEDIATE");
  writer.run(insert, 1, "a", "{}");
  const reader = opened(context, file, true);
  assert.equal(resources(reader), 0);
  writer.exec("COMMIT");
  writer.withLog();
  assert.equal(journalMode(writer), "wal");
  assert.equal(resources(reader), 1);
});

/** Opens one new file after another at the moments it is told, as another process does at the same moments. */
const opening = `
  const { Database } = await import(process.argv[2]);
  process.send("ready");
  process.on("message", (file) => {
    try {
      new Database(file, false).close();
      process.send("opened");
    } catch (error) {
      process.send(error.message);
    }
  });
`;

test("several that make the same new file at once all open it", async (context) => {
  const folder = dirname(newFile(context));
  const script = join(folder, "opening.mjs");
  writeFileSync(script, opening);
  const processes = [1, 2, 3].map(() => fork(script, [modulePath]));
  context.after(() => {
    for (const it of processes) it.kill();
  });
  const heard = () => Promise.all(processes.map(async (it) => (await once(it, "message"))[0] as string));
  await heard();
  for (let at = 0; at < 60; at++) {
    const answers = heard();
    for (const it of processes) it.send(join(folder, `${at}.sqlite`));
    assert.deepEqual(await answers, ["opened", "opened", "opened"]);
  }
});

test("where somebody else has the file open the log stays", (context) => {
  const file = newFile(context);
  const writer = opened(context, file, false);
  const reader = opened(context, file, true);
  assert.equal(resources(reader), 0);
  assert.equal(writer.withoutLog(), false);
  assert.equal(journalMode(writer), "wal");
});

/** Writes pages of an unfinished transaction to the file, without a log, and is killed. */
const killed = `
  const { Database } = await import(process.argv[1]);
  const database = new Database(process.argv[2], false);
  database.withoutLog();
  database.exec("PRAGMA cache_size = 10; BEGIN IMMEDIATE");
  for (let rid = 2; rid < 2000; rid++) database.run(${JSON.stringify(insert)}, rid, String(rid), "x".repeat(5000));
  process.kill(process.pid, "SIGKILL");
`;

for (const readOnly of [true, false])
  test(`${readOnly ? "a reader" : "a writer"} that comes after a writer without a log was killed finds what was there before`, (context) => {
    const file = newFile(context);
    const first = new Database(file, false);
    first.run(insert, 1, "a", "{}");
    first.close();
    const ran = spawnSync(process.execPath, ["--input-type=module", "-e", killed, modulePath, file]);
    assert.equal(ran.signal, "SIGKILL", String(ran.stderr));
    assert.ok(existsSync(`${file}-journal`), "it left a transaction in the file");
    const database = opened(context, file, readOnly);
    assert.equal(resources(database), 1);
    assert.deepEqual(database.all("PRAGMA integrity_check"), [["ok"]]);
    if (!readOnly) assert.equal(journalMode(database), "wal");
  });
