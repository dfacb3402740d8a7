import { type ResourceDefinition, versions } from "../resource-definition.ts";

/** The relationships of the register, current and ended. */
export const organizationAffiliation = {
  type: "OrganizationAffiliation",
  profile: "https://fhir.nhs.uk/England/StructureDefinition/England-OrganizationAffiliation-ODS",
  source:
    "NHSDigital/organisation-data-terminology-api, OpenAPI document of 2026-03-02; capability statement England-ODS-Requirements",
  interactions: { read: "SHALL", ...versions, "search-type": "SHALL" },
  search: [
    {
      code: "primary-organization",
      expectation: "SHALL",
      example: { finds: "DEMO4444446", misses: "DEMONONE" },
      byIdentifier: "https://fhir.nhs.uk/Id/ods-organization-code",
      note: "The source: the organisation that the relationship is recorded at.",
    },
    {
      code: "participating-organization",
      expectation: "SHALL",
      example: { finds: "DEMO6049384", misses: "DEMONONE" },
      byIdentifier: "https://fhir.nhs.uk/Id/ods-organization-code",
      note: "The target: relationships are recorded one way, so who points at an organisation is asked by this.",
    },
    { code: "active", expectation: "SHALL", example: { finds: "false", misses: "neither" } },
    {
      code: "identifier",
      expectation: "SHALL",
      example: {
        finds:
          "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/organization-relationship-instance|900006368",
        misses:
          "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/organization-relationship-instance|1",
      },
      isId: "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/organization-relationship-instance",
    },
    {
      code: "role",
      aliases: ["code"],
      expectation: "SHOULD",
      example: { finds: "RE6", misses: "RE0" },
      origin: "ours",
      note: "The type of the relationship (RE2 to RE11), which the national API has no parameter for.",
    },
  ],
  includes: [
    { code: "primary-organization", expectation: "SHALL" },
    { code: "participating-organization", expectation: "SHALL" },
  ],
} satisfies ResourceDefinition;
