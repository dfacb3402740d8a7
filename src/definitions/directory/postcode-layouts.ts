/**
 * The files that say where postcodes are, product by product, and how their columns are called. In a name, `##` stands for
 * the two digits of a year: from 2025 the names of the Office for National Statistics carry it (`lad25cd`), and every edition
 * has others. Names are compared without case. The first name of a list that a file has is the one that is read.
 *
 * Sources: OS Code-Point Open technical specification; user guides of ONSPD, NSPL and NHSPD and the headers of their editions
 * of 2015 to 2026.
 */

/**
 * What has to stand beside what was made with the files, by the Open Government Licence; `{year}` is that of the edition.
 * Postcodes of Northern Ireland (BT) in the ONS's files are under a licence of their own, which does not cover every use.
 */
export const postcodeAttribution = [
  "Source: Office for National Statistics licensed under the Open Government Licence v.3.0.",
  "Contains OS data © Crown copyright and database right {year}.",
  "Contains Royal Mail data © Royal Mail copyright and database right {year}.",
] as const;

/** The areas that a postcode lies in. GSS codes, and behind them those for which ODS has codes of its own. */
export const areaFields = [
  "country",
  "region",
  "localAuthority",
  "county",
  "ward",
  "icb",
  "subIcb",
  "nhsRegion",
  "lsoa11",
  "lsoa21",
  "msoa11",
  "msoa21",
  "constituency",
  "cancerAlliance",
  // One letter, A to K.
  "regionOds",
  // Three characters: 815.
  "localAuthorityOds",
  "icbOds",
  "subIcbOds",
  "nhsRegionOds",
] as const;

export type AreaField = (typeof areaFields)[number];

export type PostcodeField =
  | "postcode"
  | "introduced"
  | "terminated"
  | "easting"
  | "northing"
  | "latitude"
  | "longitude"
  | "quality"
  | AreaField;

/** Where one column may hold codes of either kind, their form tells them apart: nine characters are a GSS code. */
export const odsTwins: Partial<Record<AreaField, AreaField>> = {
  region: "regionOds",
  localAuthority: "localAuthorityOds",
  icb: "icbOds",
  subIcb: "subIcbOds",
  nhsRegion: "nhsRegionOds",
};

export type PostcodeProduct = "nhspd" | "onspd" | "nspl" | "code-point-open" | "postcode-positions";

export interface PostcodeLayout {
  readonly product: PostcodeProduct;
  /** As its publisher calls it. */
  readonly title: string;
  /** From every group a header must have one name; no name may be in `without`. */
  readonly marks: readonly (readonly string[])[];
  readonly without?: readonly string[];
  /** By whose names a column is known. */
  readonly fields: Partial<Record<PostcodeField, readonly string[]>>;
  /** Fields without which a file is not of this layout: a column that was renamed must not be taken for one that is empty. */
  readonly needed: readonly PostcodeField[];
  /** The columns of files without a header, told apart by how many there are. */
  readonly columns?: readonly (readonly string[])[];
  /** Whether a postcode that is in it without a date of termination was in use when it was made. */
  readonly tellsTermination: boolean;
}

const gridlink: Partial<Record<PostcodeField, readonly string[]>> = {
  postcode: ["pcds", "pcd8", "pcd2", "pcd7", "pcd"],
  introduced: ["dointr"],
  terminated: ["doterm"],
  easting: ["oseast1m", "east1m"],
  northing: ["osnrth1m", "north1m"],
  latitude: ["lat"],
  longitude: ["long"],
  quality: ["osgrdind", "gridind"],
  country: ["ctry", "ctry##cd"],
  region: ["rgn", "gor", "rgn##cd"],
  localAuthority: ["oslaua", "laua", "lad##cd"],
  localAuthorityOds: ["odslaua"],
  county: ["oscty", "cty", "cty##cd"],
  ward: ["osward", "ward", "wd##cd"],
  // Until June 2022 the same codes named the partnerships (STP) that the boards grew from.
  icb: ["icb", "stp", "icb##cd"],
  subIcb: ["sicbl", "sicb", "ccg", "sicbl##cd"],
  nhsRegion: ["nhser", "nhscr", "nhser##cd"],
  lsoa11: ["lsoa11", "lsoa11cd"],
  lsoa21: ["lsoa21", "lsoa21cd"],
  msoa11: ["msoa11", "msoa11cd"],
  msoa21: ["msoa21", "msoa21cd"],
  constituency: ["pcon", "pcon##cd"],
  cancerAlliance: ["calncv", "cal##cd"],
};

