import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const practitionerRole = {
  type: "PractitionerRole",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-PractitionerRole-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_entity_practitoner_role.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
  search: [
    {
      code: "practitioner",
      expectation: "SHALL",
      example: { finds: "Practitioner/demo-practitioner-1", misses: "Practitioner/demo-practitioner-none" },
    },
    {
      code: "organization",
      expectation: "SHALL",
      example: { finds: "Organization/demo-organization-1", misses: "Organization/demo-organization-none" },
    },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://fhir.nhs.uk/Id/sds-role-profile-id|999000000001",
        misses: "https://fhir.nhs.uk/Id/sds-role-profile-id|none",
      },
      origin: "wider guide",
    },
  ],
  includes: [
    { code: "practitioner", expectation: "MAY" },
    { code: "organization", expectation: "MAY" },
  ],
} satisfies ResourceDefinition;
