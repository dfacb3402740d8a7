import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Content } from "../../contributions/contribution.ts";
import { type Added, type ContributionsStore, happenedMax, versionsMax, waitingMax } from "../contributions-store.ts";
import { SqliteContributions } from "./contributions.ts";

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function opened(context: TestContext, file = join(folderOf(context), "contributions.sqlite")): SqliteContributions {
  const store = new SqliteContributions(file);
  context.after(() => store.close().catch(() => {}));
  return store;
}

const content = (title: string): Content => ({ values: { title } });
const added = async (store: ContributionsStore, title = "x", at = 1) =>
  (await store.add("story", content(title), at)) as Added;
const statusOf = async (store: ContributionsStore, number: number) => (await store.byNumber(number))!.status;

test("what was sent is found by its receipt, which nothing else tells", async (context) => {
  const folder = folderOf(context);
  const store = opened(context, join(folder, "contributions.sqlite"));
  const { receipt, number } = await added(store, "A need", 5);
  assert.match(receipt, /^[\w-]{22}$/);
  const found = (await store.byReceipt(receipt))!;
  assert.deepEqual(found, await store.byNumber(number));
  assert.deepEqual(
    [found.kind, found.status, found.versions],
    ["story", "received", [{ number: 1, at: 5, content: content("A need") }]],
  );
  for (const it of ["", String(number), receipt.slice(1), "%", "AAAAAAAAAAAAAAAAAAAAAA"])
    assert.equal(await store.byReceipt(it), undefined);
  await store.close();
  for (const name of readdirSync(folder)) assert.ok(!readFileSync(join(folder, name)).includes(receipt), name);
});

test("receipts are different from each other", async (context) => {
  const store = opened(context);
  const receipts = new Set<string>();
  for (let at = 0; at < 100; at++) receipts.add((await added(store)).receipt);
  assert.equal(receipts.size, 100);
});

test("everything that happened stays, in its order, with who did it", async (context) => {
  const store = opened(context);
  const { number } = await added(store, "first", 1);
  await store.act(number, { action: "comment", moderator: "mo", words: "Say more", audience: "sender" }, 2);
  assert.equal(await statusOf(store, number), "in-discussion");
  assert.equal(await store.addVersion(number, content("second"), 3), undefined);
  await store.act(number, { action: "comment", words: "Done" }, 4);
  await store.act(
    number,
    { action: "accepted", moderator: "mo", version: 2, given: { id: "COM-01", collection: "contributed" } },
    5,
  );
  const { status, versions, happened } = (await store.byNumber(number))!;
  assert.equal(status, "accepted");
  assert.deepEqual(
    versions.map((it) => it.content.values.title),
    ["first", "second"],
  );
  assert.deepEqual(
    happened.map((it) => [it.at, it.moderator ?? "-", it.action, it.words ?? "", it.audience].join(" ")),
    [
      "1 - received  all",
      "2 mo comment Say more sender",
      "3 - version  all",
      "4 - comment Done all",
      "5 mo accepted  all",
    ],
  );
  assert.deepEqual(happened.at(-1)!.given, { id: "COM-01", collection: "contributed" });
  assert.deepEqual(await store.givenIds(), new Set(["COM-01"]));
});

test("what is not open to somebody is refused, and changes nothing", async (context) => {
  const store = opened(context);
  const { number } = await added(store);
  const before = await store.byNumber(number);
  assert.deepEqual(await store.act(number, { action: "accepted", version: 1 }, 2), { refused: "closed" });
  assert.deepEqual(await store.act(number, { action: "withdrawn", moderator: "mo" }, 2), { refused: "closed" });
  assert.deepEqual(await store.act(999, { action: "comment", words: "x" }, 2), { refused: "unknown" });
  assert.deepEqual(await store.addVersion(999, content("x"), 2), { refused: "unknown" });
  assert.deepEqual(await store.byNumber(number), before);
  await store.act(number, { action: "withdrawn" }, 3);
  assert.deepEqual(await store.addVersion(number, content("x"), 4), { refused: "closed" });
  assert.deepEqual(await store.act(number, { action: "accepted", moderator: "mo", version: 1 }, 4), {
    refused: "closed",
  });
});

