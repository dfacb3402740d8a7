import type { ResourceDefinition } from "../resource-definition.ts";

const source = "NHSDigital/organisation-data-terminology-api, OpenAPI document of 2026-03-02, and its tests";

/** What was deleted from the register: a List for organisations, relationships, roles and successions each. */
export const list = {
  type: "List",
  source,
  interactions: { read: "SHALL", vread: "MAY", "history-instance": "MAY", "search-type": "SHOULD" },
  search: [
    {
      code: "title",
      expectation: "MAY",
      example: { finds: "List of Organization Resource", misses: "zzyzx" },
      origin: "ours",
    },
  ],
} satisfies ResourceDefinition;

export const codeSystem = {
  type: "CodeSystem",
  source,
  summary: "true",
  withheld: {
    element: "content",
    is: "not-present",
    instead: "look its concepts up by CodeSystem/$lookup, or choose some by ValueSet/$expand",
  },
  note: "A search that does not say _summary=false is answered in summary. Code systems that are too large to be listed are never given whole.",
  interactions: { read: "SHALL", "search-type": "SHALL" },
  search: [
    {
      code: "url",
      aliases: ["system"],
      expectation: "SHALL",
      example: {
        finds: "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSOrganisationRole",
        misses: "https://demo.careconnect.invalid/CodeSystem/none",
      },
    },
  ],
} satisfies ResourceDefinition;

export const valueSet = {
  type: "ValueSet",
  source,
  interactions: { read: "SHALL", "search-type": "SHOULD" },
  search: [
    {
      code: "url",
      expectation: "SHOULD",
      example: {
        finds: "https://fhir.nhs.uk/England/ValueSet/England-OrganisationRole",
        misses: "https://demo.careconnect.invalid/ValueSet/none",
      },
    },
  ],
} satisfies ResourceDefinition;

export const structureDefinition = {
  type: "StructureDefinition",
  source,
  interactions: { read: "SHALL", "search-type": "SHOULD" },
  search: [
    {
      code: "url",
      expectation: "SHOULD",
      example: {
        finds: "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-OrganisationRole",
        misses: "https://demo.careconnect.invalid/StructureDefinition/none",
      },
    },
  ],
} satisfies ResourceDefinition;

export const searchParameter = {
  type: "SearchParameter",
  source,
  interactions: { read: "SHOULD", "search-type": "SHOULD" },
  search: [
    { code: "code", expectation: "SHOULD", example: { finds: "roleCode", misses: "zzyzx" } },
    {
      code: "url",
      expectation: "SHOULD",
      example: {
        finds: "https://fhir.nhs.uk/England/SearchParameter/England-Extension-OrganisationRole-RoleCode",
        misses: "https://demo.careconnect.invalid/SearchParameter/none",
      },
    },
  ],
} satisfies ResourceDefinition;
