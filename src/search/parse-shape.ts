import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";
import type { ResourceDefinition } from "../definitions/resource-definition.ts";
import { nearest, type Problem, problem, quoted } from "../fhir/problem.ts";
import { unknownElements } from "../fhir/subset.ts";
import type { SearchPair } from "./parse-search.ts";

/** How much of each resource is wanted. */
export interface Shape {
  readonly summary?: "true" | "text" | "data" | "count";
  readonly elements?: readonly string[];
}

export const shapeParameters: readonly string[] = ["_summary", "_elements", "_contained", "_containedType"];
export const summaries = ["true", "text", "data", "count", "false"] as const;

/**
 * `_summary` and `_elements`, and what the type is given in without them; contained resources are never matches here, which
 * `_contained` may say and not change.
 */
export function parseShape(
  { type, summary: unsaid }: Pick<ResourceDefinition, "type" | "summary">,
  pairs: readonly SearchPair[],
  definitions: FhirDefinitions,
): Shape | undefined | Problem {
  const value = (name: string) => pairs.find((it) => it[0] === name)?.[1];
  const contained = value("_contained");
  if (contained !== undefined && contained !== "false")
    return problem(
      "malformed-value",
      "_contained: contained resources are not searched; only _contained=false is served",
    );
  if (value("_containedType") !== undefined)
    return problem("malformed-value", "_containedType: contained resources are not searched");
  const summary = value("_summary");
  const elements = value("_elements");
  if (summary !== undefined && elements !== undefined)
    return problem("malformed-value", "_summary and _elements cannot go together: each says what to leave out");
  if (summary !== undefined) {
    const found = summaries.find((it) => it === summary);
    if (found === undefined)
      return problem("malformed-value", `_summary=${quoted(summary)}: write ${summaries.join(", ")}`);
    return found === "false" ? undefined : { summary: found };
  }
  if (elements === undefined) return unsaid && { summary: unsaid };
  const known = definitions.types[type]!.elements;
  const names = elements.split(",").map((it) => (it.startsWith(`${type}.`) ? it.slice(type.length + 1) : it));
  const [wrong] = unknownElements(definitions, type, names);
  if (wrong === undefined) return { elements: names };
  const near = nearest(wrong, Object.keys(known));
  return problem(
    "malformed-value",
    `_elements: ${type} has no element ${quoted(wrong)}; ${near ? `did you mean '${near}'?` : `it has ${Object.keys(known).join(", ")}`}`,
  );
}
