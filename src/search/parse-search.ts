import { isProblem, type Problem, problem, quoted } from "../fhir/problem.ts";
import { inside } from "./inside.ts";
import { type ClauseContext, parseClause } from "./parse-clause.ts";
import { includesDone, parseInclude } from "./parse-include.ts";
import { parseShape, type Shape, shapeParameters } from "./parse-shape.ts";
import { parseSort } from "./parse-sort.ts";
import type { Clause, Include, Query, SearchIndex, SortKey } from "./query.ts";

/** Name and value, percent-decoded, in the order sent. */
export type SearchPair = readonly [name: string, value: string];

export interface SearchContext extends ClauseContext {
  /** Ignore unknown parameters, and say so, instead of refusing. */
  readonly lenient: boolean;
  readonly countMax: number;
  /** Indexes that are still being filled: a search on them is refused. */
  readonly incomplete: ReadonlyMap<string, number>;
}

export interface ParsedSearch {
  readonly query: Query;
  /** How much of each resource is wanted; undefined: all of it. */
  readonly shape: Shape | undefined;
  /** What was used, in order, for the self link: without the page, the format and what was ignored. */
  readonly used: readonly SearchPair[];
  /** Names that were not known, when handling leniently. */
  readonly ignored: readonly string[];
}

/** Parameters that shape the answer and are read before the search itself. */
const answered = new Set(["_format", "_pretty"]);
/** Values of _total, which is taken over from R4. */
export const totals = ["none", "estimate", "accurate"] as const;
const isTotal = (it: string): it is (typeof totals)[number] => (totals as readonly string[]).includes(it);
const clausesMax = 40;
/** Conditions that one search may come to, chains to several types counted once for each. */
const conditionsMax = 500;

/** Parameters that every type has. */
export const commonParameters = [
  { code: "_id", type: "token", documentation: "The logical id of the resource; several, separated by commas." },
  { code: "_lastUpdated", type: "date", documentation: "When this server last changed the resource." },
] as const;

const once = new Set(["_sort", "_count", "_offset", "_total", "_summary", "_elements", "_contained", "_containedType"]);

/** The search that was asked for, or what is wrong with it and what would work. */
export function parseSearch(
  type: string,
  pairs: readonly SearchPair[],
  context: SearchContext,
): ParsedSearch | Problem {
  const resource = context.catalog.resources.get(type)!;
  const clauses: Clause[] = [];
  const sort: SortKey[] = [];
  const includes: Include[] = [];
  const used: SearchPair[] = [];
  const ignored: string[] = [];
  let count: number | undefined;
  let offset: number | undefined;
  let total: Query["total"];
  const seen = new Set<string>();
  for (const pair of pairs) {
    const [name, value] = pair;
    if (answered.has(name)) continue;
    if (seen.has(name) && once.has(name)) return problem("repeated-parameter", `${name} may be given once`);
    seen.add(name);
    if (name === "_count") {
      if (!/^\d{1,9}$/.test(value)) return problem("malformed-count", `_count=${quoted(value)} is no whole number`);
      count = Math.min(Number(value), context.countMax);
    } else if (name === "_offset" && context.catalog.service.offset) {
      if (!/^\d{1,9}$/.test(value)) return problem("malformed-count", `_offset=${quoted(value)} is no whole number`);
      offset = Number(value);
    } else if (name === "_total") {
      if (!isTotal(value)) return problem("malformed-value", `_total=${quoted(value)}: write ${totals.join(" or ")}`);
      // An estimate may be exact or absent: a wrong number of matches would be believed.
      total = value === "estimate" ? undefined : value;
    } else if (name === "_sort") {
      const keys = parseSort(resource, value);
      if (isProblem(keys)) return keys;
      sort.push(...keys);
    } else if (includesDone.test(name)) {
      const found = parseInclude(resource, name, value, context.catalog);
      if (isProblem(found)) return found;
      includes.push(...found);
    } else if (!shapeParameters.includes(name)) {
      const clause = parseClause(resource, name, value, context);
      if (isProblem(clause)) {
        const unknown = clause.problem === "unknown-parameter";
        if (unknown && value === "") continue; // a cache-buster: Patient?1699999999
        if (!unknown || !context.lenient) return clause;
        ignored.push(name);
        continue;
      }
      clauses.push(clause);
    }
    used.push(pair);
  }
  const shape = parseShape(resource.definition, pairs, context.catalog.definitions);
  if (isProblem(shape)) return shape;
  if (shape?.summary === "text" && includes.length > 0)
    return problem("unknown-include", "_summary=text cannot go together with _include and _revinclude");
  if (clauses.length > clausesMax)
    return problem("too-many-values", `A search may have up to ${clausesMax} parameters`);
  if (conditionsIn(clauses) > conditionsMax)
    return problem(
      "too-many-values",
      `A search may come to up to ${conditionsMax} conditions; say the types of chains`,
    );
  for (const index of indexesOf(clauses, sort, includes)) {
    const done = context.incomplete.get(index.key);
    if (done !== undefined)
      return problem(
        "index-incomplete",
        `A search parameter asked for is still being indexed (${Math.floor(done * 100)} %); try again later`,
      );
  }
  const none = shape?.summary === "count";
  const anyOrder = sort.length === 0;
  const query = { type, clauses, sort, anyOrder, count: none ? 0 : count, cursor: undefined, offset, total, includes };
  return { query, shape: none ? undefined : shape, used, ignored };
}

const conditionsIn = (clauses: readonly Clause[]): number =>
  clauses.reduce((sum, it) => sum + 1 + conditionsIn(inside(it)), 0);

function* indexesOf(
  clauses: readonly Clause[],
  sort: readonly SortKey[],
  includes: readonly Include[],
): Generator<SearchIndex> {
  for (const clause of clauses) {
    if ("index" in clause) yield clause.index;
    yield* indexesOf(inside(clause), [], []);
  }
  for (const { by } of sort) if (typeof by === "object" && "kind" in by) yield by;
  for (const { index } of includes) yield index;
}
