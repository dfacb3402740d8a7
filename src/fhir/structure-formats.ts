import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";

/** What a primitive type is in JSON and which of its values are well formed. Only called with a value of `json`'s type. */
export type Format =
  | { readonly json: "string"; readonly expects: string; readonly accepts: (text: string) => boolean }
  | { readonly json: "number"; readonly expects: string; readonly accepts: (number: number) => boolean }
  | { readonly json: "boolean"; readonly expects: string };

interface FormatCorrection {
  readonly release: "STU3" | "R4";
  readonly type: string;
  readonly pattern: string;
  readonly reason: string;
}

/** Where HL7's pattern cannot be used as it stands, what we use instead, and why. */
export const formatCorrections: readonly FormatCorrection[] = [
  {
    release: "STU3",
    type: "code",
    pattern: "[^\\s]+(\\s[^\\s]+)*",
    reason:
      "[^\\s]+([\\s]?[^\\s]+)* says the same, but takes twice as long for every further character of a code that ends in two blanks; R4 has this form",
  },
  {
    release: "STU3",
    type: "uri",
    pattern: "\\S+",
    reason: "STU3 gives no pattern; RFC 3986 has no blanks, and R4 says so",
  },
  {
    release: "R4",
    type: "uri",
    pattern: "\\S+",
    reason: "\\S* accepts the empty text, which no primitive may be",
  },
  {
    release: "R4",
    type: "string",
    pattern: "[^]+",
    reason:
      "[ \\r\\n\\t\\S]+ forbids the no-break space in JavaScript, where \\S is not about ASCII alone; names and addresses hold it",
  },
  {
    release: "R4",
    type: "markdown",
    pattern: "[^]+",
    reason: "as for string",
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
export function formatOf({ release, types }: FhirDefinitions, type: string): Format {
  const expects = words[type] ?? "text";
  if (type === "boolean") return { json: "boolean", expects };
  const number = numbers[type];
  if (number) return { json: "number", expects, accepts: number };
  if (type === "xhtml") return { json: "string", expects, accepts: (it) => it.startsWith("<div") };
  if (type === "base64Binary") return { json: "string", expects, accepts: isBase64 };
  const corrected = formatCorrections.find((it) => it.release === release && it.type === type);
  const source = corrected?.pattern ?? types[type]?.pattern;
  if (source === undefined || source === "[^]+") return { json: "string", expects, accepts: () => true };
  const pattern = new RegExp(`^(?:${source})$`);
  const hasDay = type === "date" || type === "dateTime" || type === "instant";
  return {
    json: "string",
    expects,
    accepts: hasDay ? (it) => pattern.test(it) && isCalendarDay(it) : (it) => pattern.test(it),
  };
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

/** Documents can be long: each expression here reads the text once and keeps no backtracking state. */
function isBase64(text: string): boolean {
  const compact = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  if (compact.length === 0 || compact.length % 4 !== 0) return false;
  const odd = compact.search(/[^A-Za-z0-9+/]/);
  return odd < 0 || (odd >= compact.length - 2 && /^==?$/.test(compact.slice(odd)));
}
