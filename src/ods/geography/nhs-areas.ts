import {
  integratedCareBoards,
  type NhsArea,
  nhsRegions,
  regionLetters,
} from "../../definitions/directory/nhs-areas.ts";
import type { AreaCode } from "./area.ts";

/** An area of NHS England by both its codes; null where one is not known. */
export interface NhsAreaCodes {
  readonly ods: AreaCode | null;
  readonly gss: AreaCode | null;
}

const byCode = (areas: readonly NhsArea[]): ReadonlyMap<AreaCode, NhsAreaCodes> =>
  new Map(areas.flatMap(({ ods, gss }) => [ods, ...gss].map((code) => [code, { ods, gss: gss[0] ?? null }] as const)));

const boards = byCode(integratedCareBoards);
const regions = byCode(nhsRegions);
const regionOfBoard = new Map(integratedCareBoards.map(({ ods, region }) => [ods, region]));
const letters = new Map(regionLetters);

/** Both codes of an Integrated Care Board by either: `QWO` or `E54000054`. Undefined: it is none of the 42. */
export const integratedCareBoard = (code: AreaCode): NhsAreaCodes | undefined => boards.get(code);

/** Both codes of an NHS England region by either, the current ones: `Y62`, `E40000010`. */
export const nhsRegion = (code: AreaCode): NhsAreaCodes | undefined => regions.get(code);

/** The NHS England region of an Integrated Care Board, by the board's ODS code. */
export const nhsRegionOf = (board: AreaCode): NhsAreaCodes | undefined => nhsRegion(regionOfBoard.get(board) ?? "");

/** `J` of `E12000008`, the South East. */
export const regionLetter = (region: AreaCode): string | undefined => letters.get(region);
