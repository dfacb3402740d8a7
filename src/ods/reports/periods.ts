import type { OdsDate, Periods } from "../organisation.ts";

/**
 * Whether something that ends on that day has ended at the release: ODS counts it as ended on the day itself. When the release
 * has no date, what has an end has ended.
 */
export const hasEnded = (end: OdsDate | undefined, releaseDate: OdsDate | undefined): boolean =>
  end !== undefined && (releaseDate === undefined || end <= releaseDate);

/**
 * The dates of a report are taken as operational ones, which the reports do not say. A start that lies ahead of the release is
 * a legal one: ODS's operational starts never lie ahead, and what is proposed is published, operational, before it legally begins.
 */
export function periodsOf(
  start: OdsDate | undefined,
  end: OdsDate | undefined,
  releaseDate: OdsDate | undefined,
): Periods {
  const isAhead = start !== undefined && releaseDate !== undefined && start > releaseDate;
  const operational = {
    ...(start === undefined || isAhead ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
  return {
    ...(isAhead ? { legal: { start } } : {}),
    ...(Object.keys(operational).length === 0 ? {} : { operational }),
  };
}
