import type { AreaField } from "../../definitions/directory/postcode-layouts.ts";
import type { AreaCode } from "./area.ts";
import type { Edition } from "./edition.ts";
import type { Grid, LatLong } from "./national-grid.ts";
import type { Postcode } from "./postcode.ts";

/** The code of an area that a postcode lies in, and which edition says so. */
export interface FoundArea {
  readonly code: AreaCode;
  /** `E99999999`: there is no area of the kind here. Kept, so that it can be told from not known. */
  readonly isPseudo: boolean;
  readonly edition: Edition;
}

export interface Position extends LatLong {
  /** Metres, as the edition gives them; null where it gives only latitude and longitude. */
  readonly easting: number | null;
  readonly northing: number | null;
  readonly grid: Grid;
  /** Whether latitude and longitude were computed from the grid, within 5 m, or stand in the edition. */
  readonly isComputed: boolean;
  /** 1 best to 8; see PostcodeRow. */
  readonly quality: number | null;
  readonly edition: Edition;
}

export type FoundAreas = Readonly<Record<AreaField, FoundArea | null>>;

/**
 * What the editions that are loaded say of a postcode, taken together: each value from the newest edition that has it. Null: none
 * has it.
 */
export interface FoundPostcode {
  readonly postcode: Postcode;
  /** `1980-01`. */
  readonly introduced: string | null;
  /** `1996-06`, the month in which it went out of use, by the newest edition that tells such dates. */
  readonly terminated: string | null;
  readonly isTerminated: boolean;
  readonly position: Position | null;
  readonly areas: FoundAreas;
  /** Those in which it stands, newest first; at least one. */
  readonly editions: readonly Edition[];
}

export type FindPostcode = (postcode: Postcode) => FoundPostcode | undefined;
