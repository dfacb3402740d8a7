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
    ["local-authority", "Z08000013", "The local authority (district, borough or unitary) of its postcode."],
    ["ward", "Z05000132", "The electoral ward of its postcode."],
    [
      "region",
      "Z12000004",
      "The region of its postcode (E12…), or the NHS England region that the register gives (Y…).",
    ],
    [
      "icb",
      "DEMO4197530",
      "The integrated care board of its postcode or, before that, the one that the register gives.",
    ],
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
        finds: "https://fhir.nhs.uk/Id/ods-organization-code|DEMO1234567",
        misses: "https://fhir.nhs.uk/Id/ods-organization-code|DEMONONE",
      },
      isId: "https://fhir.nhs.uk/Id/ods-organization-code",
    },
    { code: "active", expectation: "SHALL", example: { finds: "false", misses: "neither" } },
    { code: "name", expectation: "SHALL", example: { finds: "the", misses: "zzyzx" }, single: true },
    {
      code: "address-postalcode",
      expectation: "SHALL",
      example: { finds: "ZZ10", misses: "QQ1" },
      spelling: "postcode",
      single: true,
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
    {
      code: "address",
      expectation: "SHOULD",
      example: { finds: "high", misses: "zzyzx" },
      // The official one is Organization.address. Its parts are written out so that those with a parameter of their own are kept once.
      expression: ["line", "city", "district", "state", "postalCode", "country", "text"]
        .map((part) => `Organization.address.${part}`)
        .join(" | "),
      note: "Any part of the address.",
    },
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
    {
      code: "predecessor",
      expectation: "MAY",
      example: { finds: "DEMO6543209", misses: "DEMONONE" },
      origin: "ours",
      type: "token",
      expression: "Organization.extension('predecessor').value.as(code)",
      note: "Organisations that record this code as a predecessor: they took over its work, or some of it. $successors follows them to the end.",
    },
    {
      code: "successor",
      expectation: "MAY",
      example: { finds: "DEMO1234567", misses: "DEMONONE" },
      origin: "ours",
      type: "token",
      expression: "Organization.extension('successor').value.as(code)",
      note: "Organisations that record this code as a successor. $predecessors follows them to the beginning.",
    },
    {
      code: "unplaced",
      expectation: "MAY",
      example: { finds: "not-found", misses: "nowhere" },
      origin: "ours",
      type: "token",
      expression: "Organization.extension('unplaced').value.as(code)",
      note: "Why an organisation has no local authority here: no-postcode, not-a-postcode, non-geographic, not-located, not-found, or no-edition while no postcodes are loaded.",
    },
    {
      code: "near",
      expectation: "MAY",
      example: { finds: "54|1.7|20|km", misses: "0|0|1|km" },
      origin: "ours",
      type: "position",
      expression: "Organization.extension('position')",
      note: "latitude|longitude|distance|unit of its postcode's position (km unless another unit is given); instead of latitude and longitude a postcode or an Ordnance Survey grid reference: LS1 4DZ|5|km.",
    },
  ],
} satisfies ResourceDefinition;
