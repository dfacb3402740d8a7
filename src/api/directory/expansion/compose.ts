import { randomUUID } from "node:crypto";
import { codeSystemRows } from "../../../definitions/directory/code-systems.ts";
import { isProblem, type Problem, problem } from "../../../fhir/problem.ts";
import type { Resource } from "../../../fhir/resource.ts";
import { fieldsOf, isFields, isRefusal } from "../../../fhir/terminology.ts";
import { expandValueSet } from "../../../fhir/value-set.ts";
import type { Clause } from "../../../search/query.ts";
import type { Source } from "../concept.ts";
import type { HeldSystem } from "../held-terms.ts";
import { declared, listedConcept, systemNamed } from "../systems.ts";
import {
  type ConceptSet,
  expansionMax,
  type Limits,
  listedSet,
  organisationSet,
  type SetConcept,
} from "./concept-set.ts";
import { type FilterContext, undeclaredFilter } from "./filters.ts";
import { clauseOf, instances } from "./instances.ts";
import type { Part } from "./part.ts";

const partsMax = 100;
const filtersMax = 200;

/**
 * What a value set comes to: one set for each large code system that it takes concepts of, and one for all others together. A
 * Problem where it cannot be told whole.
 */
export async function conceptSets(
  valueSet: Resource,
  limits: Limits,
  filtering: FilterContext,
): Promise<readonly ConceptSet[] | Problem> {
  const compose = isFields(valueSet.compose) ? valueSet.compose : {};
  const active = { ...limits, activeOnly: limits.activeOnly || compose.inactive === false };
  const included = partsOf(compose.include, filtering.source);
  if (isProblem(included)) return included;
  const excluded = partsOf(compose.exclude, filtering.source);
  if (isProblem(excluded)) return excluded;
  const sets: ConceptSet[] = [];
  for (const url of new Set(included.flatMap(({ system }) => (system?.row ? [system.held.url] : [])))) {
    const of = (all: readonly Part[]) => all.filter((it) => it.system?.held.url === url);
    const set = await largeSet(of(included), of(excluded), active, valueSet, filtering);
    if (isProblem(set)) return set;
    sets.push(set);
  }
  const others = (all: readonly Part[]) => all.filter((it) => !it.system?.row).map((it) => it.fields);
  const [include, exclude] = [others(included), others(excluded)];
  if (sets.length > 0 && include.length === 0) return sets;
  const small = { ...valueSet, ...(valueSet.compose !== undefined && { compose: { ...compose, include, exclude } }) };
  const set = await smallSet(small, active, filtering.source);
  return isProblem(set) ? set : [...sets, set];
}

/** The includes or excludes, with the code systems that they name. */
function partsOf(element: unknown, source: Source): readonly Part[] | Problem {
  const all = fieldsOf(element);
  if (all.length > partsMax) return problem("too-many-values", `a value set may have up to ${partsMax} includes`);
  const parts: Part[] = [];
  let filters = 0;
  for (const fields of all) {
    const { system: url, version, filter } = fields;
    if (url === undefined) {
      parts.push({ fields, system: undefined });
      continue;
    }
    if (typeof url !== "string")
      return problem("malformed-value", "an include of a value set names its system by a uri");
    const system = systemNamed(url, typeof version === "string" ? version : undefined, source);
    if (isProblem(system)) return system;
    filters += fieldsOf(filter).length;
    if (filters > filtersMax) return problem("too-many-values", `a value set may have up to ${filtersMax} filters`);
    const listed = [...declared(system.held), "code", "concept", "parent", "child"];
    const unknown = system.row ? undefined : fieldsOf(filter).find((it) => !listed.includes(String(it.property)));
    if (unknown) return undeclaredFilter(String(unknown.property), system.held.url);
    parts.push({ fields: { ...fields, system: system.held.url }, system });
  }
  return parts;
}

