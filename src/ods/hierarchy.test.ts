import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Direction, type Hierarchy, hierarchyOf, type Link } from "./hierarchy.ts";

interface Asked {
  readonly direction?: Direction;
  readonly depth?: number;
  readonly countMax?: number;
  readonly linksMax?: number;
  /** Relationships a portion. */
  readonly portion?: number;
}

/** "A>B" reads: A is operated by B; "A>-B": it was once. */
function asked(links: string, code: string, how: Asked = {}): Promise<Hierarchy> {
  const { direction = "up", depth = 10, countMax = 100, linksMax = 100, portion = 2 } = how;
  const all = links
    .split(" ")
    .filter((it) => it !== "")
    .map((it): Link => {
      const isActive = !it.includes("-");
      return { source: it[0]!, target: it.at(-1)!, type: "RE6", isActive, periods: {} };
    });
  async function* read(codes: readonly string[]) {
    const found = all.filter((it) => codes.includes(direction === "up" ? it.source : it.target));
    for (let at = 0; at < found.length; at += portion) yield found.slice(at, at + portion);
  }
  return hierarchyOf(code, read, { direction, depth, countMax, linksMax, counts: (it) => it.isActive });
}

async function check(links: string, code: string, expected: string, how?: Asked) {
  const { depths, links: followed, cycles, cut } = await asked(links, code, how);
  const words = [
    [...depths].map((it) => it.join("")).join(" "),
    followed.map((it) => `${it.source}>${it.target}`).join(" "),
    ...cycles.map((it) => `(${[...it].sort().join("")})`),
    ...(cut ? [cut] : []),
  ];
  assert.equal(words.filter((it) => it !== "").join("; "), expected);
}

test("parents of parents are found upwards", () => check("A>B B>C D>C", "A", "A0 B1 C2; A>B B>C"));
test("children of children are found downwards", () =>
  check("A>B B>C D>C", "C", "C0 B1 D1 A2; B>C D>C A>B", { direction: "down" }));
test("several parents are all there, and one that is met again is there once", () =>
  check("A>B A>C B>D C>D", "A", "A0 B1 C1 D2; A>B A>C B>D C>D"));
test("a cycle is named and ends", () => check("A>B B>C C>A", "B", "B0 C1 A2; B>C C>A A>B; (ABC)"));
test("who is its own parent is named", () => check("A>A", "A", "A0; A>A; (A)"));
test("what does not count is not followed", () => check("A>-B B>C A>C", "A", "A0 C1; A>C"));
test("what is further than was asked for is cut, and said", () =>
  check("A>B B>C", "A", "A0 B1; A>B; depth", { depth: 1 }));
test("nothing is cut where nothing follows", () => check("A>B B>A", "A", "A0 B1; A>B", { depth: 1 }));
test("more organisations than are looked at are cut, and said", () =>
  check("A>B A>C A>D", "A", "A0 B1; A>B; size", { countMax: 2 }));
test("more relationships than are looked at are cut, and said", () =>
  check("A>B A>-C A>-D A>-E A>F", "A", "A0 B1; A>B; size", { linksMax: 3 }));
test("who has no relationships stands alone", () => check("", "A", "A0"));

test("everybody is as far as the shortest way is long, and each relationship that was followed is there once", async () => {
  const code = fc.constantFrom(..."ABCDEFG");
  const graphs = fc.uniqueArray(fc.tuple(code, fc.constantFrom(">", ">-"), code), {
    maxLength: 16,
    selector: (it) => it.join(""),
  });
  await fc.assert(
    fc.asyncProperty(
      graphs,
      code,
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom<Direction>("up", "down"),
      async (graph, start, depth, direction) => {
        const found = await asked(graph.map((it) => it.join("")).join(" "), start, { direction, depth });
        const steps = graph
          .filter((it) => it[1] === ">")
          .map(([a, , b]): [string, string] => (direction === "up" ? [a, b] : [b, a]));
        // The slow way: whoever is not there yet and is led to from there is one further, as often as there are organisations.
        const far = new Map([[start, 0]]);
        for (let step = 1; step <= 7; step++)
          for (const [a, b] of steps) if (far.get(a) === step - 1 && !far.has(b)) far.set(b, step);
        const near = [...far].filter((it) => it[1] <= depth);
        assert.deepEqual([...found.depths].sort(), near.sort());
        assert.equal(found.cut, near.length < far.size ? "depth" : undefined);
        const expected = steps.filter(([a]) => (far.get(a) ?? 99) < depth);
        const followed = found.links.map((it) => (direction === "up" ? it.source + it.target : it.target + it.source));
        assert.deepEqual(followed.sort(), expected.map((it) => it.join("")).sort());
      },
    ),
    { numRuns: 300 },
  );
});
