import { codeSystemRows } from "../../../definitions/directory/code-systems.ts";
import { isProblem, type Problem, problem, quoted } from "../../../fhir/problem.ts";
import { fieldsOf } from "../../../fhir/terminology.ts";
import { isValue } from "../../../ods/terminology/property.ts";
import type { Clause } from "../../../search/query.ts";
import type { Match } from "../../../store/store.ts";
import { type HeldConcept, indexOf, type Source } from "../concept.ts";
import { relationshipConcept, roleConcept, successionConcept, successionsOf } from "../instance-concepts.ts";
import { recordOf } from "../organisation-concepts.ts";
import { expansionMax, matchesOf } from "./concept-set.ts";
import { type CheckedFilter, checkedFilter, type FilterContext, filterClause, type MadeOf } from "./filters.ts";
import type { Part } from "./part.ts";

/**
 * The roles, relationships or successions that some includes ask for, each once. They are inside of resources, so all resources that
 * may hold one are gone through; undefined: there are too many.
 */
export async function instances(
  parts: readonly Part[],
  filtering: FilterContext,
): Promise<readonly HeldConcept[] | Problem | undefined> {
  const found = new Map<string, HeldConcept>();
  for (const part of parts) {
    const { url } = part.system!.held;
    if (url === codeSystemRows.postcode.url || url === codeSystemRows.geographyName.url)
      return problem("unknown-concepts", `concepts of ${quoted(url)} are looked up one by one, by CodeSystem/$lookup`);
    const isRelationship = url === codeSystemRows.relationshipInstance.url;
    const asked = isRelationship ? relationshipsAsked(part, filtering) : heldAsked(part, filtering);
    if (isProblem(asked)) return asked;
    const matches = await matchesOf(
      isRelationship ? "OrganizationAffiliation" : "Organization",
      asked.clauses,
      filtering.source,
    );
    if (!matches) return undefined;
    for await (const batch of matches) {
      for (const it of batch)
        for (const concept of await conceptsIn(it, url, filtering.source))
          if (asked.holds(concept)) found.set(concept.code, concept);
      if (found.size > expansionMax) return undefined;
    }
  }
  return [...found.values()].sort((a, b) => numeric.compare(a.code, b.code));
}

const numeric = new Intl.Collator("en", { numeric: true });

interface Asked {
  readonly clauses: readonly Clause[];
  readonly holds: (it: HeldConcept) => boolean;
}

function relationshipsAsked(part: Part, filtering: FilterContext): Asked | Problem {
  const clause = clauseOf(part, "OrganizationAffiliation", filtering);
  if (clause !== "all" && isProblem(clause)) return clause;
  return { clauses: clause === "all" ? [] : [clause], holds: () => true };
}

/** What an include asks of roles or successions: of the organisations that may hold them, and then of each. */
function heldAsked({ fields, system }: Part, { source }: FilterContext): Asked | Problem {
  const isRole = system!.held.url === codeSystemRows.roleInstance.url;
  const token = (parameter: string, codes: readonly string[]): Clause => ({
    kind: "token",
    index: indexOf("Organization", parameter, source),
    any: codes.map((it) => ({ code: it.toLowerCase() })),
    not: false,
  });
  const wrong = wrongPart({ fields, system });
  if (wrong) return wrong;
  if (fields.concept !== undefined) {
    const codes = codesIn(fields.concept);
    if (isProblem(codes)) return codes;
    const listed = new Set(codes);
    return {
      clauses: [token(isRole ? "role-instance" : "succession", codes)],
      holds: (it) => listed.has(it.code),
    };
  }
  const filters: CheckedFilter[] = [];
  for (const it of fieldsOf(fields.filter)) {
    const checked = checkedFilter(it, system!);
    if (isProblem(checked)) return checked;
    filters.push(checked);
  }
  const anywhere: Clause = {
    kind: "missing",
    index: indexOf("Organization", isRole ? "role-instance" : "succession", source),
    missing: false,
    types: undefined,
  };
  const holders = filters.map(({ values }): Clause => {
    const ids: Clause = { kind: "id", any: values };
    return isRole ? ids : { kind: "any", of: [ids, token("predecessor", values), token("successor", values)] };
  });
  return {
    clauses: holders.length === 0 ? [anywhere] : holders.slice(0, 1),
    holds: ({ properties }) =>
      filters.every(({ filter, values }) =>
        properties.some((it) => it.code === filter.code && values.some((value) => isValue(it, value))),
      ),
  };
}

async function conceptsIn(it: Match, url: string, source: Source): Promise<readonly HeldConcept[]> {
  if (url === codeSystemRows.relationshipInstance.url) {
    const concept = await relationshipConcept(it, "all", source);
    return concept ? [concept] : [];
  }
  if (url === codeSystemRows.succession.url)
    return (await successionsOf(it.id, source))
      .filter((one) => one.id !== undefined)
      .map((one) => successionConcept(it.id, one, "all"));
  return (recordOf(it.body).roles ?? [])
    .filter((role) => role.id !== undefined)
    .map((role) => roleConcept(it.id, role, "all", source));
}

/** What an include asks of the resources of which each is one concept: all filters together, or the concepts that are listed. */
export function clauseOf(part: Part, type: MadeOf, filtering: FilterContext): Clause | "all" | Problem {
  const { fields, system } = part;
  const wrong = wrongPart(part);
  if (wrong) return wrong;
  if (fields.concept !== undefined) {
    const any = codesIn(fields.concept);
    return isProblem(any) ? any : { kind: "id", any };
  }
  const clauses: Clause[] = [];
  for (const it of fieldsOf(fields.filter)) {
    const checked = checkedFilter(it, system!);
    const clause = isProblem(checked) ? checked : filterClause(checked, type, filtering);
    if (isProblem(clause)) return clause;
    clauses.push(clause);
  }
  if (clauses.length === 0) return "all";
  return clauses.length === 1 ? clauses[0]! : { kind: "all", of: clauses };
}

function wrongPart({ fields, system }: Part): Problem | undefined {
  if (fields.valueSet !== undefined)
    return problem(
      "unknown-concepts",
      `concepts of ${quoted(system!.held.url)} are chosen by filters or one by one, not by other value sets`,
    );
  if (fields.concept !== undefined && fields.filter !== undefined)
    return problem("malformed-value", "an include has a list of concepts or filters, not both");
  return undefined;
}

const listedMax = 10_000;

function codesIn(concept: unknown): readonly string[] | Problem {
  const codes = fieldsOf(concept).flatMap(({ code }) => (typeof code === "string" ? [code] : []));
  return codes.length > listedMax
    ? problem("too-many-values", `an include may list up to ${listedMax} concepts`)
    : codes;
}
