import { setImmediate as nextTurn } from "node:timers/promises";
import { ordLimits } from "../../definitions/directory/ord-api.ts";
import { isProblem, problem, quoted } from "../../fhir/problem.ts";
import { readOrdSearch } from "../../ods/ord-search.ts";
import { ordXmlDeclaration } from "../../ods/to-ods-xml.ts";
import type { Cursor } from "../../search/query.ts";
import type { OrdRun } from "./ord-service.ts";
import { element } from "./ord-xml.ts";
import { parsed, rulesOf, searched } from "./search-organisations.ts";

/** The sync endpoint: links to all that changed on a day or later, the longest unchanged first. It has no pages. */
export const sync: OrdRun = async ({ query, isXml }, service) => {
  const unknown = query.find(([name, value]) => !["LastChangeDate", "_format"].includes(name) && value !== "");
  if (unknown) return problem("unknown-parameter", `sync takes LastChangeDate and _format, not ${quoted(unknown[0])}`);
  const search = readOrdSearch(query, rulesOf(service));
  if (isProblem(search)) return search;
  if (search.organization.length === 0)
    return problem(
      "missing-value",
      "sync needs LastChangeDate=YYYY-MM-DD: the first day of the changes that are asked for",
    );
  const pairs = [
    ...search.organization,
    ["_sort", "lastChangeDate"],
    ["_count", "1000"],
    ["_total", "accurate"],
  ] as const;
  const asked = parsed("Organization", pairs, service.directory);
  if (isProblem(asked)) return asked;
  const links: { readonly OrgLink: string }[] = [];
  let cursor: Cursor | undefined;
  do {
    const page = await searched({ ...asked, cursor }, service.directory);
    if (isProblem(page)) return page;
    if (page.total! > ordLimits.syncMax)
      return problem(
        "too-costly",
        `${page.total} organisations have changed since then, more than the ${ordLimits.syncMax} that sync lists: ask for a later day, or page through /organisations?LastChangeDate=`,
      );
    for (const { id } of page.matches)
      links.push({ OrgLink: `${service.base}/organisations/${id}${isXml ? "?_format=xml" : ""}` });
    cursor = page.next;
    // Others are answered between the pages.
    if (cursor) await nextTurn();
  } while (cursor);
  return {
    body: { Organisations: links },
    xml: () => `${ordXmlDeclaration}${element("Organisations", { Organisation: links })}`,
    headers: { "x-total-count": String(links.length), "returned-records": String(links.length) },
  };
};
