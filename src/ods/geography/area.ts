import { type AreaKind, areaKinds, pseudoCodes } from "../../definitions/directory/area-kinds.ts";
import type { Edition } from "./edition.ts";

/** A GSS code, `E08000035`, or an ODS code, `QWO`, of a place with a boundary. */
export type AreaCode = string;

/** What the lists of names say of an area. */
export interface Area {
  readonly code: AreaCode;
  readonly kind: AreaKind;
  readonly isPseudo: boolean;
  /** As the newest list has it; null where no list that is loaded names it. */
  readonly name: string | null;
  readonly welshName: string | null;
  /** Where a list gives it: `QWO` of an ICB, `15F` of a Sub ICB Location. */
  readonly odsCode: string | null;
  /** Every name that it has in a list, newest first: an area is renamed and keeps its code. */
  readonly names: readonly { readonly name: string; readonly edition: Edition }[];
  /** The areas that took its place at once. None: it is in use, or no list says what came after. */
  readonly successors: readonly AreaCode[];
  /** The larger areas it lies in, of any kind. */
  readonly within: readonly AreaCode[];
}

/** One row of a list of names. */
export interface AreaName {
  readonly code: AreaCode;
  readonly name: string | null;
  readonly welshName: string | null;
  readonly odsCode: string | null;
  /** None: it is in use. Null: the list does not say. */
  readonly successors: readonly AreaCode[] | null;
  readonly within: readonly AreaCode[];
}

const kinds = new Map<string, AreaKind>(
  Object.entries(areaKinds).flatMap(([kind, starts]) => starts.map((it) => [it as string, kind as AreaKind] as const)),
);

export const isGssCode = (code: AreaCode): boolean => /^[A-Z][0-9]{8}$/.test(code);

/** What a GSS code is the code of. The areas of Northern Ireland's census of 2001 and 2011 have codes of their own form. */
export const kindOfArea = (code: AreaCode): AreaKind => kinds.get(code.slice(0, 3)) ?? "other";

const odsPseudoCodes: ReadonlySet<string> = new Set(pseudoCodes.ods);

/** Whether the code says that there is no area of the kind here. */
export const isPseudoCode = (code: AreaCode): boolean => code.endsWith(pseudoCodes.ending) || odsPseudoCodes.has(code);

/**
 * What to show for an area in words. Source of the words for one without a name: ODS Reference Data Catalogue, Geography.
 */
export const nameOfArea = (code: AreaCode, area: Area | undefined): string =>
  area?.name ?? `Name not currently available for code: ${code}`;
