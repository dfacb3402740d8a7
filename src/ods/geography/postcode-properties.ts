import type { AreaField } from "../../definitions/directory/postcode-layouts.ts";
import type { AreaCode } from "./area.ts";
import type { FoundPostcode } from "./found-postcode.ts";
import { integratedCareBoard, nhsRegion, regionLetter } from "./nhs-areas.ts";

/** A property of a concept of the code system `postcode`. */
export interface PostcodeProperty {
  readonly code: "CA" | "EW" | "GOR" | "ICB" | "LA" | "LSOA11" | "NHSER" | "PC" | "PCO";
  readonly value: AreaCode;
}

/**
 * The geography of a postcode as the R4 API of ODS words it: ODS codes for LA, ICB, PCO and NHSER, a letter for GOR, GSS codes
 * for the others. What is not known in that form is left out: a GSS code is not put where an ODS code belongs. Pseudo codes are
 * left out too, for ODS publishes no default codes. The three mental health collaboratives (SMHPC) are in no file that we read.
 * Source: ODS Reference Data Catalogue, Geography.
 */
export function postcodeProperties({ areas }: FoundPostcode): readonly PostcodeProperty[] {
  const known = (field: AreaField) => {
    const area = areas[field];
    return area === null || area.isPseudo ? undefined : area.code;
  };
  const paired = (
    code: AreaCode | undefined,
    pair: (code: AreaCode) => { readonly ods: AreaCode | null } | undefined,
  ) => (code === undefined ? undefined : (pair(code)?.ods ?? undefined));
  const region = known("region");
  const properties: [PostcodeProperty["code"], AreaCode | undefined][] = [
    ["CA", known("cancerAlliance")],
    ["EW", known("ward")],
    ["GOR", known("regionOds") ?? (region === undefined ? undefined : regionLetter(region))],
    ["ICB", known("icbOds") ?? paired(known("icb"), integratedCareBoard)],
    ["LA", known("localAuthorityOds")],
    ["LSOA11", known("lsoa11")],
    ["NHSER", known("nhsRegionOds") ?? paired(known("nhsRegion"), nhsRegion)],
    ["PC", known("constituency")],
    ["PCO", known("subIcbOds")],
  ];
  return properties.flatMap(([code, value]) => (value === undefined ? [] : [{ code, value }]));
}
