import type { OdsRecord, Period, Periods } from "../../../src/ods/organisation.ts";
import { isLink, type Thing } from "./world.ts";

/** What the register's dates say of a day, told once more. */
export interface Day {
  readonly on: string;
  readonly by: "legal" | "operational" | "either";
}

/** The kinds of dates that count. */
const asked = ({ legal, operational }: Periods, { by }: Day): readonly Period[] =>
  [by === "operational" ? undefined : legal, by === "legal" ? undefined : operational].filter((it) => it !== undefined);

/** Nothing that is said denies it. */
export function hadBegun(periods: Periods, day: Day): boolean {
  const all = asked(periods, day);
  return all.length === 0 || all.some((it) => it.start === undefined || it.start <= day.on);
}

/** From the first start on, until each kind of date that there is has ended: the last day is not one of them. */
export function wasActive(periods: Periods, day: Day): boolean {
  const all = asked(periods, day);
  if (all.length === 0) return day.by === "either";
  return hadBegun(periods, day) && all.some((it) => it.end === undefined || it.end > day.on);
}

export function periodsOf(it: Thing): Periods {
  if (isLink(it)) return it.relationship.periods;
  const { periods, roles = [] } = it;
  if (periods?.legal || periods?.operational) return periods;
  return roles.find((role) => role.isPrimary)?.periods ?? {};
}

/** The roles that it had had by that day, and whether each was still held. */
export const rolesOn = (
  record: OdsRecord,
  day: Day,
): readonly { readonly code: string; readonly isActive: boolean }[] =>
  (record.roles ?? []).flatMap(({ code, periods: own }) => {
    const periods = own.legal || own.operational ? own : periodsOf(record);
    return hadBegun(periods, day) ? [{ code, isActive: wasActive(periods, day) }] : [];
  });
