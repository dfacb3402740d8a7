import { type Problem, problem, quoted } from "../fhir/problem.ts";
import type { NearTest } from "./query.ts";
import { splitUnescaped, unescaped } from "./text.ts";

/** Metres in each unit, by its UCUM code. */
const units: Readonly<Record<string, number>> = {
  km: 1000,
  m: 1,
  "[mi_i]": 1609.344,
  "[mi_us]": 1609.347,
  mi: 1609.344,
};

/** Round the Earth. */
const metresMax = 20_100_000;

/** `53.8|-1.55|5|km`: latitude, longitude, distance (1 unless given) and unit (km). https://hl7.org/fhir/R4/location.html#positional */
export function parseNear(text: string, name: string): NearTest | Problem {
  const [latitude = "", longitude = "", distance = "", unit = "", ...more] = splitUnescaped(text, "|").map(unescaped);
  const perUnit = unit === "" ? units.km : Object.hasOwn(units, unit) ? units[unit] : undefined;
  const metres = perUnit === undefined ? Number.NaN : numberOf(distance === "" ? "1" : distance) * perUnit;
  const [north, east] = [numberOf(latitude), numberOf(longitude)];
  const isPlace = Math.abs(north) <= 90 && Math.abs(east) <= 180;
  if (more.length === 0 && isPlace && metres >= 0 && metres <= metresMax)
    return { latitude: north, longitude: east, metres };
  return problem(
    "malformed-value",
    `${name}=${quoted(text)}: write latitude|longitude|distance|unit, such as 53.8|-1.55|5|km; units are ${Object.keys(units).join(", ")}`,
  );
}

const numberOf = (text: string): number => (/^[+-]?\d{1,9}(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN);
