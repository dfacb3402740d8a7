import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { OdsDate, Succession } from "./organisation.ts";
import {
  endsWith,
  follow,
  gather,
  type Lineage,
  passingsOf,
  type Standing,
  standingIn,
  type Way,
} from "./succession.ts";

const today = "2026-06-15";

/** Of an invented register. Lower case: closed; upper case: active. */
interface Entry {
  readonly code: string;
  readonly isActive: boolean;
  readonly successions: readonly Succession[];
}

/**
 * `a>B` reads: a, which is closed, was succeeded by B, which is active; both record it. `a>-B`: only a records it; `a->B`: only B
 * does. `a>B@2013-04-01` dates it. `a>?z`: z is not in the register.
 */
function registerOf(text: string): ReadonlyMap<string, Entry> {
  const successions = new Map<string, Succession[]>();
  const add = (code: string, it: Succession) => successions.set(code, [...(successions.get(code) ?? []), it]);
  for (const it of text.split(" ").filter((it) => it !== "")) {
    const [, from, arrow, to, start] = /^(\w)(?:(>-|->|>\?|>)(\w))?(?:@(.+))?$/.exec(it)!;
    const dated = start === undefined ? {} : { start };
    if (!successions.has(from!)) successions.set(from!, []);
    if (to === undefined) continue;
    if (!successions.has(to) && arrow !== ">?") successions.set(to, []);
    if (arrow !== "->") add(from!, { type: "Successor", target: to, ...dated });
    if (arrow === ">" || arrow === "->") add(to, { type: "Predecessor", target: from!, ...dated });
  }
  const entry = ([code, all]: [string, Succession[]]): [string, Entry] => [
    code,
    { code, isActive: code === code.toUpperCase(), successions: all },
  ];
  return new Map([...successions].map(entry));
}

interface Asked {
  readonly way?: Way;
  readonly date?: OdsDate;
  readonly depth?: number;
  readonly countMax?: number;
}

/** As the register is read in rounds. */
async function asked(
  register: ReadonlyMap<string, Entry>,
  code: string,
  { way = "successors", date = today, depth = 50, countMax = 1000 }: Asked = {},
): Promise<Lineage & { readonly isCut: boolean }> {
  const isActive = (it: Entry) => it.isActive;
  const reader = {
    records: async (codes: readonly string[]) => codes.flatMap((it) => register.get(it) ?? []),
    recording: async (type: Succession["type"], codes: readonly string[]) =>
      [...register.values()]
        .filter((it) => it.successions.some((one) => one.type === type && codes.includes(one.target)))
        .map((it) => it.code),
  };
  const { known, isCut } = await gather([code], reader, { way, depth, countMax, isActive });
  const found = [...known.values()].filter((it) => it !== undefined);
  return { ...follow(code, passingsOf(found), standingIn(known, isActive), { way, date, depth }), isCut };
}

const told = ({ passings, ends, cycles }: Lineage): string =>
  [
    passings.map((it) => `${it.predecessor}>${it.successor}`).join(" "),
    [...ends].map(([code, end]) => `${code} ${end}`).join(" "),
    ...cycles.map((it) => `(${[...it].sort().join(" ")})`),
  ]
    .filter((it) => it !== "")
    .join("; ");

const check = async (successions: string, code: string, expected: string, how: Asked = {}) =>
  assert.equal(told(await asked(registerOf(successions), code, how)), expected);

test("a chain of mergers ends at the last", () => check("a>b b>C", "a", "a>b b>C; C active"));
test("a split has every branch", () => check("a>B a>c c>D", "a", "a>B a>c c>D; B active D active"));
test("a closed one without successor ends its branch", () => check("a>B a>c", "a", "a>B a>c; B active c closed"));
test("an active successor ends its branch, though it has successors itself", () =>
  check("a>B B>C", "a", "a>B; B active"));
