import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const medicationRequest = {
  type: "MedicationRequest",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-MedicationRequest-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_medication_medicationrequest.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
  timeline: { date: "authoredon", of: ["patient"] },
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
    {
      code: "status",
      expectation: "SHOULD",
      example: { finds: "active", misses: "suspended" },
      note: "SHOULD alone, yet MUST together with patient.",
    },
    {
      code: "medication",
      expectation: "MAY",
      example: { finds: "Medication/demo-medication-1", misses: "Medication/demo-medication-none" },
      origin: "wider guide",
      note: "MUST in the wider guide only.",
    },
    { code: "authoredon", expectation: "MAY", example: { finds: "ge2020", misses: "lt1900" }, origin: "wider guide" },
    {
      code: "code",
      expectation: "MAY",
      example: { finds: "http://snomed.info/sct|322236009", misses: "http://snomed.info/sct|0" },
      origin: "wider guide",
      note: "A concept written inside the request. The Care Connect profile allows a reference to a Medication only, where medication.code finds it.",
    },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/medicationrequest|medicationrequest-1-1",
        misses: "https://demo.careconnect.invalid/Id/medicationrequest|none",
      },
      origin: "reference implementation",
    },
  ],
  combinations: [{ codes: ["patient", "status"], expectation: "SHALL" }],
  includes: [{ code: "medication", expectation: "SHOULD" }],
} satisfies ResourceDefinition;
