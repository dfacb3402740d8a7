import type { Clause, Query } from "./query.ts";

/** Up to `count` of a type that meet the clauses, in order of arrival, not counted and with nothing beside them. */
export const plainQuery = (type: string, clauses: readonly Clause[], count: number): Query => ({
  type,
  clauses,
  sort: [],
  count,
  cursor: undefined,
  total: "none",
  includes: [],
});
