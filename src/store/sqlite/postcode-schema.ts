import { areaFields } from "../../definitions/directory/postcode-layouts.ts";
import type { Tables } from "./database.ts";

/**
 * The file of postcodes and areas. It holds nothing about persons or organisations, and can be made again from what it was
 * loaded from.
 *
 *   edition      what was loaded, or is being loaded (state 0): readers see those of state 1
 *   area_code    every code of an area that a postcode lies in, by number
 *   area_name    what the lists of names say: by code and edition; what is several codes is joined by blanks
 *
 * And for every edition of postcodes, say number 7:
 *
 *   postcode_7   a row a postcode; `pc` is the postcode as a number. Null: the edition does not say
 *   place_7      the areas that postcodes share: 1.7 million of them lie in some 9,000 combinations of country, district, ward
 *
 * An edition is tables of its own, so that an old one leaves in a moment, and readers of it are not in the way of a load.
 */
export const postcodeTables: Tables = {
  version: 1,
  remedy: "load the postcodes into a new file",
  schema: `
CREATE TABLE edition(
  num INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  product TEXT NOT NULL,
  month TEXT,
  label TEXT,
  tells_termination INTEGER NOT NULL,
  n INTEGER NOT NULL DEFAULT 0,
  state INTEGER NOT NULL
);
CREATE TABLE area_code(num INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
CREATE TABLE area_name(
  code TEXT NOT NULL, edition INTEGER NOT NULL, name TEXT, folded TEXT, welsh TEXT, ods TEXT, successors TEXT, within TEXT,
  PRIMARY KEY(code, edition)
) WITHOUT ROWID;
CREATE INDEX area_name_folded ON area_name(folded);
`,
};

/** The tables of an edition of postcodes. */
export const editionTables = (num: number): string => `
CREATE TABLE postcode_${num}(
  pc INTEGER PRIMARY KEY, place INTEGER, easting INTEGER, northing INTEGER, latitude INTEGER, longitude INTEGER,
  quality INTEGER, introduced INTEGER, terminated INTEGER
);
CREATE TABLE place_${num}(num INTEGER PRIMARY KEY, ${areaColumns.map((it) => `${it} INTEGER`).join(", ")});
`;

export const dropEditionTables = (num: number): string => `DROP TABLE postcode_${num}; DROP TABLE place_${num};`;

/** The columns of a place, in the order of `areaFields`. */
export const areaColumns: readonly string[] = areaFields.map((it) =>
  it.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
);
