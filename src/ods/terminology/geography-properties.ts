import type { Beside } from "../beside.ts";
import { isGssCode } from "../geography/area.ts";
import { regionLetter } from "../geography/nhs-areas.ts";
import type { PostcodeProperty } from "../geography/postcode-properties.ts";

/**
 * The areas that are kept beside an organisation, as properties of the national code system: GSS codes of wards, ODS codes of
 * the others and a letter of the region. What is not known in that form is left out, as `postcodeProperties` does.
 */
export function areaGeography(areas: Beside["areas"]): readonly PostcodeProperty[] {
  const codes = (name: string) => (areas.get(name) ?? []).map((it) => it.code);
  const ods = (name: string) => codes(name).find((it) => !isGssCode(it));
  const regions = codes("region");
  const found: readonly [PostcodeProperty["code"], string | undefined][] = [
    ["EW", codes("ward")[0]],
    ["GOR", regions.map(regionLetter).find((it) => it !== undefined)],
    ["ICB", ods("icb")],
    ["LA", ods("local-authority")],
    ["NHSER", ods("region")],
  ];
  return found.flatMap(([code, value]) => (value === undefined ? [] : [{ code, value }]));
}
