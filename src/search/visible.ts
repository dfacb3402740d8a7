import type { Clause, Query, Visible } from "./query.ts";

/** Nothing meets it. */
export const nothing: Clause = { kind: "any", of: [] };

/**
 * The query as it is for somebody who sees only part of what is held: its matches, and whatever chains and `_has` look at
 * on the way, must be visible. What is not visible neither is found nor helps to find.
 *
 *   Observation?patient.name=x   with   Patient: about A, Observation: about A
 *   → all(chain(subject → Patient: all(name=x, about A))), about A
 */
export function visibleOnly(query: Query, visible: Visible): Query {
  const own = seen(query.type, visible);
  return {
    ...query,
    clauses: [...query.clauses.map((it) => inside(it, visible)), ...(own ? [own] : [])],
    includes: query.includes.filter(({ source, back }) => !back || visible.has(source)),
    visible,
  };
}

/** What a resource of the type must meet; undefined: nothing. */
const seen = (type: string, visible: Visible): Clause | undefined => (visible.has(type) ? visible.get(type) : nothing);

function both(type: string, clause: Clause, visible: Visible): Clause {
  const own = seen(type, visible);
  const asked = inside(clause, visible);
  return own ? { kind: "all", of: [asked, own] } : asked;
}

function inside(clause: Clause, visible: Visible): Clause {
  switch (clause.kind) {
    case "chain":
      return { ...clause, any: clause.any.map(({ type, clause: it }) => ({ type, clause: both(type, it, visible) })) };
    case "has":
      return { ...clause, clause: both(clause.source, clause.clause, visible) };
    case "any":
    case "all":
      return { ...clause, of: clause.of.map((it) => inside(it, visible)) };
    default:
      return clause;
  }
}
