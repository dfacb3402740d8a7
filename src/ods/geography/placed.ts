import type { AreaField } from "../../definitions/directory/postcode-layouts.ts";
import type { OdsCode } from "../organisation.ts";
import { type Area, type AreaCode, isPseudoCode } from "./area.ts";
import { areaSuccessors } from "./area-successors.ts";
import type { Edition } from "./edition.ts";
import type { FindPostcode, FoundArea, FoundAreas, FoundPostcode, Position } from "./found-postcode.ts";
import { integratedCareBoard, nhsRegion, nhsRegionOf } from "./nhs-areas.ts";
import { isNonGeographic, type Postcode, toPostcode } from "./postcode.ts";

/** What of an organisation says where it is. */
export interface Located {
  readonly postcode?: string | undefined;
  /** As its source gives them, in ODS codes: columns 3 and 4 of the CSV reports. */
  readonly region?: OdsCode | undefined;
  readonly icb?: OdsCode | undefined;
}

/**
 * An area of an organisation. `origin`: its `postcode` lies in it, or the `area` does, the local authority of the postcode.
 */
export interface PlacedArea {
  readonly code: AreaCode;
  /** Its code today: another where it was given up. Null: several took its place. */
  readonly currentCode: AreaCode | null;
  readonly isPseudo: boolean;
  readonly origin: "postcode" | "area";
  readonly edition: Edition;
}

/**
 * An area of NHS England by both its codes; null where one is not known. `origin`: the `postcode` lies in it; the `board` does,
 * the ICB of the postcode; or the organisation's own `source` says so, without an edition. In older reports that is where its
 * parent is.
 */
export interface PlacedNhsArea {
  readonly ods: OdsCode | null;
  readonly gss: AreaCode | null;
  readonly isPseudo: boolean;
  readonly origin: "postcode" | "board" | "source";
  readonly edition: Edition | null;
}

export interface Placed {
  readonly isPlaced: true;
  readonly postcode: Postcode;
  /** The month in which its postcode went out of use; the areas are those it had. */
  readonly terminated: string | null;
  readonly isTerminated: boolean;
  readonly position: Position | null;
  readonly country: PlacedArea | null;
  readonly region: PlacedArea | null;
  readonly county: PlacedArea | null;
  readonly localAuthority: PlacedArea | null;
  readonly ward: PlacedArea | null;
  readonly constituency: PlacedArea | null;
  readonly lsoa11: PlacedArea | null;
  readonly lsoa21: PlacedArea | null;
  readonly msoa11: PlacedArea | null;
  readonly msoa21: PlacedArea | null;
  readonly cancerAlliance: PlacedArea | null;
  readonly icb: PlacedNhsArea | null;
  readonly subIcb: PlacedNhsArea | null;
  readonly nhsRegion: PlacedNhsArea | null;
  /** Those in which its postcode stands, newest first. */
  readonly editions: readonly Edition[];
}

/** Every way in which an organisation cannot be placed. */
export const unplacedReasons = {
  "no-postcode": "it has no postcode",
  "not-a-postcode": "what it has is no postcode",
  "non-geographic": "its postcode is of those that belong to no place: no fixed abode, overseas, forces",
  "not-located":
    "the editions know its postcode and neither a position nor a local authority of it: a PO box, or very new",
  "not-found": "its postcode is in none of the editions that are loaded; new ones take some weeks to be published",
} as const;

export interface Unplaced {
  readonly isPlaced: false;
  readonly reason: keyof typeof unplacedReasons;
  /** In normal form, where it has one. */
  readonly postcode: Postcode | null;
  /** What its source says. */
  readonly icb: PlacedNhsArea | null;
  readonly nhsRegion: PlacedNhsArea | null;
}

/** What is asked of the postcodes and areas that are loaded. */
export interface Gazetteer {
  readonly find: FindPostcode;
  /** Without it no area has a larger one, or a successor. */
  readonly area?: ((code: AreaCode) => Area | undefined) | undefined;
}

/**
 * Where an organisation is, by its postcode, or why that cannot be told. Nothing is guessed: what no edition says is null.
 *
 * An area in a code that was given up keeps it in `code`, and has in `currentCode` the one that took its place. A region that
 * the postcode's edition leaves out (Code-Point Open has none) is that of the local authority, of which the lists of names say
 * which region it lies in: local authorities are never divided between regions. For ICB and NHS region the postcode counts
 * before the source, because it is where the organisation is, while older sources tell where its parent is.
 */
export function placed(located: Located, { find, area = () => undefined }: Gazetteer): Placed | Unplaced {
  const written = located.postcode?.trim() ?? "";
  const postcode = toPostcode(written);
  const unplaced = (reason: Unplaced["reason"]): Unplaced => ({
    isPlaced: false,
    reason,
    postcode: postcode ?? null,
    icb: fromSource(located.icb, integratedCareBoard),
    nhsRegion: fromSource(located.region, nhsRegion),
  });
  if (written === "") return unplaced("no-postcode");
  if (postcode === undefined) return unplaced("not-a-postcode");
  const found = find(postcode);
  if (found === undefined) return unplaced(isNonGeographic(postcode) ? "non-geographic" : "not-found");
  if (isNowhere(found)) return unplaced("not-located");
  return placeOf(found, located, area);
}

