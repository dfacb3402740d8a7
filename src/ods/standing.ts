import { odsExtensions } from "../definitions/directory/ods-codes.ts";
import type { Resource } from "../fhir/resource.ts";
import { fromAffiliation, fromOrganization } from "./from-fhir.ts";
import type { OdsDate, OdsRecord, Periods } from "./organisation.ts";
import { type DateKind, hasBegunBy, isActiveOn } from "./status.ts";

/** How something must have stood on a day, by the dates in its own record. */
export interface StandingTest {
  readonly on: OdsDate;
  readonly by: DateKind;
  readonly isActive?: boolean;
  readonly roles: readonly RoleStanding[];
}

export interface RoleStanding {
  /** In upper case; one of them. Absent: any role. */
  readonly codes?: readonly string[];
  /** Held on that day; otherwise it may have ended before. */
  readonly isActive: boolean;
  readonly not: boolean;
}

/**
 * Whether an Organization or an OrganizationAffiliation stood so. What had not begun by that day did not stand at all. What was
 * said of it only later, such as another name, is not undone: ODS dates roles, relationships and organisations, nothing else.
 */
export function stoodSo(resource: Resource, { on, by, isActive, roles }: StandingTest): boolean {
  const periods = periodsOf(resource);
  if (!hasBegunBy(of(periods, by), on)) return false;
  if (isActive !== undefined && wasActive(resource, periods, on, by) !== isActive) return false;
  if (roles.length === 0) return true;
  const held = recordOf(resource)?.roles ?? [];
  return roles.every(
    (asked) =>
      held.some(
        (it) =>
          (asked.codes === undefined || asked.codes.includes(it.code)) &&
          hasBegunBy(of(withDates(it.periods, periods), by), on) &&
          (!asked.isActive || isActiveOn(withDates(it.periods, periods), on, by)),
      ) !== asked.not,
  );
}

/** The resource as it stood on that day: what was active, and the roles that had begun. Periods are as they are known today. */
export function asItStood(resource: Resource, on: OdsDate, by: DateKind): Resource {
  const periods = periodsOf(resource);
  const extension = (Array.isArray(resource.extension) ? resource.extension : []) as readonly Extension[];
  const kept = extension.flatMap((it): Extension[] => {
    if (it.url !== odsExtensions.role) return [it];
    const [role] = recordOf({ ...resource, extension: [it] })?.roles ?? [];
    const dates = role && withDates(role.periods, periods);
    if (!dates || !hasBegunBy(of(dates, by), on)) return [];
    const isActive = isActiveOn(dates, on, by);
    const parts = (it.extension ?? []).map((part) =>
      part.url === "active" ? { ...part, valueBoolean: isActive } : part,
    );
    return [{ ...it, extension: parts }];
  });
  return {
    ...resource,
    ...(extension.length > 0 && { extension: kept }),
    active: wasActive(resource, periods, on, by),
  };
}

/** The days from one until another, that one not; a day that is absent: since ever, for ever. */
export interface Span {
  /** Absent: the organisation itself. */
  readonly role?: string;
  readonly from?: OdsDate;
  readonly until?: OdsDate;
}

/**
 * When an organisation was active and when it held each role, by either kind of date: what `stoodSo` says of any day.
 *
 *   legal ..2020-03-31, operational 2013-04-01.. → since ever, for ever: it has an open start and an open end
 */
export function spansOf(record: OdsRecord): readonly Span[] {
  const periods = datesOf(record);
  const own = isDated(periods) ? [spanOf(periods)] : record.isActive === true ? [{}] : [];
  const { roles = [] } = record;
  return [...own, ...roles.map((it) => ({ role: it.code, ...spanOf(withDates(it.periods, periods)) }))];
}

function spanOf({ legal, operational }: Periods): Span {
  const present = [legal, operational].filter((it) => it !== undefined);
  const [starts, ends] = [present.flatMap((it) => it.start ?? []), present.flatMap((it) => it.end ?? [])];
  return {
    ...(starts.length > 0 && starts.length === present.length && { from: starts.sort()[0]! }),
    ...(ends.length > 0 && ends.length === present.length && { until: ends.sort().at(-1)! }),
  };
}

const isDated = ({ legal, operational }: Periods): boolean => legal !== undefined || operational !== undefined;

interface Extension {
  readonly url: string;
  readonly valueBoolean?: boolean;
  readonly extension?: readonly Extension[];
}

/** One kind of date, where that is asked for and there. */
const of = (periods: Periods, by: DateKind): Periods => {
  if (by === "either") return periods;
  const period = periods[by];
  return period ? { [by]: period } : {};
};

/** What has no dates at all is taken to have stood as it stands. */
const wasActive = (resource: Resource, periods: Periods, on: OdsDate, by: DateKind): boolean =>
  isDated(periods) ? isActiveOn(periods, on, by) : resource.active === true;

/** A role without dates of its own stands as long as its organisation. */
const withDates = (own: Periods, organisation: Periods): Periods => (isDated(own) ? own : organisation);

const recordOf = (resource: Resource): OdsRecord | undefined =>
  resource.resourceType === "Organization" ? fromOrganization(resource, () => {}) : undefined;

/** An organisation's own dates, or, where it has none, those of its primary role. */
function datesOf({ periods, roles }: OdsRecord): Periods {
  if (periods !== undefined && isDated(periods)) return periods;
  return roles?.find((it) => it.isPrimary)?.periods ?? {};
}

/** The dates of an organisation or of a relationship. */
function periodsOf(resource: Resource): Periods {
  if (resource.resourceType === "OrganizationAffiliation")
    return fromAffiliation(resource, () => {})?.relationship.periods ?? {};
  const record = recordOf(resource);
  return record ? datesOf(record) : {};
}
