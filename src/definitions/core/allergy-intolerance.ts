import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const allergyIntolerance = {
  type: "AllergyIntolerance",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-AllergyIntolerance-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_clinical_allergyintolerance.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
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
    { code: "verification-status", expectation: "SHALL", example: { finds: "confirmed", misses: "differential" } },
    { code: "clinical-status", expectation: "SHOULD", example: { finds: "active", misses: "dormant" } },
    {
      code: "code",
      expectation: "SHOULD",
      example: { finds: "http://snomed.info/sct|91936005", misses: "http://snomed.info/sct|0" },
      note: "The base parameter also covers reaction.substance; the Core page names AllergyIntolerance.code only. We follow the base: for an allergy, finding more is safer.",
    },
    { code: "date", expectation: "MAY", example: { finds: "ge2000", misses: "lt1900" }, origin: "wider guide" },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/allergyintolerance|allergyintolerance-1-1",
        misses: "https://demo.careconnect.invalid/Id/allergyintolerance|none",
      },
      origin: "reference implementation",
    },
  ],
  combinations: [
    { codes: ["patient", "verification-status"], expectation: "SHALL" },
    { codes: ["patient", "code"], expectation: "SHOULD" },
    { codes: ["patient", "clinical-status"], expectation: "SHOULD" },
  ],
} satisfies ResourceDefinition;
