import { isProblem, type Problem, problem, quoted } from "../fhir/problem.ts";
import type { Catalog } from "../search/catalog.ts";
import { parseSearch } from "../search/parse-search.ts";
import type { Clause } from "../search/query.ts";
import type { Ask } from "./answer-search.ts";

/** `Patient/1/Condition`: the resources of a type that belong to one. https://hl7.org/fhir/STU3/compartmentdefinition.html */
export const askCompartment =
  (compartment: string, id: string, type: string): Ask =>
  (pairs, context) => {
    const clause = belongsTo(compartment, id, type, context.catalog);
    if (isProblem(clause)) return clause;
    const parsed = parseSearch(type, pairs, context);
    if (isProblem(parsed)) return parsed;
    const { query } = parsed;
    return { ...parsed, queries: [{ ...query, clauses: [clause, ...query.clauses] }] };
  };

/** The types that may belong to a resource of this one, with the references that say so. */
export function compartmentOf(
  compartment: string,
  { definitions, resources }: Catalog,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  if (!resources.has(compartment)) return found;
  for (const [type, codes] of Object.entries(definitions.compartments[compartment] ?? {})) {
    const resource = resources.get(type);
    const served = codes.filter((code) => resource?.byCode.get(code)?.type === "reference");
    if (resource?.definition.interactions["search-type"] && served.length > 0) found.set(type, served);
  }
  return found;
}

function belongsTo(compartment: string, id: string, type: string, catalog: Catalog): Clause | Problem {
  const types = compartmentOf(compartment, catalog);
  const codes = types.get(type);
  if (!codes)
    return problem(
      "unknown-path",
      types.size === 0
        ? `${compartment} has no compartment; ${[...Object.keys(catalog.definitions.compartments)].filter((it) => catalog.resources.has(it)).join(", ")} have`
        : `${quoted(type)} does not belong to a ${compartment}; ${[...types.keys()].join(", ")} do`,
    );
  return pointingTo(compartment, id, type, codes, catalog);
}

/** Any of the references leads to that resource. */
export function pointingTo(
  target: string,
  id: string,
  type: string,
  codes: readonly string[],
  { resources }: Catalog,
): Clause {
  const { byCode } = resources.get(type)!;
  // `patient` and `subject` are often one index.
  const indexes = new Set(codes.map((it) => byCode.get(it)!.indexes[0]!));
  const of = [...indexes].map((index): Clause => ({ kind: "reference", index, any: [{ types: [target], id }] }));
  return of.length === 1 ? of[0]! : { kind: "any", of };
}
