import assert from "node:assert/strict";
import { test } from "node:test";
import type { Link } from "./hierarchy.ts";
import { closingOf, dayBefore, impactOf } from "./impact.ts";
import type { Standing } from "./succession.ts";

/** "A>X 2013-04-01..2020-03-31": operated by X then. A small letter is closed. X closed on 2020-03-31. */
const link = (text: string, type = "RE6"): Link => {
  const [, source, target, start, end] = /^(\w)>(\w) ?(\S*?)\.\.(\S*)$/.exec(text)!;
  const operational = { ...(start !== "" && { start: start! }), ...(end !== "" && { end: end! }) };
  return { source: source!, target: target!, type, isActive: end === "", periods: { operational } };
};
const standing = (code: string): Standing => (code === code.toUpperCase() ? "active" : "closed");

function check(toIt: readonly string[], now: readonly string[], expected: string, isClosed = true) {
  const found = impactOf({
    code: "x",
    isClosed,
    before: "2020-03-30",
    toIt: toIt.map((it) => link(it)),
    now: now.map((it) => link(it)),
    isNow: (it) => it.isActive,
    standing,
    successors: new Set(["S"]),
  });
  const words = found.map(
    (it) =>
      `${it.source} ${it.isBefore ? "" : "since "}${it.fate} ${it.to.map((to) => to.code + (to.isSuccessor ? "*" : "")).join("")}`,
  );
  assert.equal(words.map((it) => it.trim()).join(", "), expected);
}

test("who belongs to the successor now has moved there", () =>
  check(["A>x 2013-04-01..2020-03-31"], ["A>S 2020-04-01.."], "A moved S*"));
test("who belongs to another now has moved there", () =>
  check(["A>x 2013-04-01..2020-03-31"], ["A>T 2020-04-01.."], "A moved T"));
test("who still points at the closed one dangles", () =>
  check(["A>x 2013-04-01.."], ["A>x 2013-04-01..", "A>S 2020-04-01.."], "A dangling S*"));
test("who closed as well is closed", () => check(["a>x 2013-04-01.."], [], "a closed"));
test("who has no such relationship any longer is told", () => check(["A>x 2013-04-01..2020-03-31"], [], "A ended"));
test("what had ended before is left out", () => check(["A>x 2013-04-01..2020-03-29"], ["A>S 2020-04-01.."], ""));
test("who points at the closed one only since dangles all the same", () =>
  check(["A>x 2021-01-01.."], [], "A since dangling"));
test("what hangs on an open organisation stays", () => check(["A>x 2013-04-01.."], [], "A stays", false));
test("an organisation is told once for each type, whatever it held before", () =>
  check(["A>x 2013-04-01..2020-03-31", "A>x 2010-04-01..2020-03-30", "A>x 2014-04-01.."], [], "A dangling"));

test("relationships of different types are told apart", () => {
  const found = impactOf({
    code: "x",
    isClosed: true,
    before: "2020-03-30",
    toIt: [link("A>x 2013-04-01..2020-03-31", "RE4"), link("A>x 2013-04-01..2020-03-31", "RE6")],
    now: [link("A>S 2020-04-01..", "RE4")],
    isNow: (it) => it.isActive,
    standing,
    successors: new Set(),
  });
  assert.deepEqual(
    found.map((it) => `${it.type} ${it.fate}`),
    ["RE4 moved", "RE6 ended"],
  );
});

test("an organisation closes on the first of its ends", () => {
  assert.equal(
    closingOf({ periods: { legal: { end: "2020-03-31" }, operational: { end: "2020-07-01" } } }),
    "2020-03-31",
  );
  assert.equal(closingOf({ periods: { operational: { start: "2013-04-01" } } }), undefined);
  assert.equal(closingOf({}), undefined);
  assert.equal(dayBefore("2020-03-01"), "2020-02-29");
  assert.equal(dayBefore("2021-01-01"), "2020-12-31");
});
