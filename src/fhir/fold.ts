const plain = /^[a-z0-9 ,.'/-]*$/;
const letters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  þ: "th",
  ð: "d",
  ı: "i",
  // A final sigma is the same letter: ΟΔΥΣ starts Οδυσσέας.
  ς: "σ",
};

/**
 * Text as string search compares it: without case, accents and doubled blanks, in every script.
 * `Müñoz ` → `munoz`, `Łukasz` → `lukasz`, `Weiß` → `weiss`.
 */
export function fold(text: string): string {
  let folded = text.toLowerCase();
  if (!plain.test(folded))
    folded = folded
      .normalize("NFKD")
      .replace(/\p{M}+/gu, "")
      .toLowerCase()
      .replace(/[ßæœøłđþðıς]/g, (it) => letters[it]!)
      .normalize("NFC");
  return folded.replace(/\s+/g, " ").trim();
}

/** The runs of letters and digits in a folded text. */
export const wordsOf = (folded: string): string[] => folded.match(/[\p{L}\p{N}]+/gu) ?? [];
