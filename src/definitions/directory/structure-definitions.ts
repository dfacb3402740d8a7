import { odsExtensions, odsProfiles, odsSystems } from "./ods-codes.ts";

/**
 * The extensions and profiles of the directory: what each of them constrains, without the words of its publisher. Source: NHS
 * England and HL7 UK, as published on Simplifier (England 1.0.0, ODS 0.0.1 and 0.0.2, UK Core 2.5.1, 3.0.0).
 */
interface Published {
  readonly id: string;
  readonly url: string;
  readonly version: string;
  readonly status: "active" | "draft";
  readonly date: string;
  readonly title: string;
  readonly description: string;
}

/** An extension made of parts, or of one value. */
export interface ExtensionRow extends Published {
  /** Where it may stand: elements, or the url of an extension. */
  readonly contexts: readonly string[];
  readonly parts: readonly ExtensionPart[];
  /** Of one value: its type, and what a reference leads to. */
  readonly value?: { readonly type: string; readonly target?: string };
}

/** A part of an extension. `profile`: it is another extension, which stands in it by its whole url. */
export interface ExtensionPart {
  readonly name: string;
  readonly min: 0 | 1;
  readonly max: "1" | "*";
  readonly type?: string;
  readonly profile?: string;
  readonly valueSet?: string;
  readonly short: string;
}

export interface ProfileRow extends Published {
  readonly type: string;
  readonly base: string;
  /** By the id of the element: `Organization.type:odsRecordClass.coding.system`. */
  readonly elements: readonly ConstraintRow[];
}

/** What a profile says of an element; what it does not say is as in its base. */
export interface ConstraintRow {
  readonly id: string;
  readonly min?: number;
  readonly max?: string;
  readonly mustSupport?: true;
  /** Slices of it are told apart by the value of this path. */
  readonly slicedBy?: string;
  readonly fixedUri?: string;
  readonly extension?: string;
  readonly valueSet?: string;
}

const ukCore = (name: string) => `https://fhir.hl7.org.uk/StructureDefinition/${name}`;
const hl7 = (name: string) => `http://hl7.org/fhir/StructureDefinition/${name}`;
const englandValueSet = (name: string) => `https://fhir.nhs.uk/England/ValueSet/England-${name}`;

export const extensionRows: readonly ExtensionRow[] = [
  {
    id: "Extension-England-OrganisationRole",
    url: odsExtensions.role,
    version: "1.0.0",
    status: "active",
    date: "2023-12-07",
    title: "Extension England Organisation Role",
    description: "A role that an organisation has or had, and when.",
    contexts: ["Organization"],
    parts: [
      {
        name: "instanceID",
        min: 1,
        max: "1",
        type: "integer",
        short: "The number of this role of this organisation: a role may end and be taken up again",
      },
      {
        name: "roleCode",
        min: 1,
        max: "1",
        type: "CodeableConcept",
        valueSet: englandValueSet("OrganisationRole"),
        short: "Which role",
      },
      {
        name: "typedPeriod",
        min: 1,
        max: "*",
        profile: odsExtensions.typedPeriod,
        short: "When: by statute, and in operation",
      },
      { name: "active", min: 1, max: "1", type: "boolean", short: "Whether it has the role now" },
    ],
  },
  {
    id: "Extension-England-TypedPeriod",
    url: odsExtensions.typedPeriod,
    version: "1.0.0",
    status: "active",
    date: "2023-12-07",
    title: "Extension England Typed Period",
    description: "A period that says which kind it is: legal or operational.",
    contexts: ["Organization", "OrganizationAffiliation", odsExtensions.role],
    parts: [
      {
        name: "dateType",
        min: 1,
        max: "1",
        type: "Coding",
        valueSet: englandValueSet("PeriodType"),
        short: "Legal or Operational",
      },
      { name: "period", min: 1, max: "1", type: "Period", short: "The period; without an end it goes on" },
    ],
  },
  {
    id: "Extension-England-TypedDateTime",
    url: odsExtensions.typedDateTime,
    version: "1.0.0",
    status: "active",
    date: "2023-12-07",
    title: "Extension England Typed Date Time",
    description: "A date that says what it is the date of.",
    contexts: ["Organization", "OrganizationAffiliation"],
    parts: [
      {
        name: "type",
        min: 1,
        max: "1",
        type: "Coding",
        valueSet: englandValueSet("TypedDateTime"),
        short: "What it is the date of",
      },
      { name: "dateTime", min: 1, max: "1", type: "dateTime", short: "The date" },
    ],
  },
  {
    id: "Extension-UKCore-AddressKey",
    url: odsExtensions.addressKey,
    version: "3.0.0",
    status: "active",
    date: "2023-12-12",
    title: "Extension UK Core Address Key",
    description: "A number by which an address is known: its UPRN.",
    contexts: ["Address"],
    parts: [
      {
        name: "type",
        min: 1,
        max: "1",
        type: "CodeableConcept",
        valueSet: "https://fhir.hl7.org.uk/ValueSet/UKCore-AddressKeyType",
        short: "What kind of number",
      },
      { name: "value", min: 1, max: "1", type: "string", short: "The number" },
    ],
  },
  {
    id: "Extension-UKCore-MainLocation",
    url: ukCore("Extension-UKCore-MainLocation"),
    version: "2.1.0",
    status: "active",
    date: "2023-12-12",
    title: "Extension UK Core Main Location",
    description: "Where an organisation is mainly. The register does not say it: no Organization here has one.",
    contexts: ["Organization"],
    parts: [],
    value: { type: "Reference", target: hl7("Location") },
  },
];

