import { isProblem, type OperationOutcomeIssue, problem } from "../../fhir/problem.ts";
import type { SearchPair } from "../../search/parse-search.ts";
import type { Store } from "../../store/store.ts";
import type { PreparedSearch, SearchDialect, SearchSettings } from "../answer-search.ts";
import type { Places } from "../service.ts";
import { areasAsked, areasSaid, areaTest } from "./areas.ts";
import { asOfPage, dayIn, refinedAsOf } from "./as-of.ts";
import { askedKnownOn } from "./known-on.ts";

export interface DialectParts {
  readonly store: Store;
  readonly places: Places | undefined;
  readonly settings: Pick<SearchSettings, "context" | "options" | "base">;
}

/** The parameters that change what a search of the directory means. They are declared in src/definitions/directory/own-parameters.ts. */
const own = new Set(["as-of", "as-of-kind", "known-on", "area-successors"]);

/**
 * Searches of the directory: `as-of` a day (by the dates in the records), `known-on` a day (by the releases), areas with the
 * successors of those that were abolished, and `near` a postcode or a grid reference.
 */
export const searchDialect =
  (parts: () => DialectParts): SearchDialect =>
  async (path, pairs) => {
    const { store, places, settings } = parts();
    const value = (name: string) => pairs.find((it) => it[0] === name)?.[1];
    const twice = [...own].find((name) => pairs.filter((it) => it[0] === name).length > 1);
    if (twice !== undefined) return problem("repeated-parameter", `${twice} may be given once`);
    const type = path.split("/")[0]!;
    if (pairs.some(([name]) => own.has(name)) && type !== "Organization" && type !== "OrganizationAffiliation")
      return problem(
        "unknown-parameter",
        "as-of, known-on and area-successors are asked of Organization and OrganizationAffiliation",
      );
    const day = dayIn(value("as-of"), value("as-of-kind"));
    if (isProblem(day)) return day;
    const asked = areasAsked(pairs, value("area-successors"), places);
    if (isProblem(asked)) return asked;
    const known = await askedKnownOn(value("known-on"), store);
    if (isProblem(known)) return known;
    const kept = asked.pairs.filter(([name]) => !own.has(name));
    const { catalog } = settings.context;
    return {
      pairs: kept,
      // What was asked for stands in the links, whatever it was made of.
      written: (used) => writtenAs(pairs, kept, used),
      async refine(queries) {
        const stood = day ? refinedAsOf(queries, day, catalog) : queries;
        return isProblem(stood) || !known ? stood : known.refine(stood, settings);
      },
      async finish(page, queries) {
        const then = known ? known.finish(page) : { page };
        const stood = day ? asOfPage(then.page, day, settings.base) : then.page;
        const issues: OperationOutcomeIssue[] = [
          ...(known ? [known.said] : []),
          ...(pairs.some(areaTest) ? await areasSaid(queries, { store, places, settings }) : []),
          ...asked.issues,
        ];
        return { ...then, page: stood, issues };
      },
    } satisfies PreparedSearch;
  };

/** The pairs as they were sent, without what was ignored. */
function writtenAs(
  sent: readonly SearchPair[],
  kept: readonly SearchPair[],
  used: readonly SearchPair[],
): readonly SearchPair[] {
  const ignored = new Set(kept.filter((it) => !used.includes(it)).map(([name]) => name));
  return sent.filter(([name]) => !ignored.has(name) && name !== "_format" && name !== "_pretty");
}
