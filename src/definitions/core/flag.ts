import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const flag = {
  type: "Flag",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Flag-1",
  source: "nhsconnect/CareConnectAPI pages/explore/api_workflow_flag.md",
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
    {
      code: "status",
      expectation: "SHALL",
      example: { finds: "active", misses: "dormant" },
      type: "token",
      expression: "Flag.status",
      note: "STU3 has no official search parameter for it; the wider guide asks for one.",
      origin: "wider guide",
    },
    { code: "date", expectation: "MAY", example: { finds: "ge2015", misses: "lt1900" }, origin: "wider guide" },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/flag|flag-1-1",
        misses: "https://demo.careconnect.invalid/Id/flag|none",
      },
      origin: "reference implementation",
    },
  ],
} satisfies ResourceDefinition;
