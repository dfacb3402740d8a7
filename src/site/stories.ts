import { services } from "../definitions/services.ts";
import { isProblem } from "../fhir/problem.ts";
import { elementsOf } from "../portal/explore/elements.ts";
import { howToWritePage } from "../portal/stories/how-to-write.ts";
import {
  actorsPage,
  caseStudiesPage,
  caseStudyPage,
  featuresPage,
  matrixPage,
  solutionsPage,
} from "../portal/stories/overviews.ts";
import { storiesPage } from "../portal/stories/story-list.ts";
import { storyPage, type Thread } from "../portal/stories/story-page.ts";
import { tableForms } from "../portal/tables/table-file.ts";
import type { SearchPair } from "../search/parse-search.ts";
import { readCall } from "../stories/call.ts";
import type { CataloguedStory } from "../stories/catalogue.ts";
import { checksOf } from "../stories/checks-of.ts";
import { type Draft, hintsFor } from "../stories/hints.ts";
import { facetNames, type StoriesAsked, searchStories } from "../stories/search-stories.ts";
import { toCsv } from "../stories/to-csv.ts";
import { toMarkdown } from "../stories/to-markdown.ts";
import { testTitle } from "../testkit/checks.ts";
import { shownLists } from "./assurance.ts";
import { checksOf as conformanceChecks, passingNow } from "./checks.ts";
import { file } from "./file.ts";
import { withoutEnding } from "./page-table.ts";
import { notFound, type Route, type Shown, type SiteRequest, valueIn } from "./site.ts";

export const storyRoutes: readonly Route[] = [
  {
    path: "/stories",
    answer: ({ query }, { catalogue }) => {
      const asked = askedIn(query);
      return storiesPage(catalogue, asked, searchStories(catalogue, asked));
    },
  },
  { path: "/stories.csv", answer: (request, shown) => file("stories.csv", "text/csv", toCsv(found(request, shown))) },
  {
    path: "/stories.json",
    answer: (request, shown) => file("stories.json", "application/json", JSON.stringify(found(request, shown))),
  },
  {
    path: "/stories.ndjson",
    answer: (request, shown) =>
      file(
        "stories.ndjson",
        "application/x-ndjson",
        found(request, shown)
          .map((it) => `${JSON.stringify(it)}\n`)
          .join(""),
      ),
  },
  {
    path: "/stories.md",
    answer: (request, shown) => file("stories.md", "text/markdown", found(request, shown).map(toMarkdown).join("\n")),
  },
  { path: "/stories/matrix", answer: (_, { catalogue }) => matrixPage(catalogue) },
  { path: "/stories/actors", answer: (_, { catalogue }) => actorsPage(catalogue) },
  { path: "/stories/features", answer: (_, { catalogue }) => featuresPage(catalogue) },
  {
    path: "/stories/how-to-write",
    methods: ["GET", "HEAD", "POST"],
    answer: ({ form }) => {
      if (form === undefined || isProblem(form)) return howToWritePage({}, undefined);
      const draft = draftIn(form);
      return howToWritePage(draft, hintsFor(draft));
    },
  },
  { path: "/stories/:id", answer: (_, shown, { id }) => story(id!, shown) },
  { path: "/case-studies", answer: (_, { catalogue }) => caseStudiesPage(catalogue) },
  {
    path: "/case-studies/:id",
    answer: (_, { catalogue }, { id }) =>
      caseStudyPage(id!, catalogue) ?? notFound("There is no case study of this name."),
  },
  { path: "/solutions", answer: (_, { catalogue }) => solutionsPage(catalogue) },
];

function askedIn(query: readonly SearchPair[]): StoriesAsked {
  const q = valueIn(query, "q")?.trim();
  const facets = facetNames.map((name) => [name, query.filter((it) => it[0] === name).map((it) => it[1])] as const);
  return {
    ...(q !== undefined && q !== "" && { q }),
    ...Object.fromEntries(facets.filter(([, values]) => values.length > 0)),
  };
}

const found = ({ query }: SiteRequest, { catalogue }: Shown): readonly CataloguedStory[] =>
  searchStories(catalogue, askedIn(query)).stories;

/** The parts of a story as a form has them; each cut to what the fields take. */
export function draftIn(form: readonly SearchPair[]): Draft & { readonly acceptance: readonly string[] } {
  const text = (name: string, most = 500) => (valueIn(form, name) ?? "").trim().slice(0, most);
  return {
    actor: text("actor", 200),
    careSetting: text("careSetting", 200),
    secondaryActor: text("secondaryActor", 200),
    need: text("need"),
    justification: text("justification"),
    acceptance: text("acceptance", 5000)
      .split(/\r?\n/)
      .map((it) => it.trim())
      .filter((it) => it !== ""),
    body: text("remarks", 5000),
  };
}

async function story(name: string, shown: Shown) {
  const [id, form] = withoutEnding(name, ["md", ...tableForms]);
  const it = shown.catalogue.byId.get(id);
  if (!it) return notFound("There is no story of this id.");
  if (form === "md") return file(`${id.toLowerCase()}.md`, "text/markdown", toMarkdown(it));
  if (form === "csv") return file(`${id.toLowerCase()}.csv`, "text/csv", toCsv([it]));
  if (form === "ndjson") return file(`${id.toLowerCase()}.ndjson`, "application/x-ndjson", `${JSON.stringify(it)}\n`);
  if (form === "json") return file(`${id.toLowerCase()}.json`, "application/json", JSON.stringify(it));
  return storyPage(it, shown.catalogue, await threadOf(it, shown));
}

async function threadOf(it: CataloguedStory, shown: Shown): Promise<Thread> {
  const { promises, services: here } = shown;
  const checks = checksOf(it, promises, checkTitles());
  const rows = shownLists().flatMap((list) => list.rows);
  const pathOf = (service: string) => here.find((of) => of.catalog.service.name === service)?.path;
  return {
    requirements: it.requirements.flatMap((id) => rows.filter((row) => row.id === id)),
    calls: it.calls.map(({ title, call }) => {
      const read = readCall(call, promises);
      const path = "fault" in read ? undefined : pathOf(read.service);
      return { title, call, address: path === undefined || "fault" in read ? undefined : `${path}/${read.address}` };
    }),
    checks,
    passing: await passingNow(checks, shown),
    elementAddress: (element) => {
      const [, service = "", type = "", path = ""] = /^(core|directory) (\w+)\.([^(]*)/.exec(element) ?? [];
      const catalog = here.find((of) => of.catalog.service.name === service)?.catalog;
      if (!catalog?.resources.has(type)) return undefined;
      const known = elementsOf(type, catalog.definitions).some((row) => row.path === path);
      return `/explore/${service}/${type}#${known ? `element-${path.replaceAll(/[^A-Za-z.]/g, "")}` : "elements"}`;
    },
  };
}

/** Of both services. */
const checkTitles = (): readonly string[] =>
  Object.values(services).flatMap((it) => conformanceChecks(it).map(({ title }) => testTitle(it, title)));
