import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const medicationStatement = {
  type: "MedicationStatement",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-MedicationStatement-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_medication_medicationstatement.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
  timeline: { date: "effective", of: ["patient"] },
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
    { code: "status", expectation: "SHOULD", example: { finds: "active", misses: "suspended" } },
    { code: "effective", expectation: "MAY", example: { finds: "ge2020", misses: "lt1900" }, origin: "wider guide" },
    {
      code: "medication",
      expectation: "MAY",
      example: { finds: "Medication/demo-medication-1", misses: "Medication/demo-medication-none" },
      origin: "ours",
      note: "Serves _include and medication.code.",
    },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/medicationstatement|medicationstatement-1-1",
        misses: "https://demo.careconnect.invalid/Id/medicationstatement|none",
      },
      origin: "reference implementation",
    },
  ],
  combinations: [{ codes: ["patient", "status"], expectation: "SHALL" }],
  includes: [{ code: "medication", expectation: "SHOULD" }],
} satisfies ResourceDefinition;
