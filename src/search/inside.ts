import type { Clause } from "./query.ts";

/** The clauses inside a clause. */
export function inside(clause: Clause): readonly Clause[] {
  switch (clause.kind) {
    case "any":
    case "all":
      return clause.of;
    case "chain":
      return clause.any.map((it) => it.clause);
    case "has":
      return [clause.clause];
    case "composite":
      return [clause.candidates];
    default:
      return [];
  }
}