test("who is asked about is followed, in operation or not", () => check("B>C", "B", "B>C; C active"));
test("an active one without successors carries on its own work", () => check("A", "A", "A active"));
test("a closed one without successors has none", () => check("a", "a", "a closed"));
test("a loop is walked once, named, and adds nothing", () => check("a>b b>a", "a", "a>b b>a; (a b)"));
test("a loop with a way out ends there", () => check("a>b b>c c>a c>D", "b", "b>c c>a c>D a>b; D active; (a b c)"));
test("who succeeded itself adds nothing", () => check("a>a", "a", "a>a; (a)"));
test("who is active and succeeded itself carries on", () => check("A>A", "A", "A>A; A active; (A)"));
test("work that came back is with who had it", () => check("A>b b>A", "A", "A>b b>A; A active; (A b)"));
test("branches that meet again are followed once", () => check("a>b a>c b>D c>D", "a", "a>b a>c b>D c>D; D active"));
test("what only the predecessor records is followed", () => check("a>-b b>-C", "a", "a>b b>C; C active"));
test("what only the successor records is followed", () => check("a->b b->C", "a", "a>b b>C; C active"));
test("a successor that is not in the register is unknown", () => check("a>?z", "a", "a>z; z unknown"));
test("of an organisation that is not in the register is told who took over", () =>
  check("b->C a>-b", "z", "z unknown").then(async () => {
    const register = new Map(registerOf("z->B"));
    register.delete("z");
    assert.equal(told(await asked(register, "z")), "z>B; B active");
  }));
test("on a day what had passed by then counts", () =>
  check("a>b@2010-04-01 b>C@2013-04-01", "a", "a>b; b closed", { date: "2012-01-01" }));
test("on the day itself it has passed", () => check("a>B@2010-04-01", "a", "a>B; B active", { date: "2010-04-01" }));
test("what is further than was asked for is cut", () => check("a>b b>c c>D", "a", "a>b b>c; c cut", { depth: 2 }));
test("what ends where it would be cut is not cut", () => check("a>b b>C", "a", "a>b b>C; C active", { depth: 2 }));
test("what is not read is cut", () => check("a>b b>c c>D", "a", "a>b b>c; c cut", { countMax: 2 }));
test("predecessors are followed to the beginning, active or not", () =>
  check("a>b b>C C>D e>D", "D", "C>D e>D b>C a>b; e first a first", { way: "predecessors" }));
test("who has no predecessors has no beginnings", () => check("a>B", "a", "", { way: "predecessors" }));
test("a loop backwards is walked once", () => check("a>b b>a b>C", "C", "b>C a>b b>a; (a b)", { way: "predecessors" }));

test("mergers and splits are told", async () => {
  const { passings } = await asked(registerOf("a>c b>c c>D c>E"), "a");
  const words = passings.map((it) => [it.predecessor + it.successor, it.isSplit, it.isMerger, it.depth].join(" "));
  assert.deepEqual(words, ["ac false true 1", "cD true false 2", "cE true false 2"]);
});

test("who records a passing is told, and of two dates the earlier, with the other beside it", async () => {
  const register = new Map(registerOf("a>b b>-c c->D"));
  const b = register.get("b")!;
  const later = b.successions.map((it) => (it.type === "Predecessor" ? { ...it, start: "2013-04-02" } : it));
  register.set("b", { ...b, successions: later });
  const a = register.get("a")!;
  register.set("a", { ...a, successions: a.successions.map((it) => ({ ...it, start: "2013-04-01" })) });
  const { passings } = await asked(register, "a");
  assert.deepEqual(
    passings.map((it) => [it.predecessor + it.successor, it.recordedBy, it.start, it.otherStarts]),
    [
      ["ab", "both", "2013-04-01", ["2013-04-02"]],
      ["bc", "predecessor", undefined, undefined],
      ["cD", "successor", undefined, undefined],
    ],
  );
});

/** Registers of up to nine, each succession recorded by both or by one, and some organisations that it does not have. */
const registers = fc
  .array(fc.tuple(fc.constantFrom(..."abcdEFGHi"), fc.constantFrom(">", ">-", "->"), fc.constantFrom(..."abcdEFGHi")), {
    maxLength: 18,
  })
  .map((all) => all.map((it) => it.join("")).join(" "));
const ask = (graph: string, code: string, how: Asked = {}) => {
  const register = new Map(registerOf(`${graph} ${code}`));
  if (code !== "i") register.delete("i");
  return { register, lineage: asked(register, code, how) };
};

/** What is recorded at all, by an organisation that is there. */
const pairsOf = (register: ReadonlyMap<string, Entry>): Set<string> =>
  new Set(
    [...register.values()].flatMap((it) =>
      it.successions.map(({ type, target }) => (type === "Successor" ? it.code + target : target + it.code)),
    ),
  );

