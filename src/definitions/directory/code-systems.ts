import { odsOids, odsSystems, relationshipTypes } from "./ods-codes.ts";

/** What a property of a concept is. */
export type PropertyType = "code" | "Coding" | "string" | "boolean" | "dateTime";

export interface PropertyRow {
  /** Case matters, and some have a blank in them. */
  readonly code: string;
  readonly type: PropertyType;
  readonly description: string;
}

export type FilterOperator = "=" | "in" | "regex" | "exists";

/** A property that concepts can be chosen by, and how the register is searched for it. */
export interface FilterRow {
  readonly code: string;
  readonly operators: readonly FilterOperator[];
  /** What its value is, in words. */
  readonly value: string;
  readonly by: FilterSearch;
}

/**
 * `parameter`: a search parameter of the resources that the concepts are made of. `values`: what is asked for, by what it is
 * asked as there. `role`: of an open organisation its active roles, of a closed one those that it had. `target`: what an
 * active relationship of that type leads to. `holder`: an organisation whose record has the concept.
 */
export type FilterSearch =
  | { readonly as: "id" }
  | { readonly as: "date" | "string" | "reference"; readonly parameter: string }
  | {
      readonly as: "token";
      readonly parameter: string;
      readonly system?: string;
      readonly values?: Readonly<Record<string, string>>;
    }
  | { readonly as: "role"; readonly isPrimary?: true }
  | { readonly as: "target"; readonly type: string }
  | { readonly as: "region letter" }
  | { readonly as: "holder" };

export interface CodeSystemRow {
  /** The id of its resource, before the date. */
  readonly id: string;
  readonly url: string;
  /** Other canonicals that mean it. */
  readonly otherUrls: readonly string[];
  /** What $lookup calls it. */
  readonly title: string;
  readonly description: string;
  /** Its concepts are looked up one by one, and are not listed in the resource. */
  readonly isLarge: boolean;
  /** Made of the postcode products, whose licences have to be named too. */
  readonly isOfPlaces?: true;
  readonly properties: readonly PropertyRow[];
  readonly filters: readonly FilterRow[];
}

const text = (code: string, description: string): PropertyRow => ({ code, type: "string", description });
const coded = (code: string, description: string): PropertyRow => ({ code, type: "code", description });
const coding = (code: string, description: string): PropertyRow => ({ code, type: "Coding", description });
const flag = (code: string, description: string): PropertyRow => ({ code, type: "boolean", description });
const day = (code: string, description: string): PropertyRow => ({ code, type: "dateTime", description });

const status = coded("status", "active or inactive, as published.");

const days = (of: string): readonly PropertyRow[] => [
  day("legStartDate", `The legal start of the ${of}.`),
  day("legEndDate", `The legal end of the ${of}.`),
  day("opStartDate", `The operational start of the ${of}.`),
  day("opEndDate", `The operational end of the ${of}.`),
];

/** The areas of a postcode: GSS codes, but ODS codes of GOR, ICB, LA, NHSER and PCO. */
export const geographyProperties: readonly PropertyRow[] = [
  coding("CA", "Cancer alliance."),
  coding("EW", "Electoral ward."),
  coding("GOR", "Government office region, by its letter."),
  coding("ICB", "Integrated care board."),
  coding("LA", "Local authority."),
  coding("LSOA11", "Lower layer super output area of 2011."),
  coding("NHSER", "NHS England region."),
  coding("PC", "Parliamentary constituency."),
  coding("PCO", "Primary care organisation: today the Sub ICB Location."),
  coding("SMHPC AED", "Strategic mental health provider collaborative: adult eating disorder."),
  coding("SMHPC AS", "Strategic mental health provider collaborative: adult secure."),
  coding("SMHPC CT4", "Strategic mental health provider collaborative: children and young people, tier 4."),
];

const area = (code: string, parameter: string): FilterRow => ({
  code,
  operators: ["=", "in", "exists"],
  value: "the GSS code of an area, or of ICB and NHSER its ODS code; as far as organisations are placed here",
  by: { as: "token", parameter },
});

const words = (code: string, parameter: string): FilterRow => ({
  code,
  operators: ["=", "in", "regex", "exists"],
  value: "the whole text; with regex a simple pattern, ^LS[0-9].*",
  by: { as: "string", parameter },
});

