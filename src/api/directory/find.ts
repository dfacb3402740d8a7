import { type Problem, problem, quoted } from "../../fhir/problem.ts";
import type { SearchPair } from "../../search/parse-search.ts";
import type { Store } from "../../store/store.ts";

/** What `/directory/search` answers: for lists that follow what somebody types. No FHIR. */
export interface FoundOrganisations {
  readonly query: string;
  readonly organisations: readonly FoundOrganisation[];
  /** The day for which the register speaks; null: there is none. */
  readonly release: string | null;
}

export interface FoundOrganisation {
  readonly code: string;
  readonly name: string;
  readonly postcode: string | null;
  readonly town: string | null;
  /** `GP practice`; null where it has no known primary role. */
  readonly type: string | null;
  readonly open: boolean;
  /** Of a closed one: the codes of those that took over. */
  readonly successors: readonly string[];
  /** By what it was found: code, postcode, outward, code-beginning, words, similar (with a typing error). */
  readonly match: string;
}

const limitMax = 100;
const limitUsual = 10;

/** `q`: what was typed; `limit`: how many at most, 10 unless given. */
export async function findOrganisations(
  pairs: readonly SearchPair[],
  store: Pick<Store, "find" | "releases">,
): Promise<FoundOrganisations | Problem> {
  const value = (name: string) => pairs.find((it) => it[0] === name)?.[1];
  const unknown = pairs.find(([name]) => name !== "q" && name !== "limit");
  if (unknown) return problem("unknown-parameter", `this takes q and limit, not ${quoted(unknown[0])}`);
  const q = value("q");
  if (q === undefined) return problem("missing-value", "q is what to look for: a code, a postcode, words of a name");
  const limit = value("limit") ?? String(limitUsual);
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > limitMax)
    return problem("malformed-count", `limit=${quoted(limit)}: write a number from 1 to ${limitMax}`);
  const found = await store.find(q, Number(limit));
  const [release] = await store.releases();
  return {
    query: q.slice(0, 200),
    organisations: found.map(({ code, name, postcode, town, type, isOpen, successors, match }) => ({
      code,
      name,
      postcode: postcode ?? null,
      town: town ?? null,
      type: type ?? null,
      open: isOpen,
      successors: successors ?? [],
      match,
    })),
    release: release?.date ?? null,
  };
}
