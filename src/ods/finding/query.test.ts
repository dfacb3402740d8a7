import assert from "node:assert/strict";
import { test } from "node:test";
import { parseQuery, typedMax } from "./query.ts";

/** The readings, with a stroke between. */
const check = (typed: string, expected: string) =>
  assert.equal(
    parseQuery(typed)
      ?.readings.map((it) => it.join(" "))
      .join(" | ") ?? "nothing",
    expected,
    typed,
  );

test("words are read without case, accents and blanks at the ends", () => check("  Café  Röd ", "cafe rod"));

test("a sign inside a word is read in each way in which it may be meant", () => {
  check("king's coll", "kings coll | king s coll");
  check("in-store", "in store | instore");
  check("o'neill-smith", "oneill smith | oneillsmith | o neill smith");
});

test("an ampersand is AND, also where the next word is still to come", () => {
  check("health & care", "health and care");
  check("health &", "health and");
});

test("a word that is typed twice is looked for once", () => check("bury bury st edmunds", "bury st edmunds"));

test("without a letter and a digit nothing is asked for", () => {
  for (const typed of ["", "   ", "'", '%*"()', "\u0000", "🏥", "\ud83c"]) check(typed, "nothing");
});

test("no more is read than the bounds say", () => {
  check("a b c d e f g h i j k l m n o", "a b c d e f g h i j k l");
  const long = parseQuery("x".repeat(1_000_000))!;
  assert.equal(long.text.length, typedMax.characters);
});

test("only one word may be a code", () => {
  assert.equal(parseQuery(" rjz01 ")!.only, "rjz01");
  assert.equal(parseQuery("rjz 01")!.only, undefined);
});

test("a postcode is itself with and without its blank", () => {
  for (const typed of ["ls1 4dy", "LS14DY", " Ls1  4 dy"]) assert.equal(parseQuery(typed)!.compact, "ls14dy");
});