/** An organisation or site of the register. */
const organisation: CodeSystemRow = {
  id: "ods-organization-code",
  url: odsSystems.organisationCode,
  otherUrls: [`urn:oid:${odsOids.organisationCode}`],
  title: "ODS Organisation",
  description: "The organisations and sites of the register, by their ODS codes.",
  isLarge: true,
  isOfPlaces: true,
  properties: [
    status,
    flag("inactive", "Whether it is not in operation any more."),
    text("name", "Its name, as published."),
    coding("primaryRole", "What it is: its one primary role."),
    coding("role", "The active roles of an open organisation; of a closed one its primary role and its last others."),
    coding("orgRecordClass", "Organisation (RC1) or site of one (RC2)."),
    flag("refOnly", "Kept as a skeleton, so that what refers to it leads somewhere."),
    text("assigningAuth", "Who gave the code."),
    text("address1", "First line of the address."),
    text("address2", "Second line of the address."),
    text("address3", "Third line of the address."),
    text("town", "Town of the address."),
    text("postcode", "Postcode of the address."),
    text("country", "Country of the address."),
    text("uprn", "Unique Property Reference Number of the address."),
    text("telephone", "Telephone number."),
    text("url", "Website. By what name the national API has it is not published."),
    ...days("organisation"),
    day("lastChangeDate", "The day on which anything that is published of it last changed."),
    ...relationshipTypes.map(({ code, name }) => coded(code, `${name}: the target, of relationships that are active.`)),
    coded("predecessor", "An organisation whose work it took over."),
    coded("successor", "An organisation that took over its work."),
    flag("forwardSuccession", "A successor of it was itself succeeded."),
    ...geographyProperties,
  ],
  filters: [
    { code: "code", operators: ["=", "in"], value: "an ODS code", by: { as: "id" } },
    {
      code: "status",
      operators: ["="],
      value: "active or inactive",
      by: { as: "token", parameter: "active", values: { active: "true", inactive: "false" } },
    },
    {
      code: "inactive",
      operators: ["="],
      value: "true or false",
      by: { as: "token", parameter: "active", values: { false: "true", true: "false" } },
    },
    {
      code: "refOnly",
      operators: ["="],
      value: "true or false",
      by: {
        as: "token",
        parameter: "type",
        system: odsSystems.recordUseType,
        values: { true: "RefOnly", false: "Full" },
      },
    },
    {
      code: "orgRecordClass",
      operators: ["=", "in"],
      value: "RC1 or RC2",
      by: { as: "token", parameter: "type", system: odsSystems.recordClass },
    },
    {
      code: "primaryRole",
      operators: ["=", "in"],
      value: "the code of a primary role: RO177",
      by: { as: "role", isPrimary: true },
    },
    {
      code: "role",
      operators: ["=", "in"],
      value: "the code of a role, RO76: active, or of a closed organisation any that it had",
      by: { as: "role" },
    },
    {
      code: "lastChangeDate",
      operators: ["="],
      value: "a day, with the prefix inside: gt2024-02-01",
      by: { as: "date", parameter: "lastChangeDate" },
    },
    words("name", "name"),
    words("town", "address-city"),
    words("postcode", "address-postalcode"),
    words("country", "address-country"),
    ...relationshipTypes.map(
      ({ code }): FilterRow => ({
        code,
        operators: ["=", "in"],
        value: "the ODS code of the target of an active relationship",
        by: { as: "target", type: code },
      }),
    ),
    ...(["predecessor", "successor"] as const).map(
      (code): FilterRow => ({
        code,
        operators: ["=", "in", "exists"],
        value: "an ODS code",
        by: { as: "token", parameter: code },
      }),
    ),
    area("EW", "ward"),
    area("LA", "local-authority"),
    area("ICB", "icb"),
    area("NHSER", "region"),
    {
      code: "GOR",
      operators: ["=", "in"],
      value: "the letter of a region: J",
      by: { as: "region letter" },
    },
  ],
};

