import { odsOids, type RelationshipType, type RoleType, recordClasses } from "../definitions/directory/ods-codes.ts";
import { attributeText, contentText } from "../fhir/xml/escape.ts";
import type { OdsCode, OdsDate, OdsRecord, Periods, Relationship, Role, Succession } from "./organisation.ts";
import { primaryRoleOf, type RecordOf, threeLines } from "./to-ord.ts";

/** The namespace of the root; the elements in it have none. */
export const odsNamespace = "http://refdata.hscic.gov.uk/org/v2-0-0";

export interface OdsXmlManifest {
  /** `archive` holds what was closed before the cut-off. */
  readonly content: "Full" | "Archive";
  readonly publicationDate: OdsDate;
  readonly recordCount: number;
  readonly roles: readonly RoleType[];
  readonly relationships: readonly RelationshipType[];
}

/**
 * Records as a file of the ODS XML product, in pieces.
 *
 *     <HSCOrgRefData:OrgRefData xmlns:HSCOrgRefData="http://refdata.hscic.gov.uk/org/v2-0-0">
 *       <Manifest><Version value="2-0-0"/>… <RecordCount value="2"/>…</Manifest>
 *       <CodeSystems><CodeSystem name="OrganisationRole" oid="…"><concept id="RO197" code="197" displayName="NHS TRUST"/>…
 *       <Organisations><Organisation orgRecordClass="RC1">…</Organisation>…</Organisations>
 *     </HSCOrgRefData:OrgRefData>
 *
 * Source: ODS XML 2-0-0, as the ORD API's own synchroniser writes it.
 */
export function* toOdsXml(records: Iterable<OdsRecord>, manifest: OdsXmlManifest): Generator<string> {
  yield odsXmlHead(manifest);
  for (const record of records) yield toOrganisationXml(record);
  yield odsXmlTail;
}

/** What stands before the organisations. */
export function odsXmlHead({ content, publicationDate, recordCount, roles, relationships }: OdsXmlManifest): string {
  const day = publicationDate.replaceAll("-", "");
  const values = [
    ["Version", "2-0-0"],
    ["PublicationType", "Full"],
    ["PublicationSource", "HSCIC"],
    ["PublicationDate", publicationDate],
    ["PublicationSeqNum", "0"],
    ["FileCreationDateTime", `${publicationDate}T00:00:00`],
    ["RecordCount", String(recordCount)],
    ["ContentDescription", `HSCOrgRefData_${content}_${day}`],
  ] as const;
  const primary = roles.filter((it) => it.isPrimary);
  return [
    '<?xml version="1.0" encoding="utf-8"?>\n',
    `<HSCOrgRefData:OrgRefData xmlns:HSCOrgRefData="${odsNamespace}">\n`,
    "<Manifest>",
    ...values.map(([name, value]) => element(name, { value })),
    "<PrimaryRoleScope>",
    ...primary.map((it) => element("PrimaryRole", { id: it.code, displayName: it.name })),
    "</PrimaryRoleScope></Manifest>\n<CodeSystems>\n",
    codeSystem("OrganisationRole", odsOids.role, roles),
    codeSystem("OrganisationRelationship", odsOids.relationship, relationships),
    codeSystem("OrganisationRecordClass", undefined, recordClasses),
    "</CodeSystems>\n<Organisations>\n",
  ].join("");
}

export const odsXmlTail = "</Organisations>\n</HSCOrgRefData:OrgRefData>\n";

/** To the letter: the ORD API's own synchroniser cuts it off by its length and its signs. */
export const ordXmlDeclaration = "<?xml version='1.0' encoding='UTF-8'?>\n";

/** The record as the ORD API writes it where XML is asked for. `recordOf`: see toOrd. */
export function toOrdXml(record: OdsRecord, recordOf?: RecordOf): string {
  return `${ordXmlDeclaration}${toOrganisationXml(record, recordOf)}`;
}

