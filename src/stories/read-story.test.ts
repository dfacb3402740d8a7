import assert from "node:assert/strict";
import { test } from "node:test";
import { readCaseStudy, readCollection, readSolution, readStory } from "./read-story.ts";
import { wholeStory } from "./story.fixture.ts";
import { toMarkdown } from "./to-markdown.ts";

const whole = toMarkdown(wholeStory);
const file = "content/stories/xx-01.md";

/** The story's file with a piece replaced, and the faults that reading it gives, without the file's name before each. */
function check(piece: string, by: string, ...faults: readonly string[]): void {
  assert.ok(whole.includes(piece), piece);
  const found = readStory(whole.replace(piece, by), file);
  assert.ok(Array.isArray(found), "it was read");
  assert.deepEqual(
    found,
    faults.map((it) => `${file}: ${it}`),
  );
}

test("a story is read as it is written", () => assert.deepEqual(readStory(whole, file), wholeStory));

test("line ends and a byte order mark of other systems change nothing", () =>
  assert.deepEqual(readStory(`\uFEFF${whole.replaceAll("\n", "\r\n")}`, file), wholeStory));

test("a key that there is not is named, with the one that was meant", () =>
  check("actor: Ward", "acter: Ward", "there is no key 'acter'; did you mean 'actor'?", "the key 'actor' is missing"));

test("a key that is missing or empty is named", () => {
  check("title: See what is due\n", "", "the key 'title' is missing");
  check("title: See what is due", "title:", "the key 'title' is missing");
  check("title: See what is due", "title: ''", "'title' is empty");
});

test("a value of another kind is named by its place", () => {
  check("title: See what is due", "title: 5", "'title' must be text; put 5 in quotes");
  check("title: See what is due", "title: [a]", "'title' must be text; put it in quotes where it has a colon");
  check("requirements:\n  - CC-073", "requirements: CC-073", "'requirements' must be a list");
  check(
    "- They are there within",
    "- They are: there within",
    "'acceptance', entry 2 must be text; put it in quotes where it has a colon",
  );
  check(
    "- item: When it is due",
    "- itm: When it is due",
    "'data-set', entry 2: there is no key 'itm'; did you mean 'item'?",
  );
});

test("what has to be known has its element or its gap, never both or none", () => {
  const fault = "'data-set', entry 2 needs 'item' and either 'element' or 'gap'";
  check("gap: The times", "element: core Patient.name\n    gap: The times", fault);
  check("    gap: The times of the round are kept on the ward.\n", "", fault);
});

test("a call has a title and a case study its status", () => {
  check("  - title: Medicines taken now\n    call:", "  - call:", "'calls', entry 1 needs title and call");
  check("    status: tried once\n", "", "'case-studies', entry 1 needs id and status");
});

test("the id, its file and the status are as they must be", () => {
  check("id: XX-01", "id: story one", "the id 'story one' is not written like MS-01");
  check("id: XX-01", "id: XX-02", "the file of 'XX-02' must be called xx-02.md");
  check(
    "status: proposed",
    "status: propsed",
    "there is no status 'propsed'; did you mean 'proposed'? There are: clinically assured, proposed, worked example, published user need",
  );
});

test("what is no YAML is a fault that names its line", () => {
  check("title: See what is due", 'title: "See" what', "line 3: Unexpected scalar at node end");
  check("title: See what is due", "title: See\ntitle: what", "line 4: Map keys must be unique");
  assert.deepEqual(readStory("Just text", file), [`${file}: it does not begin with a head between two lines of ---`]);
  assert.deepEqual(readStory("---\n- a\n---\n", file), [`${file}: its head is no list of keys with their values`]);
});

test("what grows when it is read, is deep or is long is refused", () => {
  const aliased = `---\na: &a [x, x]\n${[..."bcdefgh"].map((it, at) => `${it}: &${it} [*${"abcdefg"[at]}, *${"abcdefg"[at]}]`).join("\n")}\n---\n`;
  const deep = `---\nid: ${"[".repeat(30_000)}\n---\n`;
  const long = `---\nid: ${"x".repeat(70_000)}\n---\n`;
  for (const it of [aliased, deep, long]) {
    const found = readStory(it, file);
    assert.ok(Array.isArray(found) && found.length > 0 && found.every((fault) => fault.length < 1000));
  }
});

test("text over several lines or with control characters is refused", () => {
  check("title: See what is due", 'title: "See\\nwhat"', "'title' has a control character or several lines");
  check("title: See what is due", 'title: "See\\u0007"', "'title' has a control character or several lines");
});

test("collections, case studies and solutions are read as strictly", () => {
  const collection = "---\nid: a-b\ntitle: A\nkind: k\nstatus: s\n---\nBody.\n";
  assert.deepEqual(readCollection(collection, "a-b.md"), {
    id: "a-b",
    title: "A",
    kind: "k",
    status: "s",
    note: undefined,
    body: "Body.",
  });
  assert.deepEqual(readCollection(collection, "ab.md"), ["ab.md: the file of 'a-b' must be called a-b.md"]);
  const study = "---\nid: a\ntitle: A\nstatus: s\nstories: [MS-01]\n---\n";
  assert.deepEqual(readCaseStudy(study, "a.md"), { id: "a", title: "A", status: "s", stories: ["MS-01"], body: "" });
  assert.deepEqual(readCaseStudy(study.replace("stories", "storys"), "a.md"), [
    "a.md: there is no key 'storys'; did you mean 'stories'?",
  ]);
  const solution = "---\nid: a\ntitle: A\nwhat: w\nstatus: s\nlink: javascript:1\n---\n";
  assert.deepEqual(readSolution(solution, "a.md"), ["a.md: 'link' must begin with https://, http:// or /"]);
  assert.deepEqual(readSolution(solution.replace("javascript:1", "/STU3"), "a.md"), {
    id: "a",
    title: "A",
    what: "w",
    status: "s",
    link: "/STU3",
    body: "",
  });
});
