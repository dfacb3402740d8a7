import type { OdsDate, Period, Periods, SubStatus } from "./organisation.ts";

/** Which of the two kinds of date counts. `either`: ODS's own rule. */
export type DateKind = "legal" | "operational" | "either";

/** Texts of one format compare as the dates that they are. */
const hasBegun = ({ start }: Period, on: OdsDate): boolean => start === undefined || start <= on;
const hasEnded = ({ end }: Period, on: OdsDate): boolean => end !== undefined && end <= on;

/**
 * Whether what has these periods is active on a day: from the first start of any kind of date on, until every kind of date that
 * is present has an end on or before that day. What has no dates at all is active.
 *
 *   {legal: ..2020-03-31, operational: 2013-04-01..} on 2021-01-01 → true: it is closed by law and still in operation
 *
 * The published status is never replaced by this: it is compared with it (rule R107), and asked of other days.
 * Source: ODS Reference Data Catalogue, "Status" (of two versions of its table the one that the published records follow).
 */
export function isActiveOn({ legal, operational }: Periods, on: OdsDate, kind: DateKind = "either"): boolean {
  const asked = kind === "legal" ? [legal] : kind === "operational" ? [operational] : [legal, operational];
  const present = asked.filter((it) => it !== undefined);
  if (present.length === 0) return kind === "either";
  return present.some((it) => hasBegun(it, on)) && !present.every((it) => hasEnded(it, on));
}

/**
 * Whether something is active as it is published (no day asked for) or by its dates. What has no dates at all is what it is
 * published as.
 */
export function isActiveAsOf(
  { isActive, periods = {} }: { readonly isActive?: boolean; readonly periods?: Periods },
  on: OdsDate | undefined,
  kind: DateKind = "either",
): boolean {
  const isDated = periods.legal !== undefined || periods.operational !== undefined;
  return on === undefined || !isDated ? isActive !== false : isActiveOn(periods, on, kind);
}

/** Whether it had begun by that day, ended or not. */
export function hasBegunBy({ legal, operational }: Periods, on: OdsDate): boolean {
  const present = [legal, operational].filter((it) => it !== undefined);
  return present.length === 0 || present.some((it) => hasBegun(it, on));
}

/** In operation, and its legal start lies ahead: the register calls it Active and Proposed. */
export function subStatusOn({ legal, operational }: Periods, on: OdsDate): SubStatus | undefined {
  const isAhead = legal?.start !== undefined && legal.start > on;
  return isAhead && operational !== undefined && hasBegun(operational, on) ? "Proposed" : undefined;
}

/** The dates as most consumers read them: the operational ones, or the legal ones where there are no others. */
export const plainPeriod = ({ operational, legal }: Periods): Period | undefined => operational ?? legal;
