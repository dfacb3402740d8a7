import { fold, wordsOf } from "../fhir/fold.ts";
import { type Problem, problem, quoted } from "../fhir/problem.ts";
import type { CodeTest, ConceptTest, TokenTest } from "./query.ts";
import { splitUnescaped, unescaped } from "./text.ts";

/**
 * `code`, `system|code`, `|code` (no system) and `system|` (any code of it). Codes are compared without case, systems
 * exactly: "When in doubt, servers SHOULD treat tokens in a case-insensitive manner, on the grounds that including
 * undesired data has less safety implications". https://hl7.org/fhir/STU3/search.html#token
 */
export function parseToken(text: string, name: string): CodeTest | Problem {
  const parts = splitUnescaped(text, "|").map(unescaped);
  if (parts.length > 2 || parts.every((it) => it === ""))
    return problem("malformed-token", `${name}=${quoted(text)}: a token is code, system|code, |code or system|`);
  if (parts.length === 1) return { code: parts[0]!.toLowerCase() };
  const [system, code] = parts as [string, string];
  return { system: system === "" ? null : system, ...(code !== "" && { code: code.toLowerCase() }) };
}

/**
 * A uri is compared exactly, case included. `:below` begins with what is asked; `:above`: what is asked is it or goes on
 * from it behind a slash. https://hl7.org/fhir/STU3/search.html#uri
 */
export function parseUri(text: string, modifier: string | undefined): readonly TokenTest[] {
  const uri = unescaped(text);
  if (modifier === "below") return [{ starts: uri }];
  if (modifier !== "above") return [{ code: uri }];
  const above = new Set([uri]);
  for (let slash = uri.indexOf("/"); slash >= 0; slash = uri.indexOf("/", slash + 1)) {
    if (slash > 0) above.add(uri.slice(0, slash));
    above.add(uri.slice(0, slash + 1));
  }
  return [...above].map((code) => ({ code }));
}

/** The words of a text that goes with a token, each to begin one of its words. */
export function parseText(text: string, name: string): readonly string[] | Problem {
  const words = [...new Set(wordsOf(fold(unescaped(text))))];
  return words.length > 0 ? words : problem("malformed-value", `${name}=${quoted(text)} holds no word to search for`);
}

/** A code system and a code, or a value set, that is held here. */
export function parseConcept(
  text: string,
  name: string,
  how: "in" | "not-in" | "above" | "below",
): ConceptTest | Problem {
  if (how === "in" || how === "not-in") return { how, valueSet: unescaped(text) };
  const [system = "", code = "", ...more] = splitUnescaped(text, "|").map(unescaped);
  if (system === "" || code === "" || more.length > 0)
    return problem("malformed-token", `${name}=${quoted(text)}: :${how} needs system|code`);
  return { how, system, code };
}
