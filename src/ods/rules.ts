/**
 * The rules that records of a register are held against, numbered for good: a mismatch names one of them. `error`: what broke
 * the rule was left out, the rest of the record was taken. `warning`: it was taken as it is.
 */
export const rules = {
  // Reading
  R001: { severity: "error", expected: "an ODS code: 1 to 12 letters or digits" },
  R002: { severity: "error", expected: "a date that exists, as the format writes it" },
  R003: { severity: "error", expected: "as many columns as the report has" },
  R004: { severity: "error", expected: "a value that the format knows" },
  R005: { severity: "error", expected: "a record that can be parsed" },
  R006: { severity: "error", expected: "true or false" },
  R007: { severity: "warning", expected: "as many records as the manifest says" },
  R008: { severity: "warning", expected: "each code once in a product" },
  R009: { severity: "error", expected: "a file of a known layout" },
  R010: { severity: "error", expected: "a text that can be kept: no control characters, not overlong" },
  R011: { severity: "warning", expected: "a text in UTF-8 or UTF-16" },
  R012: { severity: "warning", expected: "all pages of a search, the last one too" },
  R013: { severity: "error", expected: "an answer, not a refusal" },
  // One record
  R101: { severity: "warning", expected: "exactly one primary role" },
  R102: { severity: "warning", expected: "a role code of the register's list" },
  R103: { severity: "warning", expected: "a relationship type of the register's list" },
  R104: { severity: "warning", expected: "a start not after its end" },
  R105: { severity: "warning", expected: "a postcode" },
  R106: { severity: "warning", expected: "a record class RC1 or RC2" },
  R107: { severity: "warning", expected: "the status that the dates give" },
  R108: { severity: "warning", expected: "a legal end not after the operational end" },
  R109: { severity: "warning", expected: "an operational start not ahead of the release" },
  R110: { severity: "warning", expected: "an organisation that does not succeed itself" },
  R111: { severity: "error", expected: "a name" },
  R112: { severity: "warning", expected: "a numbered instance once" },
  R113: { severity: "warning", expected: "a primary role where the register says that the role is primary" },
  R114: { severity: "warning", expected: "a code that was given to one organisation alone" },
  // The register as a whole
  R201: { severity: "warning", expected: "a target that is in the register" },
  R202: { severity: "warning", expected: "a target that is no site" },
  R203: { severity: "warning", expected: "a succession that both sides record" },
  R204: { severity: "warning", expected: "successions that do not come back to where they began" },
  R205: { severity: "warning", expected: "a full record kept over one that is for reference only" },
  R206: { severity: "warning", expected: "sources that agree" },
  R207: { severity: "warning", expected: "an active site with an operator (RE6)" },
  R208: { severity: "warning", expected: "an active PCN with exactly one active commissioner (RE4)" },
  R209: { severity: "warning", expected: "an active record whose commissioner is open" },
  // Postcodes and areas
  R301: { severity: "error", expected: "a postcode in one of its written forms" },
  R302: { severity: "error", expected: "a code of an area: 1 to 9 letters or digits" },
  R303: { severity: "error", expected: "a position in the British Isles, on its country's grid" },
  R304: { severity: "error", expected: "a file that can be read to its end" },
} as const satisfies Record<string, { severity: "error" | "warning"; expected: string }>;

export type RuleNumber = keyof typeof rules;
