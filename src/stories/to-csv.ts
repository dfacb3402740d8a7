import { csvLine, defused } from "../fhir/csv.ts";
import type { CataloguedStory } from "./catalogue.ts";
import { asSentence } from "./story.ts";

/** Columns as the tools for backlogs take them; a list has a line each inside its cell. */
const columns: readonly (readonly [title: string, value: (story: CataloguedStory) => string])[] = [
  ["Id", (it) => it.id],
  ["Title", (it) => it.title],
  ["Description", asSentence],
  ["Acceptance criteria", (it) => it.acceptance.join("\n")],
  ["Feature", (it) => it.feature ?? ""],
  ["Actor", (it) => it.actor],
  ["Care setting", (it) => it.careSetting],
  ["Secondary actor", (it) => it.secondaryActor ?? ""],
  ["Status", (it) => it.status],
  ["Served", (it) => it.served.is],
  ["Resources", (it) => it.resources.join("\n")],
  ["Requirements", (it) => it.requirements.join("\n")],
  ["Sources", (it) => it.sources.join("\n")],
];

/**
 * Stories as CSV by RFC 4180, with a row of titles. What a spreadsheet would take for a formula has an apostrophe before it.
 */
export const toCsv = (stories: readonly CataloguedStory[]): string =>
  [columns.map(([title]) => title), ...stories.map((story) => columns.map(([, value]) => defused(value(story))))]
    .map(csvLine)
    .join("");