function placeOf(found: FoundPostcode, located: Located, area: NonNullable<Gazetteer["area"]>): Placed {
  const { areas } = found;
  const of = (field: AreaField) => placedArea(areas[field], "postcode", area);
  const localAuthority = of("localAuthority");
  const icb = nhsArea(areas, "icb", "icbOds", integratedCareBoard) ?? fromSource(located.icb, integratedCareBoard);
  return {
    isPlaced: true,
    postcode: found.postcode,
    terminated: found.terminated,
    isTerminated: found.isTerminated,
    position: found.position,
    country: of("country"),
    region: of("region") ?? within(localAuthority, "E12", area),
    county: of("county"),
    localAuthority,
    ward: of("ward"),
    constituency: of("constituency"),
    lsoa11: of("lsoa11"),
    lsoa21: of("lsoa21"),
    msoa11: of("msoa11"),
    msoa21: of("msoa21"),
    cancerAlliance: of("cancerAlliance"),
    icb,
    subIcb: nhsArea(areas, "subIcb", "subIcbOds", (code) => odsCodeOf(code, area)),
    nhsRegion:
      nhsArea(areas, "nhsRegion", "nhsRegionOds", nhsRegion) ?? ofBoard(icb) ?? fromSource(located.region, nhsRegion),
    editions: found.editions,
  };
}

/** No position and no area but a country. The Channel Islands have neither grid nor districts: that is where they are. */
const isNowhere = ({ position, areas }: FoundPostcode): boolean =>
  position === null &&
  (areas.localAuthority?.isPseudo ?? true) &&
  (areas.ward?.isPseudo ?? true) &&
  areas.country?.code !== "L93000001";

function placedArea(
  found: FoundArea | null,
  origin: PlacedArea["origin"],
  area: NonNullable<Gazetteer["area"]>,
): PlacedArea | null {
  if (found === null) return null;
  const { code, isPseudo, edition } = found;
  const current = isPseudo ? [code] : areaSuccessors(code, (it) => area(it)?.successors ?? []);
  return { code, currentCode: current.length === 1 ? current[0]! : null, isPseudo, origin, edition };
}

/** The larger area of a kind, told by the start of its code, that a local authority lies in. */
function within(
  localAuthority: PlacedArea | null,
  start: string,
  area: NonNullable<Gazetteer["area"]>,
): PlacedArea | null {
  if (localAuthority === null || localAuthority.isPseudo) return null;
  const code = area(localAuthority.code)?.within.find((it) => it.startsWith(start));
  return code === undefined
    ? null
    : placedArea({ code, isPseudo: false, edition: localAuthority.edition }, "area", area);
}

type Pairing = (code: AreaCode) => { readonly ods: OdsCode | null; readonly gss: AreaCode | null } | undefined;

/** By the codes that the editions give; the one that is missing by the other. */
function nhsArea(areas: FoundAreas, gssField: AreaField, odsField: AreaField, pair: Pairing): PlacedNhsArea | null {
  const gss = areas[gssField];
  const ods = areas[odsField];
  const found = newer(gss, ods);
  if (found === null) return null;
  const other = found === gss ? ods : gss;
  const isSame = other?.edition === found.edition;
  const pairing = pair(found.code);
  return {
    ods: found === ods ? found.code : isSame ? other.code : (pairing?.ods ?? null),
    gss: found === gss ? found.code : isSame ? other.code : (pairing?.gss ?? null),
    isPseudo: found.isPseudo,
    origin: "postcode",
    edition: found.edition,
  };
}

function newer(one: FoundArea | null, other: FoundArea | null): FoundArea | null {
  if (one === null || other === null) return one ?? other;
  return other.edition.month > one.edition.month ? other : one;
}

function ofBoard(icb: PlacedNhsArea | null): PlacedNhsArea | null {
  if (icb === null || icb.origin !== "postcode" || icb.ods === null) return null;
  const region = nhsRegionOf(icb.ods);
  return region === undefined ? null : { ...icb, ...region, isPseudo: false, origin: "board" };
}

function fromSource(code: OdsCode | undefined, pair: Pairing): PlacedNhsArea | null {
  if (code === undefined || code === "") return null;
  return {
    ods: code,
    gss: pair(code)?.gss ?? null,
    isPseudo: isPseudoCode(code),
    origin: "source",
    edition: null,
  };
}

const odsCodeOf = (code: AreaCode, area: NonNullable<Gazetteer["area"]>) => ({
  ods: area(code)?.odsCode ?? null,
  gss: null,
});