const roleInstance: CodeSystemRow = {
  id: "organization-role-instance",
  url: odsSystems.roleInstance,
  otherUrls: [],
  title: "ODS Organisation Role Instance",
  description: "The roles that organisations have and had, by the numbers that ODS gives them.",
  isLarge: true,
  properties: [
    coded("orgCode", "The organisation that has the role."),
    coding("role", "The role."),
    flag("primaryRole", "Whether it is the organisation's primary role."),
    status,
    ...days("role"),
  ],
  filters: [
    { code: "orgCode", operators: ["=", "in"], value: "the ODS code of the organisation", by: { as: "holder" } },
  ],
};

const relationshipInstance: CodeSystemRow = {
  id: "organization-relationship-instance",
  url: odsSystems.relationshipInstance,
  otherUrls: [],
  title: "ODS Organisation Relationship Instance",
  description: "The relationships between organisations, current and ended, by the numbers that ODS gives them.",
  isLarge: true,
  properties: [
    coded("sourceOrgCode", "The organisation that the relationship is recorded at."),
    coding("sourceOrgRole", "The primary role of that organisation."),
    coded("targetOrgCode", "The organisation that it leads to."),
    coding("targetOrgRole", "The primary role of that organisation."),
    coded("relationshipTypeCode", "The type of the relationship: RE4."),
    status,
    ...days("relationship"),
  ],
  filters: [
    { code: "code", operators: ["=", "in"], value: "the number of a relationship", by: { as: "id" } },
    {
      code: "sourceOrgCode",
      operators: ["=", "in"],
      value: "an ODS code",
      by: { as: "reference", parameter: "primary-organization" },
    },
    {
      code: "targetOrgCode",
      operators: ["=", "in"],
      value: "an ODS code",
      by: { as: "reference", parameter: "participating-organization" },
    },
    {
      code: "relationshipTypeCode",
      operators: ["=", "in"],
      value: "the code of a type: RE4",
      by: { as: "token", parameter: "role", system: odsSystems.relationship },
    },
    {
      code: "status",
      operators: ["="],
      value: "active or inactive",
      by: { as: "token", parameter: "active", values: { active: "true", inactive: "false" } },
    },
  ],
};

const succession: CodeSystemRow = {
  id: "succession",
  url: odsSystems.succession,
  otherUrls: [],
  title: "ODS Succession",
  description: "Who took over whose work, by the numbers that ODS gives to successions.",
  isLarge: true,
  properties: [
    coded("predecessor", "The organisation whose work was taken over."),
    coded("successor", "The organisation that took it over."),
    day("legStartDate", "The legal day of the succession."),
    flag("forwardSuccession", "The successor was itself succeeded."),
  ],
  filters: [
    { code: "predecessor", operators: ["=", "in"], value: "an ODS code", by: { as: "holder" } },
    { code: "successor", operators: ["=", "in"], value: "an ODS code", by: { as: "holder" } },
  ],
};

const postcode: CodeSystemRow = {
  id: "postcode",
  url: odsSystems.postcode,
  otherUrls: [],
  title: "ODS Postcode",
  description: "Postcodes and the areas that they lie in, as far as editions of postcode directories are loaded.",
  isLarge: true,
  isOfPlaces: true,
  properties: geographyProperties,
  filters: [],
};

const geographyName: CodeSystemRow = {
  id: "geography-name",
  url: odsSystems.geographyName,
  otherUrls: [],
  title: "ODS Geography Name",
  description: "The names of areas by their ONS codes, as far as lists of names are loaded.",
  isLarge: true,
  isOfPlaces: true,
  properties: [],
  filters: [],
};

const englandCodes = (name: string) => `https://fhir.nhs.uk/England/CodeSystem/England-${name}`;

const role: CodeSystemRow = {
  id: "ODSOrganisationRole",
  url: odsSystems.role,
  otherUrls: [englandCodes("ODSOrganisationRole"), `urn:oid:${odsOids.role}`],
  title: "ODS Organisation Role",
  description: "The roles of organisations that are known by name, and those that the sources of the register name.",
  isLarge: false,
  properties: [flag("primaryRole", "Whether it is a primary role, of which each organisation has exactly one.")],
  filters: [],
};

