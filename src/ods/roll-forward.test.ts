import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Amount, amountOf, textOf } from "./amount.ts";
import type { Succession } from "./organisation.ts";
import { type RolledForward, rollForward, type SplitRule } from "./roll-forward.ts";
import { follow, passingsOf, type Standing } from "./succession.ts";

interface Rule {
  readonly isEven?: boolean;
  /** "a B:1 C:3" */
  readonly shares?: readonly string[];
}

const amount = (text: string): Amount => amountOf(text)!;

/** `a>B`: a, closed, was succeeded by B, active; `z` is not in the register. Measures: "a=10 B=2.50". */
function rolled(successions: string, measures: string, { isEven = false, shares = [] }: Rule = {}): RolledForward {
  const pairs = successions.split(" ").filter((it) => it.includes(">"));
  const codes = new Set(successions.replaceAll(">", " ").split(" "));
  const records = pairs.map((it) => {
    const succession: Succession = { type: "Successor", target: it[2]! };
    return { code: it[0]!, successions: [succession] };
  });
  const passings = passingsOf(records);
  const standing = (code: string): Standing =>
    code === "z" || !codes.has(code) ? "unknown" : code === code.toUpperCase() ? "active" : "closed";
  const rule: SplitRule = {
    isEven,
    shares: new Map(
      shares.map((it) => {
        const [code, ...weights] = it.split(" ");
        return [code!, new Map(weights.map((weight) => [weight[0]!, amount(weight.slice(2))]))] as const;
      }),
    ),
  };
  const lineageOf = (code: string) =>
    follow(code, passings, standing, { way: "successors", date: "2026-06-15", depth: 20 });
  const all = measures.split(" ").map((it) => ({ code: it.split("=")[0]!, amount: amount(it.split("=")[1]!) }));
  return rollForward(all, lineageOf, standing, rule);
}

function check(successions: string, measures: string, expected: string, rule?: Rule) {
  const { byCode, left } = rolled(successions, measures, rule);
  const words = [
    ...[...byCode].map(([code, it]) => `${code}=${textOf(it)}`),
    ...left.map((it) => `${it.code}=${textOf(it.amount)} ${it.because} ${it.candidates.join("")}`.trim()),
  ];
  assert.equal(words.join(", "), expected);
}

test("what merged goes whole to who carries on the work", () => check("a>C b>C", "a=10 b=2.50 C=1", "C=13.50"));
test("a chain of new codes ends at the code of today", () => check("a>b b>C", "a=7", "C=7"));
test("who is active keeps what is its own, though it has a successor", () => check("A>B", "A=7 B=1", "A=7, B=1"));
test("a split is not divided", () => check("a>B a>C", "a=10 B=1", "B=1, a=10 split BC"));
test("a split that is joined again is none", () => check("a>b a>c b>D c>D", "a=10", "D=10"));
test("a split of which a branch ended is not whole", () => check("a>B a>c", "a=10", "a=10 split B"));
test("by the rule a split is divided evenly, to the last unit", () => {
  check("a>B a>C a>D", "a=10", "B=4, C=3, D=3", { isEven: true });
  check("a>B a>C a>D", "a=10.00", "B=3.34, C=3.33, D=3.33", { isEven: true });
});
test("shares are weights, and win over equal parts", () =>
  check("a>B a>C d>E d>F", "a=10.0 d=4", "B=2.5, C=7.5, E=2, F=2", { isEven: true, shares: ["a B:25 C:75"] }));
test("shares may leave somebody out who carries on the work", () =>
  check("a>B a>C", "a=10", "C=10", { shares: ["a C:1"] }));
test("shares that name another, or come to nothing, divide nothing", () => {
  check("a>B a>C", "a=10", "a=10 shares BC", { shares: ["a B:1 D:1"] });
  check("a>B a>C", "a=10", "a=10 shares BC", { shares: ["a B:0 C:0"] });
  check("a>B a>C", "a=10", "a=10 shares BC", { shares: ["a B:2 C:-1"] });
});
test("what ended without a successor stays where it is", () => check("a>b", "a=10", "a=10 closed"));
test("what leads back to where it began stays where it is", () =>
  check("a>b b>a", "a=10 b=1", "a=10 cycle, b=1 cycle"));
test("a code that nobody knows stays where it is", () => check("A", "z=10", "z=10 unknown"));
test("a code that only its successor knows goes to it", () => check("z>A", "z=10", "A=10"));

const codes = [..."abcDEFg"];
const cases = fc.record({
  pairs: fc.array(fc.tuple(fc.constantFrom(...codes), fc.constantFrom(...codes)), { maxLength: 10 }),
  measures: fc.array(
    fc.tuple(
      fc.constantFrom(...codes, "z"),
      fc.integer({ min: -100_000, max: 100_000 }),
      fc.integer({ min: 0, max: 4 }),
    ),
    { minLength: 1, maxLength: 8 },
  ),
  isEven: fc.boolean(),
  shares: fc.array(
    fc.tuple(
      fc.constantFrom(...codes),
      fc.array(fc.tuple(fc.constantFrom(...codes), fc.integer({ min: -1, max: 9 })), { minLength: 1, maxLength: 3 }),
    ),
    { maxLength: 3 },
  ),
});

test("nothing is lost and nothing is added: what is allocated and what is left are all that was given", () => {
  fc.assert(
    fc.property(cases, ({ pairs, measures, isEven, shares }) => {
      const decimal = (units: number, scale: number) =>
        scale === 0
          ? `${units}`
          : `${units < 0 ? "-" : ""}${Math.floor(Math.abs(units) / 10 ** scale)}.${String(Math.abs(units) % 10 ** scale).padStart(scale, "0")}`;
      const {
        totals,
        rolled: all,
        left,
        byCode,
      } = rolled(
        `D E F ${pairs.map((it) => it.join(">")).join(" ")}`,
        measures.map(([code, units, scale]) => `${code}=${decimal(units, scale)}`).join(" "),
        { isEven, shares: shares.map(([code, to]) => `${code} ${to.map((it) => it.join(":")).join(" ")}`) },
      );
      // In ten thousandths, as whole numbers.
      const units = ({ units, scale }: Amount) => Number(units) * 10 ** (4 - scale);
      const given = measures.reduce((total, [, it, scale]) => total + it * 10 ** (4 - scale), 0);
      assert.equal(units(totals.given), given);
      assert.equal(units(totals.allocated) + units(totals.unallocated), given);
      assert.equal(
        [...byCode.values()].reduce((total, it) => total + units(it), 0),
        units(totals.allocated),
      );
      assert.equal(all.length + left.length, measures.length);
      for (const it of all) {
        assert.equal(
          it.to.reduce((total, part) => total + units(part.amount), 0),
          units(it.amount),
        );
        for (const { code } of it.to) assert.match(code, /[DEF]/);
      }
      for (const it of left) assert.doesNotMatch(it.code, /[DEF]/);
    }),
    { numRuns: 500 },
  );
});
