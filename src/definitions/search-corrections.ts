/**
 * Where an official search parameter's expression is wrong, what we use instead, and why.
 * `release` and `base` + `code` name the row; `expression` replaces the part for that base only.
 * Read by scripts/definitions.ts, so the generated definitions are already corrected.
 */
export interface SearchCorrection {
  readonly release: "STU3" | "R4";
  readonly base: string;
  readonly code: string;
  readonly expression: string;
  readonly reason: string;
}

export const searchCorrections: readonly SearchCorrection[] = [
  {
    release: "STU3",
    base: "Patient",
    code: "death-date",
    expression: "Patient.deceased.as(dateTime)",
    reason: "as(DateTime) names no FHIR type: the primitive is dateTime, so the official expression finds nothing",
  },
  {
    release: "STU3",
    base: "Observation",
    code: "value-date",
    expression: "Observation.value.as(dateTime) | Observation.value.as(Period)",
    reason: "as(DateTime) names no FHIR type: the primitive is dateTime, so the official expression finds nothing",
  },
  {
    release: "STU3",
    base: "Observation",
    code: "value-string",
    expression: "Observation.value.as(string)",
    reason: "as(String) names no FHIR type: the primitive is string, so the official expression finds nothing",
  },
];
