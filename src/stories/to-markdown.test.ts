import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readStory } from "./read-story.ts";
import { wholeStory } from "./story.fixture.ts";
import { type Story, storyStatuses } from "./story.ts";
import { toMarkdown } from "./to-markdown.ts";

/** What somebody could write on one line, YAML's own marks among it. */
const line = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          ": ",
          "- ",
          "#",
          "'",
          '"',
          "---",
          "&a",
          "*a",
          "!x",
          "null",
          "yes",
          "1.5",
          "2020-01-01",
          "é",
          "{",
          "[",
          "|",
          ">",
          "%",
          "@",
          "`",
          "word",
          " ",
        ),
        {
          minLength: 1,
          maxLength: 8,
        },
      )
      .map((it) => it.join("")),
    fc.constantFrom("true", "~", "0x10", "1e3", ".inf", "<<", "__proto__"),
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what readStory refuses
  .map((it) => it.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, "x").trim())
  .filter((it) => it !== "");

const lines = fc.array(line, { maxLength: 4 });

const story: fc.Arbitrary<Story> = fc.record({
  id: fc.constant("XX-01"),
  title: line,
  collection: line,
  actor: line,
  careSetting: line,
  secondaryActor: fc.option(line, { nil: undefined }),
  feature: fc.option(line, { nil: undefined }),
  need: line,
  justification: line,
  acceptance: lines,
  dataSet: fc.array(fc.oneof(fc.record({ item: line, element: line }), fc.record({ item: line, gap: line })), {
    maxLength: 3,
  }),
  interactions: lines,
  calls: fc.array(fc.record({ title: line, call: line }), { maxLength: 3 }),
  profiles: lines,
  requirements: lines,
  gaps: lines,
  status: fc.constantFrom(...storyStatuses),
  sources: lines,
  solutions: lines,
  caseStudies: fc.array(fc.record({ id: line, status: line }), { maxLength: 3 }),
  body: fc
    .array(fc.oneof(line, fc.constant(""), fc.constant("---")), { maxLength: 6 })
    .map((it) => it.join("\n").trim()),
});

test("whatever story is written out is read back as it was", () =>
  fc.assert(
    fc.property(story, (it) => {
      assert.deepEqual(readStory(toMarkdown(it), "xx-01.md"), structuredClone(it));
    }),
    { numRuns: 500 },
  ));

test("keys without a value are left out", () => {
  const text = toMarkdown({ ...wholeStory, feature: undefined, gaps: [], calls: [], body: "" });
  assert.doesNotMatch(text, /^(?:feature|gaps|calls):/m);
  assert.ok(text.endsWith("---\n"));
});