const gridlinkNeeded: readonly PostcodeField[] = [
  "postcode",
  "introduced",
  "terminated",
  "easting",
  "northing",
  "quality",
  "country",
  "region",
  "localAuthority",
  "county",
  "ward",
  "subIcb",
  "nhsRegion",
  "constituency",
];

/** gridall.csv of 2015. */
const nhspd41 = [
  ...["PCD2", "PCDS", "DOINTR", "DOTERM", "OSEAST100M", "OSNRTH100M", "OSCTY", "ODSLAUA", "OSLAUA", "OSWARD"],
  ...["USERTYPE", "OSGRDIND", "CTRY", "OSHLTHAU", "GOR", "OLDHA", "NHSCR", "CCG", "PSED", "CENED", "EDIND", "WARD98"],
  ...["OA01", "NHSRG", "HRO", "LSOA01", "UR01IND", "MSOA01", "CANNET", "SCN", "OSHAPREV", "OLDPCT", "OLDHRO", "PCON"],
  ...["CANREG", "PCT", "OSEAST1M", "OSNRTH1M", "OA11", "LSOA11", "MSOA11"],
];

/** In the order in which they are tried. */
export const postcodeLayouts: readonly PostcodeLayout[] = [
  {
    product: "nhspd",
    title: "NHS Postcode Directory (gridall.csv)",
    marks: [["odslaua"]],
    fields: gridlink,
    needed: [...gridlinkNeeded, "localAuthorityOds"],
    // Since 2018 with the cancer alliance and the STP, later the ICB. What later editions add has not been seen without a header.
    columns: [nhspd41, [...nhspd41, "CALNCV", "STP"]],
    tellsTermination: true,
  },
  {
    product: "onspd",
    title: "ONS Postcode Directory",
    // The standard region, which is in no other product.
    marks: [["streg", "ssr##cd"]],
    fields: gridlink,
    needed: [...gridlinkNeeded, "latitude", "longitude", "lsoa11", "msoa11"],
    tellsTermination: true,
  },
  {
    product: "nspl",
    title: "National Statistics Postcode Lookup",
    marks: [
      ["laua", "lad##cd"],
      ["usertype", "usrtypind"],
    ],
    without: ["streg", "ssr##cd", "odslaua"],
    fields: gridlink,
    needed: [...gridlinkNeeded, "latitude", "longitude"],
    tellsTermination: true,
  },
  {
    product: "code-point-open",
    title: "OS Code-Point Open",
    marks: [["pq", "positional_quality_indicator"]],
    fields: {
      postcode: ["pc", "postcode"],
      quality: ["pq", "positional_quality_indicator"],
      easting: ["ea", "eastings"],
      northing: ["no", "northings"],
      country: ["cy", "country_code"],
      county: ["cc", "admin_county_code"],
      localAuthority: ["dc", "admin_district_code"],
      ward: ["wc", "admin_ward_code"],
    },
    needed: ["postcode", "quality", "easting", "northing", "country", "county", "localAuthority", "ward"],
    // NHS_regional_HA_code and NHS_HA_code are of authorities that ended in 2013.
    columns: [["PC", "PQ", "EA", "NO", "CY", "RH", "LH", "CC", "DC", "WC"]],
    tellsTermination: true,
  },
  {
    product: "postcode-positions",
    title: "a list of Postcode,lat,long",
    marks: [["postcode"], ["lat", "latitude"], ["long", "lng", "lon", "longitude"]],
    without: ["lad##cd", "laua", "oslaua"],
    fields: {
      postcode: ["postcode"],
      latitude: ["lat", "latitude"],
      longitude: ["long", "lng", "lon", "longitude"],
    },
    needed: ["postcode", "latitude", "longitude"],
    tellsTermination: false,
  },
];