test("a version that the moderator has not seen is not accepted", async (context) => {
  const store = opened(context);
  const { number } = await added(store);
  await store.addVersion(number, content("second"), 2);
  assert.deepEqual(await store.act(number, { action: "accepted", moderator: "mo", version: 1 }, 3), {
    refused: "newer",
  });
  assert.equal(await statusOf(store, number), "received");
});

test("an id is given once", async (context) => {
  const store = opened(context);
  const accept = async () =>
    store.act(
      (await added(store)).number,
      { action: "accepted", moderator: "mo", version: 1, given: { id: "COM-01" } },
      2,
    );
  assert.equal(await accept(), undefined);
  assert.deepEqual(await accept(), { refused: "taken" });
});

test("of two that say the same one ends, and both name the other", async (context) => {
  const store = opened(context);
  const first = await added(store);
  const second = await added(store);
  assert.deepEqual(await store.act(second.number, { action: "merged", moderator: "mo", other: 77 }, 2), {
    refused: "unknown",
  });
  assert.deepEqual(await store.act(second.number, { action: "merged", moderator: "mo", other: second.number }, 2), {
    refused: "unknown",
  });
  assert.equal(
    await store.act(second.number, { action: "merged", moderator: "mo", other: first.number }, 3),
    undefined,
  );
  assert.equal(await statusOf(store, second.number), "declined");
  assert.equal(await statusOf(store, first.number), "received");
  const last = async (number: number) => (await store.byNumber(number))!.happened.at(-1)!;
  assert.deepEqual(
    [(await last(first.number)).other, (await last(second.number)).other],
    [second.number, first.number],
  );
});

test("the list has the newest activity first, by status", async (context) => {
  const store = opened(context);
  const [a, b, c] = [await added(store, "a", 1), await added(store, "b", 2), await added(store, "c", 3)];
  await store.act(a.number, { action: "comment", words: "x" }, 9);
  await store.act(b.number, { action: "withdrawn" }, 10);
  const { total, found } = await store.list({ statuses: ["received"], limit: 10, offset: 0 });
  assert.deepEqual([total, found.map((it) => it.number)], [2, [a.number, c.number]]);
  const second = await store.list({ statuses: ["received", "withdrawn"], limit: 1, offset: 1 });
  assert.deepEqual([second.total, second.found.map((it) => it.number)], [3, [a.number]]);
});

test("when too many wait no more are taken, until one is decided", async (context) => {
  const store = opened(context);
  const { number } = await added(store);
  for (let at = 1; at < waitingMax; at++) await added(store);
  assert.deepEqual(await store.add("story", content("x"), 2), { refused: "full" });
  await store.act(number, { action: "withdrawn" }, 3);
  assert.ok("receipt" in (await store.add("story", content("x"), 4)));
});

test("versions and comments have a bound; withdrawing and deciding do not", async (context) => {
  const store = opened(context);
  const { number } = await added(store);
  for (let at = 1; at < versionsMax; at++)
    assert.equal(await store.addVersion(number, content(String(at)), at), undefined);
  assert.deepEqual(await store.addVersion(number, content("x"), 99), { refused: "often" });
  for (let at = versionsMax; at < happenedMax; at++) await store.act(number, { action: "comment", words: "x" }, at);
  assert.deepEqual(await store.act(number, { action: "comment", words: "x" }, 999), { refused: "often" });
  assert.equal(await store.act(number, { action: "declined", moderator: "mo", words: "x" }, 1000), undefined);
});

