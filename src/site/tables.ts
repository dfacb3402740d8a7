import { givenTo, standing, titleOf } from "../contributions/contribution.ts";
import { recordClassWords, recordUseWords, relationshipWords, roleWords } from "../definitions/directory/code-words.ts";
import { dictionary } from "../definitions/directory/dictionary.ts";
import { recordClasses, recordUseTypes, relationshipTypes } from "../definitions/directory/ods-codes.ts";
import { roleTypes } from "../definitions/directory/role-types.ts";
import { maturityRows } from "../definitions/maturity.ts";
import { ukCoreRows } from "../definitions/uk-core.ts";
import { defused } from "../fhir/csv.ts";
import { stagesOf } from "../portal/guide/journey.ts";
import { shownLists } from "./assurance.ts";
import { placed } from "./contributing/contributing.ts";
import { exploreTables } from "./explore-tables.ts";
import { areaRows } from "./organisations/areas.ts";
import { registerFacts, rowAttribution } from "./organisations/list-file.ts";
import { type Cells, filesOf, lines, ourFacts, ours, type PageTable } from "./page-table.ts";
import { type Route, type Shown, valueIn } from "./site.ts";
import { storyTables } from "./story-tables.ts";

/** Words of ODS's catalogue, which are part of the program. */
const ofCatalogue = () => ({ ...ourFacts(), attribution: rowAttribution });

const tables: readonly PageTable[] = [
  {
    path: "/explore/directory/data-dictionary",
    rows: () =>
      dictionary.map(({ of, field, path, meaning, type, example, gaps, csv, xml }) => ({
        part: of,
        field,
        path,
        meaning,
        type,
        example,
        gaps,
        csv,
        xml,
      })),
    facts: ofCatalogue,
  },
  {
    path: "/explore/directory/roles",
    rows: () =>
      roleTypes.map(({ code, name, isPrimary }) => ({
        code,
        name,
        primary: isPrimary ? "yes" : "no",
        words: roleWords[code],
      })),
    facts: ofCatalogue,
  },
  {
    path: "/explore/directory/relationships",
    rows: () =>
      relationshipTypes.map(({ code, name, meaning }) => ({ code, name, words: relationshipWords[code] ?? meaning })),
    facts: ofCatalogue,
  },
  {
    path: "/explore/directory/record-classes",
    rows: () => [
      ...recordClasses.map(({ code, name }) => ({ kind: "class", code, name, words: recordClassWords[code] })),
      ...recordUseTypes.map((name) => ({ kind: "use", code: undefined, name, words: recordUseWords[name] })),
    ],
    facts: ofCatalogue,
  },
  {
    path: "/guide/uk-core",
    rows: () =>
      ukCoreRows.map(({ type, name, canonical, differences }) => ({
        type,
        name,
        canonical,
        differences: lines(differences),
      })),
    facts: ourFacts,
  },
  {
    path: "/journey/checklist",
    rows: ({ guide }) =>
      stagesOf(guide).flatMap((it) => it.checklist.map((item) => ({ stage: it.title, item, done: undefined }))),
    facts: ourFacts,
  },
  {
    path: "/organisations/areas",
    rows: ({ services }) => areaRows(services),
    facts: ({ services }) => registerFacts(services.find((it) => it.catalog.service.name === "directory")!),
  },
  {
    path: "/requirements",
    rows: (_, { query }) =>
      shownLists().flatMap(({ title, rows }) =>
        rows
          .filter((it) => valueIn(query, "state") === undefined || it.state === valueIn(query, "state"))
          .map(({ id, level, state, text, reason, check }) => ({
            list: title,
            id,
            level,
            state,
            text,
            reason,
            checks: lines([check ?? []].flat()),
          })),
      ),
    facts: ourFacts,
  },
  {
    path: "/contributions",
    rows: contributionRows,
    facts: () => ({ attribution: ours, asAt: new Date().toISOString().slice(0, 10) }),
  },
  {
    path: "/roadmap",
    rows: () => maturityRows.map(({ service, type, label, why }) => ({ service, type, label, why })),
    facts: ourFacts,
  },
];

/** What was accepted, the newest activity first. The titles are the senders': no spreadsheet takes one for a formula. */
async function contributionRows({ contributing, catalogue }: Shown): Promise<readonly Cells[]> {
  const statuses = ["accepted", "published"] as const;
  const { found } = await contributing.store().list({ statuses, limit: 1000, offset: 0 });
  return found
    .map((it) => placed(it, catalogue))
    .map(({ it, status, published }) => ({
      number: it.number,
      kind: it.kind,
      title: defused(titleOf(it.kind, standing(it).content)),
      status,
      id: givenTo(it)?.id,
      published,
    }));
}

/** Tables of pages that have no other list of files. */
export const tableRoutes: readonly Route[] = [...tables, ...storyTables, ...exploreTables].flatMap(filesOf);
