import assert from "node:assert/strict";
import { test } from "node:test";
import { Quota } from "./quota.ts";

test("so many are let in, each address by itself, and again when the time is over", () => {
  const quota = new Quota(2, 10_000);
  assert.deepEqual(
    [
      quota.take("a", 0),
      quota.take("a", 1000),
      quota.take("a", 2000),
      quota.take("b", 2000),
      quota.take("a", 9999),
      quota.take("a", 10_000),
    ],
    [undefined, undefined, 8, undefined, 1, undefined],
  );
});

test("addresses without end take no memory without end", () => {
  const quota = new Quota(1, 10_000);
  for (let at = 0; at < 50_000; at++) quota.take(String(at), 0);
  assert.equal(quota.take("49999", 1), 10);
  assert.equal(quota.take("0", 1), undefined);
});
