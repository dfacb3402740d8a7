import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, bodyParts } from "./body.ts";
import { prettyJson } from "./json.ts";

/** The body made of a source text, without what stands before its first own element. */
function check(text: string, rest: string) {
  const parts = bodyParts(JSON.parse(text), text, "1");
  assert.equal(
    bodyOf(parts, 3, 0),
    `{"resourceType":"X","id":"1","meta":{"versionId":"3","lastUpdated":"1970-01-01T00:00:00.000Z"${rest}`,
  );
}

test("numbers stay as they were written", () => {
  for (const number of [
    "5.40",
    "1e3",
    "1E-3",
    "100",
    "0.1",
    "-0",
    "-0.0",
    "12345678901234567890",
    "3.14159265358979323846",
    "1.0",
    "20.00",
  ])
    check(`{"resourceType":"X","value":${number}}`, `},"value":${number}}`);
});

test("numbers stay as they were written wherever they stand", () => {
  for (const [text, kept] of [
    ["[1, 2.50 ]", "[1,2.50]"],
    ["[[1e2],-0]", "[[1e2],-0]"],
    ['{"b" : 1.0\n}', '{"b":1.0}'],
    ['[{"c":3},0.10]', '[{"c":3},0.10]'],
  ] as const)
    check(`{"resourceType":"X","a":${text}}`, `},"a":${kept}}`);
});

test("what looks like a number inside a text is left alone", () =>
  check('{"resourceType":"X","a":"5.40 1e3 \\" 7.0"}', '},"a":"5.40 1e3 \\" 7.0"}'));

test("versionId and lastUpdated are ours, the rest of meta stays", () =>
  check(
    '{"meta":{"versionId":"99","lastUpdated":"2001-01-01","profile":["p"]},"resourceType":"X","id":"other"}',
    ',"profile":["p"]}}',
  ));

test("white space goes, order and odd names stay", () =>
  check(
    '{ "resourceType" : "X",\n "b": [ 1, {} ], "__proto__": 1, "a": "\\u00e9" }',
    '},"b":[1,{}],"__proto__":1,"a":"é"}',
  ));

test("pretty printing keeps numbers", () =>
  assert.equal(prettyJson('{"a":5.40,"b":[1]}'), '{\n  "a": 5.40,\n  "b": [\n    1\n  ]\n}'));
