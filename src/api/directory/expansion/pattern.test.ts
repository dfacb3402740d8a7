import assert from "node:assert/strict";
import { test } from "node:test";
import { patternTests } from "./pattern.ts";

/** The tests that a pattern comes to, as words; "": it is refused. */
function check(pattern: string, expected: string) {
  const tests = patternTests(pattern) ?? [];
  assert.equal(tests.map((it) => `${it.how} '${"text" in it ? it.text : ""}'`).join(", "), expected);
}

test("a pattern that ends openly begins the value", () => {
  check("^LS.*", "starts 'ls'");
  check("^LS.*$", "starts 'ls'");
  check("^LS[1-3].*", "starts 'ls1', starts 'ls2', starts 'ls3'");
  check("^L[SU][07].*", "starts 'ls0', starts 'ls7', starts 'lu0', starts 'lu7'");
  assert.equal(patternTests("^L\\d.*")?.length, 10);
});

test("a blank at the end of what begins a value counts", () => check("^LS1 .*", "starts 'ls1 '"));

test("a pattern that is open at both ends is somewhere in the value", () =>
  check(".*ST\\. JAMES.*", "contains 'st. james'"));

test("a closed pattern is the whole value, as it is written", () =>
  check("^LEEDS$|^BRADFORD$", "exact 'LEEDS', exact 'BRADFORD'"));

test("what is no simple pattern is refused", () => {
  for (const it of [
    "LS",
    "LS.*",
    "^LS",
    ".*LS$",
    "^(A|B)$",
    "^A+$",
    "^A{2}$",
    "^[^A].*",
    "^.*",
    "",
    "^[z-a].*",
    "^\\w.*",
  ])
    check(it, "");
  check(`^${"[0-9]".repeat(3)}.*`, "");
  check(`^${"A".repeat(300)}.*`, "");
});
