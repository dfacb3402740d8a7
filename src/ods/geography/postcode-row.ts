import {
  type AreaField,
  areaFields,
  odsTwins,
  type PostcodeField,
} from "../../definitions/directory/postcode-layouts.ts";
import type { RuleNumber } from "../rules.ts";
import type { AreaCode } from "./area.ts";
import { isGssCode } from "./area.ts";
import type { Columns } from "./layout.ts";
import { isOnGrid } from "./national-grid.ts";
import { isIrish, type Postcode, toPostcode } from "./postcode.ts";

/** What an edition says of a postcode. Null: it does not say, or says that there is none. */
export interface PostcodeRow {
  readonly postcode: Postcode;
  /** Months as numbers: 198001. */
  readonly introduced: number | null;
  readonly terminated: number | null;
  /** Metres on the grid of its country. */
  readonly easting: number | null;
  readonly northing: number | null;
  /** Millionths of a degree. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  /**
   * How the position was found, as Gridlink says it: 1 in the building nearest to the middle of its addresses, 2 the same by eye
   * (Scotland), 3 within 50 m, 4 the middle of its addresses, 5 imputed from its neighbours, 6 the middle of its sector, 8 last
   * known before it ended, 9 none. Code-Point Open writes the same figures times ten.
   */
  readonly quality: number | null;
  /** In the order of `areaFields`. */
  readonly areas: readonly (AreaCode | null)[];
}

/** What is wrong with a value of a row; the value was left out, and with R301 the row. */
export interface RowFault {
  readonly rule: RuleNumber;
  readonly field: PostcodeField;
  readonly seen: string;
}

/**
 * Reads rows of a layout. A row is its values by column, of which those in `wantedColumns` are there; faults are told to `tell`.
 * Nothing comes of a row without a postcode.
 */
export function rowReader(
  { layout, at }: Columns,
  tell: (fault: RowFault) => void,
): (values: readonly string[]) => PostcodeRow | undefined {
  const isPercent = layout.product === "code-point-open";
  const areaColumns = areaFields.flatMap((field, index) => {
    const column = at[field];
    if (column === undefined) return [];
    const twin = odsTwins[field];
    return [{ field, index, twin: twin === undefined ? index : areaFields.indexOf(twin), column }];
  });

  return (values) => {
    const written = values[at.postcode!]!;
    const postcode = toPostcode(written);
    if (postcode === undefined) {
      tell({ rule: "R301", field: "postcode", seen: written });
      return undefined;
    }
    const quality = qualityOf(valueAt(values, "quality"));
    const grid = gridPoint(values, postcode);
    const position = latLong(values);
    // 9 says that there is no position, whatever else is written.
    const hasPosition = quality !== 9;
    return {
      postcode,
      introduced: month(values, "introduced"),
      terminated: month(values, "terminated"),
      easting: hasPosition && grid !== null ? grid.easting : null,
      northing: hasPosition && grid !== null ? grid.northing : null,
      latitude: hasPosition && position !== null ? position.latitude : null,
      longitude: hasPosition && position !== null ? position.longitude : null,
      quality,
      areas: areasOf(values),
    };
  };

  function valueAt(values: readonly string[], field: PostcodeField): string {
    const column = at[field];
    return column === undefined ? "" : values[column]!.trim();
  }

  function month(values: readonly string[], field: "introduced" | "terminated"): number | null {
    const value = valueAt(values, field);
    if (value === "") return null;
    if (/^(?:19|20)\d\d(?:0[1-9]|1[0-2])$/.test(value)) return Number(value);
    tell({ rule: "R002", field, seen: value });
    return null;
  }

  function qualityOf(value: string): number | null {
    if (value === "") return null;
    if (isPercent ? /^[1-9]0$/.test(value) : /^[1-9]$/.test(value)) return Number(value) / (isPercent ? 10 : 1);
    tell({ rule: "R004", field: "quality", seen: value });
    return null;
  }

  function gridPoint(values: readonly string[], postcode: Postcode) {
    const east = valueAt(values, "easting");
    const north = valueAt(values, "northing");
    if (east === "" && north === "") return null;
    const isNumber = /^\d{1,8}$/.test(east) && /^\d{1,8}$/.test(north);
    const point = { easting: Number(east), northing: Number(north) };
    if (isNumber && point.easting === 0 && point.northing === 0) return null;
    if (isNumber && isOnGrid(isIrish(postcode) ? "Irish" : "OSGB", point)) return point;
    tell({ rule: "R303", field: "easting", seen: `${east} ${north}` });
    return null;
  }

  function latLong(values: readonly string[]) {
    const north = valueAt(values, "latitude");
    const east = valueAt(values, "longitude");
    if (north === "" || east === "") return null;
    const isNumber = /^-?\d{1,3}(?:\.\d{1,20})?$/.test(north) && /^-?\d{1,3}(?:\.\d{1,20})?$/.test(east);
    const latitude = Math.round(Number(north) * 1e6);
    const longitude = Math.round(Number(east) * 1e6);
    // 99.999999 north and 0 east, or 0 and 0: ways to say that there is no position.
    if (isNumber && (latitude === 99_999_999 || (latitude === 0 && longitude === 0))) return null;
    if (isNumber && latitude > 49e6 && latitude < 61e6 && longitude > -9e6 && longitude < 2e6)
      return { latitude, longitude };
    tell({ rule: "R303", field: "latitude", seen: `${north} ${east}` });
    return null;
  }

  function areasOf(values: readonly string[]): (AreaCode | null)[] {
    const areas: (AreaCode | null)[] = new Array(areaFields.length).fill(null);
    for (const { field, index, twin, column } of areaColumns) {
      const value = values[column]!.trim();
      if (value === "") continue;
      if (!/^[A-Z0-9]{1,9}$/.test(value)) tell({ rule: "R302", field: field satisfies AreaField, seen: value });
      else if (twin === index || isGssCode(value)) areas[index] = value;
      else areas[twin] = value;
    }
    return areas;
  }
}
