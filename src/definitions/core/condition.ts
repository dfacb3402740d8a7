import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const condition = {
  type: "Condition",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Condition-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_clinical_condition.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
  timeline: { date: "asserted-date", of: ["patient", "code"] },
  search: [
    {
      code: "patient",
      expectation: "SHALL",
      example: { finds: "demo-patient-1", misses: "demo-patient-none" },
      chains: [
        {
          code: "identifier",
          expectation: "SHOULD",
          example: {
            finds: "https://fhir.nhs.uk/Id/nhs-number|9990000018",
            misses: "https://fhir.nhs.uk/Id/nhs-number|9999999999",
          },
        },
      ],
    },
    { code: "category", expectation: "SHOULD", example: { finds: "problem-list-item", misses: "complaint" } },
    { code: "clinical-status", expectation: "SHOULD", example: { finds: "active", misses: "relapse" } },
    {
      code: "code",
      expectation: "SHOULD",
      example: { finds: "http://snomed.info/sct|38341003", misses: "http://snomed.info/sct|0" },
    },
    {
      code: "asserted-date",
      expectation: "MAY",
      example: { finds: "ge2000", misses: "lt1900" },
      origin: "wider guide",
    },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/condition|condition-1-1",
        misses: "https://demo.careconnect.invalid/Id/condition|none",
      },
      origin: "reference implementation",
    },
  ],
  combinations: [
    { codes: ["patient", "clinical-status"], expectation: "SHOULD" },
    { codes: ["patient", "category"], expectation: "SHOULD" },
    { codes: ["patient", "code"], expectation: "SHOULD" },
  ],
} satisfies ResourceDefinition;
