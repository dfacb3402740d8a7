/** One publication of a product: what it says was so in its month. */
export interface Edition {
  /** `onspd`, `code-point-open`; a list of names is known by its file: `names la_all_codes`. */
  readonly product: string;
  /** `2025-08`, or `2025` where no month is told. Compares as text. */
  readonly month: string;
  /** What its publisher calls it: `2025.4.0`. */
  readonly label?: string;
}

/** `ONSPD 2025-08`, to be shown beside what comes from it. */
export const editionTitle = ({ product, month, label }: Edition): string =>
  `${product} ${month}${label === undefined ? "" : ` (${label})`}`;

export const isMonth = (text: string): boolean => /^(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]))?$/.test(text);

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const anyMonth =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";
const inWords = new RegExp(`(?<![a-z])(${anyMonth})[^a-z0-9]{0,2}((?:19|20)?\\d\\d)(?!\\d)`, "i");
const asAt = /as at (0[1-9]|1[0-2])[-_. ](\d\d)(?!\d)/i;
const inNumbers = /(?<!\d)((?:19|20)\d\d)[-_. ](0[1-9]|1[0-2])(?!\d)/;
const nhsFile = new RegExp(`(?<!\\d)(\\d\\d)(${monthNames.join("|")})(?![a-z])`, "i");

/**
 * The month that the name of a file tells, undefined where it tells none.
 *
 *     ONSPD_AUG_2025_UK.csv    LAD_(December_2023)_Names_and_Codes.csv    geo-lookups-2026-06
 *     LA_UA names and codes UK as at 04_23.csv    nhg25feb.csv
 */
export function monthOfName(name: string): string | undefined {
  if (name.length > 500) return undefined;
  const words = inWords.exec(name);
  if (words !== null) return `${fullYear(words[2]!)}-${monthNumber(words[1]!)}`;
  const at = asAt.exec(name);
  if (at !== null) return `${fullYear(at[2]!)}-${at[1]}`;
  const numbers = inNumbers.exec(name);
  if (numbers !== null) return `${numbers[1]}-${numbers[2]}`;
  const nhs = nhsFile.exec(name);
  return nhs === null ? undefined : `${fullYear(nhs[1]!)}-${monthNumber(nhs[2]!)}`;
}

/** The name without what tells its month: editions of one list have the rest in common. */
export const withoutMonth = (name: string): string =>
  [asAt, inWords, inNumbers, nhsFile, /(?<!\d)(?:19|20)\d\d(?!\d)/].reduce((rest, it) => rest.replace(it, ""), name);

const fullYear = (text: string): string => (text.length === 4 ? text : `20${text}`);
const monthNumber = (name: string): string =>
  String(monthNames.indexOf(name.slice(0, 3).toLowerCase()) + 1).padStart(2, "0");

/** What the metadata.txt of Code-Point Open says of the edition it is packed with. */
export interface CodePointMetadata {
  readonly month?: string;
  readonly label?: string;
  /** Rows of all its files together. */
  readonly rows?: number;
}

/**
 *     DATASET VERSION NUMBER: 2025.4.0
 *     COPYRIGHT DATE: 20251020
 *           AB	17411
 */
export function codePointMetadata(text: string): CodePointMetadata {
  const date = /COPYRIGHT DATE:\s*((?:19|20)\d\d)(0[1-9]|1[0-2])\d\d/.exec(text);
  const label = /DATASET VERSION NUMBER:\s*([\w.]{1,20})/.exec(text);
  const counts = [...text.matchAll(/^[ \t]*[A-Z]{1,2}[ \t]+(\d{1,7})[ \t]*\r?$/gm)].map((it) => Number(it[1]));
  return {
    ...(date === null ? {} : { month: `${date[1]}-${date[2]}` }),
    ...(label === null ? {} : { label: label[1]! }),
    ...(counts.length === 0 ? {} : { rows: counts.reduce((sum, it) => sum + it, 0) }),
  };
}
