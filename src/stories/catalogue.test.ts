import assert from "node:assert/strict";
import { test } from "node:test";
import { type Content, catalogueOf } from "./catalogue.ts";
import { checksOf } from "./checks-of.ts";
import { caseStudySections } from "./markdown-faults.ts";
import { type StoriesAsked, searchStories } from "./search-stories.ts";
import { servedOf } from "./served.ts";
import { promises, wholeStory } from "./story.fixture.ts";
import { asSentence, type Story } from "./story.ts";
import { toCsv } from "./to-csv.ts";
import { toMarkdown } from "./to-markdown.ts";

const contentOf = (...stories: readonly Story[]): Content => ({
  stories: stories.map((it) => ({ name: `${it.id.toLowerCase()}.md`, text: toMarkdown(it) })),
  collections: [{ name: "examples.md", text: "---\nid: examples\ntitle: Examples\nkind: k\nstatus: s\n---\n" }],
  caseStudies: [
    {
      name: "a-ward.md",
      text: `---\nid: a-ward\ntitle: A ward\nstatus: s\nstories: [XX-02]\n---\n${caseStudySections.map((it) => `## ${it}\n`).join("")}`,
    },
  ],
  solutions: [{ name: "core-api.md", text: "---\nid: core-api\ntitle: Core\nwhat: w\nstatus: s\n---\n" }],
});
const second: Story = {
  ...wholeStory,
  id: "XX-02",
  title: "Prescribe a medicine",
  actor: "Médecin",
  need: "order a new medicine",
  feature: undefined,
  interactions: ["core create MedicationRequest"],
  calls: [],
  dataSet: [],
  caseStudies: [],
  solutions: [],
};
const catalogue = catalogueOf(contentOf(wholeStory, second), promises);
const ids = (stories: readonly Story[] | undefined) => stories?.map((it) => it.id).join(" ");

test("stories are found by everything that they name", () => {
  assert.deepEqual(catalogue.faults, []);
  assert.equal(ids(catalogue.stories), "XX-01 XX-02");
  assert.equal(ids(catalogue.byResource.get("core MedicationStatement")), "XX-01");
  assert.equal(ids(catalogue.byResource.get("core MedicationRequest")), "XX-02");
  assert.equal(ids(catalogue.byRequirement.get("CC-073")), "XX-01 XX-02");
  assert.equal(ids(catalogue.byFeature.get("Medicines round")), "XX-01");
  assert.equal(ids(catalogue.byActor.get("Ward nurse")), "XX-01");
  assert.equal(ids(catalogue.bySetting.get("Hospital services")), "XX-01 XX-02");
  assert.equal(ids(catalogue.byCollection.get("examples")), "XX-01 XX-02");
  assert.equal(ids(catalogue.bySolution.get("core-api")), "XX-01");
  assert.equal(ids(catalogue.byCaseStudy.get("a-ward")), "XX-02 XX-01");
  assert.deepEqual(catalogue.byId.get("XX-01")?.allProfiles, [
    "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-MedicationStatement-1",
    "https://example.org/StructureDefinition/Due",
  ]);
});

/** A story with something changed, and what is wrong with it. */
function faulty(change: Partial<Story>, ...faults: readonly string[]): void {
  assert.deepEqual(
    catalogueOf(contentOf({ ...wholeStory, ...change }, second), promises).faults,
    faults.map((it) => `content/stories/xx-01.md: ${it}`),
  );
}

test("a story that names a resource, parameter or check that does not exist fails the build", () => {
  faulty({ collection: "exampels" }, "'collection': there is no collection 'exampels'; did you mean 'examples'?");
  faulty(
    { interactions: ["core search-type Patientt"] },
    "'interactions': 'core search-type Patientt': STU3 has no resource type 'Patientt'; did you mean 'Patient'?",
  );
  faulty(
    { calls: [{ title: "a", call: "core MedicationStatement?patients=1" }] },
    "'calls': 'core MedicationStatement?patients=1': MedicationStatement has no search parameter 'patients'; did you mean 'patient'?",
  );
  faulty(
    { dataSet: [{ item: "a", element: "core MedicationStatement.stats" }] },
    "'data-set': 'core MedicationStatement.stats': MedicationStatement has no element 'stats'; did you mean 'status'?",
  );
  faulty({ requirements: ["CC-999"] }, "'requirements': there is no requirement 'CC-999'");
  faulty({ solutions: ["core-ap"] }, "'solutions': there is no solution 'core-ap'; did you mean 'core-api'?");
  faulty({ caseStudies: [{ id: "b", status: "s" }] }, "'case-studies': there is no case study 'b'");
  faulty({ profiles: ["Due"] }, "'profiles': 'Due' is no canonical");
  faulty({ gaps: ["a", "a"] }, "'gaps': 'a' stands there twice");
  faulty({ body: "<b>Now</b>" }, "the text has HTML (<b>); write Markdown, and put code between ` marks");
  faulty({ need: "medication" }, "'need': Begin with a verb: the need completes the words 'I want to'.");
});

test("a case study that names a story that does not exist, and an id that is taken, are faults", () => {
  assert.deepEqual(catalogueOf(contentOf(wholeStory), promises).faults, [
    "content/case-studies/a-ward.md: 'stories': there is no story 'XX-02'",
  ]);
  const content = contentOf(wholeStory, second);
  const twice = { ...content, collections: [...content.collections, ...content.collections] };
  assert.deepEqual(catalogueOf(twice, promises).faults, [
    "content/collections/examples.md: the id 'examples' is taken",
  ]);
});

