const shape = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?)?)?$/;
const months = "January February March April May June July August September October November December".split(" ");

/**
 * A FHIR date, dateTime or instant for people, exactly as precise as it is:
 *
 *   1950-01                    → January 1950
 *   2020-03-29T09:30:00+01:00  → 29 March 2020, 09:30:00 (UTC+01:00)
 *
 * What is no date stays as it is.
 */
export function readableDate(text: string): string {
  const [, year, month, day, time, offset] = shape.exec(text) ?? [];
  const name = month === undefined ? "" : months[Number(month) - 1];
  if (year === undefined || name === undefined || Number(day ?? 1) < 1 || Number(day ?? 1) > 31) return text;
  const date = [day && String(Number(day)), name, year].filter((it) => it).join(" ");
  if (time === undefined) return date;
  return `${date}, ${time}${offset === undefined ? "" : offset === "Z" ? " (UTC)" : ` (UTC${offset})`}`;
}
