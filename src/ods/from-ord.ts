import {
  asList,
  booleanOf,
  codeOf,
  dateOf,
  type Given,
  isAbsent,
  isActiveOf,
  kept,
  listIn,
  needed,
  type OrdFault,
  objectOf,
  textOf,
} from "./ord-values.ts";
import type {
  Address,
  Contact,
  OdsDate,
  OdsRecord,
  Period,
  Periods,
  Relationship,
  Role,
  Succession,
} from "./organisation.ts";
import { seenOf } from "./values.ts";

export interface FromOrd {
  /** Undefined where it has no code that could be one. */
  readonly record: OdsRecord | undefined;
  readonly faults: readonly OrdFault[];
}

/**
 * What an organisation of the ORD API says: the object inside `{"Organisation": {…}}`.
 *
 *     {"Name": "…", "Date": [{"Type": "Operational", "Start": "1999-04-01"}], "OrgId": {"extension": "ZZ1AA", …},
 *      "Status": "Active", "LastChangeDate": "2021-07-21", "orgRecordClass": "RC2", "refOnly": true,
 *      "GeoLoc": {"Location": {"AddrLn1": "…", "PostCode": "…", "UPRN": 1}}, "Contacts": {"Contact": [{"type", "value"}]},
 *      "Roles": {"Role": [{"id": "RO198", "uniqueRoleId": 1, "primaryRole": true, "Date": […], "Status": "Active"}]},
 *      "Rels": {"Rel": [{"id": "RE6", "uniqueRelId": 1, "Date": […], "Status", "Target": {"OrgId", "PrimaryRoleId"}}]},
 *      "Succs": {"Succ": [{"uniqueSuccId": 1, "Date": […], "Type": "Predecessor", "Target": {…}, "forwardSuccession": true}]}}
 *
 * Numbers and truth values may be texts, as the ODS XML has them, and a list of one may be that one. A full record that
 * has no contacts, relationships or successions says that there are none; one for reference only says nothing of them.
 * Where a role or a relationship has no status, its dates give it. What is not known here is passed over.
 * Source: ORD API 2-0-0, organisation endpoint; ODS XML 2-0-0.
 */
export function fromOrd(organisation: unknown): FromOrd {
  const faults: OrdFault[] = [];
  const given = objectOf(organisation, "Organisation", faults) ?? {};
  const id = objectOf(given.OrgId, "code", faults);
  const code = codeOf(id?.extension, "code", faults);
  if (code === undefined) return { record: undefined, faults };
  const refOnly = booleanOf(given.refOnly, "refOnly", faults) ?? false;
  const record: Mutable<OdsRecord> = { code, refOnly };
  const name = textOf(given.Name, "name", faults);
  if (name !== undefined) record.name = name;
  const assigningAuthority = textOf(id?.assigningAuthorityName, "assigningAuthority", faults);
  if (assigningAuthority !== undefined) record.assigningAuthority = assigningAuthority;
  const recordClass = textOf(given.orgRecordClass, "recordClass", faults);
  if (recordClass !== undefined) record.recordClass = recordClass;
  const isActive = isActiveOf(given.Status, "isActive", faults);
  if (isActive !== undefined) record.isActive = isActive;
  const periods = periodsOf(given.Date, "periods", faults);
  if (periods.legal || periods.operational) record.periods = periods;
  const lastChangeDate = dateOf(given.LastChangeDate, "lastChangeDate", faults);
  if (lastChangeDate !== undefined) record.lastChangeDate = lastChangeDate;
  const address = addressOf(objectOf(given.GeoLoc, "address", faults)?.Location, faults);
  if (address !== undefined) record.address = address;
  record.roles = kept(listIn(given.Roles, "Role", "roles", faults) ?? [], "roles", faults, roleOf);
  // What a record for reference only leaves out, it does not speak of.
  const said = refOnly ? undefined : [];
  const contacts = listIn(given.Contacts, "Contact", "contacts", faults) ?? said;
  if (contacts) record.contacts = kept(contacts, "contacts", faults, contactOf);
  const relationships = listIn(given.Rels, "Rel", "relationships", faults) ?? said;
  if (relationships) record.relationships = kept(relationships, "relationships", faults, relationshipOf);
  const successions = listIn(given.Succs, "Succ", "successions", faults) ?? said;
  if (successions) record.successions = kept(successions, "successions", faults, successionOf);
  return { record, faults };
}

