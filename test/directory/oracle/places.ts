import type { OdsRecord } from "../../../src/ods/organisation.ts";
import { inventedGazetteer } from "../../../src/synthetic/register/gazetteer.ts";

/** Where the invented organisations are, as the gazetteer has it. */
export interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}

const found = ({ address }: OdsRecord) =>
  address?.postcode === undefined ? undefined : inventedGazetteer.find(address.postcode);

export const spotOf = (record: OdsRecord): Spot | undefined => found(record)?.position ?? undefined;

export const isPlaced = (record: OdsRecord): boolean => found(record) !== undefined;

const gss = "http://statistics.data.gov.uk/id/statistical-geography";
const ods = "https://fhir.nhs.uk/Id/ods-organization-code";

/** The codes of an area, by the name of the search parameter. */
export function areaTokens(record: OdsRecord, code: string): readonly (readonly [string, string])[] {
  const { localAuthority, ward, region } = found(record)?.areas ?? {};
  const own = { "local-authority": localAuthority, ward, region, icb: undefined }[code];
  const said = { region: record.geography?.region, icb: record.geography?.icb }[code];
  return [...(own ? [[gss, own.code] as const] : []), ...(said === undefined ? [] : [[ods, said] as const])];
}

const radius = 6_371_008.8;

/** Metres along a sphere, by the angle between two vectors: another way than the product's. */
export function metresBetween(a: Spot, b: Spot): number {
  const [u, v] = [a, b].map(({ latitude, longitude }) => {
    const [north, east] = [latitude, longitude].map((it) => (it * Math.PI) / 180) as [number, number];
    return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
  }) as [number[], number[]];
  const cross = [u[1]! * v[2]! - u[2]! * v[1]!, u[2]! * v[0]! - u[0]! * v[2]!, u[0]! * v[1]! - u[1]! * v[0]!];
  const dot = u[0]! * v[0]! + u[1]! * v[1]! + u[2]! * v[2]!;
  return radius * Math.atan2(Math.hypot(...cross), dot);
}
