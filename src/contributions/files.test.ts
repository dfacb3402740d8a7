import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { catalogueOf } from "../stories/catalogue.ts";
import { readCaseStudy, readSolution, readStory } from "../stories/read-story.ts";
import { promises, wholeStory } from "../stories/story.fixture.ts";
import type { Story } from "../stories/story.ts";
import { toMarkdown } from "../stories/to-markdown.ts";
import { unifiedDiff } from "./differences.ts";
import { caseStudyFile, changedFile, profileChangeList, solutionFile, storyFile } from "./files.ts";
import { kinds } from "./kinds.ts";
import { readContribution } from "./read-contribution.ts";
import { partsOf } from "./story-parts.ts";

const known = { stories: new Map([[wholeStory.id, wholeStory]]), resources: new Set(["core Patient"]) };
const collection = {
  name: "contributed.md",
  text: "---\nid: contributed\ntitle: Contributed\nkind: contributions\nstatus: proposed\n---\n",
};

test("an accepted story is a file of the catalogue without faults", () => {
  const values = {
    title: "See what is due",
    actor: "Ward nurse",
    careSetting: "Hospital services",
    secondaryActor: "Hospital pharmacy",
    need: "see which medicines are due",
    justification: "none is forgotten",
    acceptance: "They are shown first.\nNone is missing: not one.",
    remarks: "Said on the ward: `---`.\n\n---\n\nTwice.",
  };
  const text = storyFile({ values }, { id: "COM-01" }, 12);
  const stories = [{ name: "com-01.md", text }];
  const catalogue = catalogueOf({ stories, collections: [collection], caseStudies: [], solutions: [] }, promises);
  assert.deepEqual(catalogue.faults, []);
  const story = catalogue.byId.get("COM-01")!;
  assert.deepEqual(story.acceptance, ["They are shown first.", "None is missing: not one."]);
  assert.equal(story.body, values.remarks);
  assert.equal(story.served.is, "not");
});

test("whatever is taken of a story is read again as it was sent", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom(
      "---",
      "null",
      "true",
      "12",
      "2020-01-01",
      ": x",
      "# x",
      "- x",
      "'",
      '"',
      "&a *a",
      "!!x",
      "{a}",
      "[",
      "%",
      "@",
      "`",
      "|",
      ">",
      "<<",
      "~",
      "=",
      "a: b",
      "a #b",
    ),
  );
  const fields = Object.fromEntries(kinds.story.fields.map((it) => [it.name, text]));
  let taken = 0;
  fc.assert(
    fc.property(fc.record(fields), (given) => {
      const { content, faults } = readContribution("story", (it) => given[it], known);
      if (faults.length > 0) return;
      taken++;
      const story = readStory(storyFile(content, { id: "COM-01" }, 1), "com-01.md");
      assert.ok(!Array.isArray(story), JSON.stringify(story));
      const { title, actor, need, body, acceptance } = story as Story;
      const { values } = content;
      assert.deepEqual([title, actor, need], [values.title, values.actor, values.need]);
      assert.equal(body, values.remarks ?? "");
      assert.equal(acceptance.join("\n"), values.acceptance ?? "");
    }),
    { numRuns: 1000 },
  );
  assert.ok(taken > 100, `${taken} were taken`);
});

