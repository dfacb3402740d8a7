import type { Address, OdsDate, OdsRecord, Period, Periods, Relationship, Succession } from "../../ods/organisation.ts";
import { isActiveBy } from "./life.ts";

/** What can happen to a record between two releases, each from a record to the next; statuses are restated at the end. */

export const renamed = (record: OdsRecord, name: string): OdsRecord => ({ ...record, name });

export const moved = (record: OdsRecord, address: Address): OdsRecord => ({ ...record, address });

/** `last` is its last day, and the last of all that was still going on. */
export function closed(record: OdsRecord, last: OdsDate): OdsRecord {
  const { periods = {}, roles = [], relationships = [] } = record;
  return {
    ...record,
    periods: endedOn(periods, last),
    roles: roles.map((it) => ({ ...it, periods: endedOn(it.periods, last) })),
    relationships: relationships.map((it) => ({ ...it, periods: endedOn(it.periods, last) })),
  };
}

/** Closed by law; `last` is the last day. It stays in use. */
export function closedByLaw(record: OdsRecord, last: OdsDate): OdsRecord {
  const { periods = {} } = record;
  const start = periods.legal?.start ?? periods.operational?.start;
  return { ...record, periods: { ...periods, legal: { ...(start && { start }), end: last } } };
}

/** Its role beside the primary one ends on `last`. */
export function roleEnded(record: OdsRecord, last: OdsDate): OdsRecord {
  const { roles = [] } = record;
  const ending = roles.find((it) => !it.isPrimary && it.isActive);
  return { ...record, roles: roles.map((it) => (it === ending ? { ...it, periods: endedOn(it.periods, last) } : it)) };
}

export function roleBegun(record: OdsRecord, code: string, id: number, start: OdsDate): OdsRecord {
  const role = { id, code, isPrimary: false, isActive: true, periods: { operational: { start } } };
  return { ...record, roles: [...(record.roles ?? []), role] };
}

/** All of that type that go on end on `last`. */
export const relationshipsEnded = (record: OdsRecord, type: string, last: OdsDate): OdsRecord => ({
  ...record,
  relationships: (record.relationships ?? []).map((it) =>
    it.type === type ? { ...it, periods: endedOn(it.periods, last) } : it,
  ),
});

export function relationshipBegun(
  record: OdsRecord,
  begun: Pick<Relationship, "type" | "target" | "targetRole" | "id">,
  start: OdsDate,
): OdsRecord {
  const relationship: Relationship = { ...begun, isActive: true, periods: { operational: { start } } };
  return { ...record, relationships: [...(record.relationships ?? []), relationship] };
}

export const succeeded = (record: OdsRecord, succession: Succession): OdsRecord => ({
  ...record,
  successions: [...(record.successions ?? []), succession],
});

/** Statuses as the dates give them on the day of a release, and the day of the change. */
export const restated = (record: OdsRecord, releaseDate: OdsDate, changed: OdsDate): OdsRecord => ({
  ...record,
  isActive: isActiveBy(record.periods ?? {}, releaseDate),
  lastChangeDate: changed,
  roles: (record.roles ?? []).map((it) => ({ ...it, isActive: isActiveBy(it.periods, releaseDate) })),
  relationships: (record.relationships ?? []).map((it) => ({ ...it, isActive: isActiveBy(it.periods, releaseDate) })),
});

const endedOn = ({ legal, operational }: Periods, last: OdsDate): Periods => ({
  ...(legal && { legal: closedPeriod(legal, last) }),
  ...(operational && { operational: closedPeriod(operational, last) }),
});

/** What was to begin later never was: it ends as it begins. */
const closedPeriod = (period: Period, last: OdsDate): Period =>
  period.end === undefined
    ? { ...period, end: period.start !== undefined && period.start > last ? period.start : last }
    : period;
