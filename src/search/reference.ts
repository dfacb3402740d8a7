import { type Problem, problem, quoted } from "../fhir/problem.ts";
import { idShape, parseReference } from "../fhir/reference.ts";
import type { ReferenceTest } from "./query.ts";
import { unescaped } from "./text.ts";

/** `123`, `Patient/123`, or an absolute address; below our own `bases` that is the local resource. `types`: what a bare id may be. */
export function parseReferenceValue(
  text: string,
  name: string,
  types: readonly string[],
  bases: readonly string[],
): ReferenceTest | Problem {
  const raw = unescaped(text);
  if (idShape.test(raw)) return { types, id: raw };
  const target = parseReference(raw, bases);
  if (target && "id" in target)
    return types.length === 0 || types.includes(target.type)
      ? { types: [target.type], id: target.id }
      : problem("malformed-reference", `${name}=${quoted(text)}: it refers to ${types.join(" or ")}`);
  if (target && /^[a-z][a-z0-9+.-]*:/i.test(raw)) return target;
  return problem(
    "malformed-reference",
    `${name}=${quoted(text)} is no reference: write an id, Type/id or an absolute URL`,
  );
}
