/**
 * Every field of the register: what it means, where it stands in FHIR R4 as this server serves it, and in the sources it is loaded
 * from. Sources: ODS Reference Data Catalogue, ODS XML 2-0-0, specifications of the CSV reports, England and UK Core profiles; the
 * gaps are what consumers of the register ran into.
 *
 *     { of: "role", field: "roleCode", path: "Organization.extension(Extension-England-OrganisationRole).extension(roleCode)…",
 *       type: "code", example: "RO76", xml: "Role/@id" }
 */
export interface DictionaryRow {
  readonly of: DictionaryPart;
  /** The name that ODS gives it, in the R4 API or, where that has none, in the XML. */
  readonly field: string;
  /**
   * Where it stands in FHIR R4. An extension is named by the end of its canonical, a part of it by its url. Fields that have no place
   * in a resource are named by the code system that tells of them (`$lookup of ods-organization-code`), or by the operation.
   */
  readonly path: string;
  readonly meaning: string;
  readonly type: "code" | "text" | "date" | "yes or no" | "number";
  /** Invented. */
  readonly example: string;
  /** What it does not say, or where it is not to be had. */
  readonly gaps?: string;
  /** The column of the ODS reports, counted from 1 in the layout of 27, and what it is called. */
  readonly csv?: string;
  /** Below `Organisation` of the ODS XML product. */
  readonly xml?: string;
}

export type DictionaryPart =
  | "organisation"
  | "address"
  | "contact"
  | "role"
  | "relationship"
  | "succession"
  | "geography"
  | "source";

/** What each part is, in the order in which it is shown. */
export const dictionaryParts: readonly {
  readonly part: DictionaryPart;
  readonly title: string;
  readonly says: string;
}[] = [
  { part: "organisation", title: "Organisation", says: "One organisation or site, known by its ODS code." },
  { part: "address", title: "Address", says: "Where it is, as published. An organisation has one address at most." },
  { part: "contact", title: "Contact", says: "How to reach it." },
  { part: "role", title: "Role", says: "What it is or does, and when. Exactly one role is primary." },
  {
    part: "relationship",
    title: "Relationship",
    says: "What it is to another organisation. Recorded once, at the one that belongs, is run or is commissioned.",
  },
  {
    part: "succession",
    title: "Succession",
    says: "Who took over whose work, from which day. Most are recorded at both.",
  },
  {
    part: "geography",
    title: "Geography",
    says: "The areas that its postcode lies in. They come from the postcode files that are loaded, not from the register.",
  },
  { part: "source", title: "Source", says: "Where a record comes from, and since when it says what it says." },
];

