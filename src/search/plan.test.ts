import assert from "node:assert/strict";
import { test } from "node:test";
import { plansFor, walkBudget } from "./plan.ts";

/** Clauses as "rows" or "rows!" (cannot list its resources), sort, and who should drive. */
function check(clauses: string, sort: "none" | "walkable" | "not walkable", expected: string, page = 20) {
  const plans = plansFor({
    clauses: clauses
      .split(" ")
      .filter((it) => it !== "")
      .map((it) => ({ rows: Number.parseInt(it, 10), drives: !it.endsWith("!"), ordered: true })),
    all: 464_000,
    page,
    sort,
  });
  const [best] = plans;
  assert.equal(best?.how === "filter" ? `clause ${best.driver}` : "walk", expected);
}

test("the rarest clause drives an unsorted search", () => {
  check("40000 30", "none", "clause 1");
  check("5 30", "none", "clause 0");
});

test("a common code sorted by date walks the dates, a rare one drives", () => {
  check("60000", "walkable", "walk");
  check("30", "walkable", "clause 0");
});

test("without clauses the order is walked", () => check("", "walkable", "walk"));

test("a sort that cannot be walked never is", () => {
  check("60000", "not walkable", "clause 0");
  check("60000!", "not walkable", "clause -1");
});

test("a clause that cannot list its resources never drives", () => check("3!", "none", "walk"));

test("counting everything starts from the rarest", () =>
  check("40000 3000", "none", "clause 1", Number.POSITIVE_INFINITY));

test("a walk has a budget only where another plan could take over", () => {
  const common = { all: 464_000, page: 20, sort: "walkable" } as const;
  assert.equal(
    walkBudget(plansFor({ ...common, clauses: [{ rows: 10, drives: false, ordered: false }] }), [], undefined),
    undefined,
  );
  const clause = { rows: 60_000, drives: true, ordered: true };
  const plans = plansFor({ ...common, clauses: [clause] });
  const budget = walkBudget(plans, [clause], undefined)!;
  assert.ok(budget > 10_000 && budget < 60_000, "a walk in vain costs no more than the other plan");
});
