import { countyNames } from "../../definitions/directory/counties.ts";
import type { Address } from "../organisation.ts";

const counties: ReadonlySet<string> = new Set(countyNames);

export interface AddressCells {
  /** Address lines 1 to 5; undefined where one is empty. */
  readonly lines: readonly (string | undefined)[];
  readonly postcode: string | undefined;
  readonly country: string | undefined;
}

/**
 * The address of five lines of which no column says what it is. Every filled line is kept, in `lines`, as `town` or as `county`.
 *
 * In what ODS maintains itself (trusts, sites, branches, headquarters) line 4 is always filled and holds the town, line 5 the
 * county. What the NHS Business Services Authority supplies (practices, dispensaries) is filled from above, and ends with town
 * and county, or one of them, on whichever lines they fall. There, `isTownLast`: the last line is the county when it
 * is the name of one, and the line before it the town; otherwise the last line is the town. The first line is never either.
 *
 *     ["THE SURGERY", "HIGH STREET", undefined, "STROUD", "GLOS"]              lines, town STROUD, county GLOS
 *     ["61 ARUNDEL AVENUE", "HAZEL GROVE", "STOCKPORT"]        isTownLast      town STOCKPORT
 *     ["49 MERRION CENTRE", "LEEDS", "WEST YORKSHIRE"]         isTownLast      town LEEDS, county WEST YORKSHIRE
 */
export function addressOf({ lines, postcode, country }: AddressCells, isTownLast: boolean): Address | undefined {
  const { town, county, others } = isTownLast ? byLastLine(lines) : byNumber(lines);
  if (others.length === 0 && [town, county, postcode, country].every((it) => it === undefined)) return undefined;
  return {
    lines: others,
    ...(town === undefined ? {} : { town }),
    ...(county === undefined ? {} : { county }),
    ...(postcode === undefined ? {} : { postcode }),
    ...(country === undefined ? {} : { country }),
  };
}

const byNumber = (lines: readonly (string | undefined)[]) => ({
  others: filled(lines.slice(0, 3)),
  town: lines[3],
  county: lines[4],
});

function byLastLine(lines: readonly (string | undefined)[]) {
  const others = filled(lines);
  const take = () => (others.length > 1 ? others.pop() : undefined);
  const county = isCounty(others.at(-1)) ? take() : undefined;
  return { county, town: take(), others };
}

const filled = (lines: readonly (string | undefined)[]): string[] => lines.filter((it) => it !== undefined);

const isCounty = (line: string | undefined): boolean =>
  line !== undefined &&
  counties.has(line.toUpperCase().replace(/\./g, " ").replace(/&/g, " AND ").replace(/\s+/g, " ").trim());
