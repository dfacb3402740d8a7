import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const documentReference = {
  type: "DocumentReference",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-DocumentReference-1",
  source: "nhsconnect/CareConnectAPI pages/explore/api_documents_documentreference.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
  timeline: { date: "created", of: ["patient"] },
  search: [
    {
      code: "patient",
      expectation: "SHOULD",
      example: { finds: "demo-patient-1", misses: "demo-patient-none" },
      origin: "wider guide",
      chains: [
        {
          code: "identifier",
          expectation: "MAY",
          example: {
            finds: "https://fhir.nhs.uk/Id/nhs-number|9990000018",
            misses: "https://fhir.nhs.uk/Id/nhs-number|9999999999",
          },
        },
      ],
    },
    { code: "created", expectation: "SHOULD", example: { finds: "ge2015", misses: "lt1900" }, origin: "wider guide" },
    { code: "period", expectation: "SHOULD", example: { finds: "ge2015", misses: "lt1900" }, origin: "wider guide" },
    {
      code: "setting",
      expectation: "SHOULD",
      example: { finds: "http://snomed.info/sct|394802001", misses: "http://snomed.info/sct|0" },
      origin: "wider guide",
    },
    {
      code: "type",
      expectation: "SHOULD",
      example: { finds: "http://snomed.info/sct|373942005", misses: "http://snomed.info/sct|0" },
      origin: "wider guide",
    },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/documentreference|documentreference-1-1",
        misses: "https://demo.careconnect.invalid/Id/documentreference|none",
      },
      origin: "reference implementation",
    },
  ],
  combinations: [{ codes: ["patient", "type", "period"], expectation: "SHOULD" }],
} satisfies ResourceDefinition;
