import { mayLeave, type Reach } from "../access/rights.ts";
import { ancestorsOf, descendantsOf } from "../fhir/code-system.ts";
import { isProblem, type Problem, problem, quoted } from "../fhir/problem.ts";
import { idShape, parseReference } from "../fhir/reference.ts";
import type { Resource } from "../fhir/resource.ts";
import { isRefusal, type Refusal, refusal, type Terminology } from "../fhir/terminology.ts";
import { expandValueSet } from "../fhir/value-set.ts";
import type { Catalog } from "../search/catalog.ts";
import { inside } from "../search/inside.ts";
import { plainQuery } from "../search/plain-query.ts";
import type { Clause, ConceptTest, Query, TokenTest } from "../search/query.ts";
import { visibleOnly } from "../search/visible.ts";
import type { SearchOptions, Store } from "../store/store.ts";

/** What finding the concepts needs. */
export interface ConceptSource {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly bases: readonly string[];
  readonly options: SearchOptions;
  readonly definitions: KnownDefinitions;
  /** What exists for whoever asks; undefined: everything. */
  readonly reach: Reach | undefined;
}

/** Value sets and code systems, parsed: a large one takes longer to read than to ask. */
export type KnownDefinitions = Map<string, Resource>;

const knownMax = 20;

/** A body begins with its id, version and time of change: what begins alike is the same. */
function parsed(body: string, known: KnownDefinitions): Resource {
  const key = body.slice(0, 256);
  const found = known.get(key) ?? (JSON.parse(body) as Resource);
  known.delete(key);
  known.set(key, found);
  if (known.size > knownMax) known.delete(known.keys().next().value!);
  return found;
}

/** Codes that one `:in`, `:above` or `:below` may come to. */
const conceptsMax = 10_000;

/**
 * The query with the tokens that `:in`, `:not-in`, `:above` and `:below` mean, by the value sets and code systems that are
 * held here; a Problem where these do not say all of it, since half an answer would miss records.
 */
export async function withConcepts(query: Query, source: ConceptSource): Promise<Query | Problem> {
  const clauses = await mapped(query.clauses, source);
  return isProblem(clauses) ? clauses : { ...query, clauses };
}

/** Whether a search has any such modifier. */
export const asksConcepts = ({ clauses }: Query): boolean => clauses.some(hasConcepts);

const hasConcepts = (clause: Clause): boolean => clause.kind === "concepts" || inside(clause).some(hasConcepts);

async function mapped(clauses: readonly Clause[], source: ConceptSource): Promise<readonly Clause[] | Problem> {
  const made: Clause[] = [];
  for (const clause of clauses) {
    const found = hasConcepts(clause) ? await clauseWithConcepts(clause, source) : clause;
    if (isProblem(found)) return found;
    made.push(found);
  }
  return made;
}

async function clauseWithConcepts(clause: Clause, source: ConceptSource): Promise<Clause | Problem> {
  switch (clause.kind) {
    case "concepts":
      return tokensOf(clause, source);
    case "any":
    case "all": {
      const of = await mapped(clause.of, source);
      return isProblem(of) ? of : { ...clause, of };
    }
    case "chain": {
      const inner = await mapped(
        clause.any.map((it) => it.clause),
        source,
      );
      return isProblem(inner)
        ? inner
        : { ...clause, any: clause.any.map(({ type }, at) => ({ type, clause: inner[at]! })) };
    }
    case "has": {
      const inner = await clauseWithConcepts(clause.clause, source);
      return isProblem(inner) ? inner : { ...clause, clause: inner };
    }
    default:
      return clause;
  }
}

async function tokensOf(
  { index, name, any }: Extract<Clause, { kind: "concepts" }>,
  source: ConceptSource,
): Promise<Clause | Problem> {
  const tokens: TokenTest[] = [];
  for (const test of any) {
    const found = await conceptsOf(test, source);
    if (isRefusal(found))
      return problem(
        found.because === "too-costly" ? "too-costly" : "unknown-concepts",
        `${name} cannot be answered: ${found.refused}`,
      );
    tokens.push(...found);
  }
  return { kind: "token", index, any: tokens, not: any[0]?.how === "not-in" };
}

function conceptsOf(test: ConceptTest, source: ConceptSource): Promise<readonly TokenTest[] | Refusal> {
  return test.valueSet !== undefined
    ? conceptsIn(test.valueSet, source)
    : conceptsAround(test.how, test.system, test.code, source);
}

async function conceptsIn(text: string, source: ConceptSource): Promise<readonly TokenTest[] | Refusal> {
  const held = terminologyOf(source);
  const valueSet = await valueSetNamed(text, held, source);
  if (!valueSet)
    return refusal("not-found", `there is no value set ${quoted(text)} here; load it, or name one by its url`);
  const concepts = await expandValueSet(valueSet, held, conceptsMax);
  return isRefusal(concepts) ? concepts : concepts.map(({ system, code }) => ({ system, code: code.toLowerCase() }));
}

async function conceptsAround(
  how: "above" | "below",
  system: string,
  code: string,
  source: ConceptSource,
): Promise<readonly TokenTest[] | Refusal> {
  const codeSystem = await terminologyOf(source).codeSystem(system, undefined);
  if (!codeSystem)
    return refusal(
      "not-found",
      `there is no code system ${quoted(system)} here; load it, or ask for the codes themselves`,
    );
  const codes = how === "below" ? descendantsOf(codeSystem, code) : ancestorsOf(codeSystem, code);
  if (isRefusal(codes)) return codes;
  return codes.length > conceptsMax
    ? refusal("too-costly", `there are more than ${conceptsMax} codes ${how} it`)
    : codes.map((it) => ({ system, code: it.toLowerCase() }));
}

async function valueSetNamed(text: string, held: Terminology, source: ConceptSource) {
  const { store, bases, definitions, reach, catalog } = source;
  const target = parseReference(idShape.test(text) ? `ValueSet/${text}` : text, bases);
  if (target && "id" in target) {
    const found = target.type === "ValueSet" ? await store.read("ValueSet", target.id) : undefined;
    return found?.state === "current" && (!reach || mayLeave(reach, found, catalog))
      ? parsed(found.body, definitions)
      : undefined;
  }
  const bar = text.lastIndexOf("|");
  return bar > 0 ? held.valueSet(text.slice(0, bar), text.slice(bar + 1)) : held.valueSet(text, undefined);
}

/** By canonical: the version asked for, or the greatest that is here. */
function terminologyOf({ catalog, store, options, definitions, reach }: ConceptSource): Terminology {
  const named = async (type: string, url: string, version: string | undefined): Promise<Resource | undefined> => {
    const index = catalog.resources.get(type)?.byCode.get("url")?.indexes[0];
    if (!index) return undefined;
    const clauses: Clause[] = [{ kind: "token", index, any: [{ code: url }], not: false }];
    const query = plainQuery(type, clauses, 100);
    const page = await store.search(reach ? visibleOnly(query, reach.visible) : query, options);
    const all = page.matches.map((it) => parsed(it.body, definitions) as Resource & { readonly version?: string });
    return all
      .filter((it) => version === undefined || it.version === version)
      .sort((a, b) => versions.compare(b.version ?? "", a.version ?? ""))[0];
  };
  return {
    valueSet: (url, version) => named("ValueSet", url, version),
    codeSystem: (url, version) => named("CodeSystem", url, version),
  };
}

/** 10 comes after 9. */
const versions = new Intl.Collator("en", { numeric: true });
