import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";

/** What a primitive type is in JSON and which of its values are well formed. Only called with a value of `json`'s type. */
export type Format =
  | { readonly json: "string"; readonly expects: string; readonly accepts: (text: string) => boolean }
  | { readonly json: "number"; readonly expects: string; readonly accepts: (number: number) => boolean }
  | { readonly json: "boolean"; readonly expects: string };

interface FormatCorrection {
  readonly types: readonly string[];
  readonly accepts: (text: string) => boolean;
  readonly reason: string;
}

/** FHIR's limit of a string. A repeating pattern on much longer text would exhaust the expression's own stack. */
const lengthMax = 2 ** 20;

// Out here, for an expression written inside a function is a new object at every call.
const codePattern = /^[^\s]+(\s[^\s]+)*$/;
const blank = /\s/;

/** Where HL7 gives no pattern, or one that cannot be used as it stands: what we use instead, and why. */
const corrections: readonly FormatCorrection[] = [
  {
    types: ["code"],
    accepts: (it) => it.length <= lengthMax && codePattern.test(it),
    reason:
      "STU3's [^\\s]+([\\s]?[^\\s]+)* says the same, but takes twice as long for each further letter of a text that ends in two blanks; R4 has our form",
  },
  {
    types: ["uri", "url", "canonical"],
    accepts: (it) => !blank.test(it),
    reason: "STU3 has no pattern; RFC 3986 has no blanks, and R4's \\S* says so. A data: URI may be of any length",
  },
  {
    types: ["string", "markdown"],
    accepts: () => true,
    reason:
      "STU3 has no pattern; R4's [ \\r\\n\\t\\S]+ forbids the no-break space in JavaScript, and addresses hold it",
  },
  {
    types: ["xhtml"],
    accepts: (it) => it.startsWith("<div"),
    reason: "neither release has a pattern; what is in the <div> is not looked at",
  },
  {
    types: ["base64Binary"],
    accepts: isBase64,
    reason: "STU3 has no pattern; R4's keeps a state for every four letters, and documents are long",
  },
];

const words: Readonly<Record<string, string>> = {
  base64Binary: "base64 text",
  boolean: "true or false",
  canonical: "a URI without blanks",
  code: "text without blanks at its ends and without doubled blanks",
  date: "a calendar date: YYYY, YYYY-MM or YYYY-MM-DD",
  dateTime: "a calendar date, or YYYY-MM-DDThh:mm:ss with a zone offset or Z",
  decimal: "a number",
  id: "1 to 64 of A-Z, a-z, 0-9, '-' and '.'",
  instant: "YYYY-MM-DDThh:mm:ss with a zone offset or Z",
  integer: "a whole number of 32 bits",
  integer64: "a whole number",
  oid: "urn:oid: and an OID",
  positiveInt: "a whole number from 1 to 2147483647",
  time: "hh:mm:ss",
  unsignedInt: "a whole number from 0 to 2147483647",
  uri: "a URI without blanks",
  url: "a URL without blanks",
  uuid: "urn:uuid: and a UUID in lower case",
  xhtml: "XHTML in a <div>",
};

const least = -(2 ** 31);
const most = 2 ** 31 - 1;

/** The number patterns are about a number's digits in the source, which parsed JSON no longer has: here its value counts. */
const numbers: Readonly<Record<string, (number: number) => boolean>> = {
  decimal: Number.isFinite,
  integer: (it) => Number.isInteger(it) && it >= least && it <= most,
  positiveInt: (it) => Number.isInteger(it) && it >= 1 && it <= most,
  unsignedInt: (it) => Number.isInteger(it) && it >= 0 && it <= most,
};

/** The format of a primitive type. Compiles the pattern: call it once a type. */
export function formatOf({ types }: FhirDefinitions, type: string): Format {
  const expects = words[type] ?? "text";
  if (type === "boolean") return { json: "boolean", expects };
  const number = numbers[type];
  if (number) return { json: "number", expects, accepts: number };
  const correction = corrections.find((it) => it.types.includes(type));
  if (correction) return { json: "string", expects, accepts: correction.accepts };
  const source = types[type]?.pattern;
  if (source === undefined) return { json: "string", expects, accepts: () => true };
  const pattern = new RegExp(`^(?:${source})$`);
  const matches = (it: string) => it.length <= lengthMax && pattern.test(it);
  const hasDay = type === "date" || type === "dateTime" || type === "instant";
  return { json: "string", expects, accepts: hasDay ? (it) => matches(it) && isCalendarDay(it) : matches };
}

/** Of text that has a date's shape: the pattern lets 2019-02-30 and, in STU3, the day 00 pass. Years may be negative. */
function isCalendarDay(text: string): boolean {
  const start = text.charCodeAt(0) === 45 ? 1 : 0;
  if (text.length < start + 10) return true;
  const day = twoDigits(text, start + 8);
  if (day <= 28) return day > 0;
  const month = twoDigits(text, start + 5);
  if (month !== 2) return day <= 30 || (day === 31 && month !== 4 && month !== 6 && month !== 9 && month !== 11);
  const year = twoDigits(text, start) * 100 + twoDigits(text, start + 2);
  return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const twoDigits = (text: string, at: number) => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;

const isBase64Letter = new Uint8Array(128);
for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  isBase64Letter[letter.charCodeAt(0)] = 1;

/** Blanks may stand anywhere. A loop, which neither copies the text nor keeps a state. */
function isBase64(text: string): boolean {
  let letters = 0;
  let padding = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === 32 || (letter >= 9 && letter <= 13)) continue;
    if (letter === 61) padding++;
    else if (padding === 0 && letter < 128 && isBase64Letter[letter] === 1) letters++;
    else return false;
  }
  return letters > 0 && padding <= 2 && (letters + padding) % 4 === 0;
}