test("a moderator's token opens sessions until they end, the moderator is removed, or their time is over", async (context) => {
  const folder = folderOf(context);
  const store = opened(context, join(folder, "contributions.sqlite"));
  const token = (await store.addModerator("mo", 1))!;
  assert.equal(await store.addModerator("mo", 1), undefined);
  assert.equal(await store.beginSession("wrong", 1, 100), undefined);
  const session = (await store.beginSession(token, 1, 100))!;
  const other = (await store.beginSession(token, 1, 100))!;
  const found = (await store.session(session, 99))!;
  assert.equal(found.moderator, "mo");
  assert.notEqual(found.formToken, (await store.session(other, 99))!.formToken);
  assert.equal(await store.session(session, 100), undefined);
  assert.equal(await store.session(found.formToken, 50), undefined);
  await store.endSession(other);
  assert.equal(await store.session(other, 50), undefined);
  assert.deepEqual(await store.moderators(), [{ name: "mo", at: 1 }]);
  assert.equal(await store.removeModerator("mo"), true);
  assert.equal(await store.removeModerator("mo"), false);
  assert.equal(await store.session(session, 50), undefined);
  assert.equal(await store.beginSession(token, 1, 100), undefined);
  await store.close();
  for (const name of readdirSync(folder))
    for (const secret of [token, session, found.formToken])
      assert.ok(!readFileSync(join(folder, name)).includes(secret), name);
});

test("what is erased is in no file any more, and that it was there still is", async (context) => {
  const folder = folderOf(context);
  const store = opened(context, join(folder, "contributions.sqlite"));
  const { number, receipt } = await added(store, "Okafor was here");
  await store.act(number, { action: "comment", words: "Okafor said so" }, 2);
  assert.equal(await store.erase(number, 3), true);
  assert.equal(await store.erase(99, 3), false);
  const { status, happened, versions } = (await store.byReceipt(receipt))!;
  assert.deepEqual([status, happened.at(-1)!.action, versions[0]!.content], ["declined", "erased", { values: {} }]);
  await store.close();
  for (const name of readdirSync(folder)) assert.ok(!readFileSync(join(folder, name)).includes("Okafor"), name);
});

/** Writes contributions in a process of its own; tells what was acknowledged. */
function writer(file: string, name: string, most?: number) {
  const script = join(import.meta.dirname, "contributions-writer.fixture.ts");
  const child = spawn(process.execPath, [script, file, name, ...(most === undefined ? [] : [String(most)])], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (it) => {
    text += it;
  });
  const ended = new Promise<readonly string[]>((resolve) => {
    // What was cut off was not acknowledged.
    child.once("close", () =>
      resolve(
        text
          .slice(0, text.lastIndexOf("\n") + 1)
          .split("\n")
          .slice(0, -1),
      ),
    );
  });
  return { child, ended, said: () => text };
}

async function checkKept(store: ContributionsStore, lines: readonly string[]) {
  for (const line of lines) {
    const [, receipt = "", title = ""] = /^(\S+) (.+)$/.exec(line)!;
    const found = await store.byReceipt(receipt);
    assert.equal(found?.versions[0]?.content.values.title, title);
    assert.equal(found?.happened.length, 1);
  }
}

test("two processes that write at once lose nothing", { timeout: 60_000 }, async (context) => {
  const file = join(folderOf(context), "contributions.sqlite");
  const all = (await Promise.all(["a", "b", "c"].map((it) => writer(file, it, 100).ended))).flat();
  assert.equal(all.length, 300);
  const store = opened(context, file);
  await checkKept(store, all);
  assert.equal((await store.list({ statuses: ["received"], limit: 1, offset: 0 })).total, 300);
});

test("nothing acknowledged is lost when the process that writes contributions is killed", {
  timeout: 60_000,
}, async (context) => {
  for (let round = 0; round < 4; round++) {
    const file = join(folderOf(context), "contributions.sqlite");
    const { child, ended, said } = writer(file, "a");
    while (said().split("\n").length < 5 + 12 * round) await new Promise((resolve) => setTimeout(resolve, 2));
    child.kill("SIGKILL");
    const lines = await ended;
    assert.ok(lines.length > 3);
    const store = opened(context, file);
    await checkKept(store, lines);
    assert.ok("receipt" in (await store.add("story", content("after"), 1)));
  }
});
