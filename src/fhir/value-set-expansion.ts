import { nameOf } from "./code-system.ts";
import type { Resource } from "./resource.ts";
import { type Codes, type Fields, fieldsOf, isFields, type Refusal, refusal, setsBy } from "./terminology.ts";

/** What makes an expansion a part of the value set. https://hl7.org/fhir/STU3/valueset-operations.html#expand */
const partialParameters: readonly unknown[] = ["filter", "activeOnly", "excludeNotForUI", "limitedExpansion"];
const partialExtensions: readonly unknown[] = [
  "http://hl7.org/fhir/StructureDefinition/valueset-toocostly",
  "http://hl7.org/fhir/StructureDefinition/valueset-unclosed",
];

/** The codes of an expansion that says nowhere that there are more. */
export function expandedCodes(valueSet: Resource): Codes | Refusal {
  const { expansion } = valueSet;
  if (!isFields(expansion))
    return refusal("incomplete", `the value set ${nameOf(valueSet)} has neither a compose nor an expansion`);
  const parameters = fieldsOf(expansion.parameter);
  const { total, offset } = expansion;
  const nodes = [...containedNodes(expansion)];
  const paged = offset !== undefined || parameters.some(({ name }) => name === "count" || name === "offset");
  const partial =
    (typeof offset === "number" && offset > 0) ||
    (typeof total === "number" ? total > nodes.length : paged) ||
    fieldsOf(expansion.extension).some((it) => partialExtensions.includes(it.url) && it.valueBoolean !== false) ||
    parameters.some((it) => partialParameters.includes(it.name) && it.valueBoolean !== false);
  if (partial)
    return refusal(
      "incomplete",
      `the expansion of the value set ${nameOf(valueSet)} is only a part of it; a compose or the whole expansion would work`,
    );
  return setsBy(
    nodes
      .filter((it) => it.abstract !== true)
      .map(({ system, code }) => [typeof system === "string" ? system : null, String(code)]),
  );
}

/** The entries of an expansion that have a code, at every level and in order. */
function* containedNodes(expansion: Fields) {
  const waiting = fieldsOf(expansion.contains).toReversed();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (typeof node.code === "string") yield node;
    for (const below of fieldsOf(node.contains).toReversed()) waiting.push(below);
  }
}
