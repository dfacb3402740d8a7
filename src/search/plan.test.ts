import assert from "node:assert/strict";
import { test } from "node:test";
import { plansFor, runs } from "./plan.ts";

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

test("a plan that may stop early has a budget where another could take over", () => {
  const common = { all: 464_000, page: 20, sort: "walkable" } as const;
  const clause = { rows: 60_000, drives: true, ordered: true };
  const [walk, other] = runs(plansFor({ ...common, clauses: [clause] }));
  assert.equal(walk!.plan.how, "walk");
  assert.ok(walk!.budget! > 10_000 && walk!.budget! < 464_000, "a walk in vain costs no more than the other plan");
  assert.deepEqual([other!.plan.how, other!.budget], ["filter", undefined]);
  assert.deepEqual(
    runs(plansFor({ ...common, clauses: [{ rows: 10, drives: false, ordered: false }] })).map((it) => it.budget),
    [undefined],
  );
});

test("a plan that looks at everything is preceded by a short try of one that may stop early", () => {
  const clauses = [
    { rows: 9_000, drives: true, ordered: false, listing: 100 },
    { rows: 400_000, drives: false, ordered: false },
  ];
  const planned = runs(plansFor({ clauses, all: 464_000, page: 1000, sort: "none" }));
  assert.deepEqual(
    planned.map(({ plan, budget }) => `${plan.how} ${budget === undefined ? "whole" : "tried"}`),
    ["walk tried", "filter whole"],
  );
});

test("what has no sort value comes behind a short walk", () => {
  const clauses = [{ rows: 60_000, drives: true, ordered: true }];
  const walk = { step: 1, valued: 0 };
  const [best] = plansFor({ clauses, all: 464_000, page: 20, sort: "walkable", walk });
  assert.equal(best!.how, "walk");
  assert.ok(best!.cost < 1000);
});

test("what a probe prepares is prepared only where it pays", () => {
  const costly = { rows: 9_000, drives: true, ordered: false, listing: 20_000, before: 20_000, probing: 1, each: 30 };
  const [few] = plansFor({
    clauses: [costly, { rows: 4, drives: true, ordered: true }],
    all: 464_000,
    page: 20,
    sort: "none",
  });
  assert.deepEqual([few!.driver, [...few!.each]], [1, [0]]);
  const [many] = plansFor({
    clauses: [costly, { rows: 400_000, drives: true, ordered: true }],
    all: 464_000,
    page: Number.POSITIVE_INFINITY,
    sort: "none",
  });
  assert.ok(many!.each.size === 0);
});
