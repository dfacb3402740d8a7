import assert from "node:assert/strict";
import { test } from "node:test";
import { isNhsNumber, nhsNumberCheckDigit } from "./nhs-number.ts";

const check = (value: string, expected: boolean) => assert.equal(isNhsNumber(value), expected, value);

test("ten digits with the right check digit are an NHS number", () => {
  check("9990000018", true);
  check("9434765919", true);
});

test("another check digit, another length, spaces and letters are refused", () => {
  check("9990000019", false);
  check("9990000081", false);
  check("999000001", false);
  check("99900000180", false);
  check("999 000 0018", false);
  check("999000001A", false);
  check("９９９０００００１８", false);
  check("", false);
});

test("a remainder of nothing makes the check digit 0", () => {
  assert.equal(nhsNumberCheckDigit("000000000"), 0);
});

test("nine digits whose check digit would be ten start no number", () => {
  assert.equal(nhsNumberCheckDigit("999000002"), 6);
  const none = Array.from({ length: 100 }, (_, i) => String(999_000_000 + i)).filter(
    (it) => nhsNumberCheckDigit(it) === undefined,
  );
  assert.ok(none.length > 4);
  for (const it of none) for (let digit = 0; digit < 10; digit++) check(`${it}${digit}`, false);
});
