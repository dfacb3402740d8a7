import type { FhirService } from "../../api/service.ts";
import { organisationColumns } from "../../portal/organisations/organisation-row.ts";
import { tableForms } from "../../portal/tables/table-file.ts";
import { ask } from "../ask.ts";
import { withoutEnding } from "../page-table.ts";
import { notFound, ofService, type Route, type SiteAnswer, type SiteRequest } from "../site.ts";
import { formIn, tableAnswer } from "../table-answer.ts";
import { areasRoutes } from "./areas.ts";
import { changesRoutes } from "./changes.ts";
import { findRoutes } from "./find.ts";
import { registerFacts } from "./list-file.ts";
import { matchRoutes } from "./match.ts";
import { oneOrganisation } from "./one.ts";
import { rowsOf } from "./rows.ts";

/** The directory for people. */
export const organisationRoutes: readonly Route[] = [
  ...findRoutes,
  ...matchRoutes,
  ...changesRoutes,
  ...areasRoutes,
  {
    path: "/organisations/:code",
    answer: (request, shown, { code }) =>
      ofService(shown, "directory", (it) => {
        const [name, form] = withoutEnding(code!, ["xml", ...tableForms]);
        return form === undefined ? oneOrganisation(name, request, shown, it) : fileOf(name, form, request, it);
      }),
  },
];

/** One organisation as a file: FHIR in JSON or XML, or the row of the tables. */
async function fileOf(
  code: string,
  form: "xml" | (typeof tableForms)[number],
  { query }: SiteRequest,
  service: FhirService,
): Promise<SiteAnswer> {
  if (form === "json" || form === "xml")
    return ask(service, { path: ["Organization", code], query: [["_format", form]] });
  const rows = await rowsOf(service, [code]);
  if (rows.length === 0) return notFound(`${code.slice(0, 20)} is not in this release of the register.`);
  return tableAnswer(
    formIn(form, query),
    rows[0]!.record.code,
    organisationColumns,
    rows,
    await registerFacts(service),
  );
}
