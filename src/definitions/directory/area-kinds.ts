/**
 * What a GSS code names, by its first three characters. Source: ONS Register of Geographic Codes. Codes of other kinds are
 * kept and are of the kind `other`.
 */
export const areaKinds = {
  country: ["E92", "W92", "S92", "N92", "L93", "M83", "K02", "K03", "K04"],
  region: ["E12"],
  localAuthority: ["E06", "E07", "E08", "E09", "W06", "S12", "N09"],
  county: ["E10", "E11"],
  combinedAuthority: ["E47", "E61"],
  ward: ["E05", "W05", "S13", "N08", "N10"],
  parish: ["E04", "W04"],
  icb: ["E54"],
  // Those of the other countries name the bodies that take their place: local health boards, community health partnerships.
  subIcb: ["E38", "W11", "S03", "ZC0"],
  nhsRegion: ["E40"],
  lsoa: [
    "E01",
    "W01",
    "S01",
    "N20",
    "95A",
    "95B",
    "95C",
    "95D",
    "95E",
    "95F",
    "95G",
    "95H",
    "95I",
    "95J",
    "95K",
    "95L",
  ],
  msoa: ["E02", "W02", "S02", "N21"],
  constituency: ["E14", "W07", "S14", "N05", "N06"],
  cancerAlliance: ["E56"],
} as const satisfies Record<string, readonly string[]>;

export type AreaKind = keyof typeof areaKinds | "other";

/**
 * What stands where an area of the kind does not exist: `E99999999` in the county of a unitary authority; where ODS codes are
 * due, the beginning of the country's code, `W92` in the NHS region of a Welsh postcode; and `Q99`, `Y99`, `W00` in the reports
 * of the register. Sources: ONS and NHS postcode directories, Organisation Data Service reports.
 */
export const pseudoCodes = {
  ending: "99999999",
  ods: ["W92", "S92", "N92", "L93", "M83", "Q99", "Y99", "W00"],
} as const;
