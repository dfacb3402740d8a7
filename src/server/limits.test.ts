import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Limits } from "./limits.ts";

const none = { perSecond: 0, atOnce: 1000, lateMs: 100 };

/** Nothing else of this process is done meanwhile. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test("who is late twice in a row turns requests away, until it is in time again; one long answer does not count", async () => {
  const limits = new Limits(none);
  assert.equal(limits.refuse("a"), undefined);
  block(600);
  await pause(1);
  assert.equal(limits.refuse("a"), undefined);
  block(600);
  await pause(1);
  const refused = limits.refuse("a");
  assert.equal(refused?.problem, "overloaded");
  assert.equal(refused?.headers?.["retry-after"], "1");
  await pause(600);
  assert.equal(limits.refuse("a"), undefined);
  limits.stop();
});

test("an address may ask so often, and twice as often for a moment; others are not held back by it", async () => {
  const limits = new Limits({ ...none, perSecond: 10, lateMs: 100_000 });
  const letIn = (address: string, times: number) =>
    Array.from({ length: times }, () => limits.refuse(address)).filter((it) => it === undefined).length;
  assert.equal(letIn("a", 100), 20);
  assert.equal(letIn("b", 5), 5);
  assert.equal(limits.refuse("a")?.problem, "too-many-requests");
  await pause(500);
  const more = letIn("a", 100);
  assert.ok(more >= 4 && more <= 20, `${more} more`);
  limits.stop();
});

test("no more are answered at once than may be", () => {
  const limits = new Limits({ ...none, atOnce: 2 });
  limits.inFlight = 1;
  assert.equal(limits.refuse("a"), undefined);
  limits.inFlight = 2;
  assert.equal(limits.refuse("a")?.problem, "overloaded");
  limits.stop();
});
