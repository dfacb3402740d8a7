import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeStory } from "../stories/story.fixture.ts";
import type { Kind } from "./kinds.ts";
import { kindNames, kinds } from "./kinds.ts";
import { contentMax, type Known, readContribution, wordsFault } from "./read-contribution.ts";
import { partsOf, withParts } from "./story-parts.ts";

const known: Known = {
  stories: new Map([[wholeStory.id, wholeStory]]),
  resources: new Set(["core Patient", "directory Organization"]),
};

const story = {
  title: "See what is due",
  actor: "Ward nurse",
  careSetting: "Hospital services",
  need: "see which medicines are due",
  justification: "none is forgotten",
};
const wholeChange = { story: "XX-01", why: "Clearer", ...partsOf(wholeStory) };

const read = (kind: Kind, given: Readonly<Record<string, string>>) => readContribution(kind, (it) => given[it], known);

function refused(kind: Kind, given: Readonly<Record<string, string>>, field: string, words: RegExp) {
  const { faults } = read(kind, given);
  assert.deepEqual([...new Set(faults.map((it) => it.field))], [field], JSON.stringify(faults));
  assert.match(faults[0]!.words, words);
}

test("a story that says who needs what and why can be sent", () => {
  const { content, faults } = read("story", { ...story, acceptance: "- one\n- two", remarks: " " });
  assert.deepEqual(faults, []);
  assert.deepEqual(content, { values: { ...story, acceptance: "one\ntwo" } });
});

test("what is needed and missing is said, field by field", () => {
  assert.deepEqual(
    read("story", {}).faults.map((it) => it.field),
    ["title", "actor", "careSetting", "need", "justification"],
  );
  for (const kind of kindNames) assert.ok(read(kind, {}).faults.length > 0, kind);
});

test("a value that is too long is refused, and not cut", () => {
  refused("story", { ...story, need: `see ${"x".repeat(500)}` }, "need", /may have 500 characters, and has 504/);
  refused("story", { ...story, need: "x".repeat(1_000_000) }, "need", /has far more/);
  refused("story", { ...story, acceptance: "x\n".repeat(101) }, "acceptance", /100 lines, and has 101/);
  refused("story", { ...story, acceptance: "x".repeat(2001) }, "acceptance", /line may have 2000/);
});

test("all together has a bound", () => {
  const long = Object.fromEntries(kinds["case-study"].fields.map((it) => [it.name, "é".repeat(1400)]));
  const { faults } = read("case-study", { ...long, title: "x", status: "x", stories: "" });
  assert.match(faults[0]!.words, /All together may have 20 kB; this has 28/);
  assert.equal(contentMax, 20_480);
});

test("what reaches or names a person is refused by its field, without repeating it", () => {
  refused(
    "story",
    { ...story, remarks: "Ask jo@example.org" },
    "remarks",
    /^What else should a reader know: it has what looks like an e-mail/,
  );
  refused("story", { ...story, need: "see 999 000 0018" }, "need", /^I want to: it has what looks like an NHS number/);
  assert.doesNotMatch(read("story", { ...story, need: "see 9990000018" }).faults[0]!.words, /999/);
  assert.match(wordsFault("ring 020 7946 0000")!, /telephone/);
});

test("HTML, odd links and pictures are refused where Markdown is taken", () => {
  const remarks = (text: string, words: RegExp) => refused("story", { ...story, remarks: text }, "remarks", words);
  remarks("<script>alert(1)</script>", /the text has HTML \(<script>\)/);
  remarks("x <img src=x onerror=alert(1)>", /HTML/);
  remarks("[x](javascript:alert(1))", /link/);
  remarks("[x]: data:text/html,x\n[x]", /link/);
  remarks("![x](https://example.org/x.png)", /pictures/);
  remarks("```\nno end", /no end/);
  assert.deepEqual(read("story", { ...story, remarks: "`<script>` and [x](https://example.org)" }).faults, []);
});

test("headings of a case study are those of its sections", () => {
  refused("case-study", { title: "x", status: "x", problem: "## Overview\n\nx" }, "problem", /begin with ###/);
});

test("stories and resources that are named exist", () => {
  refused("solution", { title: "x", what: "x", status: "x", stories: "XX-01\nXX-09" }, "stories", /no story 'XX-09'/);
  refused(
    "profile-change",
    { resource: "core Patent", change: "x", why: "x" },
    "resource",
    /did you mean 'core Patient'/,
  );
});

test("a solution's link leads to the web", () => {
  refused("solution", { title: "x", what: "x", status: "x", link: "javascript:alert(1)" }, "link", /https/);
});

test("a change keeps only the parts that differ, with what they were", () => {
  const { content, faults } = read("change", { ...wholeChange, need: "see what is due", feature: "" });
  assert.deepEqual(faults, []);
  assert.deepEqual(content, {
    values: { story: "XX-01", why: "Clearer", need: "see what is due", feature: "" },
    base: { need: "see which medicines are due", feature: "Medicines round" },
  });
});

test("what stands in a story already is not taken for personal; what is new may be", () => {
  const calls = "By number | core Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018";
  const stories = new Map([
    ["XX-01", { ...wholeStory, calls: [{ title: "By number", call: calls.split(" | ")[1]! }] }],
  ]);
  const faults = (given: Readonly<Record<string, string>>) =>
    readContribution("change", (it) => ({ ...wholeChange, calls, ...given })[it], { ...known, stories }).faults.map(
      (it) => it.field,
    );
  assert.deepEqual(faults({ need: "see what is due" }), []);
  assert.deepEqual(faults({ calls: `${calls}\nAnother | core Patient?identifier=9990000018` }), ["calls"]);
});

test("a change that changes nothing is no change", () =>
  refused("change", wholeChange, "why", /Nothing of the story is changed/));
test("a story cannot be without its need", () =>
  refused("change", { ...wholeChange, need: "" }, "need", /cannot be without/));
test("a part with two sides has a mark between them", () =>
  refused(
    "change",
    { ...wholeChange, calls: "core Patient?name=ada" },
    "calls",
    /two sides with \| between them in each line; line 1/,
  ));

test("the parts of a story make the story again", () => {
  assert.deepEqual(withParts(wholeStory, partsOf(wholeStory)), wholeStory);
});