export const profileRows: readonly ProfileRow[] = [
  {
    id: "UKCore-Organization",
    url: odsProfiles.organization[0],
    version: "2.5.1",
    status: "active",
    date: "2024-07-23",
    title: "UK Core Organization",
    description: "An organisation, as UK Core has it.",
    type: "Organization",
    base: hl7("Organization"),
    elements: [
      { id: "Organization.extension:mainLocation", extension: ukCore("Extension-UKCore-MainLocation") },
      { id: "Organization.extension:organizationPeriod", extension: hl7("organization-period") },
      { id: "Organization.identifier", slicedBy: "system", mustSupport: true },
      { id: "Organization.identifier:odsOrganisationCode", max: "1" },
      { id: "Organization.identifier:odsOrganisationCode.system", min: 1, fixedUri: odsSystems.organisationCode },
      { id: "Organization.identifier:odsOrganisationCode.value", min: 1 },
      { id: "Organization.identifier:odsSiteCode", max: "1" },
      {
        id: "Organization.identifier:odsSiteCode.system",
        min: 1,
        fixedUri: "https://fhir.nhs.uk/Id/ods-site-code",
      },
      { id: "Organization.identifier:odsSiteCode.value", min: 1 },
      { id: "Organization.active", mustSupport: true },
      { id: "Organization.type", valueSet: "https://fhir.hl7.org.uk/ValueSet/UKCore-OrganizationType" },
      { id: "Organization.name", mustSupport: true },
      { id: "Organization.telecom", mustSupport: true },
      { id: "Organization.address", mustSupport: true },
    ],
  },
  {
    id: "England-Organization-ODS",
    url: odsProfiles.organization[1],
    version: "0.0.1",
    status: "draft",
    date: "2024-01-11",
    title: "England Organization ODS",
    description: "An organisation or site of the register of the Organisation Data Service. Made for tests.",
    type: "Organization",
    base: odsProfiles.organization[0],
    elements: [
      { id: "Organization.extension", min: 2 },
      { id: "Organization.extension:extensionEnglandOrganisationRole", min: 1, extension: odsExtensions.role },
      { id: "Organization.extension:extensionEnglandTypedDateTime", min: 1, extension: odsExtensions.typedDateTime },
      { id: "Organization.extension:extensionEnglandTypedPeriod", extension: odsExtensions.typedPeriod },
      { id: "Organization.identifier", min: 1, max: "1" },
      { id: "Organization.identifier:odsOrganisationCode", min: 1 },
      { id: "Organization.type", min: 2, slicedBy: "coding.system" },
      { id: "Organization.type:odsRecordClass", min: 1, max: "1" },
      { id: "Organization.type:odsRecordClass.coding.system", min: 1, fixedUri: odsSystems.recordClass },
      { id: "Organization.type:odsRecordUseType", min: 1, max: "1" },
      { id: "Organization.type:odsRecordUseType.coding.system", min: 1, fixedUri: odsSystems.recordUseType },
      { id: "Organization.name", min: 1 },
    ],
  },
  {
    id: "UKCore-OrganizationAffiliation",
    url: odsProfiles.affiliation[0],
    version: "0.0.1",
    status: "draft",
    date: "2024-07-11",
    title: "UK Core Organization Affiliation",
    description: "A relationship between organisations, as UK Core has it.",
    type: "OrganizationAffiliation",
    base: hl7("OrganizationAffiliation"),
    elements: [
      { id: "OrganizationAffiliation.active", mustSupport: true },
      { id: "OrganizationAffiliation.organization", mustSupport: true },
      { id: "OrganizationAffiliation.participatingOrganization", mustSupport: true },
      {
        id: "OrganizationAffiliation.specialty",
        valueSet: "https://fhir.hl7.org.uk/ValueSet/UKCore-PracticeSettingCode",
      },
    ],
  },
  {
    id: "England-OrganizationAffiliation-ODS",
    url: odsProfiles.affiliation[1],
    version: "0.0.2",
    status: "draft",
    date: "2024-06-18",
    title: "England Organization Affiliation ODS",
    description: "A relationship of the register of the Organisation Data Service. Made for tests.",
    type: "OrganizationAffiliation",
    base: odsProfiles.affiliation[0],
    elements: [
      {
        id: "OrganizationAffiliation.extension:extensionEnglandTypedPeriod",
        extension: odsExtensions.typedPeriod,
      },
      { id: "OrganizationAffiliation.active", min: 1 },
      { id: "OrganizationAffiliation.organization", min: 1 },
      { id: "OrganizationAffiliation.participatingOrganization", min: 1 },
      { id: "OrganizationAffiliation.code", min: 1, max: "1" },
    ],
  },
];
