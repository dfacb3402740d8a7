import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { differences, unifiedDiff, wordDifferences } from "./differences.ts";

/** "a -b +c" reads: a stays, b goes, c comes. */
function check(before: string, after: string, expected: string) {
  const marks = { same: "", gone: "-", new: "+" };
  const told = differences([...before], [...after]).map(({ is, items }) => `${marks[is]}${items.join("")}`);
  assert.equal(told.join(" "), expected);
}

test("equal texts have no differences", () => check("abc", "abc", "abc"));
test("what comes at the end is new", () => check("abc", "abcd", "abc +d"));
test("what goes stands before what comes", () => check("axc", "ayc", "a -x +y c"));
test("everything may go", () => check("abc", "", "-abc"));
test("as little as can be goes and comes", () => check("abcabba", "cbabac", "-ab c +b ab -b a +c"));

test("both texts can be read out of their differences", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const runs = differences(before, after);
      const of = (side: string) => runs.filter((it) => it.is === "same" || it.is === side).flatMap((it) => it.items);
      assert.deepEqual(of("gone"), before);
      assert.deepEqual(of("new"), after);
    }),
  );
});

test("words keep the blanks between them", () => {
  assert.deepEqual(wordDifferences("stop a medicine", "stop the  medicine"), [
    { is: "same", items: ["stop", " "] },
    { is: "gone", items: ["a", " "] },
    { is: "new", items: ["the", "  "] },
    { is: "same", items: ["medicine"] },
  ]);
});

test("words that change side by side are told as one", () => {
  assert.deepEqual(
    wordDifferences("what is still due", "what the ward gives").map((it) => `${it.is}: ${it.items.join("")}`),
    ["same: what ", "gone: is still due", "new: the ward gives"],
  );
});

test("texts that have nothing in common are told apart quickly", () => {
  const many = (word: string) => Array.from({ length: 10_000 }, (_, at) => `${word}${at}`);
  const began = performance.now();
  assert.deepEqual(
    differences(many("a"), many("b")).map((it) => `${it.is} ${it.items.length}`),
    ["gone 10000", "new 10000"],
  );
  assert.ok(performance.now() - began < 1000);
});

test("a unified difference has the lines around each change", () => {
  const lines = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`);
  const changed = lines.with(1, "second").toSpliced(17, 0, "more");
  assert.equal(
    unifiedDiff("content/stories/ms-01.md", `${lines.join("\n")}\n`, `${changed.join("\n")}\n`),
    `--- a/content/stories/ms-01.md
+++ b/content/stories/ms-01.md
@@ -1,5 +1,5 @@
 line 1
-line 2
+second
 line 3
 line 4
 line 5
@@ -15,6 +15,7 @@
 line 15
 line 16
 line 17
+more
 line 18
 line 19
 line 20
`,
  );
  assert.equal(unifiedDiff("x", "same\n", "same\n"), "");
});
