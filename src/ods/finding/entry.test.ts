import assert from "node:assert/strict";
import { test } from "node:test";
import { findableOf } from "./entry.ts";

/** "name | town | postcode" becomes "the name in order; words of the name; of the town; of the postcode". */
function check(organisation: string, expected: string) {
  const [name = "", town, postcode] = organisation.split("|").map((it) => it.trim());
  const found = findableOf({
    key: 1,
    code: "X1",
    name,
    isOpen: true,
    ...(town && { town }),
    ...(postcode && { postcode }),
  });
  const { words } = found;
  const lists = [words.name, words.town, words.postcode].map((it) => [...it].sort().join(" "));
  assert.equal([found.name, ...lists].join("; ").replace(/(; )+$/, ""), expected, organisation);
}

test("case, accents and stops do not matter", () => {
  check("ST. THOMAS'", "st thomas; st thomas");
  check("Ynys Môn Surgery", "ynys mon surgery; mon surgery ynys");
});

test("an apostrophe joins, and what stands before it is a word too", () => {
  check("KING'S HOSPITAL", "kings hospital; hospital king kings");
  check("O’BRIEN HOUSE", "obrien house; brien house obrien");
});

test("a hyphen separates, and what it joins is a word too", () => {
  check("AL-SHAFA PHARMACY", "al shafa pharmacy; al alshafa pharmacy shafa");
  check("N.H.S. TRUST", "n h s trust; h n nhs s trust");
  check("- THE SURGERY -", "the surgery; surgery the");
});

test("an ampersand is AND", () => {
  check("HEALTH & CARE", "health and care; and care health");
  check("A&E", "a and e; a and e");
});

test("a word of the name is not one of the town too", () =>
  check("LEEDS SURGERY | Leeds City", "leeds surgery; leeds surgery; city"));

test("a postcode has two halves, with and without its blank", () => {
  check("WELL | Leeds | LS1 4DY", "well; well; leeds; 4dy ls1");
  check("WELL | Leeds | sw1a1aa", "well; well; leeds; 1aa sw1a");
});

test("what is no postcode is taken as words", () => {
  check("WELL | | LS1", "well; well; ; ls1");
  check("WELL | | D04 X4C7", "well; well; ; d04 x4c7");
});

test("a name of signs has no words", () => check("*** ---", ""));

test("a name is read to a bound, however long it is", () =>
  assert.equal(findableOf({ key: 1, code: "X1", name: "A B ".repeat(100_000), isOpen: true }).name.length, 399));
