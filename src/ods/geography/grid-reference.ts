import type { Grid, GridPoint } from "./national-grid.ts";

export interface GridSquare extends GridPoint {
  readonly grid: Grid;
  /** Metres: how wide and high the square is of which the point is the middle. */
  readonly size: number;
}

/**
 * The square that a grid reference names, undefined for what is none.
 *
 *     SE 296 338    the middle of a square of 100 m: 429650 east, 433850 north
 *     SE2963033800, NH 12, J 338 740 (Irish, one letter)
 */
export function toGridSquare(text: string): GridSquare | undefined {
  if (text.length > 24) return undefined;
  const parts = /^([A-HJ-Z]{1,2})(\d*)$/.exec(text.toUpperCase().replace(/\s+/g, ""));
  if (parts === null) return undefined;
  const [, letters = "", digits = ""] = parts;
  const half = digits.length / 2;
  const corner = letters.length === 1 ? square(letters) : greatSquare(letters);
  if (corner === undefined || !Number.isInteger(half) || half > 5) return undefined;
  const size = 10 ** (5 - half);
  return {
    grid: letters.length === 1 ? "Irish" : "OSGB",
    easting: corner.easting * 100_000 + Number(digits.slice(0, half)) * size + size / 2,
    northing: corner.northing * 100_000 + Number(digits.slice(half)) * size + size / 2,
    size,
  };
}

/** A letter's place among five rows of five without an I, from the corner in the south-west, where V is. */
function square(letter: string): GridPoint {
  const at = "ABCDEFGHJKLMNOPQRSTUVWXYZ".indexOf(letter);
  return { easting: at % 5, northing: 4 - Math.floor(at / 5) };
}

/** Great Britain: the first letter is of squares of 500 km, of which S has the false origin in its corner. */
function greatSquare(letters: string): GridPoint | undefined {
  const great = square(letters[0]!);
  const small = square(letters[1]!);
  const easting = (great.easting - 2) * 5 + small.easting;
  const northing = (great.northing - 1) * 5 + small.northing;
  return easting >= 0 && easting < 7 && northing >= 0 && northing < 13 ? { easting, northing } : undefined;
}
