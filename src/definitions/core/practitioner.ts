import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const practitioner = {
  type: "Practitioner",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Practitioner-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_entity_practitoner.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
  search: [
    {
      code: "identifier",
      expectation: "SHALL",
      example: {
        finds: "https://fhir.nhs.uk/Id/sds-user-id|999000000001",
        misses: "https://fhir.nhs.uk/Id/sds-user-id|none",
      },
    },
    {
      code: "name",
      expectation: "SHALL",
      example: { finds: "bernie kanfeld", misses: "bernie zzyzx" },
      note: "Every word must start some part of one HumanName, as the page's own example needs.",
    },
    {
      code: "address-postalcode",
      expectation: "MAY",
      example: { finds: "ZZ99 2", misses: "QQ1" },
      origin: "wider guide",
    },
  ],
} satisfies ResourceDefinition;
