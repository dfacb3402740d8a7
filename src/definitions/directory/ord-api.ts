/**
 * The ORD API 2-0-0 (Organisation Reference Data), which consumers of the register called before there was an R4 one. What is
 * served of it here. Sources: technical guidance of the ORD API (search, organisation, sync, roles, rels and recordclasses
 * endpoints; HTTP headers); calls of its public clients.
 */

export const ordPath = "/ORD/2-0-0";

/** Where consumers found it, and before it the STU3 lookup API, at /STU3. */
export const ordHost = "https://directory.spineservices.nhs.uk";

export interface OrdParameter {
  readonly name: string;
  readonly takes: string;
  /** Which organisations it finds. */
  readonly finds: string;
}

/** What `/organisations` is searched by. Texts are compared without case; several parameters must all hold. */
export const ordParameters: readonly OrdParameter[] = [
  { name: "Name", takes: "a text", finds: "whose name contains it" },
  {
    name: "PostCode",
    takes: "a postcode or a part of one",
    finds: "whose postcode contains it; a whole one may be written without its blank",
  },
  { name: "LastChangeDate", takes: "YYYY-MM-DD", finds: "that changed on that day or later" },
  { name: "Status", takes: "Active or Inactive", finds: "of that status" },
  { name: "PrimaryRoleId", takes: "RO…, or several with commas", finds: "with that primary role, now or before" },
  { name: "NonPrimaryRoleId", takes: "RO…, or several with commas", finds: "with that other role, now or before" },
  { name: "Roles", takes: "RO…, or several with commas", finds: "with any of these roles, primary or not" },
  { name: "OrgRecordClass", takes: "RC1 or RC2", finds: "of that class: organisations or sites" },
  { name: "RelTypeId", takes: "RE…, or several with commas", finds: "that hold a relationship of such a type" },
  { name: "TargetOrgId", takes: "an ODS code", finds: "that hold a relationship to that organisation" },
  { name: "RelStatus", takes: "Active or Inactive", finds: "that hold a relationship of that status" },
];

/** What an answer is shaped by. */
export const ordShapes: readonly OrdParameter[] = [
  { name: "Limit", takes: "1 to 1000; 20 when it is left out", finds: "entries a page" },
  { name: "Offset", takes: "a whole number", finds: "entries to leave out before the page" },
  { name: "_format", takes: "json or xml, also as text/… and application/…", finds: "JSON when it is left out" },
];

export const ordLimits = {
  pageSize: 20,
  pageSizeMax: 1000,
  /** How far back the national API looks for changes. */
  changeDays: 185,
  /** Codes that an answer of `/sync` may hold here: it has no pages. */
  syncMax: 100_000,
} as const;

/** Values that find something in the invented register, by parameter. */
export const ordExamples: Readonly<Record<string, string>> = {
  Name: "trust",
  PostCode: "ZZ10",
  LastChangeDate: "2015-01-01",
  Status: "Active",
  PrimaryRoleId: "RO177",
  NonPrimaryRoleId: "RO76",
  Roles: "RO76",
  OrgRecordClass: "RC1",
  RelTypeId: "RE6",
  TargetOrgId: "DEMO6049384",
  RelStatus: "Inactive",
};
