import { odsOids } from "../definitions/directory/ods-codes.ts";
import type { OrdDate, OrdId, OrdLocation, OrdOrganisation, OrdRole, OrdSummary, OrdTarget } from "./ord.ts";
import type { OdsCode, OdsRecord, Periods, Role } from "./organisation.ts";

/** Looks up another organisation; undefined where it is not known. */
export type RecordOf = (code: OdsCode) => OdsRecord | undefined;

/**
 * The record as the ORD API writes it, members in its order. Lists of nothing are left out.
 *
 * Of the organisations that it points at, ORD also tells the assigning authority and the number of their primary role:
 * `recordOf` finds them. The format has three address lines: what is beyond stands in the third. It has no place for the
 * sub-status and the geography.
 */
export function toOrd(
  record: OdsRecord,
  recordOf: RecordOf = () => undefined,
): { readonly Organisation: OrdOrganisation } {
  const { name, lastChangeDate, recordClass, address, contacts, roles, relationships, successions } = record;
  return {
    Organisation: {
      ...given("Name", name),
      ...datesOf(record.periods ?? {}),
      OrgId: idOf(record.code, record.assigningAuthority),
      ...(record.isActive === undefined ? {} : { Status: statusOf(record.isActive) }),
      ...given("LastChangeDate", lastChangeDate),
      ...given("orgRecordClass", recordClass),
      ...(record.refOnly ? { refOnly: true } : {}),
      ...(address && { GeoLoc: { Location: locationOf(address) } }),
      ...(contacts?.length ? { Contacts: { Contact: contacts.map(({ type, value }) => ({ type, value })) } } : {}),
      ...(roles?.length ? { Roles: { Role: roles.map(roleOf) } } : {}),
      ...(relationships?.length
        ? {
            Rels: {
              Rel: relationships.map(({ id, type, isActive, periods, target, targetRole }) => ({
                ...datesOf(periods),
                Status: statusOf(isActive),
                Target: targetOf(target, targetRole, recordOf),
                id: type,
                ...given("uniqueRelId", numberOf(id)),
              })),
            },
          }
        : {}),
      ...(successions?.length
        ? {
            Succs: {
              Succ: successions.map(({ id, type, target, start, targetRole, isForward }) => ({
                ...given("uniqueSuccId", numberOf(id)),
                ...(start === undefined ? {} : datesOf({ legal: { start } })),
                Type: type,
                Target: targetOf(target, targetRole, recordOf),
                ...(isForward ? { forwardSuccession: true } : {}),
              })),
            },
          }
        : {}),
    },
  };
}

/**
 * The record as an entry of the ORD API's search result. `base` is the address of the API, without a slash at its end;
 * `roleName` finds the name of a role.
 */
export function toOrdSummary(
  record: OdsRecord,
  base: string,
  roleName: (code: string) => string | undefined,
): OrdSummary {
  const { code, name, isActive, recordClass, address, lastChangeDate } = record;
  const primary = primaryRoleOf(record);
  return {
    ...given("Name", name),
    OrgId: code,
    ...(isActive === undefined ? {} : { Status: statusOf(isActive) }),
    ...given("OrgRecordClass", recordClass),
    ...given("PostCode", address?.postcode),
    ...given("LastChangeDate", lastChangeDate),
    ...given("PrimaryRoleId", primary?.code),
    ...given("PrimaryRoleDescription", primary && roleName(primary.code)),
    OrgLink: `${base}/organisations/${code}`,
  };
}

/** The address lines as ODS's own formats have them: three, of which the last may hold more than one. */
export function threeLines(lines: readonly string[]): readonly string[] {
  return lines.length <= 3 ? lines : [...lines.slice(0, 2), lines.slice(2).join(", ")];
}

/** The role that an organisation that is pointed at is told with: of several that were primary, the one that is active. */
export function primaryRoleOf(record: OdsRecord | undefined): Role | undefined {
  const primary = record?.roles?.filter((it) => it.isPrimary) ?? [];
  return primary.find((it) => it.isActive) ?? primary[0];
}

function roleOf({ id, code, isPrimary, isActive, periods }: Role): OrdRole {
  return {
    id: code,
    ...given("uniqueRoleId", id),
    ...(isPrimary ? { primaryRole: true } : {}),
    ...datesOf(periods),
    Status: statusOf(isActive),
  };
}

function targetOf(code: OdsCode, targetRole: string | undefined, recordOf: RecordOf): OrdTarget {
  const record = recordOf(code);
  const primary = primaryRoleOf(record);
  const role = targetRole ?? primary?.code;
  return {
    OrgId: idOf(code, record?.assigningAuthority),
    ...(role === undefined
      ? {}
      : { PrimaryRoleId: { id: role, ...(primary?.code === role ? given("uniqueRoleId", primary.id) : {}) } }),
  };
}

function locationOf({ lines, town, county, postcode, country, uprn }: NonNullable<OdsRecord["address"]>): OrdLocation {
  const [first, second, third] = threeLines(lines);
  return {
    ...given("AddrLn1", first),
    ...given("AddrLn2", second),
    ...given("AddrLn3", third),
    ...given("Town", town),
    ...given("County", county),
    ...given("PostCode", postcode),
    ...given("Country", country),
    ...given("UPRN", numberOf(uprn)),
  };
}

function datesOf({ operational, legal }: Periods): { Date?: readonly OrdDate[] } {
  const dates: OrdDate[] = [];
  if (operational)
    dates.push({ Type: "Operational", ...given("Start", operational.start), ...given("End", operational.end) });
  if (legal) dates.push({ Type: "Legal", ...given("Start", legal.start), ...given("End", legal.end) });
  return dates.length > 0 ? { Date: dates } : {};
}

const idOf = (code: OdsCode, assigningAuthority: string | undefined): OrdId => ({
  root: odsOids.organisationCode,
  ...given("assigningAuthorityName", assigningAuthority),
  extension: code,
});

const statusOf = (isActive: boolean) => (isActive ? "Active" : "Inactive");

/** ORD writes the numbers of instances as numbers; those that a number would change stay texts. */
function numberOf(text: string | undefined): number | string | undefined {
  return text !== undefined && String(Number(text)) === text && Number.isSafeInteger(Number(text))
    ? Number(text)
    : text;
}

const given = <K extends string, V>(name: K, value: V | undefined): { [N in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { [N in K]?: V };
