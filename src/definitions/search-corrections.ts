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
  /** Composites: instead of the official parts. */
  readonly parts?: readonly { readonly code: string; readonly expression: string }[];
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
  {
    release: "STU3",
    base: "CommunicationRequest",
    code: "occurrence",
    expression: "CommunicationRequest.occurrence.as(dateTime) | CommunicationRequest.occurrence.as(Period)",
    reason: "a FHIR primitive is written in lower case, so the official expression finds nothing",
  },
  {
    release: "STU3",
    base: "ConceptMap",
    code: "source-uri",
    expression: "ConceptMap.source.as(uri)",
    reason: "a FHIR primitive is written in lower case, so the official expression finds nothing",
  },
  {
    release: "STU3",
    base: "ConceptMap",
    code: "target-uri",
    expression: "ConceptMap.target.as(uri)",
    reason: "a FHIR primitive is written in lower case, so the official expression finds nothing",
  },
  {
    release: "STU3",
    base: "DeviceRequest",
    code: "event-date",
    expression: "DeviceRequest.occurrence.as(dateTime) | DeviceRequest.occurrence.as(Period)",
    reason: "a FHIR primitive is written in lower case, so the official expression finds nothing",
  },
  {
    release: "STU3",
    base: "Goal",
    code: "start-date",
    expression: "Goal.start.as(date)",
    reason: "a FHIR primitive is written in lower case, so the official expression finds nothing",
  },
  {
    release: "STU3",
    base: "Goal",
    code: "target-date",
    expression: "Goal.target.due.as(date)",
    reason: "a FHIR primitive is written in lower case, so the official expression finds nothing",
  },
  {
    release: "STU3",
    base: "RiskAssessment",
    code: "date",
    expression: "RiskAssessment.occurrence.as(dateTime)",
    reason: "a FHIR primitive is written in lower case, so the official expression finds nothing",
  },
  {
    release: "STU3",
    base: "Patient",
    code: "deceased",
    expression: "Patient.deceased.exists() and Patient.deceased != false",
    reason: "exists() alone is true for deceasedBoolean false; this is R4's own correction",
  },
  {
    release: "STU3",
    base: "Condition",
    code: "abatement-boolean",
    expression: "Condition.abatement.exists() and Condition.abatement != false",
    reason: "is() yields a boolean for each alternative, so every Condition would be found by both true and false",
  },
  {
    release: "STU3",
    base: "DocumentReference",
    code: "relationship",
    expression: "DocumentReference.relatesTo",
    parts: [
      { code: "relation", expression: "code" },
      { code: "relatesto", expression: "target" },
    ],
    reason:
      "the official parts give the reference the path of the code and the code that of the reference; the description says relation and relatesTo, in this order",
  },
];