/** The concepts of one large code system that some includes name. */
async function largeSet(
  included: readonly Part[],
  excluded: readonly Part[],
  limits: Limits,
  valueSet: Resource,
  filtering: FilterContext,
): Promise<ConceptSet | Problem> {
  const { held } = included[0]!.system!;
  if (held.url === codeSystemRows.organisation.url) return organisations(held, included, excluded, limits, filtering);
  const all = await instances(included, filtering);
  if (isProblem(all)) return all;
  const left = excluded.length === 0 ? [] : await instances(excluded, filtering);
  if (isProblem(left)) return left;
  if (all === undefined || left === undefined) return tooLarge(valueSet);
  const without = new Set(left.map((it) => it.code));
  const kept = all.filter((it) => !without.has(it.code)).map((it): SetConcept => ({ ...it, system: held.url }));
  return listedSet(kept, [held], limits);
}

async function organisations(
  held: HeldSystem,
  included: readonly Part[],
  excluded: readonly Part[],
  limits: Limits,
  filtering: FilterContext,
): Promise<ConceptSet | Problem> {
  const include = anyOf(included, filtering);
  if (isProblem(include)) return include;
  const exclude = excluded.length === 0 ? undefined : anyOf(excluded, filtering);
  if (isProblem(exclude)) return exclude;
  if (exclude === "all") return listedSet([], [held], limits);
  if (textsIn(include) + textsIn(exclude) > textsMax)
    return problem("too-many-values", `the filters of a value set may come to up to ${textsMax} texts`);
  return organisationSet(held, { include: include === "all" ? undefined : include, exclude }, limits, filtering.source);
}

/** Each is looked for by itself, and what finds them all grows faster than their number. */
const textsMax = 1000;

function textsIn(clause: Clause | "all" | undefined): number {
  if (clause === undefined || clause === "all") return 0;
  if (clause.kind === "string") return clause.any.length;
  return clause.kind === "any" || clause.kind === "all" ? clause.of.reduce((sum, it) => sum + textsIn(it), 0) : 0;
}

/** What any of the includes asks of organisations; `all`: one of them asks for everything. */
function anyOf(parts: readonly Part[], filtering: FilterContext): Clause | "all" | Problem {
  const of: Clause[] = [];
  for (const it of parts) {
    const clause = clauseOf(it, "Organization", filtering);
    if (clause === "all" || isProblem(clause)) return clause;
    of.push(clause);
  }
  return of.length === 1 ? of[0]! : { kind: "any", of };
}

/** What a value set comes to that names no large code system: by FHIR's rules of composition, from what is held here. */
async function smallSet(valueSet: Resource, limits: Limits, { terms }: Source): Promise<ConceptSet | Problem> {
  const found = await expandValueSet(valueSet, terms, expansionMax);
  if (isRefusal(found)) {
    if (found.because === "too-costly") return tooLarge(valueSet);
    const words = `the value set cannot be expanded: ${found.refused}`;
    if (found.because === "not-found") return problem("not-found", words);
    return problem(found.because === "invalid" ? "malformed-value" : "unknown-concepts", words);
  }
  const used = new Map<string, HeldSystem>();
  const concepts = found.map(({ system, code }): SetConcept => {
    const held = system === null ? undefined : terms.system(system);
    if (held) used.set(held.url, held);
    const concept = held && listedConcept(held, code, "all");
    return { ...(concept ?? { code, display: code, isInactive: false, properties: [] }), system: system ?? "" };
  });
  return listedSet(concepts, [...used.values()], limits);
}

/** In the words that consumers of the national API look for. */
export function tooLarge({ url }: Resource): Problem {
  const name = typeof url === "string" ? url.slice(0, 200) : "null";
  const words = `[${randomUUID()}]: The expansion of value set ${name} was too big (>${expansionMax}).`;
  return {
    ...problem("expansion-too-large", words),
    text: `ask for it in parts, by count (up to ${expansionMax}) and offset`,
  };
}
