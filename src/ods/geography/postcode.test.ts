import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isNonGeographic, postcodeNumber, postcodeOf, toPostcode } from "./postcode.ts";

/** Several written forms, separated by bars, of one postcode. */
const check = (forms: string, expected: string | undefined) => {
  for (const form of forms.split("|")) assert.equal(toPostcode(form), expected, JSON.stringify(form));
};

test("the forms of seven, of eight and of variable length are one postcode", () => {
  check("LS1 4DZ|LS1  4DZ|LS14DZ|ls1 4dz| ls14dz ", "LS1 4DZ");
  check("M1  4DZ|M1   4DZ|M1 4DZ", "M1 4DZ");
  check("LS104DZ|LS10 4DZ", "LS10 4DZ");
  check("EC1A1BB|EC1A 1BB|ec1a\t1bb|EC1A\u00a01BB", "EC1A 1BB");
});
for (const it of ["M1 1AA", "M60 1NW", "CR2 6XH", "DN55 1PT", "W1P 1HQ", "GIR 0AA", "NPT 0AD", "ZZ99 3VZ"])
  test(`${it} is a postcode`, () => check(it, it));
test("what is no postcode is none, and nothing is mended", () =>
  check(
    "|LS1|4DZ|LS1 4D|LS1 DZ4|LSO 4DZ|LSX1 4DZ|L 4DZ|LS1-4DZ|LS1 4DZ.|1LS 4DZ|LS111 4DZ|ABC 1AA|№1 4DZ|ＬＳ1 4DZ",
    undefined,
  ));
test("a text without end is refused at once", () => check(`LS1${" ".repeat(10_000_000)}4DZ`, undefined));

test("postcodes of the NHS for nowhere and of the forces belong to no place", () => {
  for (const it of ["ZZ99 3VZ", "BF1 0AX"]) assert.ok(isNonGeographic(it), it);
  for (const it of ["B1 1AA", "BD1 1AA", "LS1 4DZ"]) assert.ok(!isNonGeographic(it), it);
});

const letter = fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ");
const digit = fc.constantFrom(..."0123456789");
const outward = fc.oneof(
  fc.tuple(letter, digit),
  fc.tuple(letter, letter, digit),
  fc.tuple(letter, digit, fc.oneof(letter, digit)),
  fc.tuple(letter, letter, digit, fc.oneof(letter, digit)),
  fc.constantFrom(["GIR"], ["NPT"]),
);
const postcode = fc
  .tuple(outward, digit, letter, letter)
  .map(([out, ...inward]) => `${out.join("")} ${inward.join("")}`);

test("every postcode has a number of its own, in the order of the padded forms, and comes back from it", () =>
  fc.assert(
    fc.property(postcode, postcode, (one, other) => {
      const padded = (it: string) => it.slice(0, -4).padEnd(4) + it.slice(-3);
      const numbers = [postcodeNumber(one), postcodeNumber(other)] as const;
      assert.equal(postcodeOf(numbers[0]), one);
      assert.equal(Math.sign(numbers[0] - numbers[1]), Math.sign(compare(padded(one), padded(other))));
      assert.ok(numbers[0] >= 0 && numbers[0] < 2 ** 34);
    }),
  ));

test("any text is a postcode in normal form, or none", () =>
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), postcode), (text) => {
      const found = toPostcode(text);
      assert.ok(found === undefined || toPostcode(found) === found);
    }),
  ));

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
