import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";
import { isObject } from "./structure-codes.ts";

/**
 * A fault's path as the simple FHIRPath of OperationOutcome.issue.expression, which has the names of elements:
 *
 *   Observation.valueQuantity.code            → Observation.value.code
 *   Patient._birthDate.extension[0]           → Patient.birthDate.extension[0]
 *   Bundle.entry[2].resource.valueString      → Bundle.entry[2].resource.value
 *
 * `resource` is the one that the path begins at. What FHIR does not have keeps its name.
 */
export function faultExpression({ types }: FhirDefinitions, resource: unknown, path: string): string {
  let value = resource;
  let type = "";
  const [root, ...steps] = path.split(".");
  let expression = root!;
  for (const step of steps) {
    const [, name = "", index] = /^(.*?)(?:\[(\d+)\])?$/.exec(step)!;
    if (isObject(value) && typeof value.resourceType === "string") type = value.resourceType;
    const element = elementOf(types, type, name.replace(/^_/, ""));
    expression += `.${element?.name ?? name}${index === undefined ? "" : `[${index}]`}`;
    type = name.startsWith("_") ? "Element" : (element?.type ?? "");
    const held: unknown = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    value = index !== undefined && Array.isArray(held) ? held[Number(index)] : held;
  }
  return expression;
}

function elementOf(types: FhirDefinitions["types"], type: string, name: string) {
  const elements = (Object.hasOwn(types, type) && types[type]?.elements) || {};
  const own = Object.hasOwn(elements, name) ? elements[name] : undefined;
  if (own) return { name, type: own.types[0] ?? "" };
  for (const [base, element] of Object.entries(elements)) {
    const variant = element.choice && element.types.find((it) => name === base + it[0]!.toUpperCase() + it.slice(1));
    if (variant) return { name: base, type: variant };
  }
  return undefined;
}
