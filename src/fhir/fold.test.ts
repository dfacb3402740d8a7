import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "./fold.ts";

const check = (text: string, expected: string) => assert.equal(fold(text), expected);

test("case and accents do not matter, in any script", () => {
  check("Muñoz", "munoz");
  check("Antić", "antic");
  check("ÅNGSTRÖM", "angstrom");
  check("ΆΛΦΑ", "αλφα");
  check("Κώστας", "κωστασ");
  check("Королёв", "королев");
  check("مُحَمَّد", "محمد");
  check("İstanbul", "istanbul");
});

test("letters that do not decompose become what people type", () => {
  check("Weiß", "weiss");
  check("Łukasz Øst Đorđe", "lukasz ost dorde");
  check("Þór Æsir Œuvre", "thor aesir oeuvre");
});

test("blanks are one, and none at the ends", () => check("  van\t der   Berg ", "van der berg"));

test("a Korean syllable is no prefix of another", () => assert.ok(!fold("김").startsWith(fold("기"))));

test("folding twice changes nothing", () => {
  for (const text of ["Ǆ", "ﬁ", "ẞ", "Ω", "İ", "ſ", "𝔄", "ΐ"]) assert.equal(fold(fold(text)), fold(text), text);
});