/**
 * What an entry of the ORD API's search result says, which is less: name, code, status, class, postcode, last change, and
 * the code of the primary role, which has the organisation's own status here.
 *
 *     {"Name": "…", "OrgId": "ZZ1AA", "Status": "Active", "OrgRecordClass": "RC1", "PostCode": "…",
 *      "LastChangeDate": "2020-04-06", "PrimaryRoleId": "RO197", "PrimaryRoleDescription": "…", "OrgLink": "…"}
 */
export function fromOrdSummary(entry: unknown): FromOrd {
  const faults: OrdFault[] = [];
  const given = objectOf(entry, "Organisation", faults) ?? {};
  const code = codeOf(given.OrgId, "code", faults);
  if (code === undefined) return { record: undefined, faults };
  const record: Mutable<OdsRecord> = { code };
  const name = textOf(given.Name, "name", faults);
  if (name !== undefined) record.name = name;
  const recordClass = textOf(given.OrgRecordClass, "recordClass", faults);
  if (recordClass !== undefined) record.recordClass = recordClass;
  const isActive = isActiveOf(given.Status, "isActive", faults);
  if (isActive !== undefined) record.isActive = isActive;
  const lastChangeDate = dateOf(given.LastChangeDate, "lastChangeDate", faults);
  if (lastChangeDate !== undefined) record.lastChangeDate = lastChangeDate;
  const postcode = textOf(given.PostCode, "address.postcode", faults);
  if (postcode !== undefined) record.address = { lines: [], postcode };
  const role = textOf(given.PrimaryRoleId, "roles[0].code", faults);
  if (role !== undefined) record.roles = [{ code: role, isPrimary: true, isActive: isActive ?? true, periods: {} }];
  return { record, faults };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function roleOf(given: Given, path: string, faults: OrdFault[]): Role | undefined {
  const code = needed(given.id, `${path}.code`, faults);
  const periods = periodsOf(given.Date, `${path}.periods`, faults);
  const isActive = statusOf(given.Status, periods, path, faults);
  const isPrimary = booleanOf(given.primaryRole, `${path}.isPrimary`, faults) ?? false;
  const id = textOf(given.uniqueRoleId, `${path}.id`, faults);
  if (code === undefined) return undefined;
  const number = id === undefined ? undefined : Number(id);
  if (number === undefined) return { code, isPrimary, isActive, periods };
  if (!Number.isSafeInteger(number) || number < 0) {
    faults.push({ path: `${path}.id`, rule: "R004", seen: seenOf(id) });
    return { code, isPrimary, isActive, periods };
  }
  return { id: number, code, isPrimary, isActive, periods };
}

function relationshipOf(given: Given, path: string, faults: OrdFault[]): Relationship | undefined {
  const type = needed(given.id, `${path}.type`, faults);
  const { target, targetRole } = targetOf(given.Target, path, faults);
  const periods = periodsOf(given.Date, `${path}.periods`, faults);
  const isActive = statusOf(given.Status, periods, path, faults);
  const id = textOf(given.uniqueRelId, `${path}.id`, faults);
  if (type === undefined || target === undefined) return undefined;
  const relationship: Mutable<Relationship> = { type, isActive, periods, target };
  if (id !== undefined) relationship.id = id;
  if (targetRole !== undefined) relationship.targetRole = targetRole;
  return relationship;
}

function successionOf(given: Given, path: string, faults: OrdFault[]): Succession | undefined {
  const type = given.Type;
  const { target, targetRole } = targetOf(given.Target, path, faults);
  const start = startOf(given.Date, path, faults);
  const id = textOf(given.uniqueSuccId, `${path}.id`, faults);
  const isForward = booleanOf(given.forwardSuccession, `${path}.isForward`, faults) ?? false;
  if (type !== "Predecessor" && type !== "Successor") {
    faults.push({ path: `${path}.type`, rule: "R004", seen: seenOf(type) });
    return undefined;
  }
  if (target === undefined) return undefined;
  const succession: Mutable<Succession> = { type, target };
  if (id !== undefined) succession.id = id;
  if (start !== undefined) succession.start = start;
  if (targetRole !== undefined) succession.targetRole = targetRole;
  if (isForward) succession.isForward = true;
  return succession;
}

/** A succession has a legal start, and no end. */
function startOf(value: unknown, path: string, faults: OrdFault[]): OdsDate | undefined {
  let start: OdsDate | undefined;
  for (const it of asList(value)) {
    const given = objectOf(it, `${path}.start`, faults);
    if (given === undefined) continue;
    if (given.Type !== "Legal" || start !== undefined) {
      faults.push({ path: `${path}.start`, rule: "R004", seen: seenOf(given.Type) });
      continue;
    }
    start = dateOf(given.Start, `${path}.start`, faults);
    if (!isAbsent(given.End)) faults.push({ path: `${path}.end`, rule: "R004", seen: seenOf(given.End) });
  }
  return start;
}

function targetOf(value: unknown, path: string, faults: OrdFault[]) {
  const given = objectOf(value, `${path}.target`, faults);
  const id = objectOf(given?.OrgId, `${path}.target`, faults);
  const role = objectOf(given?.PrimaryRoleId, `${path}.targetRole`, faults);
  return {
    target: codeOf(id?.extension, `${path}.target`, faults),
    targetRole: textOf(role?.id, `${path}.targetRole`, faults),
  };
}

const contactTypes: ReadonlySet<unknown> = new Set<Contact["type"]>(["tel", "http", "mail", "fax"]);

function contactOf(given: Given, path: string, faults: OrdFault[]): Contact | undefined {
  const value = textOf(given.value, `${path}.value`, faults);
  if (!contactTypes.has(given.type)) {
    faults.push({ path: `${path}.type`, rule: "R004", seen: seenOf(given.type) });
    return undefined;
  }
  return value === undefined ? undefined : { type: given.type as Contact["type"], value };
}

const lineNames = ["AddrLn1", "AddrLn2", "AddrLn3"] as const;

function addressOf(value: unknown, faults: OrdFault[]): Address | undefined {
  const given = objectOf(value, "address", faults);
  if (given === undefined) return undefined;
  const lines: string[] = [];
  for (const name of lineNames) {
    const line = textOf(given[name], `address.lines[${lines.length}]`, faults);
    if (line !== undefined) lines.push(line);
  }
  const address: Mutable<Address> = { lines };
  const town = textOf(given.Town, "address.town", faults);
  if (town !== undefined) address.town = town;
  const county = textOf(given.County, "address.county", faults);
  if (county !== undefined) address.county = county;
  const postcode = textOf(given.PostCode, "address.postcode", faults);
  if (postcode !== undefined) address.postcode = postcode;
  const country = textOf(given.Country, "address.country", faults);
  if (country !== undefined) address.country = country;
  const uprn = textOf(given.UPRN, "address.uprn", faults);
  if (uprn !== undefined) address.uprn = uprn;
  return lines.length === 0 && Object.keys(address).length === 1 ? undefined : address;
}

/** Of several periods of a kind the first is taken. */
function periodsOf(value: unknown, path: string, faults: OrdFault[]): Periods {
  const periods: Mutable<Periods> = {};
  const list = asList(value);
  for (let at = 0; at < list.length; at++) {
    const given = objectOf(list[at], path, faults);
    if (given === undefined) continue;
    const kind = given.Type === "Operational" ? "operational" : given.Type === "Legal" ? "legal" : undefined;
    if (kind === undefined || periods[kind]) {
      faults.push({ path, rule: "R004", seen: seenOf(given.Type) });
      continue;
    }
    const start = dateOf(given.Start, `${path}.${kind}.start`, faults);
    const end = dateOf(given.End, `${path}.${kind}.end`, faults);
    if (start === undefined && end === undefined) continue;
    const period: Mutable<Period> = {};
    if (start !== undefined) period.start = start;
    if (end !== undefined) period.end = end;
    periods[kind] = period;
  }
  return periods;
}

/** The status of a role or a relationship. Without one: active until each of its periods has an end. */
function statusOf(value: unknown, { legal, operational }: Periods, path: string, faults: OrdFault[]): boolean {
  const isActive = isActiveOf(value, `${path}.isActive`, faults);
  if (isActive !== undefined) return isActive;
  if (isAbsent(value)) faults.push({ path: `${path}.isActive`, rule: "R004", seen: "" });
  const ends = [legal, operational].filter((it) => it !== undefined);
  return ends.length === 0 || ends.some((it) => it.end === undefined);
}
