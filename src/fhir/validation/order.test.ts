import assert from "node:assert/strict";
import { test } from "node:test";
import { order } from "./order.ts";

/** `expected` is <, = or >, or ? where it is not known. */
function check(a: string, b: string, expected: string) {
  const signs = (which: number | undefined) => (which === undefined ? "?" : which < 0 ? "<" : which > 0 ? ">" : "=");
  assert.equal(signs(order(a, b, true)), expected, `${a} ${b}`);
  const turned = { "<": ">", ">": "<" }[expected] ?? expected;
  assert.equal(signs(order(b, a, true)), turned, `${b} ${a}`);
}

test("dates of one precision have an order", () => {
  check("2019", "2020", "<");
  check("2019-05", "2019-05", "=");
  check("2019-05-07", "2019-05-06", ">");
});

test("a date within another has none", () => {
  check("2019", "2019-05", "?");
  check("2019-05", "2019-05-31", "?");
  check("2019-05", "2019-06-01", "<");
  check("2018-12-31", "2019", "<");
});

test("times have the order of their instants", () => {
  check("2019-05-07T12:00:00Z", "2019-05-07T12:30:00+01:00", ">");
  check("2019-05-07T12:00:00Z", "2019-05-07T13:00:00+01:00", "=");
  check("2019-05-07T12:00:00.250Z", "2019-05-07T12:00:00.5Z", "<");
});

test("a date is of any zone, where a time beside it has one", () => {
  check("2019-05-07", "2019-05-07T12:00:00Z", "?");
  check("2019-05-07", "2019-05-06T23:30:00Z", "?");
  check("2019-05-07", "2019-05-06T09:00:00Z", ">");
  check("2019-05-07", "2019-05-08T12:00:00Z", "<");
  check("2019-05-07", "2019-05-08T11:00:00Z", "?");
});

test("what is no date has no order", () => check("yesterday", "2019", "?"));
