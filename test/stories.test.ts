import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { services } from "../src/definitions/services.ts";
import { loadRelease } from "../src/fhir/release.ts";
import { readCall } from "../src/stories/call.ts";
import { catalogueOf } from "../src/stories/catalogue.ts";
import { checksOf } from "../src/stories/checks-of.ts";
import { serviceNames } from "../src/stories/promises.ts";
import { readStory, storyKeys } from "../src/stories/read-story.ts";
import type { Story } from "../src/stories/story.ts";
import { toMarkdown } from "../src/stories/to-markdown.ts";
import { checksFor, testTitle } from "../src/testkit/checks.ts";
import { validatesAnswers } from "./support/answers.ts";
import type { Json } from "./support/asking.ts";
import { catalogue, content, promises } from "./support/content.ts";
import { startServer, type TestServer } from "./support/server.ts";

let server: TestServer;
before(async () => {
  // As `serve --demo` makes them.
  server = await startServer({
    commands: [
      ["seed", "--patients", "100", "--seed", "1"],
      ["directory seed", "--scale", "0.005", "--seed", "1"],
    ],
  });
});
after(() => server?.stop());

test("the catalogue has no faults: every resource, element, parameter and requirement that a story names exists", () => {
  assert.deepEqual(catalogue.faults, []);
  assert.ok(catalogue.stories.length >= 60);
});

test("each clinical story of the guides is there once", () => {
  const counts = Object.fromEntries([...catalogue.byCollection].map(([id, stories]) => [id, stories.length]));
  const { "michaels-story": michael, "bristol-connecting-care": bristol } = counts;
  const { "university-hospital-southampton": southampton, "worked-examples": worked } = counts;
  assert.deepEqual([michael, bristol, southampton, worked], [45, 8, 2, 5]);
  assert.equal(new Set(catalogue.byCollection.get("michaels-story")!.map((it) => it.feature)).size, 19);
});

test("every story says what is known of it: what has to be known, where it is from, and what is not served", () => {
  const poor = catalogue.stories.filter(
    (it) => it.sources.length === 0 || it.dataSet.length === 0 || (it.served.is !== "served" && it.gaps.length === 0),
  );
  assert.deepEqual(
    poor.map((it) => it.id),
    [],
  );
});

test("a fault that is planted in a story of the catalogue is found", () => {
  const planted = (from: RegExp, to: string) => {
    const first = content.stories.find((it) => it.name === "ms-01.md");
    const rest = content.stories.filter((it) => it !== first);
    const text = first!.text.replace(from, to);
    assert.notEqual(text, first!.text, String(from));
    return catalogueOf({ ...content, stories: [{ ...first!, text }, ...rest] }, promises).faults.join("\n");
  };
  assert.match(
    planted(/^requirements:\n {2}- CC-\d+/m, "requirements:\n  - CC-777"),
    /there is no requirement 'CC-777'/,
  );
  assert.match(planted(/call: core (\w+)\?patient/, "call: core $1?pacient"), /has no search parameter 'pacient'/);
  assert.match(planted(/element: core (\w+)\.\w+/, "element: core $1.nothing"), /has no element 'nothing/);
  assert.match(
    planted(/^interactions:\n {2}- core \S+ \w+/m, "interactions:\n  - core read Pat"),
    /no resource type 'Pat'/,
  );
});

test("the document of stories has every key, and its own story is a good one", () => {
  const text = readFileSync(new URL("../docs/stories.md", import.meta.url), "utf8");
  const named = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map((it) => it[1]!);
  assert.deepEqual(named, Object.keys(storyKeys));
  const example = { name: "ms-01.md", text: /^```\n(---\n[\s\S]*?)^```$/m.exec(text)![1]! };
  const others = content.stories.filter((it) => it.name !== example.name);
  assert.deepEqual(catalogueOf({ ...content, stories: [example, ...others] }, promises).faults, []);
});

test("every story that reads or searches something is covered by conformance checks", () => {
  const titles = serviceNames.flatMap((name) =>
    checksFor(promises.catalogs[name].service, loadRelease(services[name].release)).map((it) =>
      testTitle(services[name], it.title),
    ),
  );
  // The kit judges no operations: they are tested by the tests of the directory.
  const asksMore = ({ calls }: Story) => calls.some(({ call }) => !call.includes("$"));
  const uncovered = catalogue.stories.filter((it) => asksMore(it) && checksOf(it, promises, titles).length === 0);
  assert.deepEqual(
    uncovered.map((it) => it.id),
    [],
  );
  const list = catalogue.byId.get("MS-01")!;
  assert.ok(
    checksOf(list, promises, titles).includes("MedicationRequest can be searched by patient + status together"),
  );
});

test("every story is written out as it was read", () => {
  for (const { name, text } of content.stories) {
    const story = readStory(text, name);
    assert.ok(!Array.isArray(story));
    assert.deepEqual(readStory(toMarkdown(story as Exclude<typeof story, readonly string[]>), name), story);
  }
});

test("every call of every story finds something on the demo data", async () => {
  const { origin } = new URL(server.base);
  const empty: string[] = [];
  for (const { id, calls } of catalogue.stories)
    for (const { call } of calls) {
      const read = readCall(call, promises);
      assert.ok(!("fault" in read), JSON.stringify(read));
      const response = await fetch(`${origin}${services[read.service].basePath}/${read.address}`);
      const text = await response.text();
      const isJson = /json/.test(response.headers.get("content-type") ?? "");
      if (response.status !== 200) empty.push(`${id}: ${call}: ${response.status} ${text.slice(0, 300)}`);
      else if (isJson ? !hasSomething(JSON.parse(text)) : text === "") empty.push(`${id}: ${call}`);
    }
  assert.deepEqual(empty, []);
});

/** A searchset or a history needs an entry that is no remark; any other resource is something. */
const hasSomething = (resource: Json): boolean =>
  resource.resourceType === "Bundle"
    ? (resource.entry ?? []).some((it: Json) => it.search?.mode !== "outcome")
    : resource.resourceType !== "OperationOutcome" &&
      (resource.resourceType !== "Parameters" || (resource.parameter ?? []).length > 0);

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
