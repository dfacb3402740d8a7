import { odsSystems } from "../definitions/directory/ods-codes.ts";
import { isProblem, type Problem, problem, quoted } from "../fhir/problem.ts";
import { type OrdSearch, type Pair, readOrdSearch } from "./ord-search.ts";
import { isOdsDate, odsCodeOf } from "./values.ts";

/** R4 calls that ask what an older call asks, and what is different about their answers. */
export interface R4Calls {
  /** Below the base of the R4 API: `Organization?roleCode=RO177&_count=20`. All of them together; none where R4 finds nothing. */
  readonly calls: readonly string[];
  readonly notes: readonly string[];
}

const sourceOf = "OrganizationAffiliation:primary-organization";

const notes = {
  primary:
    "which role of an organisation is primary is not in its resource: look the role up in ODSOrganisationRole (primaryRole)",
  relationships:
    "relationships are resources of their own, added by _revinclude; the target's primary role is not in them",
  successions: "predecessors and successors are not in R4 resources: ask the code system of successions",
  ge: "the national API documents eq, gt and lt for lastChangeDate: gt with the day before asks the same",
  paging: "pages are followed by the link 'next'; the national API advises a _count of up to 1000",
  total: "the number of matches is Bundle.total, where there is one; _summary=count asks for it alone",
  deletions: "what was withdrawn from the register stands in List/Organization-deletion and the lists beside it",
  role: "the parameter 'role' (RE…) is an addition of this server: the national API has none for the type of a relationship",
  source: "the matches are relationships; the organisations are included beside them, each once a page",
  none: "R4 finds nothing, and need not be asked",
} as const;

/** What a call of the ORD API (`path` below its base: `["organisations", "RRF"]`) is in R4. */
export function ordToR4(path: readonly string[], query: readonly Pair[]): R4Calls | Problem {
  const pairs = query.filter(([name]) => name !== "_format");
  const [endpoint = "", id, ...more] = path;
  if (more.length > 0) return notThere(path);
  if (endpoint === "organisations") {
    if (id !== undefined) return organisationCall(id);
    const search = readOrdSearch(pairs);
    return isProblem(search) ? search : searchCalls(search);
  }
  if (endpoint === "sync" && id === undefined) return syncCall(pairs);
  const system = Object.hasOwn(codeSystems, endpoint) ? codeSystems[endpoint] : undefined;
  if (system === undefined) return notThere(path);
  return id === undefined
    ? {
        calls: [
          `CodeSystem?${encoded([
            ["url", system],
            ["_summary", "false"],
          ])}`,
        ],
        notes: [],
      }
    : {
        calls: [
          `CodeSystem/$lookup?${encoded([
            ["system", system],
            ["code", id],
            ["property", "*"],
          ])}`,
        ],
        notes: [],
      };
}

const codeSystems: Readonly<Record<string, string>> = {
  roles: odsSystems.role,
  rels: odsSystems.relationship,
  recordclasses: odsSystems.recordClass,
};

/** One call for the record and its relationships. */
function organisationCall(id: string): R4Calls | Problem {
  const code = odsCodeOf(id);
  if (code === undefined) return problem("malformed-id", `${quoted(id)} is no ODS code: 1 to 12 letters or digits`);
  return {
    calls: [
      `Organization?${encoded([
        ["_id", code],
        ["_revinclude", sourceOf],
      ])}`,
    ],
    notes: [notes.relationships, notes.primary, notes.successions],
  };
}

/**
 * A search by relationships is one of OrganizationAffiliation, whose source is chained to: `_has` would let each condition hold
 * of another relationship.
 */
export function searchCalls({ organization, affiliation, nothing, limit, offset }: OrdSearch): R4Calls {
  if (nothing !== undefined) return { calls: [], notes: [nothing, notes.none] };
  const page: Pair[] = [["_count", String(limit)], ...(offset > 0 ? [["_offset", String(offset)] as const] : [])];
  const asksPrimary = organization.some(([name]) => name === "roleCode");
  const asksDate = organization.some(([name]) => name === "lastChangeDate");
  const common = [...(asksPrimary ? [notes.primary] : []), ...(asksDate ? [notes.ge] : []), notes.paging, notes.total];
  if (affiliation.length === 0)
    return { calls: [`Organization?${encoded([...organization, ...page])}`], notes: common };
  const chained = organization.map(([name, value]): Pair => [`primary-organization.${name}`, value]);
  const query = encoded([...affiliation, ...chained, ["_include", sourceOf], ...page]);
  const asksType = affiliation.some(([name]) => name === "role");
  return {
    calls: [`OrganizationAffiliation?${query}`],
    notes: [notes.source, ...(asksType ? [notes.role] : []), ...common],
  };
}

function syncCall(pairs: readonly Pair[]): R4Calls | Problem {
  const date = pairs.find(([name]) => name === "LastChangeDate")?.[1] ?? "";
  if (!isOdsDate(date)) return problem("malformed-date", `LastChangeDate=${quoted(date)}: it takes a day, YYYY-MM-DD`);
  return {
    calls: [
      `Organization?${encoded([
        ["lastChangeDate", `ge${date}`],
        ["_elements", "identifier"],
        ["_count", "1000"],
      ])}`,
    ],
    notes: [notes.ge, notes.paging, notes.deletions],
  };
}

const notThere = (path: readonly string[]): Problem =>
  problem("unknown-path", `there is nothing at ${quoted(path.join("/"))}`);

/** As it stands in an address; signs that need no encoding there stay readable. */
export const encoded = (pairs: readonly Pair[]): string =>
  pairs
    .map((it) => it.map((part) => encodeURIComponent(part).replace(/%(?:2C|3A|2F|7C)/g, decodeURIComponent)).join("="))
    .join("&");
