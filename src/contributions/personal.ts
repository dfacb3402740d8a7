import { isNhsNumber } from "../fhir/nhs-number.ts";

/** Something that names or reaches a person, in words that do not repeat it; undefined: nothing like it was seen. */
export function personalIn(text: string): string | undefined {
  // Digits of other alphabets and of other widths are digits.
  const plain = text.normalize("NFKC").replace(/\p{Pd}/gu, "-");
  if (hasNhsNumber(plain)) return "has what looks like an NHS number";
  if (email.test(plain)) return "has what looks like an e-mail address";
  if (hasTelephone(plain)) return "has what looks like a telephone number";
  return undefined;
}

/** Ten digits with the right check digit, as a whole or in groups: `943 476 5919`. */
function hasNhsNumber(text: string): boolean {
  for (const [run] of text.matchAll(/\d(?:[\s.-]{0,3}\d)*/g)) {
    const groups = run.split(/[\s.-]+/);
    for (let from = 0; from < groups.length; from++) {
      let digits = "";
      for (let to = from; to < groups.length && digits.length < 10; to++) digits += groups[to]!;
      if (isNhsNumber(digits)) return true;
    }
  }
  return false;
}

const email = /[^\s@<>()[\]"',;:]@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?![a-z0-9])/i;

/** `020 7946 0000`, `+44 (0)20 7946 0000`, `07700 900000`. https://www.ofcom.org.uk numbering plan */
function hasTelephone(text: string): boolean {
  for (const [found] of text.matchAll(/(?<![\w+.-])(?:\+44|0044|\(?0)[\d\s().-]{7,24}\d(?!\w)/g)) {
    const digits = found.replace(/\D/g, "").replace(/^(?:0044|44)0?/, "0");
    if (/^0[1235789]\d{8,9}$/.test(digits) && !looksLikeDays.test(found)) return true;
  }
  return false;
}

/** `01-02-2020 10`: a day, and what stands behind it. */
const looksLikeDays = /^0\d[-. ]\d\d[-. ]\d{4}(?!\d)/;
