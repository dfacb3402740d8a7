import { isProblem, nearest, type Problem, problem, quoted } from "../fhir/problem.ts";
import { parseSearch } from "../search/parse-search.ts";
import type { Query } from "../search/query.ts";
import type { Ask, AskedSearch } from "./answer-search.ts";

/** A search of several types, or of all, by what they have in common. https://hl7.org/fhir/STU3/http.html#search */
export const askSystem: Ask = (pairs, context) => {
  const named = pairs.filter(([name]) => name === "_type");
  const rest = pairs.filter(([name]) => name !== "_type");
  const searched = [...context.catalog.resources.values()]
    .filter((it) => it.definition.interactions["search-type"])
    .map((it) => it.definition.type);
  const types = named.length > 0 ? [...new Set(named.flatMap(([, value]) => value.split(",")))] : searched;
  const unknown = types.find((it) => !searched.includes(it));
  if (unknown !== undefined) {
    const near = nearest(unknown, searched);
    return problem(
      "malformed-value",
      `_type: ${quoted(unknown)} is not searched here; ${near ? `did you mean ${near}?` : `there are ${searched.join(", ")}`}`,
    );
  }
  const parsed = types.map((type) => parseSearch(type, rest, context));
  const wrong = parsed.find(isProblem);
  if (wrong) return wrong;
  const each = parsed as Exclude<(typeof parsed)[number], Problem>[];
  const queries = each.map((it) => it.query);
  if (named.length === 0 && queries[0]!.clauses.length === 0)
    return problem("missing-value", "a search of everything needs _type=[types] or a parameter that every type has");
  const mixed = mixedSort(queries);
  if (mixed) return mixed;
  const { used, ignored } = each[0]!;
  // What is not said is not known of all of them: some types are given in summary then.
  const shape = each.some((it) => it.shape === undefined) ? undefined : each[0]!.shape;
  return { queries, shape, used: [...named, ...used], ignored } satisfies AskedSearch;
};

/** A key that means dates in one type and texts in another has no order. */
function mixedSort(queries: readonly Query[]): Problem | undefined {
  const kinds = (at: number) =>
    new Set(
      queries.map(({ sort }) =>
        typeof sort[at]!.by === "object" && "kind" in sort[at]!.by ? sort[at]!.by.kind : sort[at]!.by,
      ),
    );
  const keys = queries[0]!.sort;
  return keys.some((_, at) => kinds(at).size > 1)
    ? problem("unknown-sort", "these types cannot be sorted by that together; _id and _lastUpdated work for all")
    : undefined;
}
