import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cleaned } from "./clean.ts";
import type { Shape } from "./kinds.ts";

function check(value: string, shape: Shape, expected: string, hadUnseen = false) {
  assert.deepEqual(cleaned(value, shape), { text: expected, hadUnseen });
}

test("a line is one line, without blanks around it", () =>
  check("  see \r\n what\tis due ", "line", "see what is due"));
test("a list has no bullets and no empty lines", () => check("- one\n\n* two \n•  three", "lines", "one\ntwo\nthree"));
test("paragraphs stay apart, by one empty line", () => check("a  \r\n\r\n\r\n\r\nb\n", "markdown", "a\n\nb"));
test("control characters are taken out, and that is told", () => {
  check("a\u0000b\u0007c\u001b[31md\u009be", "line", "abc[31mde", true);
});
test("what turns the order of letters round is taken out", () => {
  check("abc\u202egnp.exe\u202c \u2066x\u2069\u200f", "line", "abcgnp.exe x", true);
});
test("what has no width or no meaning is taken out", () => {
  check("a\u200bb\u00adc\ufeffd\u{e0041}\u{e007f}e\u{f0000}\ufffc", "line", "abcde", true);
});
test("marks that are piled over a letter are cut", () =>
  check(`a${"\u0301".repeat(50)}`, "line", "á\u0301\u0301\u0301\u0301", true));
test("letters of other scripts and their joiners stay", () =>
  check("नमस्ते \u0915\u094d\u200d\u0937 👩\u200d⚕️ Ünïcode", "line", "नमस्ते \u0915\u094d\u200d\u0937 👩\u200d⚕️ Ünïcode"));

test("what is clean stays as it is, and nothing that cannot be seen is left", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.constantFrom<Shape>("line", "lines", "markdown"),
      (value, shape) => {
        const { text } = cleaned(value, shape);
        assert.doesNotMatch(text, /(?!\n)\p{Cc}|\p{Bidi_Control}|\p{Cs}/u);
        assert.equal(cleaned(text, shape).hadUnseen, false);
        if (shape !== "markdown") assert.equal(cleaned(text, shape).text, text);
      },
    ),
  );
});
