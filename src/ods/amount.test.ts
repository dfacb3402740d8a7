import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Amount, amountOf, divided, sum, sumOf, textOf } from "./amount.ts";

const amount = (text: string): Amount => {
  const found = amountOf(text);
  assert.ok(found, text);
  return found;
};
const check = (text: string, expected: string) => assert.equal(textOf(amount(text)), expected);
const checkDivided = (text: string, weights: string, expected: string) =>
  assert.equal(divided(amount(text), weights.split(" ").map(amount)).map(textOf).join(" "), expected);

test("a decimal is kept as it is written", () => {
  for (const it of ["0", "5.40", "-5.40", "0.05", "-0.05", "12345678901234567890.123456789012345678"]) check(it, it);
});
test("an exponent is written out", () => {
  check("1e3", "1000");
  check("1.50E+1", "15.0");
  check("15e-3", "0.015");
});
test("what is no decimal, or is as long as no measure is, is refused", () => {
  for (const it of ["", ".5", "5.", "1,000", "+5", "NaN", "1e99", "1e-99", "9".repeat(41), "0x10", " 5", "1e999999999"])
    assert.equal(amountOf(it), undefined, it);
});
test("a sum has the finer scale", () => {
  assert.equal(textOf(sum(amount("0.1"), amount("0.20"))), "0.30");
  assert.equal(textOf(sumOf(["0.1", "0.2", "-0.3"].map(amount))), "0.0");
});
test("what does not divide goes to those who lost most, the first of equals", () => {
  checkDivided("10", "1 1 1", "4 3 3");
  checkDivided("10.00", "1 1 1", "3.34 3.33 3.33");
  checkDivided("-10", "1 1 1", "-4 -3 -3");
  checkDivided("10", "1 3", "3 7");
  checkDivided("10", "0.25 0.75", "3 7");
  checkDivided("1", "0 1 0", "0 1 0");
});

const amounts = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }))
  .map(([units, scale]): Amount => ({ units, scale }));
const weights = fc
  .array(fc.tuple(fc.bigInt({ min: 0n, max: 1000n }), fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 8 })
  .map((all) => all.map(([units, scale]): Amount => ({ units, scale })))
  .filter((all) => all.some((it) => it.units > 0n));

test("parts add up to what was divided, and none is a whole unit off its share", () => {
  fc.assert(
    fc.property(amounts, weights, (whole, shares) => {
      const parts = divided(whole, shares);
      assert.deepEqual(sumOf(parts), whole);
      const all = shares.map((it) => it.units * 10n ** BigInt(9 - it.scale));
      const total = all.reduce((a, b) => a + b, 0n);
      for (const [at, part] of parts.entries()) {
        assert.equal(part.scale, whole.scale);
        const off = part.units * total - whole.units * all[at]!;
        assert.ok(off < total && -off < total, `${textOf(part)} of ${textOf(whole)}`);
      }
    }),
  );
});

test("what is written is read again as the same", () => {
  fc.assert(fc.property(amounts, (it) => assert.deepEqual(amountOf(textOf(it)), it)));
});