test("a file that cannot be read leaves the others", () => {
  const content = contentOf(wholeStory, second);
  const found = catalogueOf({ ...content, stories: [...content.stories, { name: "xx-03.md", text: "?" }] }, promises);
  assert.equal(ids(found.stories), "XX-01 XX-02");
  assert.equal(found.faults.length, 1);
});

test("how much of a story is served is computed", () => {
  const check = (change: Partial<Story>, expected: string) => {
    const { is, served, unserved } = servedOf(
      { ...wholeStory, interactions: [], calls: [], gaps: [], ...change },
      promises,
    );
    assert.equal(`${is} ${served.length}+${unserved.length}`, expected);
  };
  const read = "core read Patient";
  const create = "core create Patient";
  const { calls } = wholeStory;
  check({ interactions: [read] }, "served 1+0");
  check({ interactions: [read], gaps: ["something"] }, "partly 1+0");
  check({ interactions: [read, create] }, "partly 1+1");
  check({ interactions: [create] }, "not 0+1");
  check({ interactions: [create], calls }, "partly 0+1");
  check({}, "not 0+0");
  check({ calls }, "served 0+0");
});

test("the checks of a story are those of what its calls and interactions use", () => {
  const titles = [
    "MedicationStatement can be read",
    "MedicationStatement can be searched",
    "MedicationStatement can be searched by patient",
    "MedicationStatement can be searched by patient.identifier",
    "MedicationStatement can be searched by status",
    "MedicationStatement can be searched by patient + status together",
    "directory: MedicationStatement can be searched",
    "MedicationStatement includes medication",
  ];
  const numbers = (...calls: readonly string[]) =>
    checksOf({ ...wholeStory, calls: calls.map((call) => ({ title: "a", call })) }, promises, titles)
      .map((it) => titles.indexOf(it))
      .join(" ");
  assert.equal(numbers("core MedicationStatement?patient=1&status=active"), "1 2 4 5");
  assert.equal(numbers("core MedicationStatement?patient.identifier=1"), "1 2 3");
  assert.equal(numbers("core MedicationStatement?status:not=active&_include=MedicationStatement:medication"), "1 4 7");
  assert.equal(numbers("core MedicationStatement/1"), "0 1");
});

test("a story is a sentence", () => {
  assert.equal(
    asSentence(wholeStory),
    "As a ward nurse (hospital services) I want to see which medicines are due so that none is forgotten.",
  );
  assert.match(asSentence({ ...wholeStory, actor: "Hospital services" }), /^As hospital services I want to see /);
  assert.match(asSentence({ ...wholeStory, actor: "Occupational therapist" }), /^As an occupational therapist \(/);
});

test("a table for a backlog has a row for each story, and no formulas", () => {
  const [story] = catalogueOf(
    contentOf({ ...wholeStory, title: '=1+"1"', feature: "@a, b" }, second),
    promises,
  ).stories;
  const rows = toCsv([story!]).split("\r\n");
  assert.equal(
    rows[0],
    "Id,Title,Description,Acceptance criteria,Feature,Actor,Care setting,Secondary actor,Status,Served,Resources,Requirements,Sources",
  );
  assert.equal(
    rows[1],
    `XX-01,"'=1+""1""",As a ward nurse (hospital services) I want to see which medicines are due so that none is forgotten.,"The medicines that are due are shown first.\nThey are there within two seconds.","'@a, b",Ward nurse,Hospital services,Hospital pharmacy,proposed,partly,"core MedicationStatement\ncore MedicationAdministration",CC-073,A ward`,
  );
  assert.equal(rows.length, 3);
});

function finds(asked: StoriesAsked, expected: string): void {
  assert.equal(ids(searchStories(catalogue, asked).stories), expected, JSON.stringify(asked));
}

test("all words must occur, each may be a beginning, without case and accents", () => {
  finds({}, "XX-01 XX-02");
  finds({ q: "medi" }, "XX-02 XX-01");
  finds({ q: "MEDECIN" }, "XX-02");
  finds({ q: "médecin prescr" }, "XX-02");
  finds({ q: "médecin round" }, "");
  finds({ q: "xx-02" }, "XX-02");
  finds({ q: "edecin" }, "");
  finds({ q: "  ?! " }, "XX-01 XX-02");
});

test("what stands in the title comes before what stands elsewhere", () => finds({ q: "medicine" }, "XX-02 XX-01"));

test("facets narrow what is found, and count as if the others were kept", () => {
  finds({ actor: "Ward nurse" }, "XX-01");
  finds({ served: "not" }, "XX-02");
  finds({ served: ["not", "partly"] }, "XX-01 XX-02");
  finds({ resource: "core MedicationStatement", status: "proposed" }, "XX-01");
  finds({ collection: "none" }, "");
  const { facets } = searchStories(catalogue, { served: "not", q: "medicine" });
  const counts = (values: (typeof facets)["served"]) =>
    values.map((it) => `${it.value} ${it.count}${it.isChosen ? " chosen" : ""}`).join(", ");
  assert.equal(counts(facets.served), "not 1 chosen, partly 1");
  assert.equal(counts(facets.actor), "Médecin 1");
  assert.equal(counts(facets.feature), "");
  assert.equal(counts(searchStories(catalogue, { collection: "none" }).facets.collection), "examples 2, none 0 chosen");
});
