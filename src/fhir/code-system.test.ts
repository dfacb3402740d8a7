import assert from "node:assert/strict";
import { test } from "node:test";
import { ancestorsOf, descendantsOf } from "./code-system.ts";
import type { Resource } from "./resource.ts";
import { isRefusal } from "./terminology.ts";

type Fields = Record<string, unknown>;

const system = (concept: unknown, fields: Fields = {}): Resource => ({
  resourceType: "CodeSystem",
  url: "http://example.org/animals",
  caseSensitive: true,
  content: "complete",
  concept,
  ...fields,
});

/** "animal(dog(poodle) cat)" are nested concepts. */
function nested(text: string): Fields[] {
  const concepts: Fields[] = [];
  const inside = [concepts];
  for (const [token] of text.matchAll(/[()]|[^()\s]+/g)) {
    if (token === "(") {
      const below: Fields[] = [];
      Object.assign(inside.at(-1)!.at(-1)!, { concept: below });
      inside.push(below);
    } else if (token === ")") inside.pop();
    else inside.at(-1)!.push({ code: token });
  }
  return concepts;
}

/** "dog>poodle" reads: dog has the property `child` poodle; "poodle<dog": poodle has the property `parent` dog. */
const linked = (text: string, parent = "parent", child = "child"): Fields[] =>
  text.split(" ").map((it) => {
    const [code, of] = it.split(/[<>]/);
    return { code, ...(of && { property: [{ code: it.includes("<") ? parent : child, valueCode: of }] }) };
  });

const sorted = (codes: readonly string[]) => codes.toSorted().join(" ");

function check(codeSystem: Resource, code: string, expected: { below?: string; above?: string }) {
  const below = descendantsOf(codeSystem, code);
  const above = ancestorsOf(codeSystem, code);
  assert.ok(!isRefusal(below) && !isRefusal(above), JSON.stringify([below, above]));
  if (expected.below !== undefined) assert.equal(sorted(below), expected.below);
  if (expected.above !== undefined) assert.equal(sorted(above), expected.above);
}

function checkRefused(codeSystem: Resource, code: string, reason: RegExp) {
  for (const answer of [descendantsOf(codeSystem, code), ancestorsOf(codeSystem, code)]) {
    assert.ok(isRefusal(answer), JSON.stringify(answer));
    assert.match(answer.refused, reason);
  }
}

const animals = nested("animal(dog(poodle corgi) cat) plant");

test("below a code is itself and all that is nested in it, above it what it is nested in", () => {
  check(system(animals), "animal", { below: "animal cat corgi dog poodle", above: "animal" });
  check(system(animals), "dog", { below: "corgi dog poodle", above: "animal dog" });
  check(system(animals), "corgi", { below: "corgi", above: "animal corgi dog" });
  check(system(animals), "plant", { below: "plant", above: "plant" });
});

test("parent and child properties make a hierarchy, whichever side says it", () => {
  check(system(linked("animal dog<animal poodle<dog")), "dog", { below: "dog poodle", above: "animal dog" });
  check(system(linked("animal>dog dog>poodle poodle")), "dog", { below: "dog poodle", above: "animal dog" });
});

test("properties under other codes count when they are declared to be parent or child", () => {
  const declared = (code: string, meaning: string) => ({
    code,
    uri: `http://hl7.org/fhir/concept-properties#${meaning}`,
  });
  const property = [declared("isa", "parent"), declared("has", "child")];
  const codes = linked("animal dog<animal dog>poodle poodle", "isa", "has");
  check(system(codes, { property }), "dog", { below: "dog poodle", above: "animal dog" });
  check(system(codes), "dog", { below: "dog", above: "dog" });
});

test("a code has several parents, nested or not", () => {
  const concept = [...nested("mammal(whale) swimmer"), ...linked("whale<swimmer")];
  check(system(concept), "swimmer", { below: "swimmer whale" });
  check(system(linked("whale<mammal whale<swimmer mammal swimmer")), "whale", { above: "mammal swimmer whale" });
});

test("a concept that is written a second time adds its properties to the hierarchy", () =>
  check(system(linked("a b b<a")), "a", { below: "a b" }));

test("a loop ends", () => {
  check(system(linked("a<c b<a c<b")), "a", { below: "a b c", above: "a b c" });
  check(system(linked("a<a")), "a", { below: "a", above: "a" });
});

test("a parent that the code system does not have is no parent", () =>
  check(system(linked("dog<wolf")), "dog", { above: "dog" }));

test("codes are compared as the code system says, and in any case when it does not say", () => {
  for (const caseSensitive of [false, undefined]) {
    check(system(animals, { caseSensitive }), "DOG", { below: "corgi dog poodle" });
    check(system(linked("Dog poodle<DOG"), { caseSensitive }), "dog", { below: "Dog poodle" });
    check(system(nested("n(a) N(b)"), { caseSensitive }), "N", { below: "N b" });
  }
  checkRefused(system(animals), "DOG", /'http:\/\/example\.org\/animals' has no code 'DOG'/);
});

test("a code that is not there is refused", () => checkRefused(system(animals), "car", /has no code 'car'/));

test("anything but a complete code system is refused", () => {
  for (const content of ["not-present", "example", "fragment"])
    checkRefused(system(animals, { content }), "dog", new RegExp(`content '${content}'; it would take .*'complete'`));
  checkRefused(system(animals, { content: undefined }), "dog", /does not say what content/);
});

test("a hierarchy of parts is refused, others are followed", () => {
  checkRefused(system(animals, { hierarchyMeaning: "part-of" }), "dog", /one of parts/);
  for (const hierarchyMeaning of ["is-a", "grouped-by", "classified-with"])
    check(system(animals, { hierarchyMeaning }), "dog", { below: "corgi dog poodle" });
});

test("a chain of 100,000 concepts is walked in time that does not grow with its square, and very deep nesting too", () => {
  const chain = Array.from({ length: 100_000 }, (_, at) => ({
    code: `c${at}`,
    property: [{ code: "parent", valueCode: `c${at - 1}` }],
  }));
  let deep: Fields = { code: "d0" };
  for (let at = 1; at < 100_000; at++) deep = { code: `d${at}`, concept: [deep] };
  const began = performance.now();
  assert.equal((descendantsOf(system(chain), "c0") as string[]).length, 100_000);
  assert.equal((ancestorsOf(system([deep]), "d0") as string[]).length, 100_000);
  assert.ok(performance.now() - began < 20_000, `${performance.now() - began} ms`);
});
