import type { Query, SortKey } from "./query.ts";

/**
 * The order of an answer: the one that was asked for, or else that of the texts of which a beginning was asked for, where no
 * resource has two and any order will do; none: that of arrival. What several queries come to together stays in the order that they have.
 *
 *   Organization?name=st        by name
 *   Organization?roleCode=RO76  in order of arrival
 */
export function orderOfAnswer(queries: readonly Query[]): readonly SortKey[] {
  const [query] = queries;
  if (!query?.anyOrder || queries.length > 1) return query?.sort ?? [];
  for (const clause of query.clauses)
    if (clause.kind === "string" && clause.index.single && clause.any.every(isBeginning))
      return [{ by: clause.index, down: false }];
  return [];
}

const isBeginning = ({ how }: { readonly how: string }): boolean => how === "starts" || how === "exact";
