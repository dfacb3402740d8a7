import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const organization = {
  type: "Organization",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Organization-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_entity_organization.md",
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
        finds: "https://fhir.nhs.uk/Id/ods-organization-code|DEMO1",
        misses: "https://fhir.nhs.uk/Id/ods-organization-code|NONE",
      },
    },
    { code: "name", expectation: "SHALL", example: { finds: "demo riverside", misses: "zzyzx" } },
    { code: "address", expectation: "SHOULD", example: { finds: "demo house", misses: "zzyzx" } },
    { code: "address-city", expectation: "SHOULD", example: { finds: "demoville", misses: "zzyzx" } },
    {
      code: "address-postalcode",
      expectation: "SHOULD",
      example: { finds: "ZZ99 3", misses: "QQ1" },
      aliases: ["address-postcode"],
      note: "The Core page's examples write address-postcode; its table and FHIR write address-postalcode.",
    },
  ],
} satisfies ResourceDefinition;
