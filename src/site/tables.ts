import { givenTo, standing, titleOf } from "../contributions/contribution.ts";
import { relationshipWords, roleWords } from "../definitions/directory/code-words.ts";
import { dictionary } from "../definitions/directory/dictionary.ts";
import { relationshipTypes } from "../definitions/directory/ods-codes.ts";
import { roleTypes } from "../definitions/directory/role-types.ts";
import { maturityRows } from "../definitions/maturity.ts";
import { software } from "../definitions/software.ts";
import { defused } from "../fhir/csv.ts";
import { askedBy } from "../portal/search-parameters.ts";
import { type DataColumn, tableForms } from "../portal/tables/table-file.ts";
import { describeParameter } from "../search/describe-parameter.ts";
import { shownLists } from "./assurance.ts";
import { placed } from "./contributing/contributing.ts";
import { areaRows } from "./organisations/areas.ts";
import { rowAttribution } from "./organisations/list-file.ts";
import { notFound, type Route, type Shown, type SiteRequest, valueIn } from "./site.ts";
import { formIn, tableAnswer } from "./table-answer.ts";

type Cells = Readonly<Record<string, string | number | undefined>>;

/** A page's table: the rows that the page shows, by the names of their columns. */
interface PageTable {
  /** Of the page; undefined where what it shows does not answer here. */
  readonly path: string;
  readonly rows: (
    shown: Shown,
    request: SiteRequest,
  ) => readonly Cells[] | undefined | Promise<readonly Cells[] | undefined>;
  readonly attribution: string;
}

const ours = `${software.name}, Apache-2.0`;

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
    attribution: rowAttribution,
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
    attribution: rowAttribution,
  },
  {
    path: "/explore/directory/relationships",
    rows: () =>
      relationshipTypes.map(({ code, name, meaning }) => ({ code, name, words: relationshipWords[code] ?? meaning })),
    attribution: rowAttribution,
  },
  { path: "/organisations/areas", rows: ({ services }) => areaRows(services), attribution: rowAttribution },
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
            checks: [check ?? []].flat().join("\n"),
          })),
      ),
    attribution: ours,
  },
  { path: "/contributions", rows: contributionRows, attribution: ours },
  {
    path: "/roadmap",
    rows: () => maturityRows.map(({ service, type, label, why }) => ({ service, type, label, why })),
    attribution: ours,
  },
  ...(["core", "directory"] as const).map(
    (name): PageTable => ({
      path: `/explore/${name}/search-parameters`,
      rows: ({ services }) =>
        services
          .find((it) => it.catalog.service.name === name)
          ?.catalog.resources.values()
          .toArray()
          .flatMap(({ definition, parameters }) =>
            parameters.map((it) => ({
              type: definition.type,
              parameter: it.code,
              kind: it.type,
              level: it.expectation,
              askedBy: askedBy[it.origin],
              takes: describeParameter(it),
              example: definition.search.find((row) => row.code === it.code)?.example.finds,
            })),
          ),
      attribution: ours,
    }),
  ),
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

/** The table of a page as a file, at the page's address with an ending. */
export const tableRoutes: readonly Route[] = tables.flatMap((table) =>
  tableForms.map(
    (form): Route => ({
      path: `${table.path}.${form}`,
      answer: async (request, shown) => {
        const rows = await table.rows(shown, request);
        if (rows === undefined) return notFound("No such service answers here.");
        const name = table.path.split("/").at(-1)!;
        const facts = { asAt: software.released, attribution: table.attribution };
        return tableAnswer(formIn(form, request.query), name, columnsOf(rows), rows, facts);
      },
    }),
  ),
);

const columnsOf = (rows: readonly Cells[]): readonly DataColumn<Cells>[] =>
  Object.keys(rows[0] ?? {}).map((name) => ({
    name,
    title: name,
    value: (row) => (row[name] === undefined ? null : String(row[name])),
    ...(name === "code" && { isCode: true as const }),
  }));
