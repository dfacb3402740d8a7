import { type Problem, problem } from "../fhir/problem.ts";
import type { SearchPair } from "../search/parse-search.ts";

const pairsMax = 1000;

/** `a=b&c=d%20e` → [["a","b"],["c","d e"]]. A + is a blank. Broken escapes are a Problem. */
export function parsePairs(text: string): SearchPair[] | Problem {
  const pairs: SearchPair[] = [];
  const parts = text.split("&", pairsMax + 1);
  if (parts.length > pairsMax) return problem("too-many-values", `a request may have up to ${pairsMax} parameters`);
  for (const part of parts) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decoded(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? "" : decoded(part.slice(equals + 1));
    if (name === undefined || value === undefined)
      return problem(
        "malformed-url",
        "a % in the address is followed by something else than two hexadecimal digits of UTF-8; write %25 for a % itself",
      );
    pairs.push([name, value]);
  }
  return pairs;
}

/** What follows the ? of an address. */
export function queryOf(url: string): SearchPair[] | Problem {
  const mark = url.indexOf("?");
  return mark < 0 ? [] : parsePairs(url.slice(mark + 1));
}

/** The parts of a path, decoded, without empty ones at its end. */
export function parsePath(text: string): string[] | Problem {
  const parts = text.split("/").map(decoded);
  while (parts.at(-1) === "") parts.pop();
  const whole = parts.filter((it) => it !== undefined);
  return whole.length === parts.length
    ? whole
    : problem(
        "malformed-url",
        "the address is not well formed: a % must be followed by two hexadecimal digits of UTF-8",
      );
}

function decoded(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