/** One `Organisation` element and a line end. What toOrd says of members and lines holds here too. */
export function toOrganisationXml(record: OdsRecord, recordOf: RecordOf = () => undefined): string {
  const { code, recordClass, refOnly, periods, isActive, lastChangeDate, address, contacts } = record;
  const [first, second, third] = threeLines(address?.lines ?? []);
  const location = address && [
    text("AddrLn1", first),
    text("AddrLn2", second),
    text("AddrLn3", third),
    text("Town", address.town),
    text("County", address.county),
    text("PostCode", address.postcode),
    text("Country", address.country),
    text("UPRN", address.uprn),
  ];
  return [
    openTag("Organisation", { orgRecordClass: recordClass, refOnly: refOnly ? "true" : undefined }),
    text("Name", record.name),
    dates(periods ?? {}),
    orgId(code, record.assigningAuthority),
    isActive === undefined ? "" : status(isActive),
    lastChangeDate === undefined ? "" : element("LastChangeDate", { value: lastChangeDate }),
    location ? group("GeoLoc", [group("Location", location)]) : "",
    group(
      "Contacts",
      contacts?.map(({ type, value }) => element("Contact", { type, value })),
    ),
    group("Roles", record.roles?.map(role)),
    group(
      "Rels",
      record.relationships?.map((it) => relationship(it, recordOf)),
    ),
    group(
      "Succs",
      record.successions?.map((it) => succession(it, recordOf)),
    ),
    "</Organisation>\n",
  ].join("");
}

const role = ({ id, code, isPrimary, isActive, periods }: Role): string =>
  openTag("Role", { id: code, uniqueRoleId: id?.toString(), primaryRole: isPrimary ? "true" : undefined }) +
  dates(periods) +
  status(isActive) +
  "</Role>";

const relationship = ({ id, type, isActive, periods, target, targetRole }: Relationship, recordOf: RecordOf): string =>
  openTag("Rel", { id: type, uniqueRelId: id }) +
  dates(periods) +
  status(isActive) +
  targetElement(target, targetRole, recordOf) +
  "</Rel>";

const succession = ({ id, type, target, start, targetRole, isForward }: Succession, recordOf: RecordOf): string =>
  openTag("Succ", { uniqueSuccId: id, forwardSuccession: isForward ? "true" : undefined }) +
  (start === undefined ? "" : dates({ legal: { start } })) +
  text("Type", type) +
  targetElement(target, targetRole, recordOf) +
  "</Succ>";

function targetElement(code: OdsCode, targetRole: string | undefined, recordOf: RecordOf): string {
  const record = recordOf(code);
  const primary = primaryRoleOf(record);
  const id = targetRole ?? primary?.code;
  const uniqueRoleId = primary?.code === id ? primary?.id?.toString() : undefined;
  return group("Target", [
    orgId(code, record?.assigningAuthority),
    id === undefined ? "" : element("PrimaryRoleId", { id, uniqueRoleId }),
  ]);
}

function dates({ legal, operational }: Periods): string {
  let written = "";
  for (const [value, period] of [
    ["Legal", legal],
    ["Operational", operational],
  ] as const) {
    if (period === undefined) continue;
    const { start, end } = period;
    written += group("Date", [
      element("Type", { value }),
      start === undefined ? "" : element("Start", { value: start }),
      end === undefined ? "" : element("End", { value: end }),
    ]);
  }
  return written;
}

const orgId = (extension: OdsCode, assigningAuthorityName: string | undefined): string =>
  element("OrgId", { root: odsOids.organisationCode, assigningAuthorityName, extension });

const status = (isActive: boolean): string => element("Status", { value: isActive ? "Active" : "Inactive" });

function codeSystem(
  name: string,
  oid: string | undefined,
  codes: readonly { readonly code: string; readonly name: string }[],
): string {
  const concepts = codes.map((it) =>
    element("concept", { id: it.code, code: it.code.replace(/^\D+/, ""), displayName: it.name }),
  );
  return `${openTag("CodeSystem", { name, oid })}${concepts.join("")}</CodeSystem>\n`;
}

type Attributes = Readonly<Record<string, string | undefined>>;

const element = (name: string, attributes: Attributes): string => `${openTag(name, attributes).slice(0, -1)}/>`;

function openTag(name: string, attributes: Attributes): string {
  let tag = `<${name}`;
  for (const attribute in attributes) {
    const value = attributes[attribute];
    if (value !== undefined) tag += ` ${attribute}="${attributeText(value) ?? attributeText(writable(value))}"`;
  }
  return `${tag}>`;
}

/** Nothing where there is nothing in it. */
const group = (name: string, parts: readonly string[] | undefined): string =>
  parts === undefined || parts.length === 0 ? "" : `<${name}>${parts.join("")}</${name}>`;

const text = (name: string, value: string | undefined): string =>
  value === undefined ? "" : `<${name}>${contentText(writable(value))}</${name}>`;

/** With a mark in place of what XML cannot say. */
const writable = (value: string): string =>
  value.replace(/(?![\t\n\r\x7f-\x9f])\p{Cc}|[\p{Cs}\ufffe\uffff]/gu, "\ufffd");
