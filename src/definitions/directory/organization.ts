import { type ResourceDefinition, versions } from "../resource-definition.ts";
import { odsExtensions } from "./ods-codes.ts";

const role = `Organization.extension('${odsExtensions.role}')`;
const searchParameter = (name: string) => `https://fhir.nhs.uk/England/SearchParameter/England-Extension-${name}`;

/**
 * The areas that the postcode of an organisation lies in, by ONS's code (GSS) or, where it has one, by ODS's. They are not part of
 * the resource: they are kept beside it, and follow the postcode files that are loaded, not the register.
 */
const areas = (
  [
    ["local-authority", "E08000035", "The local authority (district, borough or unitary) of its postcode."],
    ["ward", "E05011661", "The electoral ward of its postcode."],
    [
      "region",
      "E12000003",
      "The region of its postcode (E12…), or the NHS England region that the register gives (Y…).",
    ],
    ["icb", "QWO", "The integrated care board of its postcode or, before that, the one that the register gives."],
  ] as const
).map(
  ([code, finds, note]) =>
    ({
      code,
      expectation: "MAY",
      example: { finds, misses: "E99000000" },
      origin: "ours",
      type: "token",
      expression: `Organization.extension('${code}').value.as(Coding)`,
      note,
    }) as const,
);

/** Whose work an organisation took over, and who took over its own. Kept beside the resource, which has no place for it. */
const successions = (
  [
    ["predecessor", "Predecessor", "DEMO6913580", "An organisation that it took over from, by its ODS code."],
    ["successor", "Successor", "DEMO6172839", "An organisation that took over from it, by its ODS code."],
  ] as const
).map(
  ([code, type, finds, note]) =>
    ({
      code,
      expectation: "MAY",
      example: { finds, misses: "DMNONE" },
      origin: "ours",
      type: "token",
      expression: `Organization.extension('succession').where(extension('type').value='${type}').extension('target').value.as(code)`,
      note,
    }) as const,
);

/** The organisations and sites of the register. The id of an Organization is its ODS code. */
export const organization = {
  type: "Organization",
  profile: "https://fhir.nhs.uk/England/StructureDefinition/England-Organization-ODS",
  source:
    "NHSDigital/organisation-data-terminology-api, OpenAPI document of 2026-03-02; capability statement England-ODS-Requirements",
  interactions: { read: "SHALL", ...versions, "search-type": "SHALL" },
  search: [
    {
      code: "identifier",
      expectation: "SHALL",
      example: {
        finds: "https://fhir.nhs.uk/Id/ods-organization-code|DM000001",
        misses: "https://fhir.nhs.uk/Id/ods-organization-code|DMNONE",
      },
    },
    { code: "active", expectation: "SHALL", example: { finds: "false", misses: "neither" } },
    { code: "name", expectation: "SHALL", example: { finds: "the", misses: "zzyzx" } },
    {
      code: "address-postalcode",
      expectation: "SHALL",
      example: { finds: "ZZ10", misses: "QQ1" },
      spelling: "postcode",
      note: "A whole postcode is also found when it is written without its blank.",
    },
    { code: "address-city", expectation: "SHALL", example: { finds: "l", misses: "zzyzx" } },
    { code: "address-country", expectation: "SHALL", example: { finds: "wales", misses: "zzyzx" } },
    {
      code: "lastChangeDate",
      expectation: "SHALL",
      example: { finds: "gt2026-01-01", misses: "gt2100-01-01" },
      type: "date",
      expression: `Organization.extension('${odsExtensions.typedDateTime}').extension('dateTime').value.as(dateTime)`,
      url: searchParameter("TypedDateTime-LastChangeDate"),
      note: "The day on which anything that is published of the organisation last changed, not the day from which that holds.",
    },
    {
      code: "roleCode",
      expectation: "SHALL",
      example: { finds: "RO177", misses: "RO0" },
      type: "token",
      expression: `${role}.extension('roleCode').value.as(CodeableConcept)`,
      url: searchParameter("OrganisationRole-RoleCode"),
      note: "Every role that the organisation ever held, ended or not.",
    },
    {
      code: "activeRoleCode",
      expectation: "SHALL",
      example: { finds: "RO76", misses: "RO0" },
      type: "token",
      expression: `${role}.where(extension('active').value=true).extension('roleCode').value.as(CodeableConcept)`,
      url: searchParameter("OrganisationRole-ActiveRoleCode"),
      note: "The roles that are active.",
    },
    {
      code: "type",
      expectation: "SHOULD",
      example: {
        finds: "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSRecordClass|RC2",
        misses: "RC0",
      },
      note: "The use of the record (Full, RefOnly) and its class (RC1 organisation, RC2 site).",
    },
    { code: "address", expectation: "SHOULD", example: { finds: "high", misses: "zzyzx" } },
    ...areas,
    {
      code: "role-instance",
      expectation: "MAY",
      example: { finds: "900000584", misses: "1" },
      origin: "ours",
      type: "token",
      expression: `${role}.extension('instanceID').value.as(integer)`,
      note: "The number of one of its roles, ended or not.",
    },
    {
      code: "succession",
      expectation: "MAY",
      example: { finds: "900000424", misses: "1" },
      origin: "ours",
      type: "token",
      expression: "Organization.extension('succession').extension('id').value.as(string)",
      note: "The number of one of its successions: most are found at both organisations.",
    },
    ...successions,
  ],
} satisfies ResourceDefinition;
