import type { OdsDate, Period, Periods } from "./organisation.ts";

/**
 * Periods as tests write them: `L2013-04-01..2020-03-31 O2013-04-01..`. A year alone is its first day; `L..` has no dates but is
 * there; an empty text has none.
 */
export function periodsIn(text: string): Periods {
  const made: { legal?: Period; operational?: Period } = {};
  for (const it of text.split(" ").filter((part) => part !== "")) {
    const [start, end] = it.slice(1).split("..").map(dayIn);
    const period = { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
    if (it.startsWith("L")) made.legal = period;
    else made.operational = period;
  }
  return made;
}

/** `2013` is `2013-01-01`. */
export const dayIn = (text: string | undefined): OdsDate | undefined =>
  text === undefined || text === "" ? undefined : text.length === 4 ? `${text}-01-01` : text;
