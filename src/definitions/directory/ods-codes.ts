/** Names and codes of the Organisation Data Service, as the R4 API publishes them. Source: ODS OpenAPI document, ODS Reference Data Catalogue. */

const odsCodeSystem = (name: string) => `https://digital.nhs.uk/services/organisation-data-service/CodeSystem/${name}`;
const englandStructure = (name: string) => `https://fhir.nhs.uk/England/StructureDefinition/${name}`;
const englandCodes = (name: string) => `https://fhir.nhs.uk/England/CodeSystem/${name}`;

/** Systems of codes and identifiers. */
export const odsSystems = {
  organisationCode: "https://fhir.nhs.uk/Id/ods-organization-code",
  role: odsCodeSystem("ODSOrganisationRole"),
  relationship: odsCodeSystem("ODSRelationship"),
  recordClass: odsCodeSystem("ODSRecordClass"),
  recordUseType: englandCodes("England-ODSRecordUseType"),
  periodType: englandCodes("England-PeriodType"),
  dateTimeType: englandCodes("England-ODSDateTime"),
  addressKeyType: "https://fhir.hl7.org.uk/CodeSystem/UKCore-AddressKeyType",
  roleInstance: odsCodeSystem("organization-role-instance"),
  relationshipInstance: odsCodeSystem("organization-relationship-instance"),
  succession: odsCodeSystem("succession"),
  postcode: odsCodeSystem("postcode"),
  geographyName: odsCodeSystem("geography-name"),
} as const;

export const odsExtensions = {
  role: englandStructure("Extension-England-OrganisationRole"),
  typedPeriod: englandStructure("Extension-England-TypedPeriod"),
  typedDateTime: englandStructure("Extension-England-TypedDateTime"),
  addressKey: "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AddressKey",
} as const;

export const odsProfiles = {
  organization: [
    "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Organization",
    englandStructure("England-Organization-ODS"),
  ],
  affiliation: [
    "https://fhir.hl7.org.uk/StructureDefinition/UKCore-OrganizationAffiliation",
    englandStructure("England-OrganizationAffiliation-ODS"),
  ],
} as const;

/** Roots by which ODS XML and the ORD API name the systems of codes. */
export const odsOids = {
  organisationCode: "2.16.840.1.113883.2.1.3.2.4.18.48",
  role: "2.16.840.1.113883.2.1.3.2.4.17.507",
  relationship: "2.16.840.1.113883.2.1.3.2.4.17.508",
} as const;

export interface RoleType {
  /** `RO197`. */
  readonly code: string;
  readonly name: string;
  /** An organisation has exactly one primary role. */
  readonly isPrimary: boolean;
}

/** An organisation of health or social care, or a site of one: never the target of a relationship. */
export const recordClasses = [
  { code: "RC1", name: "HSCOrg" },
  { code: "RC2", name: "HSCSite" },
] as const;

/** A complete record, or a skeleton that is kept so that references lead somewhere. */
export const recordUseTypes = ["Full", "RefOnly"] as const;

export interface RelationshipType {
  /** `RE6`. */
  readonly code: string;
  readonly name: string;
  /** What it says of the source and the target, in plain words. */
  readonly meaning: string;
}

/** RE1 and RE7 have not been seen. The OpenAPI document calls RE10 "nominated payee for": the contradiction is known, RE9 is right. */
export const relationshipTypes: readonly RelationshipType[] = [
  { code: "RE2", name: "IS A SUB-DIVISION OF", meaning: "the source is a department or programme inside the target" },
  {
    code: "RE3",
    name: "IS DIRECTED BY",
    meaning: "the target steers the source by policy, legal authority or contract",
  },
  { code: "RE4", name: "IS COMMISSIONED BY", meaning: "the target buys services from the source" },
  {
    code: "RE5",
    name: "IS LOCATED IN THE GEOGRAPHY OF",
    meaning: "the source lies inside the boundary of the target; being withdrawn in favour of the postcode's geography",
  },
  { code: "RE6", name: "IS OPERATED BY", meaning: "the target runs and manages the source" },
  {
    code: "RE8",
    name: "IS PARTNER TO",
    meaning: "the source belongs to the target, a network: a GP practice to its PCN",
  },
  {
    code: "RE9",
    name: "IS NOMINATED PAYEE FOR",
    meaning: "the source receives payments for the target, a PCN; optional since 2023",
  },
  { code: "RE10", name: "IS COVID NOMINATED PAYEE FOR", meaning: "as RE9, for COVID vaccinations; all are closed" },
  {
    code: "RE11",
    name: "IS CONSTITUENT OF",
    meaning: "the source, a prescribing cost centre, reports to the target, a Sub ICB Location in London",
  },
];
