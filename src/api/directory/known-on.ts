import { type OperationOutcomeIssue, type Problem, problem, quoted } from "../../fhir/problem.ts";
import { isOdsDate } from "../../ods/values.ts";
import { isSimple, meets } from "../../search/meets.ts";
import type { Clause, Query } from "../../search/query.ts";
import { type BeforeResource, type Match, type Page, type Release, type Store, TooCostly } from "../../store/store.ts";
import type { SearchSettings } from "../answer-search.ts";

/** The release that was in force on a day. */
export interface KnownOn {
  readonly release: Release;
  /** Nothing has been published since: it is what is served anyway. */
  readonly isNewest: boolean;
  readonly said: OperationOutcomeIssue;
  refine(
    queries: readonly Query[],
    settings: Pick<SearchSettings, "context" | "options">,
  ): Promise<readonly Query[] | Problem>;
  /** Of each type searched: what has changed since and matched then, by id. */
  readonly changed: Map<string, ReadonlyMap<string, BeforeResource>>;
}

/** Changes since a release that a search may look through. */
const changesMax = 60_000;

/** The release in force on `text`, a day; undefined: what is known now is asked for. */
export async function releaseOn(
  text: string,
  store: Store,
): Promise<{ release: Release; isNewest: boolean } | Problem> {
  if (!isOdsDate(text))
    return { ...problem("malformed-date", `known-on=${quoted(text)} is no day: write YYYY-MM-DD`), about: text };
  const releases = await store.releases();
  const at = releases.findIndex((it) => it.date <= text);
  const release = releases[at];
  if (release) return { release, isNewest: at === 0 };
  const oldest = releases.at(-1);
  return problem(
    "malformed-value",
    oldest
      ? `known-on=${quoted(text)}: the register here begins with the release of ${oldest.date}`
      : "known-on: no release of a register is loaded here",
  );
}

/** What the register said on a day: the state that was published then. */
export async function askedKnownOn(text: string | undefined, store: Store): Promise<KnownOn | Problem | undefined> {
  if (text === undefined) return undefined;
  const found = await releaseOn(text, store);
  if ("problem" in found) return found;
  const { release, isNewest } = found;
  const changed = new Map<string, ReadonlyMap<string, BeforeResource>>();
  return {
    release,
    isNewest,
    changed,
    said: {
      severity: "information",
      code: "informational",
      diagnostics: `As the register said on ${text}: by the release of ${release.date}`,
    },
    async refine(queries, { context: { catalog } }) {
      if (isNewest) return queries;
      const refined: Query[] = [];
      for (const query of queries) {
        const hard = query.clauses.some((it) => !isSimple(it));
        if (hard || query.sort.length > 0 || query.includes.length > 0)
          return problem(
            "malformed-value",
            "known-on goes with parameters of the resource itself: not with chains, _has, as-of, places, sorting and includes",
          );
        let before: readonly BeforeResource[];
        try {
          before = await store.before(query.type, release.published, changesMax);
        } catch (error) {
          if (!(error instanceof TooCostly)) throw error;
          return problem(
            "too-costly",
            "too much has changed since then to be searched; read resources with known-on, one by one",
          );
        }
        const matched = before.filter((it) =>
          query.clauses.every((clause) =>
            meets(clause, { type: query.type, patient: undefined, body: it.body, beside: it.beside }, catalog),
          ),
        );
        changed.set(query.type, new Map(matched.map((it) => [it.id, it])));
        const unchanged: Clause = {
          kind: "updated",
          any: [{ any: [[{ end: "low", is: "<=", than: release.published }]] }],
        };
        const here = matched.filter((it) => !it.isDeleted).map((it) => it.id);
        const then: Clause = { kind: "all", of: [...query.clauses, unchanged] };
        const of: Clause[] = here.length > 0 ? [then, { kind: "id", any: here }] : [then];
        refined.push({ ...query, clauses: of.length === 1 ? [then] : [{ kind: "any", of }] });
      }
      return refined;
    },
  };
}

/** The page with each resource as it was; what has been deleted since comes on the first page. */
export function knownPage(page: Page, { changed, isNewest }: KnownOn): Page {
  if (isNewest) return page;
  const matches = page.matches.map((it): Match => {
    const before = changed.get(it.type)?.get(it.id);
    return before ? { ...it, body: before.body } : it;
  });
  const gone = page.previous === undefined ? [...changed].flatMap(([type, all]) => goneOf(type, all)) : [];
  const count = [...changed.values()].reduce(
    (sum, all) => sum + [...all.values()].filter((it) => it.isDeleted).length,
    0,
  );
  return {
    ...page,
    matches: [...matches, ...gone],
    total: page.total === undefined ? undefined : page.total + count,
  };
}

const goneOf = (type: string, all: ReadonlyMap<string, BeforeResource>): Match[] =>
  [...all.values()]
    .filter((it) => it.isDeleted)
    .map(({ id, body }) => ({ type, id, flags: 0, patient: undefined, body }));
