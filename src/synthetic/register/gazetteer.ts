import { areaFields } from "../../definitions/directory/postcode-layouts.ts";
import type { FoundArea, FoundAreas, FoundPostcode } from "../../ods/geography/found-postcode.ts";
import type { Gazetteer } from "../../ods/geography/placed.ts";

const edition = { product: "invented", month: "2026-08" };

/** `ZZ13 2DL`: the district, the sector and the unit. `ZZ13 2ZZ` is newly built, and not known yet: one in 400. */
const shape = /^ZZ([1-9]\d) (\d)(?!ZZ)([A-Z])([A-Z])$/;

const nowhere = Object.fromEntries(areaFields.map((it) => [it, null])) as FoundAreas;

const area = (code: string): FoundArea => ({ code, isPseudo: false, edition });

/**
 * Where the invented organisations are: in the North Sea, a district every ten kilometres, each an area of its own. Codes that
 * begin with Z are no GSS codes of anything.
 *
 *   ZZ13 2ZZ → nothing
 *   ZZ13 2DL → local authority Z08000013, ward Z05000132, region Z12000001, some 54.3° north, 1.7° east
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
        localAuthority: area(`Z080000${district}`),
        ward: area(`Z05000${district}${sector}`),
        region: area(`Z1200000${1 + (place % 7)}`),
      },
      editions: [edition],
    };
  },
};
