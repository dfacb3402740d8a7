import { type Problem, problem } from "../fhir/problem.ts";
import type { Catalog } from "../search/catalog.ts";
import type { SearchPair } from "../search/parse-search.ts";
import type { Match } from "../store/store.ts";
import { last } from "./format.ts";

/** Why resources that were asked for whole, in so many words, are not given: the table says which are held without their content. */
export function withheldWhole(
  found: readonly Pick<Match, "type" | "id" | "body">[],
  pairs: readonly SearchPair[],
  { resources }: Catalog,
): Problem | undefined {
  const asked = last(pairs, "_summary");
  if (asked !== "false" && asked !== "data") return undefined;
  for (const { type, id, body } of found) {
    const rule = resources.get(type)?.definition.withheld;
    if (rule && JSON.parse(body)[rule.element] === rule.is)
      return problem("too-costly", `${type}/${id} is too large to be given whole; ${rule.instead}`);
  }
  return undefined;
}
