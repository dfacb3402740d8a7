import assert from "node:assert/strict";
import { test } from "node:test";
import { cost, costOfWords, leastRank, type Match, matches, matchOf, nameBegins, rankOf } from "./order.ts";
import { typedMax } from "./query.ts";

const last = 2 ** 32 - 1;

/** The first stands above the second. */
const above = (one: readonly [Match, "open" | "closed", number, number], other: typeof one) => {
  const rank = ([match, status, total, position]: typeof one) => rankOf(match, status === "open", total, position);
  assert.ok(rank(one) < rank(other), `${one} above ${other}`);
};

test("a better match stands above a worse one, whatever else is said of them", () => {
  const worst = costOfWords(typedMax.words * (cost.error + cost.town.beginning));
  for (const [at, match] of matches.entries())
    if (at > 0) above([matches[at - 1]!, "closed", worst, last], [match, "open", 0, 0]);
});

test("inside a match, closed organisations stand below the open ones, but for an exact code", () => {
  above(["words", "open", 700, last], ["words", "closed", nameBegins, 0]);
  above(["code", "closed", 0, 0], ["code", "open", 0, 1]);
});

test("then comes what it costs, then the order by name", () => {
  above(["words", "open", nameBegins, last], ["words", "open", costOfWords(0), 0]);
  above(["words", "open", 1, last], ["words", "open", 2, 0]);
  above(["words", "open", 1, 5], ["words", "open", 1, 6]);
});

test("one typing error costs more than all the words that can be typed without one", () => {
  const dearest = Math.max(...[cost.name, cost.town, cost.postcode, cost.compact].map((it) => it.beginning));
  assert.ok(typedMax.words * dearest < cost.error);
  assert.ok(typedMax.words * (cost.error + dearest) + 1 < 1024);
});

test("a rank says of which match it is", () => {
  for (const match of matches) {
    assert.equal(matchOf(leastRank(match)), match);
    assert.equal(matchOf(rankOf(match, false, 1023, last)), match);
  }
});
