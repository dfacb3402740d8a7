import { keySpan } from "./streams.ts";

/**
 * Codes and numbers that are nobody's, and visibly so.
 *
 * An organisation's code is `DEMO` and seven digits, eleven characters: ODS's own have three to nine, and none begins with
 * DEMO. The digits follow no order, because an ODS code tells nothing about what it names. The clinical demo's organisations
 * (`DEMO1`, `DEMO1A`) have fewer characters. Numbers of roles, relationships and successions begin at 900,000,000, unique
 * property reference numbers at 999,000,000,000; telephone numbers are of the ranges that Ofcom keeps for drama, and web
 * addresses are under `.invalid`, which never leads anywhere.
 */
export const codeOf = (number: number): string =>
  `DEMO${String((number * 7_654_321 + 1_234_567) % 10_000_000).padStart(7, "0")}`;

export const rolesMax = 8;
export const relationshipsMax = 32;
export const successionsMax = 8;
const firstId = 900_000_000;

export const roleId = (number: number, i: number): number => firstId + number * rolesMax + i;
export const relationshipId = (number: number, i: number): string => String(firstId + number * relationshipsMax + i);
/** Of what the predecessor passes on: both sides have the same number. */
export const successionId = (predecessor: number, i: number): string =>
  String(firstId + predecessor * successionsMax + i);

export const uprnOf = (number: number): string => String(999_000_000_000 + number);

const areaCodes = ["01632 960", "0113 496 0", "0117 496 0", "0121 496 0", "0161 496 0", "0191 498 0", "020 7946 0"];
export const telephoneOf = (number: number): string =>
  areaCodes[number % areaCodes.length]! + String(Math.floor(number / areaCodes.length) % 1000).padStart(3, "0");

/** In capitals, as ODS publishes them. */
export const websiteOf = (number: number): string => `HTTPS://WWW.${codeOf(number)}.CARECONNECT.INVALID`;

/** Organisations that a register can have. */
export const organisationsMax = keySpan;