test("accepted solutions and case studies are files of the catalogue", () => {
  const solution = {
    title: "A list",
    what: "Shows a list",
    status: "in use",
    link: "https://example.org/x",
    stories: "XX-01",
    body: "It *does*.",
  };
  assert.deepEqual(readSolution(solutionFile({ values: solution }, { id: "a-list" }), "a-list.md"), {
    id: "a-list",
    title: "A list",
    what: "Shows a list",
    status: "in use",
    link: "https://example.org/x",
    body: "It *does*.\n\nSaid to serve [XX-01](/stories/XX-01).",
  });
  const text = caseStudyFile(
    { values: { title: "A ward", status: "tried", stories: "XX-01", problem: "None." } },
    { id: "a-ward" },
  );
  const study = readCaseStudy(text, "a-ward.md");
  assert.ok("stories" in study);
  assert.deepEqual(study.stories, ["XX-01"]);
  assert.match(study.body, /## Problem\n\nNone\.\n\n## Requirements\n\nNothing is known of it\./);
  const stories = [
    {
      name: "xx-01.md",
      text: toMarkdown({ ...wholeStory, collection: "contributed", solutions: [], requirements: ["CC-069"] }),
    },
  ];
  const { faults } = catalogueOf(
    { stories, collections: [collection], caseStudies: [{ name: "a-ward.md", text }], solutions: [] },
    promises,
  );
  assert.deepEqual(
    faults.filter((it) => it.includes("a-ward.md")),
    [],
  );
});

test("changes to profiles are a list", () => {
  const values = {
    resource: "core Patient",
    element: "Patient.name",
    change: "Allow one.",
    why: "It has one.",
    stories: "XX-01",
  };
  assert.match(
    profileChangeList([{ number: 7, content: { values } }]),
    /^# Changes to profiles\n\n## Contribution 7\n\n- Resource: core Patient\n- Element: `Patient.name`\n- Stories: \[XX-01\]/,
  );
});

/** A file that somebody wrote by hand: other quotes and lists than ours. */
const byHand = `---
id: XX-01
title: "See what is due"
collection: examples
actor: Ward nurse   # on any ward
care-setting: Hospital services
need: see which medicines are due
justification: none is forgotten
acceptance:
- The medicines that are due are shown first.
requirements: [CC-073, CC-074]
status: proposed
sources:
  - A ward
---
Said on the ward.
`;
const story = readStory(byHand, "xx-01.md") as Story;

const changed = (
  values: Readonly<Record<string, string>>,
  base: Readonly<Record<string, string>>,
  now = partsOf(story),
) => changedFile(byHand, story, { values: { story: "XX-01", why: "x", ...values }, base }, now);

test("a change touches the lines of its parts and no other", () => {
  const { text, overtaken } = changed(
    { need: "see what is due: all of it", gaps: "Nothing is written." },
    { need: "see which medicines are due", gaps: "" },
  );
  assert.deepEqual(overtaken, []);
  assert.equal(
    text,
    byHand
      .replace("need: see which medicines are due", 'need: "see what is due: all of it"')
      .replace("status: proposed", "gaps:\n  - Nothing is written.\nstatus: proposed"),
  );
});

test("a part that is taken out goes, and the text can change alone", () => {
  assert.equal(
    changed({ requirements: "" }, { requirements: "CC-073\nCC-074" }).text,
    byHand.replace(/requirements.*\n/, ""),
  );
  assert.equal(
    changed({ body: "Said twice." }, { body: "Said on the ward." }).text,
    byHand.replace("on the ward.\n", "twice.\n"),
  );
});

test("a part that was changed otherwise since is left as it is, and named", () => {
  const now = { ...partsOf(story), need: "see everything" };
  const { text, overtaken } = changed({ need: "see what is due" }, { need: "see which medicines are due" }, now);
  assert.deepEqual(overtaken, ["need"]);
  assert.equal(text, byHand);
});

function hasGit(context: TestContext): boolean {
  try {
    execFileSync("git", ["--version"]);
    return true;
  } catch {
    context.skip("no git");
    return false;
  }
}

test("git takes the patch of a change", (context) => {
  if (!hasGit(context)) return;
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "content", "stories"), { recursive: true });
  writeFileSync(join(folder, "content/stories/xx-01.md"), byHand);
  const { need = "", sources = "", body = "" } = partsOf(story);
  const { text } = changed(
    { need: "see what is due", sources: "A ward\nAnother", body: "x\n\ny" },
    { need, sources, body },
  );
  writeFileSync(join(folder, "change.patch"), unifiedDiff("content/stories/xx-01.md", byHand, text));
  execFileSync("git", ["apply", "change.patch"], { cwd: folder, stdio: "pipe" });
  assert.equal(readFileSync(join(folder, "content/stories/xx-01.md"), "utf8"), text);
});
