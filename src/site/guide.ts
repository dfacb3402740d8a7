import type { GuidePage } from "../portal/guide/guide.ts";
import { checklistPage, guidePage, journeyPage } from "../portal/guide/journey.ts";
import { ukCoreTable } from "../portal/guide/uk-core-table.ts";
import { fileLinks } from "../portal/tables/table-file.ts";
import { notFound, type Route, type Shown } from "./site.ts";

/** What people wrote: the journey, the audiences, the articles. */
export const guideRoutes: readonly Route[] = [
  { path: "/journey", answer: (_, { guide }) => journeyPage(guide) },
  { path: "/journey/checklist", answer: (_, { guide }) => checklistPage(guide) },
  { path: "/journey/:id", answer: (_, shown, { id }) => written(shown, "stage", id!) },
  { path: "/for/:id", answer: (_, shown, { id }) => written(shown, "audience", id!) },
  { path: "/guide/:id", answer: (_, shown, { id }) => written(shown, "article", id!) },
];

const written = ({ guide }: Shown, kind: GuidePage["kind"], id: string) => {
  const page = guide.pages.find((it) => it.kind === kind && it.id === id);
  return page
    ? guidePage(
        page,
        guide,
        id === "uk-core" ? { content: ukCoreTable(), files: fileLinks("/guide/uk-core") } : undefined,
      )
    : notFound("There is no page of the guide at this address.");
};
