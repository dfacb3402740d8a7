import assert from "node:assert/strict";
import { test } from "node:test";
import { nhsNumberCheckDigit } from "../fhir/nhs-number.ts";
import { personalIn } from "./personal.ts";

function check(text: string, expected: RegExp | undefined) {
  const found = personalIn(text);
  if (expected === undefined) assert.equal(found, undefined, text);
  else assert.match(found ?? "", expected, text);
}

/** Invented: the 999 range is issued to nobody. */
const number = `999000001${nhsNumberCheckDigit("999000001")}`;

test("an NHS number is seen however it is written", () => {
  for (const it of [
    number,
    number.replace(/(...)(...)(....)/, "$1 $2 $3"),
    number.replace(/(...)(...)(....)/, "$1-$2-$3"),
    number.replace(/(...)(...)(....)/, "$1\u2013$2\u00a0$3"),
    number.replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    [...number].join(" "),
    `12 ${number}, 7`,
    `NHS:${number}.`,
    `on 12 ${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)} 44`,
  ])
    check(it, /NHS number/);
});

test("ten digits with a wrong check digit, and longer codes, are none", () => {
  check(`${number.slice(0, 9)}${(Number(number[9]) + 1) % 10}`, undefined);
  check("SNOMED CT 322236009, 1010501000001109 and 39113311000001107", undefined);
});

test("an e-mail address is seen", () => {
  for (const it of ["ask a.b@trust.nhs.uk", "<x@example.com>", "mailto:who+me@sub.example.org"]) check(it, /e-mail/);
  for (const it of ["@id", "a @ b", "5 mg @ 8 am", "core Patient@x"]) check(it, undefined);
});

test("a telephone number is seen", () => {
  for (const it of [
    "020 7946 0000",
    "07700 900123",
    "+44 (0)20 7946 0000",
    "(01632) 960 000",
    "0044 7700 900123",
    "call 01632-960001.",
  ])
    check(it, /telephone/);
  for (const it of [
    "111",
    "999",
    "2026-08-28",
    "01-02-2020 10",
    "1.0.2",
    "RO197",
    "https://fhir.hl7.org.uk/STU3/0.1",
    "00:10 to 00:20",
  ])
    check(it, undefined);
});

test("nothing that is personal is repeated in the words", () => {
  assert.ok(!personalIn(number)!.includes(number));
});

test("long texts are looked through quickly", () => {
  for (const it of [
    "1 ".repeat(10_000),
    "@a".repeat(10_000),
    "0 ".repeat(10_000),
    `x@${"a.".repeat(10_000)}`,
    "0-".repeat(10_000),
  ]) {
    const began = performance.now();
    personalIn(it);
    assert.ok(performance.now() - began < 500, it.slice(0, 10));
  }
});
