import type { CataloguedStory } from "../stories/catalogue.ts";
import { type Cells, lines, ourFacts, type PageTable } from "./page-table.ts";

const idsOf = (stories: readonly CataloguedStory[] | undefined): string => lines((stories ?? []).map((it) => it.id));

const grouped = (name: string, by: ReadonlyMap<string, readonly CataloguedStory[]>): readonly Cells[] =>
  [...by].flatMap(([value, stories]) =>
    stories.map((it) => ({ [name]: value, story: it.id, title: it.title, served: it.served.is })),
  );

/** The catalogue seen from its sides. */
export const storyTables: readonly PageTable[] = [
  {
    path: "/stories/matrix",
    rows: ({ catalogue: { stories, byResource } }) => {
      const resources = [...byResource.keys()].sort();
      return stories.map((it) => ({
        story: it.id,
        title: it.title,
        served: it.served.is,
        ...Object.fromEntries(resources.map((name) => [name, it.resources.includes(name) ? "yes" : undefined])),
      }));
    },
    facts: ourFacts,
  },
  { path: "/stories/actors", rows: ({ catalogue }) => grouped("actor", catalogue.byActor), facts: ourFacts },
  { path: "/stories/features", rows: ({ catalogue }) => grouped("feature", catalogue.byFeature), facts: ourFacts },
  {
    path: "/solutions",
    rows: ({ catalogue: { solutions, bySolution } }) =>
      solutions.map(({ id, title, what, status, link }) => ({
        id,
        title,
        what,
        status,
        link,
        stories: idsOf(bySolution.get(id)),
      })),
    facts: ourFacts,
  },
  {
    path: "/case-studies",
    rows: ({ catalogue: { caseStudies, byCaseStudy } }) =>
      caseStudies.map(({ id, title, status }) => ({ id, title, status, stories: idsOf(byCaseStudy.get(id)) })),
    facts: ourFacts,
  },
];
