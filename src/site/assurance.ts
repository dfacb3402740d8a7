import { lists } from "../definitions/requirements/lists.ts";
import type { Requirement } from "../definitions/requirements/requirement.ts";
import { services } from "../definitions/services.ts";
import { requirementPage, requirementsPage, type ShownList } from "../portal/assurance/requirements.ts";
import { roadmapPage } from "../portal/assurance/roadmap.ts";
import { safetyPage } from "../portal/assurance/safety.ts";
import { addressOfPage } from "../portal/guide/journey.ts";
import { completedRow } from "../testkit/requirement-rows.ts";
import { notFound, type Route, type Shown, valueIn } from "./site.ts";

/** What shows that the promises are kept: requirements, checks, hazards, maturity. */
export const assuranceRoutes: readonly Route[] = [
  { path: "/requirements", answer: ({ query }) => requirementsPage(shownLists(), valueIn(query, "state")) },
  { path: "/requirements/:id", answer: (_, shown, { id }) => requirement(id!, shown) },
  {
    path: "/roadmap",
    answer: (_, { services: here, guide }) =>
      roadmapPage(
        here.map((it) => it.catalog.service),
        guide.pages.find((it) => it.kind === "article" && it.id === "roadmap")?.body ?? "",
      ),
  },
  { path: "/safety", answer: (_, { hazards }) => safetyPage(hazards) },
];

/** The lists, with each row that only names its promises completed: they are the same as long as the program runs. */
let made: readonly ShownList[] | undefined;

export function shownLists(): readonly ShownList[] {
  made ??= lists.map(({ title, service, rows }) => ({
    title,
    service,
    rows: rows.map((it): Requirement => ("promises" in it ? completedRow(it, services[service]) : it)),
  }));
  return made;
}

function requirement(id: string, { guide, catalogue }: Shown) {
  const row = shownLists()
    .flatMap((it) => it.rows)
    .find((it) => it.id === id);
  if (!row) return notFound("There is no requirement of this id.");
  return requirementPage(row, {
    stories: catalogue.byRequirement.get(id) ?? [],
    pages: guide.pages
      .filter((it) => it.requirements.includes(id))
      .map((it) => ({ title: it.title, address: addressOfPage(it) })),
  });
}
