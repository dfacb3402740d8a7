/** `LS1 4DZ`: upper case, one blank before the last three characters. */
export type Postcode = string;

/** A9, A99, AA9, AA99, A9A, AA9A, and two of old: GIR 0AA, and NPT of Newport until 1984. */
const unit = /^((?:[A-Z]{1,2}[0-9][A-Z0-9]?)|GIR|NPT)([0-9][A-Z]{2})$/;
const normal = /^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$/;
/** The longest form, `LS10  4DZ`, and some blanks more. */
const lengthMax = 20;

/**
 * The normal form of a postcode in any of its written forms, undefined for what is no postcode.
 *
 *     LS1 4DZ   LS10 4DZ   M1 4DZ      the form of e-GIF, of variable length
 *     LS1 4DZ   LS104DZ    M1  4DZ     7 characters: the first four padded, then the last three
 *     LS1  4DZ  LS10 4DZ   M1   4DZ    8 characters: the first four padded, a blank, the last three
 *     ls14dz                           as people type it
 *
 * Nothing is mended: an O for a 0 is no postcode. Whether the postcode exists is another question.
 */
export function toPostcode(text: string): Postcode | undefined {
  if (normal.test(text)) return text;
  if (text.length > lengthMax) return undefined;
  const parts = unit.exec(text.toUpperCase().replace(/\s+/g, ""));
  return parts === null ? undefined : `${parts[1]} ${parts[2]}`;
}

/** Northern Ireland is BT, and BT is nowhere else: its grid references are those of the Irish grid. */
export const isIrish = (postcode: Postcode): boolean => postcode.startsWith("BT");

/**
 * Whether no place can belong to it: the NHS's own for no fixed abode, overseas and unknown (ZZ99), and British Forces Post
 * Offices (BF). Source: NHS Data Dictionary, POSTCODE.
 */
export const isNonGeographic = (postcode: Postcode): boolean => /^(?:ZZ99|BF[0-9])/.test(postcode);

const a = 65;
const zero = 48;
const places = [37, 37, 37, 10, 26, 26] as const;

/**
 * A postcode in normal form as a whole number below 2^34, in the order of the text: `LS1 4DZ` < `LS1A 1AA` < `LS10 1AA` are
 * compared as their padded forms are. A postcode is at most four characters and three.
 */
export function postcodeNumber(postcode: Postcode): number {
  const blank = postcode.length - 4;
  let number = postcode.charCodeAt(0) - a;
  for (let at = 1; at < 4; at++) number = number * 37 + (at < blank ? rank(postcode.charCodeAt(at)) : 0);
  number = number * 10 + postcode.charCodeAt(blank + 1) - zero;
  number = number * 26 + postcode.charCodeAt(blank + 2) - a;
  return number * 26 + postcode.charCodeAt(blank + 3) - a;
}

/** The postcode of a number. */
export function postcodeOf(number: number): Postcode {
  const digits: number[] = [];
  let rest = number;
  for (const base of places.toReversed()) {
    digits.unshift(rest % base);
    rest = Math.floor(rest / base);
  }
  const [second, third, fourth, digit, one, two] = digits as [number, number, number, number, number, number];
  const letter = (it: number) => String.fromCharCode(a + it);
  const outward = letter(rest) + [second, third, fourth].map(character).join("");
  return `${outward} ${digit}${letter(one)}${letter(two)}`;
}

/** 0 nothing, 1 to 10 digits, 11 to 36 letters. */
const rank = (code: number): number => (code < a ? code - zero + 1 : code - a + 11);

const character = (it: number): string =>
  it === 0 ? "" : it <= 10 ? String(it - 1) : String.fromCharCode(a + it - 11);