const relationship: CodeSystemRow = {
  id: "ODSRelationship",
  url: odsSystems.relationship,
  otherUrls: [englandCodes("ODSRelationship"), `urn:oid:${odsOids.relationship}`],
  title: "ODS Relationship",
  description: "The types of relationships between organisations.",
  isLarge: false,
  properties: [],
  filters: [],
};

const recordClass: CodeSystemRow = {
  id: "ODSRecordClass",
  url: odsSystems.recordClass,
  otherUrls: [englandCodes("ODSRecordClass")],
  title: "ODS Record Class",
  description: "The classes of records: organisations, and sites of them.",
  isLarge: false,
  properties: [],
  filters: [],
};

/**
 * The code systems that each release of the register has a version of, named by its date. Source: ODS OpenAPI document,
 * CodeSystem information pages of the ODS site; which filters the national API declares is not published: these are ours.
 */
export const codeSystemRows = {
  organisation,
  roleInstance,
  relationshipInstance,
  succession,
  postcode,
  geographyName,
  role,
  relationship,
  recordClass,
} as const;

/** Code systems that do not change with the register. Source: NHS England and HL7 UK, as published on Simplifier. */
export const fixedCodeSystems = [
  {
    id: "England-ODSRecordUseType",
    url: odsSystems.recordUseType,
    version: "1.0.0",
    date: "2023-12-07",
    title: "England ODS Record Use Type",
    description: "Whether a record is complete, or a skeleton that is kept so that references lead somewhere.",
    concepts: [
      { code: "Full", display: "Full" },
      { code: "RefOnly", display: "RefOnly" },
    ],
  },
  {
    id: "England-PeriodType",
    url: odsSystems.periodType,
    version: "1.0.0",
    date: "2023-12-07",
    title: "England Period Type",
    description: "The two kinds of periods: by statute, and as systems and services use the record.",
    concepts: [
      { code: "Legal", display: "Legal" },
      { code: "Operational", display: "Operational" },
    ],
  },
  {
    id: "England-ODSDateTime",
    url: odsSystems.dateTimeType,
    version: "1.0.0",
    date: "2023-12-07",
    title: "England ODS Date Time",
    description: "What a date of a record is the date of.",
    concepts: [{ code: "LastChangeDate", display: "Last Change Date" }],
  },
  {
    id: "UKCore-AddressKeyType",
    url: odsSystems.addressKeyType,
    version: "2.1.0",
    date: "2021-09-10",
    title: "UK Core Address Key Type",
    description: "What an address is known by.",
    concepts: [
      { code: "PAF", display: "Postcode Address File" },
      { code: "UPRN", display: "Unique Property Reference Number" },
    ],
  },
] as const;

/** Systems of the national API that name people by their prescribing. They are not held. */
export const practitionerSystems: readonly string[] = [
  "practitioner",
  "practitioner-role",
  "practitioner-relationship-instance",
  "practitioner-additional-attribute",
].map((it) => `https://digital.nhs.uk/services/organisation-data-service/CodeSystem/${it}`);

/** Value sets: all codes of one code system each. */
export const valueSetRows = [
  {
    id: "England-OrganisationRole",
    url: "https://fhir.nhs.uk/England/ValueSet/England-OrganisationRole",
    version: "1.0.0",
    date: "2023-12-07",
    title: "England Organisation Role",
    description: "The roles of organisations.",
    system: odsSystems.role,
  },
  {
    id: "England-PeriodType",
    url: "https://fhir.nhs.uk/England/ValueSet/England-PeriodType",
    version: "1.0.0",
    date: "2023-12-07",
    title: "England Period Type",
    description: "The kinds of periods.",
    system: odsSystems.periodType,
  },
  {
    id: "England-TypedDateTime",
    url: "https://fhir.nhs.uk/England/ValueSet/England-TypedDateTime",
    version: "1.0.0",
    date: "2023-12-07",
    title: "England Typed Date Time",
    description: "The kinds of dates that a record has.",
    system: odsSystems.dateTimeType,
  },
  {
    id: "UKCore-AddressKeyType",
    url: "https://fhir.hl7.org.uk/ValueSet/UKCore-AddressKeyType",
    version: "2.1.0",
    date: "2021-09-10",
    title: "UK Core Address Key Type",
    description: "What an address is known by.",
    system: odsSystems.addressKeyType,
  },
] as const;
