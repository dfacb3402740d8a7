import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { jsonFault } from "./json-fault.ts";

/** `expected` is line:column, or nothing where the text is JSON. */
function check(text: string, expected: string) {
  const place = jsonFault(text);
  assert.equal(place ? `${place.line}:${place.column}` : "", expected, text);
}

test("a text of JSON has no fault", () => {
  for (const good of [
    '{"a":[1,-2.5e3,"\\u00e9\\n",true,null,{}],"b":{}}',
    " [ ] ",
    '"x"',
    "0",
    '{"\u007f":"\u2028"}',
  ]) {
    JSON.parse(good);
    check(good, "");
  }
});

test("a fault is where the text cannot go on", () => {
  check('{"a":x}', "1:6");
  check('{\n  "a": 1,\n}', "3:1");
  check('{\n  "a": 1\n  "b": 2\n}', "3:3");
  check("[1 2]", "1:4");
  check('{"a"}', "1:5");
  check("{a:1}", "1:2");
  check("[01]", "1:2");
  check('["a\nb"]', "1:2");
  check('["a', "1:2");
  check("[1", "1:3");
  check("[1]]", "1:4");
  check("[1}", "1:3");
  check("", "1:1");
  check('{"a":1,"b":[}', "1:13");
});

test("it finds a fault exactly where JSON.parse does", () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", "]", '"', "x", "0", " ", "\\", "\n", "1e", "-", "."))
    .map(([text, at, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1));
  fc.assert(
    fc.property(broken, (text) => isJson(text) === (jsonFault(text) === undefined)),
    { numRuns: 3000 },
  );
});

test("it costs no more than the text is long", () => {
  const started = performance.now();
  assert.deepEqual(jsonFault(`{"a":"${"x\\n".repeat(700_000)}`), { line: 1, column: 6 });
  assert.deepEqual(jsonFault("[".repeat(2_000_000)), { line: 1, column: 2_000_001 });
  assert(performance.now() - started < 2000);
});
