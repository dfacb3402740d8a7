import type { Entered } from "../access/access.ts";
import { mayLeave } from "../access/rights.ts";
import type { OperationOutcomeIssue, Problem } from "../fhir/problem.ts";
import { meets } from "../search/meets.ts";
import { plainQuery } from "../search/plain-query.ts";
import type { Clause, Visible } from "../search/query.ts";
import { visibleOnly } from "../search/visible.ts";
import type { Page, Store } from "../store/store.ts";
import type { AskedSearch, SearchSettings } from "./answer-search.ts";
import { lacks } from "./lacks.ts";

/** A search as it is for whoever asks, and the types that it leaves out. */
export interface Reachable extends AskedSearch {
  readonly leftOut: readonly string[];
}

/**
 * What a search may find, within what its asker may see. Looking through records of a type that the scopes do not reach is
 * refused: that nothing is found there would be taken for an answer. Of several types asked for at once, and of what is
 * included, those that are not reached are left out, and named.
 */
export function reachable(asked: AskedSearch, { rights }: Entered): Reachable | Problem {
  const { visible } = rights.search;
  const queries = asked.queries.filter((it) => visible.has(it.type));
  if (queries.length === 0) return lacks(asked.queries[0]!.type, "search");
  const hidden = queries.flatMap(({ clauses }) => clauses).map((it) => firstHidden(it, visible));
  const first = hidden.find((it) => it !== undefined);
  if (first !== undefined) return lacks(first, "search");
  const leftOut = new Set(asked.queries.map((it) => it.type).filter((it) => !visible.has(it)));
  for (const { includes } of queries)
    for (const { source, back, types } of includes)
      for (const it of back ? [source] : (types ?? [])) if (!visible.has(it)) leftOut.add(it);
  return { ...asked, queries: queries.map((it) => visibleOnly(it, visible)), leftOut: [...leftOut].sort() };
}

/** A type that a clause must look at and that is not visible. Of a chain's alternatives one that is visible suffices. */
function firstHidden(clause: Clause, visible: Visible): string | undefined {
  const within = (all: readonly Clause[]) => all.map((it) => firstHidden(it, visible)).find((it) => it !== undefined);
  switch (clause.kind) {
    case "any":
    case "all":
      return within(clause.of);
    case "has":
      return visible.has(clause.source) ? within([clause.clause]) : clause.source;
    case "chain": {
      const seen = clause.any.filter((it) => visible.has(it.type));
      return seen.length === 0 ? clause.any[0]?.type : within(seen.map((it) => it.clause));
    }
    default:
      return undefined;
  }
}

/**
 * The second look: every record of a page, by its own text. One that should not be in it is a fault of ours, and then
 * nothing leaves. Of patients only those are spoken of whose records may be seen.
 */
export async function leaving(
  page: Page,
  { rights }: Entered,
  store: Store,
  { context: { catalog } }: SearchSettings,
): Promise<Page> {
  for (const it of [...page.matches, ...page.included])
    if (!mayLeave(rights.search, it, catalog)) throw new Error("a page holds a record that may not be seen");
  if (rights.patients === undefined || page.subjects.length === 0) return page;
  const clause = rights.patients;
  const spoken = page.subjects.filter(({ id }) => meets(clause, { type: "Patient", patient: id, body: "{}" }, catalog));
  const found = needsQuery(clause)
    ? await known(
        spoken.map((it) => it.id),
        clause,
        store,
      )
    : undefined;
  return { ...page, subjects: found ? spoken.filter((it) => found.has(it.id)) : spoken };
}

/** Patients named by identifier are known to the store only. */
function needsQuery(clause: Clause): boolean {
  if (clause.kind === "all" || clause.kind === "any") return clause.of.some(needsQuery);
  return clause.kind === "about" && clause.whose.meets !== undefined;
}

async function known(ids: readonly string[], clause: Clause, store: Store): Promise<ReadonlySet<string>> {
  const query = plainQuery("Patient", [{ kind: "id", any: ids }, clause], ids.length);
  return new Set(ids.length === 0 ? [] : await store.findIds(query, ids.length));
}

/** What is said of the asker's own limits: the same whatever is held, so that it tells nothing of any record. */
export function limitsOf(leftOut: readonly string[], entered: Entered | undefined): OperationOutcomeIssue[] {
  const issues: OperationOutcomeIssue[] = [];
  const say = (code: string, diagnostics: string) => issues.push({ severity: "information", code, diagnostics });
  if (leftOut.length > 0)
    say("suppressed", `Left out, as this token gives no leave to see them: ${leftOut.join(", ")}`);
  if (entered?.rights.withheld)
    say(
      "suppressed",
      "Local policy may keep records from this token: that something is not here does not mean that there is none",
    );
  return issues;
}
