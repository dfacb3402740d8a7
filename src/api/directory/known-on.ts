import { type OperationOutcomeIssue, type Problem, problem, quoted } from "../../fhir/problem.ts";
import type { Resource } from "../../fhir/resource.ts";
import { isOdsDate } from "../../ods/values.ts";
import { isSimple, meets } from "../../search/meets.ts";
import type { Clause, Query } from "../../search/query.ts";
import { type BeforeResource, type Match, type Page, type Release, type Store, TooCostly } from "../../store/store.ts";
import type { PlaceOfPage, SearchSettings } from "../answer-search.ts";

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
  /** The page with each resource as it was. */
  finish(page: Page): { readonly page: Page; readonly place?: PlaceOfPage };
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
  let then: Then | undefined;
  return {
    release,
    isNewest,
    said: {
      severity: "information",
      code: "informational",
      diagnostics: `As the register said on ${text}: by the release of ${release.date}`,
    },
    async refine(queries, { context: { catalog }, options }) {
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
        const asked: Clause = { kind: "all", of: query.clauses };
        const matched = before.filter(({ body, beside }) =>
          meets(asked, { type: query.type, patient: undefined, body, beside }, catalog),
        );
        const gone = matched.filter((it) => it.isDeleted).sort((a, b) => (a.id < b.id ? -1 : 1));
        const offset = query.offset ?? 0;
        const count = query.count ?? options.pageSize.other;
        const left = count - gone.slice(offset, offset + count).length;
        then = { changed: new Map(matched.map((it) => [it.id, it])), gone, offset, count, left };
        const unchanged: Clause = {
          kind: "updated",
          any: [{ any: [[{ end: "low", is: "<=", than: release.published }]] }],
        };
        const here = matched.filter((it) => !it.isDeleted).map((it) => it.id);
        const same: Clause = { kind: "all", of: [...query.clauses, unchanged] };
        refined.push({
          ...query,
          clauses: here.length > 0 ? [{ kind: "any", of: [same, { kind: "id", any: here }] }] : [same],
          offset: Math.max(0, offset - gone.length),
          // One more tells whether anything follows.
          count: count > 0 ? Math.max(1, left) : 0,
        });
      }
      return refined;
    },
    finish: (page) => (then ? knownPage(page, then) : { page }),
  };
}

/** What was then, and is not now or is otherwise. */
interface Then {
  /** What has changed since and matched then, by id. */
  readonly changed: ReadonlyMap<string, BeforeResource>;
  /** What of that is not here any longer: it comes before all others. */
  readonly gone: readonly BeforeResource[];
  /** Of the page that was asked for. */
  readonly offset: number;
  readonly count: number;
  /** How many of its matches are here. */
  readonly left: number;
}

function knownPage(page: Page, { changed, gone, offset, count, left }: Then) {
  const here = (left > 0 ? page.matches : []).map((it): Match => {
    const before = changed.get(it.id);
    return before ? { ...it, body: before.body } : it;
  });
  const shown = gone.slice(offset, offset + count).map(
    ({ id, body }): Match => ({
      type: (JSON.parse(body) as Resource).resourceType,
      id,
      flags: 0,
      patient: undefined,
      body,
    }),
  );
  const follows = left > 0 ? page.next !== undefined : page.matches.length > 0;
  return {
    page: {
      ...page,
      matches: [...shown, ...here],
      total: page.total === undefined ? undefined : page.total + gone.length,
    },
    place: {
      offset,
      count,
      size: shown.length + here.length,
      follows: count > 0 && (offset + count < gone.length || follows),
    },
  };
}
