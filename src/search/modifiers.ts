import type { FhirDefinitions, SearchType } from "../definitions/fhir-definitions.ts";
import { typesFound } from "./expression.ts";

/** FHIR types whose tokens have a text beside them. */
const withText = ["CodeableConcept", "Coding", "Identifier"];
/** FHIR types whose tokens are concepts of a code system. */
const concepts = ["CodeableConcept", "Coding", "code"];

/** The modifiers that a parameter takes. References also take the name of a type that they may point to. */
export function modifiersFor(
  definitions: FhirDefinitions,
  resourceType: string,
  type: SearchType,
  expression: string,
): readonly string[] {
  switch (type) {
    case "token": {
      const found = typesFound(definitions, resourceType, expression);
      return [
        "not",
        ...(withText.some((it) => found.has(it)) ? ["text"] : []),
        ...(concepts.some((it) => found.has(it)) ? ["in", "not-in", "above", "below"] : []),
        "missing",
      ];
    }
    case "string":
      return ["exact", "contains", "missing"];
    case "reference":
      return typesFound(definitions, resourceType, expression).has("Reference")
        ? ["identifier", "missing"]
        : ["missing"];
    case "uri":
      return ["above", "below", "missing"];
    case "date":
    case "number":
    case "quantity":
      return ["missing"];
    case "position":
      return ["missing"];
    case "composite":
      return [];
  }
}

/** What FHIR R4 or later has, and STU3 has not. */
export const takenFromR4: readonly string[] = ["identifier"];
