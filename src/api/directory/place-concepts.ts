import { regionLetters } from "../../definitions/directory/nhs-areas.ts";
import { odsSystems } from "../../definitions/directory/ods-codes.ts";
import { nameOfArea } from "../../ods/geography/area.ts";
import { toPostcode } from "../../ods/geography/postcode.ts";
import { postcodeProperties } from "../../ods/geography/postcode-properties.ts";
import { wants } from "../../ods/terminology/property.ts";
import type { FindConcept } from "./concept.ts";

/** A postcode, in any of its written forms, with the areas that it lies in. */
export const findPostcode: FindConcept = async (code, wanted, { places }) => {
  const postcode = toPostcode(code);
  const found = postcode === undefined ? undefined : places?.find(postcode);
  if (!found) return undefined;
  const properties = postcodeProperties(found)
    .filter((it) => wants(wanted, it.code))
    .map(
      ({ code, value }) =>
        ({ code, type: "Coding", value: { system: odsSystems.geographyName, code: value } }) as const,
    );
  return { code: found.postcode, display: found.postcode, isInactive: found.isTerminated, properties };
};

/** The letter by which the properties of postcodes name a region of England. */
const regions: ReadonlyMap<string, string> = new Map(regionLetters.map(([gss, letter]) => [letter, gss]));

/** The name of an area. That of an ODS code is its organisation's, which is asked for as an organisation. */
export const findArea: FindConcept = async (code, _wanted, { places }) => {
  const gss = regions.get(code) ?? code;
  // Codes of ONS have nine characters, eight in Northern Ireland's older censuses; those of ODS for areas five at most.
  const area = gss.length >= 8 ? places?.area?.(gss) : undefined;
  return area && { code, display: nameOfArea(area.code, area), isInactive: area.successors.length > 0, properties: [] };
};
