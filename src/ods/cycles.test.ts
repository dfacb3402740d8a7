import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cyclesIn } from "./cycles.ts";

/** "A>B B>A" → "A B"; knots apart by commas. */
function check(steps: string, expected: string) {
  const pairs = steps.split(" ").map((it) => it.split(">") as [string, string]);
  const from = new Map(
    [...Map.groupBy(pairs, (it) => it[0])].map(([code, all]) => [code, all.map((it) => it[1])] as const),
  );
  assert.equal(
    cyclesIn(from)
      .map((it) => [...it].sort().join(" "))
      .join(", "),
    expected,
  );
}

test("a chain has no cycle", () => check("A>B B>C A>C", ""));
test("two that lead to each other are a knot", () => check("A>B B>A B>C", "A B"));
test("one that leads to itself is a knot", () => check("A>A A>B", "A"));
test("cycles that share an organisation are one knot", () => check("A>B B>A B>C C>B", "A B C"));
test("cycles that only follow each other are two", () => check("C>D D>C A>B B>A B>C", "C D, A B"));

test("codes are of one knot when each leads to the other, and not otherwise", () => {
  const code = fc.constantFrom(..."ABCDEFGH");
  fc.assert(
    fc.property(fc.array(fc.tuple(code, code), { maxLength: 16 }), (pairs) => {
      const from = new Map(
        [...Map.groupBy(pairs, (it) => it[0])].map(([it, all]) => [it, all.map((pair) => pair[1])] as const),
      );
      const leads = reachability(pairs);
      const knots = cyclesIn(from);
      assert.equal(new Set(knots.flat()).size, knots.flat().length, "a code in two knots");
      for (const a of "ABCDEFGH")
        for (const b of "ABCDEFGH") {
          const isOne = knots.some((it) => it.includes(a) && it.includes(b));
          assert.equal(isOne, leads.has(a + b) && leads.has(b + a), `${a} and ${b} of ${pairs.join(" ")}`);
        }
    }),
  );
});

/** All pairs of which the first leads to the second in one step or more, by adding until nothing is added. */
function reachability(pairs: readonly (readonly [string, string])[]): ReadonlySet<string> {
  const found = new Set(pairs.map(([a, b]) => a + b));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const one of [...found]) for (const [a, b] of pairs) if (one[1] === a) found.add(one[0]! + b);
  }
  return found;
}
