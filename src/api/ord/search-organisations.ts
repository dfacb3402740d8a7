import { ordLimits } from "../../definitions/directory/ord-api.ts";
import { roleTypes } from "../../definitions/directory/role-types.ts";
import { isProblem, type Problem } from "../../fhir/problem.ts";
import { fromOrganization } from "../../ods/from-fhir.ts";
import type { OrdSummary } from "../../ods/ord.ts";
import { type OrdRules, type OrdSearch, readOrdSearch } from "../../ods/ord-search.ts";
import { encoded } from "../../ods/ord-to-r4.ts";
import { ordXmlDeclaration } from "../../ods/to-ods-xml.ts";
import { toOrdSummary } from "../../ods/to-ord.ts";
import { parseSearch } from "../../search/parse-search.ts";
import type { Clause, Query } from "../../search/query.ts";
import { type Match, type Page, TooCostly } from "../../store/store.ts";
import { tooCostly } from "../answer-search.ts";
import type { FhirService } from "../service.ts";
import type { OrdRequest, OrdRun, OrdService } from "./ord-service.ts";
import { element } from "./ord-xml.ts";

/**
 * The search endpoint: a page of summaries. How many there are in all, and where the pages before and after it are, stands in
 * headers, as its consumers expect.
 */
export const searchOrganisations: OrdRun = async (request, service) => {
  const search = readOrdSearch(request.query, rulesOf(service));
  if (isProblem(search)) return search;
  const found = search.nothing === undefined ? await pageOf(search, service.directory) : { matches: [], total: 0 };
  if (isProblem(found)) return found;
  const { matches, total } = found;
  const link = request.isXml ? "?_format=xml" : "";
  const organisations = matches.flatMap((it) => summaryOf(it, service.base, link));
  return {
    body: { Organisations: organisations },
    xml: () => `${ordXmlDeclaration}${element("Organisations", { Organisation: organisations as never })}`,
    headers: pageHeaders(request, search, { returned: organisations.length, total }, service.base),
  };
};

const aDay = 86_400_000;

export function rulesOf({ national, directory }: OrdService): OrdRules {
  if (!national) return {};
  const earliest = directory.search.context.now() - ordLimits.changeDays * aDay;
  return { changedFrom: new Date(earliest).toISOString().slice(0, 10), offsetFrom: 1 };
}

/** Exactly counted: consumers page by the number. */
async function pageOf(
  { organization, affiliation, limit, offset }: OrdSearch,
  directory: FhirService,
): Promise<(Pick<Page, "matches"> & { readonly total: number }) | Problem> {
  const query = parsed("Organization", [...organization, ["_total", "accurate"]], directory);
  if (isProblem(query)) return query;
  const holds = affiliation.length > 0 ? relationshipClause(affiliation, directory) : undefined;
  if (isProblem(holds)) return holds;
  const asked: Query = { ...query, clauses: holds ? [...query.clauses, holds] : query.clauses, count: limit, offset };
  const page = await searched(asked, directory);
  return isProblem(page) ? page : { matches: page.matches, total: page.total! };
}

/** One relationship, of which the organisation is the source, meets all of it. */
function relationshipClause(pairs: OrdSearch["affiliation"], directory: FhirService): Clause | Problem {
  const query = parsed("OrganizationAffiliation", pairs, directory);
  if (isProblem(query)) return query;
  const { clauses } = query;
  const index = directory.catalog.resources.get("OrganizationAffiliation")!.byCode.get("primary-organization")!
    .indexes[0]!;
  const clause: Clause = clauses.length === 1 ? clauses[0]! : { kind: "all", of: clauses };
  return { kind: "has", index, source: "OrganizationAffiliation", clause };
}

/** FHIR parameters as a query of the engine. */
export function parsed(
  type: string,
  pairs: OrdSearch["organization"],
  { search, store }: FhirService,
): Query | Problem {
  const context = { ...search.context, lenient: false, incomplete: store.incomplete() };
  const read = parseSearch(type, pairs, context);
  return isProblem(read) ? read : read.query;
}

export async function searched(query: Query, { store, search }: FhirService): Promise<Page | Problem> {
  try {
    return await store.search(query, search.options);
  } catch (error) {
    if (error instanceof TooCostly) return tooCostly([query], error);
    throw error;
  }
}

const roleNames: ReadonlyMap<string, string> = new Map(roleTypes.map((it) => [it.code, it.name]));

function summaryOf({ body }: Match, base: string, link: string): OrdSummary[] {
  const record = fromOrganization(JSON.parse(body), () => {});
  if (record === undefined) return [];
  const summary = toOrdSummary(record, base, (code) => roleNames.get(code));
  return [{ ...summary, OrgLink: `${summary.OrgLink}${link}` }];
}

function pageHeaders(
  { query }: OrdRequest,
  { limit, offset }: OrdSearch,
  { returned, total }: { returned: number; total: number },
  base: string,
): Readonly<Record<string, string>> {
  const rest = query.filter(([name]) => name !== "Offset");
  const at = (place: number) =>
    `${base}/organisations?${encoded(place > 0 ? [...rest, ["Offset", String(place)]] : rest)}`;
  return {
    "x-total-count": String(total),
    "returned-records": String(returned),
    ...(offset + returned < total && returned > 0 && { "next-page": at(offset + returned) }),
    ...(offset > 0 && { "previous-page": at(Math.max(0, offset - limit)) }),
  };
}
