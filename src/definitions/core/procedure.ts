import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const procedure = {
  type: "Procedure",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Procedure-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_clinical_procedure.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
  timeline: { date: "date", of: ["patient"] },
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
    { code: "date", expectation: "SHALL", example: { finds: "ge2015", misses: "lt1900" } },
    {
      code: "subject",
      expectation: "MAY",
      example: { finds: "Patient/demo-patient-1", misses: "Patient/demo-patient-none" },
      origin: "wider guide",
    },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/procedure|procedure-1-1",
        misses: "https://demo.careconnect.invalid/Id/procedure|none",
      },
      origin: "reference implementation",
    },
  ],
  combinations: [{ codes: ["patient", "date"], expectation: "SHALL" }],
} satisfies ResourceDefinition;
