import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestQuota } from "./request-quota.ts";

const minute = 60_000;

/** Calls at times of a clock that stands still between them. */
function quotaOf(most: number) {
  let now = 0;
  const quota = new RequestQuota(most, () => now);
  const letIn = (address: string, times: number) =>
    Array.from({ length: times }, () => quota.refuse(address)).filter((it) => it === undefined).length;
  return { quota, letIn, pass: (ms: number) => (now += ms) };
}

test("an address may ask so often in five minutes, and as often again after them", () => {
  const { letIn, pass } = quotaOf(3);
  assert.equal(letIn("a", 5), 3);
  pass(4 * minute);
  assert.equal(letIn("a", 1), 0);
  pass(minute);
  assert.equal(letIn("a", 5), 3);
});

test("the five minutes begin with the first request, and others are not held back by it", () => {
  const { letIn, pass } = quotaOf(2);
  assert.equal(letIn("a", 2), 2);
  pass(3 * minute);
  assert.equal(letIn("b", 3), 2);
  pass(2 * minute);
  assert.equal(letIn("a", 1), 1);
  assert.equal(letIn("b", 1), 0);
});

test("who is turned away is told when to come back", () => {
  const { quota, letIn, pass } = quotaOf(1);
  letIn("a", 1);
  pass(10_500);
  const refused = quota.refuse("a");
  assert.equal(refused?.problem, "too-many-requests");
  assert.equal(refused?.headers?.["retry-after"], "290");
});

test("no more than 20,000 addresses are remembered, and the one that began longest ago is forgotten first", () => {
  const { letIn } = quotaOf(1);
  for (let at = 0; at < 20_000; at++) letIn(`address-${at}`, 1);
  assert.equal(letIn("address-0", 1), 0);
  assert.equal(letIn("another", 1), 1);
  assert.equal(letIn("address-1", 1), 0);
  assert.equal(letIn("address-0", 1), 1);
});
