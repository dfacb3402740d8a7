import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const familyMemberHistory = {
  type: "FamilyMemberHistory",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-FamilyMemberHistory-1",
  source: "nhsconnect/CareConnectAPI pages/explore/api_clinical_familymemberhistory.md",
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
    { code: "date", expectation: "SHALL", example: { finds: "ge2015", misses: "lt1900" }, origin: "wider guide" },
    { code: "gender", expectation: "MAY", example: { finds: "female", misses: "neither" }, origin: "wider guide" },
  ],
} satisfies ResourceDefinition;
