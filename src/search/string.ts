import { fold } from "../fhir/fold.ts";
import { type Problem, problem, quoted } from "../fhir/problem.ts";
import type { SearchIndex, StringTest } from "./query.ts";
import { unescaped } from "./text.ts";

/**
 * Starts with, without case and accents; `:contains` anywhere; `:exact` the whole, as written. On names without a
 * modifier each word must start some part of one name (`name=bernie kanfeld`). https://hl7.org/fhir/STU3/search.html#string
 */
export function parseString(
  text: string,
  name: string,
  index: SearchIndex,
  modifier: string | undefined,
): StringTest | Problem {
  const raw = unescaped(text);
  if (modifier === "exact") return { how: "exact", text: raw };
  const folded = fold(raw);
  if (folded === "") return problem("malformed-value", `${name}=${quoted(text)} holds nothing to search for`);
  if (modifier === "contains") return { how: "contains", text: folded };
  if (index.companion === undefined || !folded.includes(" ")) {
    return index.companion === undefined ? { how: "starts", text: folded } : { how: "words", words: [folded] };
  }
  return { how: "words", words: [...new Set(folded.split(" "))] };
}