/** By adding steps until nothing is added; `goesOn`: who is gone on from. */
function reachedFrom(start: string, pairs: ReadonlySet<string>, goesOn: (code: string) => boolean): Set<string> {
  const found = new Set<string>();
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const pair of pairs) {
      const [a, b] = pair as unknown as [string, string];
      if (a === start || (found.has(a) && goesOn(a))) found.add(b);
    }
  }
  return found;
}

test("everybody who carries on the work is active and reached, and nobody is missed; each succession is told once", async () => {
  await fc.assert(
    fc.asyncProperty(registers, fc.constantFrom(..."abcdEFGH"), async (graph, code) => {
      const { register, lineage } = ask(graph, code);
      const pairs = pairsOf(register);
      const isActive = (it: string) => register.get(it)?.isActive === true;
      const reached = reachedFrom(code, pairs, (it) => !isActive(it));
      const hasNone = ![...pairs].some((it) => it.startsWith(code));
      const expected = new Set([...reached].filter(isActive));
      if (hasNone && isActive(code)) expected.add(code);
      const found = await lineage;
      assert.deepEqual(endsWith(found, "active").sort(), [...expected].sort());
      assert.deepEqual([...found.reached].sort(), [...reached].sort());
      const open = new Set([code, ...[...reached].filter((it) => !isActive(it))]);
      assert.deepEqual(
        found.passings.map((it) => it.predecessor + it.successor).sort(),
        [...pairs].filter((it) => open.has(it[0]!)).sort(),
      );
      const isEnd = (it: string) => !isActive(it) && ![...pairs].some((pair) => pair.startsWith(it));
      assert.deepEqual(
        [...endsWith(found, "closed"), ...endsWith(found, "unknown")].sort(),
        [...open].filter(isEnd).sort(),
      );
      assert.equal(endsWith(found, "unknown").includes("i"), reached.has("i") && isEnd("i"));
      const knots = new Set(found.cycles.flat());
      const inside = [...pairs].filter((it) => open.has(it[0]!));
      for (const it of "abcdEFGHi")
        assert.equal(knots.has(it), open.has(it) && reachedFrom(it, new Set(inside), () => true).has(it), it);
    }),
    { numRuns: 500 },
  );
});

test("predecessors are the successors told backwards", async () => {
  await fc.assert(
    fc.asyncProperty(registers, async (graph) => {
      // All closed, so that nothing but its end ends a branch.
      const all = [..."abcdefghi"];
      const { register } = ask(graph.toLowerCase(), "i");
      const reachedBy = async (way: Way) =>
        new Set(
          (
            await Promise.all(
              all.map(async (code) => (await asked(register, code, { way })).reached.map((it) => [code, it])),
            )
          )
            .flat()
            .map(([a, b]) => (way === "successors" ? `${a}>${b}` : `${b}>${a}`)),
        );
      assert.deepEqual([...(await reachedBy("successors"))].sort(), [...(await reachedBy("predecessors"))].sort());
    }),
  );
});

test("who is succeeded has its successors' predecessors, active or not", async () => {
  await fc.assert(
    fc.asyncProperty(registers, fc.constantFrom(..."abcdEFGH"), async (graph, code) => {
      const { register, lineage } = ask(graph, code);
      for (const it of (await lineage).reached)
        assert.ok((await asked(register, it, { way: "predecessors" })).reached.includes(code), `${it} of ${graph}`);
    }),
  );
});

test("following ends within its bounds, whatever is recorded", async () => {
  await fc.assert(
    fc.asyncProperty(
      registers,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 6 }),
      async (graph, depth, countMax) => {
        const { register, lineage } = ask(graph, "a", { depth, countMax });
        const { passings, ends, isCut } = await lineage;
        const pairs = passings.map((it) => it.predecessor + it.successor);
        assert.ok(passings.every((it) => it.depth <= depth && pairsOf(register).has(it.predecessor + it.successor)));
        assert.equal(new Set(pairs).size, pairs.length);
        const whole = await asked(register, "a");
        if (!isCut && ![...ends.values()].includes("cut")) assert.equal(told({ ...(await lineage) }), told(whole));
      },
    ),
  );
});

test("standing: what was looked for and not found is unknown, what was not looked for is unread", () => {
  const known = new Map<string, Entry | undefined>([...registerOf("A b"), ["z", undefined]]);
  const standing: (code: string) => Standing = standingIn(known, (it) => it.isActive);
  assert.deepEqual(["A", "b", "z", "y"].map(standing), ["active", "closed", "unknown", "unread"]);
});