export const dictionary: readonly DictionaryRow[] = [
  // Organisation
  {
    of: "organisation",
    field: "OrganisationCode",
    path: "Organization.id, Organization.identifier.value",
    meaning: "The ODS code. It never changes, is never given again, and tells nothing about what it names.",
    type: "code",
    example: "DEMO1728401",
    gaps: "Text, always: codes such as 00K have leading zeros. One code is known to have been given twice.",
    csv: "1 Organisation Code",
    xml: "OrgId/@extension",
  },
  {
    of: "organisation",
    field: "AssigningAuthorityName",
    path: "Organization.identifier.assigner.display",
    meaning: "Who gave the code.",
    type: "text",
    example: "NHS BUSINESS SERVICES AUTHORITY",
    gaps: "Not in the reports.",
    xml: "OrgId/@assigningAuthorityName",
  },
  {
    of: "organisation",
    field: "Name",
    path: "Organization.name",
    meaning: "Its name, in capitals as the register has it.",
    type: "text",
    example: "PRIORY MANOR SURGERY (DEMO)",
    gaps: "Names repeat: many dental practices are called DENTAL SURGERY. Tell organisations apart by code. Earlier names are only in earlier releases.",
    csv: "2 Name",
    xml: "Name",
  },
  {
    of: "organisation",
    field: "Status",
    path: "Organization.active",
    meaning: "Whether it is active, as published. An active organisation may have an end that lies ahead.",
    type: "yes or no",
    example: "true",
    gaps: "Proposed and dormant ones are active here: see sub-status.",
    csv: "13 Status Code (A, C, D, P, or a word)",
    xml: "Status/@value",
  },
  {
    of: "organisation",
    field: "sub-status",
    path: "Organization/[code]/$sources: sub-status",
    meaning: "Proposed: not open yet. Dormant: a prescribing cost centre that is not used.",
    type: "code",
    example: "Dormant",
    gaps: "Only the reports say it; it is in no FHIR resource, nor in the XML.",
    csv: "13 Status Code (D, P)",
  },
  {
    of: "organisation",
    field: "LastChangeDate",
    path: "Organization.extension(Extension-England-TypedDateTime).extension(dateTime), of type LastChangeDate",
    meaning: "The day on which anything that is published of it was last changed. Not the day from which that holds.",
    type: "date",
    example: "2022-07-01",
    gaps: "Of what only reports tell, it is the day of the release in which they first said it.",
    xml: "LastChangeDate/@value",
  },
  {
    of: "organisation",
    field: "RecordClass",
    path: "Organization.type.coding, of system ODSRecordClass",
    meaning: "RC1: an organisation. RC2: a site of one.",
    type: "code",
    example: "RC1",
    gaps: "The reports have no column for it: it follows from which report it is.",
    xml: "@orgRecordClass",
  },
  {
    of: "organisation",
    field: "RefOnly",
    path: "Organization.type.coding, of system England-ODSRecordUseType",
    meaning: "Full: all there is. RefOnly: a skeleton, kept so that what refers to it leads somewhere.",
    type: "code",
    example: "Full",
    gaps: "A RefOnly record has no contacts and no relationships: that says nothing about the organisation.",
    xml: "@refOnly",
  },
  {
    of: "organisation",
    field: "Operational period",
    path: "Organization.extension(Extension-England-TypedPeriod).extension(period), of type Operational",
    meaning: "From when until when systems and services use the record. Its start never lies ahead.",
    type: "date",
    example: "1974-04-01 to (open)",
    gaps: "1900-01-01 and 1948-01-01 stand for a day that is not known. The national R4 API leaves it out of the resource.",
    csv: "11 Open Date, 12 Close Date",
    xml: "Date with Type Operational: Start, End",
  },
  {
    of: "organisation",
    field: "Legal period",
    path: "Organization.extension(Extension-England-TypedPeriod).extension(period), of type Legal",
    meaning: "From when until when it exists in law. Its start may lie ahead.",
    type: "date",
    example: "2013-04-01 to 2019-03-31",
    gaps: "Given for about one record in five. The reports do not tell legal and operational dates apart.",
    xml: "Date with Type Legal: Start, End",
  },
  {
    of: "organisation",
    field: "type label",
    path: "Organization/[code]/$sources: kind",
    meaning: "What kind of organisation it is, in words that people use. Ours, made from its roles.",
    type: "text",
    example: "GP practice",
    gaps: "ODS has no organisation type any more. The label is no code, and can change when we find a better word.",
  },
  {
    of: "organisation",
    field: "opening hours",
    path: "None",
    meaning: "When it is open to patients.",
    type: "text",
    example: "None",
    gaps: "ODS does not hold opening hours, nor the services that are offered. Ask the NHS website or the Directory of Services.",
  },

  // Address
  {
    of: "address",
    field: "AddrLn1 to AddrLn3",
    path: "Organization.address.line",
    meaning: "The lines before the town.",
    type: "text",
    example: "37 NEW ROAD",
    gaps: "The reports have five lines of which none says what it is: which of them is the town follows from their order and a list of counties.",
    csv: "5 to 9 Address Line 1 to 5",
    xml: "GeoLoc/Location/AddrLn1 to AddrLn3",
  },
  {
    of: "address",
    field: "Town",
    path: "Organization.address.city",
    meaning: "Its town.",
    type: "text",
    example: "BRAMMERE-ON-SEA",
    csv: "Line 4, or the last line before the county, by report",
    xml: "GeoLoc/Location/Town",
  },
  {
    of: "address",
    field: "County",
    path: "Organization.address.district",
    meaning: "Its postal county, where one is given.",
    type: "text",
    example: "SALTSHIRE",
    gaps: "Often missing, and never an area to count by: use the local authority.",
    csv: "Line 5, or the last line where it is the name of a county",
    xml: "GeoLoc/Location/County",
  },
  {
    of: "address",
    field: "Postcode",
    path: "Organization.address.postalCode",
    meaning: "Its postcode, with one blank before the last three characters.",
    type: "code",
    example: "ZZ10 5WX",
    gaps: "New postcodes take weeks to appear in the postcode files: such an organisation is unplaced for a while.",
    csv: "10 Postcode",
    xml: "GeoLoc/Location/PostCode",
  },
  {
    of: "address",
    field: "Country",
    path: "Organization.address.country",
    meaning: "Its country.",
    type: "text",
    example: "ENGLAND",
    csv: "27 Country (a number, in the reports of social care)",
    xml: "GeoLoc/Location/Country",
  },
  {
    of: "address",
    field: "UPRN",
    path: "Organization.address.extension(Extension-UKCore-AddressKey).extension(value), of type UPRN",
    meaning: "Unique Property Reference Number: the same for all organisations in one building.",
    type: "code",
    example: "999000000554",
    gaps: "Not in the reports, and not given for every record. Text, always: it may have twelve digits.",
    xml: "GeoLoc/Location/UPRN",
  },

  // Contact
  {
    of: "contact",
    field: "TelephoneNumber",
    path: "Organization.telecom.value, of system phone",
    meaning: "Its telephone number.",
    type: "text",
    example: "0113 496 0079",
    gaps: "Text, always: the leading zero belongs to it. Left out of RefOnly records.",
    csv: "18 Contact Telephone Number",
    xml: "Contacts/Contact/@value, @type tel",
  },
  {
    of: "contact",
    field: "HTTP",
    path: "Organization.telecom.value, of system url",
    meaning: "Its website.",
    type: "text",
    example: "https://priory-manor.invalid",
    gaps: "Websites are incomplete in every source, and the reports have none.",
    xml: "Contacts/Contact/@value, @type http",
  },
  {
    of: "contact",
    field: "mail, fax",
    path: "Organization.telecom.value, of system email or fax",
    meaning: "Other ways to reach it, where a source has one.",
    type: "text",
    example: "reception@priory-manor.invalid",
    gaps: "Hardly ever given.",
    xml: "Contacts/Contact/@value, @type mail or fax",
  },

  // Role
  {
    of: "role",
    field: "roleCode",
    path: "Organization.extension(Extension-England-OrganisationRole).extension(roleCode)",
    meaning: "Which role. RO177 with RO76 is a GP practice; RO177 alone is another prescribing cost centre.",
    type: "code",
    example: "RO76",
    csv: "Follows from the report, and from 14 Sub-type, 25 Type of Establishment, 26 Prescribing Setting",
    xml: "Roles/Role/@id",
  },
  {
    of: "role",
    field: "instanceID",
    path: "Organization.extension(Extension-England-OrganisationRole).extension(instanceID)",
    meaning: "The number of this role of this organisation: a role may end and be taken up again.",
    type: "number",
    example: "900004433",
    gaps: "The reports give none: a negative number stands here then, made of what the role says.",
    xml: "Roles/Role/@uniqueRoleId",
  },
  {
    of: "role",
    field: "primaryRole",
    path: "$lookup of ods-organization-code: primaryRole",
    meaning: "Whether it is the one role that says what the organisation is.",
    type: "yes or no",
    example: "true",
    gaps: "No part of the resource. Whether a role is primary is the same for all organisations: look the role up.",
    xml: "Roles/Role/@primaryRole",
  },
  {
    of: "role",
    field: "active",
    path: "Organization.extension(Extension-England-OrganisationRole).extension(active)",
    meaning: "Whether it has the role now, as published.",
    type: "yes or no",
    example: "true",
    xml: "Roles/Role/Status/@value",
  },
  {
    of: "role",
    field: "Operational period of the role",
    path: "Organization.extension(Extension-England-OrganisationRole).extension(Extension-England-TypedPeriod), of type Operational",
    meaning: "From when until when it has the role in operation.",
    type: "date",
    example: "1974-04-01 to (open)",
    gaps: "Of roles that only a report tells, that of the organisation.",
    xml: "Roles/Role/Date with Type Operational",
  },
  {
    of: "role",
    field: "Legal period of the role",
    path: "Organization.extension(Extension-England-OrganisationRole).extension(Extension-England-TypedPeriod), of type Legal",
    meaning: "From when until when it has the role in law.",
    type: "date",
    example: "2022-07-01 to (open)",
    gaps: "Mostly absent.",
    xml: "Roles/Role/Date with Type Legal",
  },

  // Relationship
  {
    of: "relationship",
    field: "UniqueRelID",
    path: "OrganizationAffiliation.id, OrganizationAffiliation.identifier.value",
    meaning: "The number of this relationship.",
    type: "code",
    example: "900017611",
    gaps: "The reports give none: the id is then made of what the relationship says, such as A81001.RE4.16C.2020-04-01, and has no system.",
    xml: "Rels/Rel/@uniqueRelId",
  },
  {
    of: "relationship",
    field: "TypeID",
    path: "OrganizationAffiliation.code.coding, of system ODSRelationship",
    meaning: "What the one is to the other: RE4 is commissioned by, RE6 is operated by, RE8 is partner to.",
    type: "code",
    example: "RE8",
    gaps: "RE5 (lies in the geography of) is being withdrawn: ask for areas by postcode.",
    csv: "Follows from the report: RE4 or RE6 to 15 Parent Organisation Code; RE6 to 24 Provider/Purchaser (epraccur)",
    xml: "Rels/Rel/@id",
  },
  {
    of: "relationship",
    field: "source organisation",
    path: "OrganizationAffiliation.organization",
    meaning: "The organisation that the relationship is recorded at: the practice, the site, the payee.",
    type: "code",
    example: "DEMO1111117",
    csv: "1 Organisation Code",
    xml: "The Organisation that holds the Rel",
  },
  {
    of: "relationship",
    field: "TargetOrgID",
    path: "OrganizationAffiliation.participatingOrganization",
    meaning: "The organisation that it leads to: the commissioner, the operator, the network.",
    type: "code",
    example: "DEMO9753094",
    gaps: "A site is never a target. A closed one may still be: look at its status.",
    csv: "15 Parent Organisation Code, 24 Provider/Purchaser",
    xml: "Rels/Rel/Target/OrgId/@extension",
  },
  {
    of: "relationship",
    field: "Status of the relationship",
    path: "OrganizationAffiliation.active",
    meaning: "Whether it holds now, as published.",
    type: "yes or no",
    example: "true",
    xml: "Rels/Rel/Status/@value",
  },
  {
    of: "relationship",
    field: "Operational period of the relationship",
    path: "OrganizationAffiliation.extension(Extension-England-TypedPeriod), of type Operational",
    meaning: "From when until when it holds in operation.",
    type: "date",
    example: "2020-11-01 to (open)",
    gaps: "Relationships that ended are in the XML, and hardly in the reports. In epraccur the days are those of the operator where column 24 names another than column 15.",
    csv: "16 Join Parent Date, 17 Left Parent Date",
    xml: "Rels/Rel/Date with Type Operational",
  },
  {
    of: "relationship",
    field: "Legal period of the relationship",
    path: "OrganizationAffiliation.extension(Extension-England-TypedPeriod), of type Legal",
    meaning: "From when until when it holds in law.",
    type: "date",
    example: "2022-07-01 to (open)",
    gaps: "Mostly absent.",
    xml: "Rels/Rel/Date with Type Legal",
  },
  {
    of: "relationship",
    field: "period",
    path: "OrganizationAffiliation.period",
    meaning: "One period, for readers that know no extensions: made of the legal and the operational one.",
    type: "date",
    example: "2020-11-01 to (open)",
    gaps: "It does not say which kind of date it is. Where that matters, read the typed periods.",
  },

  // Succession
  {
    of: "succession",
    field: "UniqueSuccID",
    path: "$lookup of succession: code",
    meaning: "The number of this succession, the same at both organisations.",
    type: "code",
    example: "900000424",
    gaps: "FHIR R4 has no place for successions in an Organization. The report succ gives no number.",
    xml: "Succs/Succ/@uniqueSuccId",
  },
  {
    of: "succession",
    field: "predecessor",
    path: "$lookup of succession: predecessor; Organization/[code]/$predecessors",
    meaning: "The organisation whose work was taken over.",
    type: "code",
    example: "DEMO6913580",
    gaps: "Mergers of practices mostly go unrecorded; suggestions are made and called that.",
    csv: "succ: 1 Organisation Code",
    xml: "Succs/Succ with Type Predecessor: Target/OrgId/@extension",
  },
  {
    of: "succession",
    field: "successor",
    path: "$lookup of succession: successor; Organization/[code]/$successors",
    meaning: "The organisation that took it over. There may be several: the work was split.",
    type: "code",
    example: "DEMO6172839",
    gaps: "The record tells the next one only. The operation follows them to the end.",
    csv: "succ: 2 Successor Organisation Code",
    xml: "Succs/Succ with Type Successor: Target/OrgId/@extension",
  },
  {
    of: "succession",
    field: "legal start of the succession",
    path: "$lookup of succession: legStartDate",
    meaning: "The day on which it took effect in law. A succession never ends.",
    type: "date",
    example: "2001-04-01",
    gaps: "Sources may say different days: each of them is told by the operations.",
    csv: "succ: 4 Succession Effective Date",
    xml: "Succs/Succ/Date with Type Legal: Start",
  },
  {
    of: "succession",
    field: "forwardSuccession",
    path: "$lookup of succession: forwardSuccession",
    meaning: "Whether the successor was itself succeeded.",
    type: "yes or no",
    example: "true",
    csv: "succ: 5 Succession Indicator",
    xml: "Succs/Succ/@forwardSuccession",
  },

  // Geography
  {
    of: "geography",
    field: "LA",
    path: "Organization/[code]/$sources: area, local-authority; search parameter local-authority",
    meaning: "The local authority of its postcode, by ONS's code.",
    type: "code",
    example: "Z08000010",
    gaps: "In no resource. The national API gives ODS's own three characters by look-up, this server ONS's code in searches.",
  },
  {
    of: "geography",
    field: "EW",
    path: "Organization/[code]/$sources: area, ward; search parameter ward",
    meaning: "The electoral ward of its postcode.",
    type: "code",
    example: "Z05000107",
    gaps: "In no resource.",
  },
  {
    of: "geography",
    field: "GOR, NHSER",
    path: "Organization/[code]/$sources: area, region; search parameter region",
    meaning: "The region of its postcode by ONS's code, and the region of NHS England by ODS's code.",
    type: "code",
    example: "Z12000001, DEMO1234567",
    gaps: "Two systems of regions under one name. Say which one you count by.",
    csv: "3 National Grouping (NHS England region)",
  },
  {
    of: "geography",
    field: "ICB",
    path: "Organization/[code]/$sources: area, icb; search parameter icb",
    meaning:
      "The integrated care board of its postcode or, where no postcodes are loaded, the one that a report gives.",
    type: "code",
    example: "DEMO4197530",
    gaps: "Not the commissioner: that is the relationship RE4. In the older reports the column means the parent's ICB.",
    csv: "4 High Level Health Geography",
  },
  {
    of: "geography",
    field: "PCO, LSOA11, PC, CA",
    path: "$lookup of postcode: PCO, LSOA11, PC, CA",
    meaning: "Sub ICB Location, lower layer super output area of 2011, constituency and cancer alliance of a postcode.",
    type: "code",
    example: "Z01000123",
    gaps: "Only where a postcode file that has them is loaded. Looked up by postcode; not searched by.",
  },
  {
    of: "geography",
    field: "unplaced",
    path: "Organization/[code]/$sources: unplaced; search parameter unplaced",
    meaning:
      "Why it has no local authority here: no-postcode, not-a-postcode, non-geographic, not-located, not-found, no-edition.",
    type: "code",
    example: "not-found",
    gaps: "Never guessed: what cannot be placed is said to be so.",
  },

  // Source
  {
    of: "source",
    field: "source",
    path: "Organization.meta.source; Organization/[code]/$sources: source",
    meaning: "The name under which a source was loaded, its release, and which fields were taken from it.",
    type: "text",
    example: "trud, 2026-08-28: name, roles, relationships",
  },
  {
    of: "source",
    field: "published",
    path: "Organization.meta.lastUpdated; Organization/[code]/$sources: published",
    meaning: "When this server published what it says now. Not a date of ODS.",
    type: "date",
    example: "2026-09-01T02:00:00Z",
    gaps: "For a date of ODS, read LastChangeDate.",
  },
];
