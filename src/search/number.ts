import { type Problem, problem, quoted } from "../fhir/problem.ts";
import { splitPrefix, unknownPrefix } from "./date.ts";
import type { RangeTest } from "./query.ts";
import { numberTest } from "./range.ts";
import { splitUnescaped, unescaped } from "./text.ts";

const shape = /^[+-]?(\d{1,30})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * `100` is 99.5 up to 100.5, `5.40` is 5.395 up to 5.405, `1e2` is 50 up to 150: half of the last digit written, for
 * eq and ne. Other prefixes compare with exactly the number. https://hl7.org/fhir/STU3/search.html#number
 */
export function parseNumber(text: string, name: string): RangeTest | Problem {
  const { prefix, rest } = splitPrefix(unescaped(text));
  if (prefix === undefined) return unknownPrefix(text, name);
  const parts = shape.exec(rest);
  const value = Number(rest);
  if (!parts || !Number.isFinite(value))
    return problem("malformed-number", `${name}=${quoted(text)} is no number: write 5, 5.40, -3 or 1e2`);
  const half = 0.5 * 10 ** (Number(parts[3] ?? 0) - (parts[2]?.length ?? 0));
  return numberTest(prefix, value, half);
}

/** `5.4`, `gt5.4|http://unitsofmeasure.org|mg` or `5.4||mg`, where mg may be the code or the unit as written. */
export function parseQuantity(text: string, name: string): RangeTest | Problem {
  const parts = splitUnescaped(text, "|");
  if (parts.length !== 1 && parts.length !== 3)
    return problem(
      "malformed-number",
      `${name}=${quoted(text)}: a quantity is number, number|system|code or number||unit`,
    );
  const test = parseNumber(parts[0]!, name);
  const [, system, code] = parts.map(unescaped);
  if ("problem" in test || !code) return test;
  return { ...test, unit: { code, ...(system && { system }) } };
}
