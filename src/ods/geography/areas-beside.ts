import type { Extension } from "../../fhir/resource.ts";
import type { OdsRecord } from "../organisation.ts";
import { type Gazetteer, type PlacedArea, type PlacedNhsArea, placed, type Unplaced } from "./placed.ts";

/** The system of ONS's codes of areas. Source: ONS linked data. */
export const gssSystem = "http://statistics.data.gov.uk/id/statistical-geography";
const odsSystem = "https://fhir.nhs.uk/Id/ods-organization-code";

/**
 * Where an organisation lies, as it is kept beside its resource: areas as Codings, by the codes that they have today; its
 * position; or why it could not be placed, which is found like an area, so that nothing is left out in silence.
 *
 *   {"url":"local-authority","valueCoding":{"system":"http://statistics.data.gov.uk/id/statistical-geography","code":"E08000035"}}
 *   {"url":"position","extension":[{"url":"latitude","valueDecimal":53.79},{"url":"longitude","valueDecimal":-1.54}]}
 *   {"url":"unplaced","valueCode":"not-found"}
 */
export function areasBeside({ address, geography = {} }: OdsRecord, gazetteer: Gazetteer | undefined): Extension[] {
  const { region, icb } = geography;
  if (!gazetteer) return [...ods("region", region), ...ods("icb", icb), ...reason("no-edition")];
  const found = placed({ postcode: address?.postcode, region, icb }, gazetteer);
  if (!found.isPlaced) return [...nhs("region", found.nhsRegion), ...nhs("icb", found.icb), ...reason(found.reason)];
  const { position } = found;
  return [
    ...gss("local-authority", found.localAuthority),
    ...gss("ward", found.ward),
    ...gss("region", found.region),
    ...nhs("region", found.nhsRegion),
    ...nhs("icb", found.icb),
    ...(position === null
      ? []
      : [
          {
            url: "position",
            extension: [
              { url: "latitude", valueDecimal: position.latitude },
              { url: "longitude", valueDecimal: position.longitude },
            ],
          },
        ]),
    ...(found.localAuthority === null ? reason("not-located") : []),
  ];
}

/** Why there is no local authority; `no-edition`: no postcodes are loaded. */
export type UnplacedReason = Unplaced["reason"] | "no-edition";

const reason = (code: UnplacedReason): Extension[] => [{ url: "unplaced", valueCode: code }];

const coding = (url: string, system: string, code: string): Extension => ({ url, valueCoding: { system, code } });

/** By the code of today, and by the one that the edition has where that was given up to several. */
function gss(url: string, area: PlacedArea | null): Extension[] {
  return area === null || area.isPseudo ? [] : [coding(url, gssSystem, area.currentCode ?? area.code)];
}

const nhs = (url: string, area: PlacedNhsArea | null): Extension[] =>
  area === null || area.isPseudo
    ? []
    : [
        ...(area.ods === null ? [] : [coding(url, odsSystem, area.ods)]),
        ...(area.gss === null ? [] : [coding(url, gssSystem, area.gss)]),
      ];

const ods = (url: string, code: string | undefined): Extension[] =>
  code === undefined ? [] : [coding(url, odsSystem, code)];
