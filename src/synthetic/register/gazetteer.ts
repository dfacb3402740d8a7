import { areaFields } from "../../definitions/directory/postcode-layouts.ts";
import type { Area } from "../../ods/geography/area.ts";
import type { FoundArea, FoundAreas, FoundPostcode } from "../../ods/geography/found-postcode.ts";
import type { Gazetteer } from "../../ods/geography/placed.ts";

const edition = { product: "invented", month: "2026-08" };

/** `ZZ13 2DL`: the district, the sector and the unit. `ZZ13 2ZZ` is newly built, and not known yet: one in 400. */
const shape = /^ZZ([1-9]\d) (\d)(?!ZZ)([A-Z])([A-Z])$/;

const nowhere = Object.fromEntries(areaFields.map((it) => [it, null])) as FoundAreas;

const foundArea = (code: string): FoundArea => ({ code, isPseudo: false, edition });

/** South to north, a row of nine districts each, and west to east: what lies in the North Sea. */
const waters = ["Dogger", "Fisher", "Forties", "Viking", "Silver", "Outer", "Farne", "Haddock", "Cutter", "Lantern"];
const grounds = ["Haven", "Sands", "Bank", "Deep", "Reach", "Shoal", "Ridge", "Narrows", "Point"];
const districtName = (place: number): string => `${waters[Math.floor(place / 9)]} ${grounds[place % 9]}`;
const regionOf = (place: number): string => `Z1200000${1 + (place % 7)}`;

/** What the codes say that `find` gives. */
function areaOf(code: string): Pick<Area, "name" | "kind" | "within"> | undefined {
  const [, kind, number = ""] = /^Z(08|05|12)0{3,5}([1-9]\d{0,2})$/.exec(code) ?? [];
  const place = Number(number.slice(0, 2)) - 10;
  const localAuthority = `Z080000${number.slice(0, 2)}`;
  if (kind === "12" && number.length === 1) return { name: `North Sea region ${number}`, kind: "region", within: [] };
  if (kind === "08" && number.length === 2)
    return { name: districtName(place), kind: "localAuthority", within: [regionOf(place)] };
  if (kind === "05" && number.length === 3)
    return {
      name: `${districtName(place)} ward ${number[2]}`,
      kind: "ward",
      within: [localAuthority, regionOf(place)],
    };
  return undefined;
}

/**
 * Where the invented organisations are: in the North Sea, a district every ten kilometres, each an area of its own. Codes that
 * begin with Z are no GSS codes of anything.
 *
 *   ZZ13 2ZZ → nothing
 *   ZZ13 2DL → local authority Z08000013 (Dogger Deep), ward Z05000132, region Z12000004, some 54.0° north, 2.0° east
 */
export const inventedGazetteer: Gazetteer = {
  find(postcode): FoundPostcode | undefined {
    const found = shape.exec(postcode);
    if (!found) return undefined;
    const [, district, sector, ...unit] = found as unknown as [string, string, string, string, string];
    const place = Number(district) - 10;
    const [a, b] = unit.map((it) => it.charCodeAt(0) - 65) as [number, number];
    return {
      postcode,
      introduced: null,
      terminated: null,
      isTerminated: false,
      position: {
        latitude: 54 + Math.floor(place / 9) * 0.09 + Number(sector) * 0.008 + a * 0.0003,
        longitude: 1.5 + (place % 9) * 0.15 + b * 0.0005,
        easting: null,
        northing: null,
        grid: "OSGB",
        isComputed: false,
        quality: null,
        edition,
      },
      areas: {
        ...nowhere,
        localAuthority: foundArea(`Z080000${district}`),
        ward: foundArea(`Z05000${district}${sector}`),
        region: foundArea(regionOf(place)),
      },
      editions: [edition],
    };
  },
  area(code): Area | undefined {
    const about = areaOf(code);
    return (
      about && {
        code,
        ...about,
        isPseudo: false,
        welshName: null,
        odsCode: null,
        names: [{ name: about.name!, edition }],
        successors: [],
      }
    );
  },
};
