import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ObjectScanner } from "./object-scanner.ts";

/** What is found in a text given in pieces of `size` bytes, and how it ended: "type='batch' entry={} … complete". */
function scanned(text: string | Buffer, size = 1_000_000): string {
  const bytes = Buffer.from(text as string);
  const found: string[] = [];
  const scanner = new ObjectScanner("entry", (key, start, end) => found.push(`${key}=${bytes.subarray(start, end)}`));
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = bytes.subarray(at, at + size);
    if (scanner.push(chunk) < chunk.length) break;
  }
  const rest = bytes.subarray(scanner.offset).toString();
  const end = scanner.isComplete ? "complete" : scanner.isBroken ? "broken" : "unfinished";
  return [...found, rest === "" ? end : `${end} before ${rest}`].join(" ");
}

/** The same however the text is cut into pieces. */
function check(text: string, expected: string) {
  for (const size of [1_000_000, 1, 2, 3, 7]) assert.equal(scanned(text, size), expected, `pieces of ${size}`);
}

test("members are found with their text as written", () =>
  check('{"a": 5.40, "b" : [1, {"c":"}"}] ,"d":null}', 'a=5.40 b=[1, {"c":"}"}] d=null complete'));
test("the elements of entry are found one by one", () =>
  check('{"entry":[{"a":[]}, 2 ,"x"],"type":"t"}', 'entry={"a":[]} entry=2 entry="x" type="t" complete'));
test("an entry that is no array is found as one", () => check('{"entry":{"a":1}}', 'entry={"a":1} complete'));
test("an empty entry has no elements", () => check('{"entry":[ ]}', "complete"));
test("entry inside a member is not spread", () => check('{"a":{"entry":[1,2]}}', 'a={"entry":[1,2]} complete'));
test("quotes, brackets and backslashes in strings are text", () =>
  check(String.raw`{"a\"}":"\\","b":["\"]}","\\\\"]}`, String.raw`a"}="\\" b=["\"]}","\\\\"] complete`));
test("keys are compared by what they mean", () => check(String.raw`{"\u0065ntry":[1]}`, "entry=1 complete"));
test("characters of several bytes pass", () => check('{"é😀":"😀é"}', 'é😀="😀é" complete'));
test("the object ends at its brace, whatever follows", () => check('{"a":1} x', "a=1 complete before  x"));
test("an empty object is complete", () => check(" { } ", "complete before  "));

test("a text that is no object is broken at its first character", () => check(" [1]", "broken before [1]"));
test("a comma too many breaks the object", () => check('{"a":1,}', "a=1 broken before }"));
test("a comma too many breaks the array", () => check('{"entry":[1,]}', "entry=1 broken before ]}"));
test("a missing comma breaks the object", () => check('{"a":"1" "b":2}', 'a="1" broken before "b":2}'));
test("a missing colon breaks the object", () => check('{"a" 1}', "broken before 1}"));
test("a missing value breaks the object", () => check('{"a":,"b":1}', 'broken before ,"b":1}'));
test("brackets that do not match break the object", () => check('{"a":[1}}', "broken before }}"));
test("a text that ends early is unfinished", () =>
  check('{"a":1,"entry":[{"b":1},{"c"', 'a=1 entry={"b":1} unfinished'));
test("a slip inside a value is left to whoever parses it", () =>
  check('{"entry":[{"a":01},{"b":2}]}', 'entry={"a":01} entry={"b":2} complete'));

test("nesting without end is refused rather than followed", () =>
  assert.match(scanned(`{"a":${"[".repeat(20_000)}`), /^broken before/));

test("any JSON object, cut anywhere, gives the members that JSON.parse gives", () => {
  const object = fc.dictionary(
    fc.string().filter((it) => it !== "__proto__"),
    fc.jsonValue({ maxDepth: 4 }),
  );
  fc.assert(
    fc.property(object, fc.constantFrom(undefined, 1, "\t"), fc.array(fc.nat(40)), (value, indent, cuts) => {
      const bytes = Buffer.from(JSON.stringify(value, null, indent));
      const found: [string, unknown][] = [];
      const scanner = new ObjectScanner(undefined, (key, start, end) =>
        found.push([key, JSON.parse(bytes.toString("utf8", start, end))]),
      );
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        scanner.push(bytes.subarray(at, at + cut));
        at = Math.min(bytes.length, at + cut);
      }
      assert.ok(scanner.isComplete);
      assert.deepEqual(Object.fromEntries(found), JSON.parse(bytes.toString()));
    }),
    { numRuns: 500 },
  );
});

test("any bytes are taken without an exception", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...'{}[]",:\\ae1 \n'), { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      (characters, size) => {
        const text = `{"entry":[${characters.join("")}`;
        assert.equal(scanned(text, size), scanned(text));
      },
    ),
    { numRuns: 2000 },
  );
});
