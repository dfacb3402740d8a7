/**
 * The shape of the compiled FHIR definitions (scripts/definitions.ts makes them, src/fhir/release.ts reads them).
 *
 *   types["Observation"].elements["status"]     = { types: ["code"], min: 1, max: 1, binding: "http://hl7.org/fhir/ValueSet/observation-status" }
 *   types["Observation"].elements["effective"]  = { types: ["dateTime", "Period"], min: 0, max: 1, choice: true }
 *   types["Observation"].elements["component"]  = { types: ["Observation.component"], min: 0, max: null }
 *
 * Element order is FHIR's; a nested element's type is its own path; `max: null` is `*`.
 */
export interface ElementDefinition {
  readonly types: readonly string[];
  readonly min: number;
  readonly max: number | null;
  readonly choice?: true;
  readonly summary?: true;
  readonly modifier?: true;
  /** Resource types a Reference may point to; absent: any. */
  readonly targets?: readonly string[];
  /** Canonical of the value set, for required bindings only. */
  readonly binding?: string;
  /** Rules of this place alone, beside those of its type. */
  readonly constraints?: readonly Constraint[];
}

/** A rule (invariant) that each value of a type, or at a place, must keep. */
export interface Constraint {
  readonly key: string;
  /** Absent: error. */
  readonly severity?: "warning";
  /** HL7's words. */
  readonly human: string;
  /** HL7's FHIRPath, as it is published. What we check where it is wrong: constraint-corrections.ts. */
  readonly expression: string;
}

export interface TypeDefinition {
  readonly kind: "resource" | "complex" | "backbone" | "primitive";
  readonly elements: Readonly<Record<string, ElementDefinition>>;
  /** Primitive types: HL7's regular expression, where it gives one. */
  readonly pattern?: string;
  /** Those of all elements are at Element, those of all resources but a few at DomainResource. STU3 only, so far. */
  readonly constraints?: readonly Constraint[];
}

/** `position`: of R4's special parameters the one that asks what is near. */
export type SearchType =
  | "token"
  | "string"
  | "reference"
  | "date"
  | "number"
  | "quantity"
  | "uri"
  | "composite"
  | "position";

export interface SearchDefinition {
  readonly base: string;
  readonly code: string;
  readonly type: SearchType;
  readonly expression: string;
  /** Canonical of the SearchParameter. */
  readonly url: string;
  readonly targets?: readonly string[];
  /** Composites: the parameters that the parts are like, and their expressions below an element of `expression`. */
  readonly parts?: readonly { readonly code: string; readonly expression: string }[];
}

export interface FhirDefinitions {
  readonly release: "STU3" | "R4";
  readonly fhirVersion: string;
  readonly resources: readonly string[];
  readonly types: Readonly<Record<string, TypeDefinition>>;
  /** Required value sets whose codes can be listed: canonical → system → codes. */
  readonly valueSets: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly search: readonly SearchDefinition[];
  /** What belongs to a compartment: compartment's type → resource type → reference parameters, any of which must point to it. */
  readonly compartments: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
