import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { maturityLabels, maturityRows } from "../../src/definitions/maturity.ts";
import { core } from "../../src/definitions/services.ts";
import { roadmapPage } from "../../src/portal/assurance/roadmap.ts";
import { exploreTypePage } from "../../src/portal/explore/explore-pages.ts";
import { type GuidePage, readGuide, stageIds } from "../../src/portal/guide/guide.ts";
import { guidePage, journeyPage } from "../../src/portal/guide/journey.ts";
import { howToWritePage } from "../../src/portal/stories/how-to-write.ts";
import { hintsFor } from "../../src/stories/hints.ts";
import { caseStudySections } from "../../src/stories/markdown-faults.ts";
import { catalogue, promises } from "../support/content.ts";

/** What the guides of Care Connect ask of a guide, held against the pages that people read. */

const folder = join(import.meta.dirname, "..", "..", "content", "guide");
const guide = readGuide(readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") })));

const pageOf = (id: string): GuidePage => {
  const found = guide.pages.find((it) => it.id === id);
  assert.ok(found, `there is no page '${id}'`);
  return found;
};

/** The text of a page as it is read: its markup, with the links that lead on. */
const shown = (id: string): string => guidePage(pageOf(id), guide).main.text;

/** Each of these is on the page, in words or as a link; a fault names those that are not. */
function says(text: string, items: Readonly<Record<string, RegExp>>): void {
  const missing = Object.entries(items).filter(([, words]) => !words.test(text));
  assert.deepEqual(
    missing.map(([item]) => item),
    [],
  );
}

/** What is said in the part under a heading, up to the next of that level. */
function under(body: string, heading: string, level: number): string {
  const mark = "#".repeat(level);
  const at = body.indexOf(`\n${mark} ${heading}\n`);
  assert.ok(at >= 0, `there is no part '${heading}'`);
  const rest = body.slice(body.indexOf("\n", at + 1) + 1);
  const end = rest.search(new RegExp(`^#{2,${level}} `, "m"));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The first cells of the rows of the table whose header begins so. */
function firstCells(body: string, header: string): readonly string[] {
  const rows = body
    .slice(body.indexOf(`| ${header}`))
    .split("\n\n")[0]!
    .split("\n")
    .slice(2);
  return rows.map((it) => it.split("|")[1]!.trim());
}

test("the pages of the guide have no faults", () => assert.deepEqual(guide.faults, []));

test("the journey has its stages in their order, and support runs along", () => {
  const journey = journeyPage(guide).main.text;
  const titles = [
    "Engage",
    "Explore",
    "Design and build",
    "Test",
    "Assure",
    "Deploy (pilot)",
    "Deploy (live)",
    "Support",
  ];
  assert.deepEqual(
    stageIds.map((it) => pageOf(it).title),
    titles,
  );
  const places = stageIds.map((it) => journey.indexOf(`href="/journey/${it}"`));
  assert.ok(
    places.every((it, at) => it >= 0 && (at === 0 || it > places[at - 1]!)),
    String(places),
  );
  for (const it of stageIds.slice(0, -1)) assert.match(shown(it), /href="\/journey\/support"/, it);
  assert.match(pageOf("support").summary, /runs along the whole journey/);
});

test("each stage says what to do, what to decide, what there is and where to go next, and has a checklist", () => {
  for (const id of stageIds) {
    const { body, checklist } = pageOf(id);
    for (const heading of ["What to do", "What to decide", "What this product gives you", "Where to go next"])
      under(`\n${body}`, heading, 2);
    assert.ok(checklist.length >= 5, id);
  }
});

test("Engage leads to scenarios, stories, case studies, benefits and what clinicians want", () =>
  says(shown("engage"), {
    "clinical scenarios": /Sit with the people who will use the data|worked example/,
    "user stories": /href="\/stories"/,
    "case studies": /href="\/case-studies"/,
    benefits: /Write down the benefit/,
    "clinical inspiration": /clinical safety officer|work, not with the interface/,
    "how to write a story": /href="\/stories\/how-to-write"/,
    "a place for needs": /href="\/contribute"/,
  }));

test("Explore leads to resources and profiles, descriptions of the API, search parameters and value sets", () =>
  says(shown("explore"), {
    "resource profiles": /href="\/explore\/core\/Patient"[\s\S]*Care Connect profile of each resource/,
    "API definitions": /href="\/openapi\/core\.json"[\s\S]*href="\/postman\/directory\.json"[\s\S]*\/STU3\/metadata/,
    "search parameters": /href="\/search-parameters"/,
    "value sets": /which value set/,
    "the explorer": /href="\/explorer"/,
    "the data dictionary": /href="\/explore\/directory\/data-dictionary"/,
  }));

test("Design and build leads to examples of searches and code, tools to validate and ways to let callers in", () =>
  says(shown("design-and-build"), {
    "build APIs": /href="\/guide\/provide-an-api"/,
    "search examples": /Observation\?patient=demo-patient-1/,
    "code examples": /curl/,
    "validation tools": /\$validate[\s\S]*careconnect\.js validate/,
    "security examples": /href="\/guide\/security-options"/,
    patterns: /href="\/guide\/interaction-patterns"/,
  }));

test("Test leads to data, tests of security and access, a server to test against and checks of each call", () =>
  says(shown("test"), {
    "test data": /href="\/guide\/test-data"/,
    "security tests": /Test security: no token, an old token/,
    "reference servers": /careconnect\.js serve/,
    "example data": /100 invented people/,
    "the chosen pattern": /Test the pattern that you chose[\s\S]*same choice has to pass/,
    "tests at response level": /at the level of its answer/,
    "access: endpoints, transformations, versions": /endpoints, transformations and versions/,
    checks: /href="\/checks"/,
  }));

test("Assure leads to tests, reports, evidence and a checklist, and says what nobody provides", () =>
  says(shown("assure"), {
    "automated tests": /href="\/checks"/,
    "test reports": /Test reports name the version/,
    "test evidence": /href="\/requirements"/,
    "conformance reports": /What they print can be kept as a report/,
    "assurance checklist": /id="checklist"/,
    hazards: /href="\/safety"/,
    "no safety case": /It is no safety case/,
    "no national script or checklist": /national test script or an approved assurance checklist/,
    "access is made final": /Make endpoints, transformations and versions final/,
  }));

test("both deployments lead to what the guides name: environment, governance, locator, monitoring, support, statement, extensions", () => {
  says(shown("deploy-pilot"), {
    "an environment of its own": /Set up a server of its own/,
    "information governance": /Information governance/,
    "Spine and national networks": /Spine, PDS and the national networks/,
    "record locator": /record locator/,
    "a harness to run it": /careconnect\.js doctor[\s\S]*careconnect\.js serve/,
  });
  says(shown("deploy-live"), {
    registry: /National catalogues list APIs/,
    monitor: /\/metrics[\s\S]*Prometheus/,
    support: /href="\/journey\/support"/,
    "conformance statement": /conformance statement/,
    extensions: /Extensions\.?<\/strong>/,
    "traffic management": /--rate-limit/,
    "reporting and monitoring": /Reporting\.?<\/strong>/,
    endpoints: /The address, the scopes and the version are published/,
  });
});

test("nine patterns of sharing are explained, each with what it needs of this API", () => {
  const { body } = pageOf("interaction-patterns");
  const names = [
    "Single shared application",
    "Portal",
    "Click through",
    "Store and notify",
    "Broadcast",
    "Shared repository",
    "Message broker",
    "Registry and repository",
    "Publish and subscribe",
  ];
  assert.deepEqual(firstCells(body, "Pattern"), names);
  for (const it of names) assert.match(under(body, it, 3), /Of this API:/, it);
  assert.match(body, /prescribes no way of exchange[\s\S]*REST, messages, documents and services/);
});

test("all ways to let callers in that the guides name are weighed, each with what this server takes", () => {
  const { body } = pageOf("security-options");
  const options = firstCells(body, "Option").join("\n");
  says(options, {
    Basic: /^Basic/m,
    "OAuth 2": /^OAuth 2/m,
    certificates: /certificates/,
    "JWT as in GP Connect": /JWT as GP Connect/,
    OpenID: /OpenID/,
    "NHS Verify": /NHS Verify/,
    "Citizen Id": /Citizen Identity/,
    smartcards: /Smartcards/,
  });
  assert.deepEqual(firstCells(body, "Subject"), [
    "Authorisation",
    "Scope matching",
    "Payload security",
    "Approval of callers",
    "Endpoints",
    "Reporting and monitoring",
    "Traffic",
    "Transformation",
    "Versioning",
  ]);
});

test("versions follow Semantic Versioning, and the six labels of maturity are explained as they are given", () => {
  const { body } = pageOf("versioning-and-maturity");
  says(body, {
    "Semantic Versioning": /Semantic Versioning 2\.0\.0/,
    "pre-release after a hyphen": /after a hyphen/,
    "the Core API is Alpha": /Core API is Alpha/,
    "the wider guide's labels": /alpha, early beta, late beta, release candidate, and numbers of maturity from 1 to 5/,
    "three implementations": /three independent implementations/,
    "the major version of a profile": /CareConnect-Patient-1/,
  });
  const labels = maturityLabels.map((it) => it.label);
  assert.deepEqual(labels, ["Experimental", "Alpha", "Beta", "Release Candidate", "Live", "Discontinued"]);
  assert.deepEqual(firstCells(body, "Label"), labels);
  const page = roadmapPage([{ name: "core", title: "Care Connect Core API" }], "").main.text;
  for (const { type } of core.resources.slice(0, 14)) {
    assert.equal(maturityRows.find((it) => it.service === "core" && it.type === type)?.label, "Alpha", type);
    assert.match(page, new RegExp(`>${type}</a>`));
  }
  const version = JSON.parse(readFileSync(join(folder, "..", "..", "package.json"), "utf8")).version;
  assert.match(version, /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/);
});

test("every Care Connect profile that is named has its major version in its name", () => {
  const named = core.resources.flatMap((it) => ("profile" in it ? [it.profile] : []));
  assert.ok(named.length >= 14);
  for (const it of named) assert.match(it, /\/CareConnect-[A-Za-z]+-[1-9]\d*$/);
});

test("the ways to a whole record are told, served or not, with the searches of a typical summary", () => {
  const { body } = pageOf("whole-record");
  says(body, {
    "find the patient": /GET \/STU3\/Patient\?family=/,
    "read the patient": /GET \/STU3\/Patient\/demo-patient-1$/m,
    allergies: /GET \/STU3\/AllergyIntolerance\?patient=/,
    medicines: /GET \/STU3\/MedicationStatement\?patient=/,
    "active problems": /GET \/STU3\/Condition\?patient=\S+&clinical-status=active/,
    "encounters by date": /GET \/STU3\/Encounter\?patient=\S+&date=/,
    _revinclude: /_revinclude=/,
    $document: /\| `\$document` on a Composition \| No/,
    "an operation of one's own": /such as `\$getAll` \| No/,
    "current medicines": /`\$current-medication` \| No/,
    "Bundle of type document or collection": /A Bundle of type `document` or `collection` \| No/,
  });
});

test("a provider is told the ten things to decide, and which of them are settled", () =>
  assert.deepEqual(firstCells(pageOf("provide-an-api").body, "Subject"), [
    "Engage",
    "Patterns",
    "API description",
    "Security",
    "Access",
    "Endpoint",
    "Transformation",
    "Versions",
    "Traffic",
    "Reports and monitoring",
  ]));

test("a need is mapped to a profile in four steps, and where things are at each stage is told", () => {
  const { body } = pageOf("mapping");
  says(body, {
    "identify requirements and data sets": /1\. \*\*Identify needs and data items/,
    "identify resources and profiles": /2\. \*\*Identify resources and profiles/,
    "map the data set": /3\. \*\*Map each item to an element/,
    "decide whether to create or update a profile": /4\. \*\*Decide\.\*\*[\s\S]*the profile has to change/,
  });
  assert.equal(firstCells(body, "Stage").length, 7);
});

test("how to write a case study tells every section, and that a proof of concept and testing stand around it", () => {
  const { body } = pageOf("case-study");
  assert.deepEqual(firstCells(body, "Part"), caseStudySections.slice(0, 10));
  assert.match(body, /proof of concept, and the testing/);
  assert.ok(caseStudySections.length >= 10);
});

test("the page of the method tells every part of a story, and its checks tell of each that is missing", () => {
  const page = howToWritePage({}, hintsFor({})).main.text;
  for (const it of ["Actor", "Need", "Reason", "Secondary actor", "Acceptance criteria", "Feature"])
    assert.match(page, new RegExp(`<dt[^>]*>${it} `), it);
  assert.deepEqual(
    hintsFor({}).map((it) => it.about),
    ["actor", "careSetting", "secondaryActor", "need", "justification", "acceptance"],
  );
});

test("stories are grouped by feature, and have neither epics nor themes", () => {
  const michael = catalogue.byCollection.get("michaels-story")!;
  assert.ok(michael.every((it) => it.feature !== undefined && it.feature !== ""));
  assert.match(pageOf("engage").body, /Do without epics and themes/);
});

test("the catalogue links requirements, solutions and case studies with stories, both ways", () => {
  const { stories, byCaseStudy, bySolution, byRequirement } = catalogue;
  let links = 0;
  for (const it of stories)
    for (const [ids, linked] of [
      [it.caseStudies.map((of) => of.id), byCaseStudy],
      [it.solutions, bySolution],
      [it.requirements, byRequirement],
    ] as const)
      for (const id of ids) {
        links++;
        assert.ok(linked.get(id)?.includes(it), `${it.id}: ${id}`);
      }
  assert.ok(links > 100 && byCaseStudy.size >= 4 && bySolution.size >= 2 && byRequirement.size > 30, String(links));
});

test("what to test at each level is told, with the stories it comes from", () => {
  const { body } = pageOf("end-to-end-assurance");
  assert.deepEqual(firstCells(body, "Level"), [
    "Call",
    "Integration",
    "Scenario",
    "User acceptance",
    "Clinical safety",
    "Operation",
  ]);
  says(body, {
    "linked to stories, scenarios, features": /names what it came from: a story, a scenario, a feature/,
    "no script or checklist": /No national test script or assurance checklist/,
    "tests of the reference implementation": /Cucumber[\s\S]*hints/,
  });
});

test("the channels that the guides name are listed, and that nobody vouches for them", () =>
  says(pageOf("support").body, {
    "the group": /careconnect@interopen\.org/,
    Ryver: /Ryver/,
    "the laboratory": /apilabs@nhs\.net, in other places apilabs@nhs\.uk/,
    "FHIR chat": /chat\.fhir\.org/,
    untested: /We have not tested whether anybody still answers/,
  }));

test("the roadmaps of both guides are told as history, without dates of ours", () => {
  const { body } = pageOf("roadmap");
  assert.equal(firstCells(body, "Step").length, 6);
  says(body, {
    "alpha of the Core guide": /January and February 2019 \| Alpha[\s\S]*the least is that every server must answer/,
    "beta of the Core guide": /End of March 2019 \| Beta/,
    "no dates": /No dates are given/,
  });
});

test("API, reports and XML product are compared by content, history, freshness and access, and one is named for each question", () => {
  const { body } = pageOf("which-one");
  const compared = firstCells(body, "What | This directory");
  says(compared.join("\n"), {
    content: /^Content$/m,
    history: /^History$/m,
    freshness: /^Freshness$/m,
    access: /^Access$/m,
  });
  assert.match(body, /\| What \| This directory \| National R4 API \| CSV reports \| XML product \|/);
  assert.ok(firstCells(body, "Your question").length >= 8);
});

test("the 33 needs of the register are a collection of their own", () => {
  const needs = catalogue.byCollection.get("organisation-data")!;
  assert.equal(needs.length, 33);
  assert.equal(new Set(needs.map((it) => it.actor)).size, 6);
  assert.ok(needs.every((it) => it.id.startsWith("ODS-")));
  assert.ok(catalogue.stories.every((it) => it.id.startsWith("ODS-") === (it.collection === "organisation-data")));
});

test("every resource has a page with its profile, how it is read and searched, and an example", () => {
  let pages = 0;
  for (const catalog of Object.values(promises.catalogs)) {
    const { basePath } = catalog.service;
    const explored = { catalog, path: basePath, base: basePath, data: "", isDemo: true, counts: undefined };
    for (const resource of catalog.resources.values()) {
      const { type, profile, search } = resource.definition;
      const { text } = exploreTypePage(explored, resource, []).main;
      const parts = ["Source: ", `GET ${basePath}/${type}/[id]<`, 'id="search"', 'id="elements"'];
      const places = parts.map((it) => text.indexOf(it));
      assert.ok(
        places.every((it, at) => it >= 0 && (at === 0 || it > places[at - 1]!)),
        `${type}: ${places}`,
      );
      if (profile !== undefined) assert.ok(text.includes(`Profile: <code>${profile}</code>`), type);
      for (const { code } of resource.parameters) assert.ok(text.includes(`id="parameter-${code}"`), `${type}?${code}`);
      for (const { code } of search) assert.ok(text.includes(`href="${basePath}/${type}?${code}=`), `${type}?${code}`);
      pages++;
    }
  }
  assert.equal(pages, 28);
});
