import { type Problem, problem, quoted } from "../fhir/problem.ts";
import type { TokenTest } from "./query.ts";
import { splitUnescaped, unescaped } from "./text.ts";

/**
 * `code`, `system|code`, `|code` (no system) and `system|` (any code of it). Codes are compared without case, systems
 * exactly: "When in doubt, servers SHOULD treat tokens in a case-insensitive manner, on the grounds that including
 * undesired data has less safety implications". https://hl7.org/fhir/STU3/search.html#token
 */
export function parseToken(text: string, name: string): TokenTest | Problem {
  const parts = splitUnescaped(text, "|").map(unescaped);
  if (parts.length > 2 || parts.every((it) => it === ""))
    return problem("malformed-token", `${name}=${quoted(text)}: a token is code, system|code, |code or system|`);
  if (parts.length === 1) return { code: parts[0]!.toLowerCase() };
  const [system, code] = parts as [string, string];
  return { system: system === "" ? null : system, ...(code !== "" && { code: code.toLowerCase() }) };
}

/** A uri is compared exactly, case included. */
export const parseUri = (text: string): TokenTest => ({ code: unescaped(text) });
