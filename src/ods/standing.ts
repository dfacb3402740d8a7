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
  periods.legal || periods.operational ? isActiveOn(periods, on, by) : resource.active === true;

/** A role without dates of its own stands as long as its organisation. */
const withDates = (own: Periods, organisation: Periods): Periods => (own.legal || own.operational ? own : organisation);

const recordOf = (resource: Resource): OdsRecord | undefined =>
  resource.resourceType === "Organization" ? fromOrganization(resource, () => {}) : undefined;

/** The organisation's own dates, or, where it has none, those of its primary role; a relationship's. */
function periodsOf(resource: Resource): Periods {
  if (resource.resourceType === "OrganizationAffiliation")
    return fromAffiliation(resource, () => {})?.relationship.periods ?? {};
  const record = recordOf(resource);
  const own = record?.periods;
  if (own?.legal || own?.operational) return own;
  return record?.roles?.find((it) => it.isPrimary)?.periods ?? {};
}
