import type { Shape } from "./kinds.ts";

/**
 * What nobody sees and what means something to programs only: control characters, those that turn the order of letters round,
 * blanks without width, and the invisible alphabet of tags. Joiners stay: scripts need them.
 */
const unseen =
  /(?![\n\t])\p{Cc}|[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]|[\u{e0000}-\u{e007f}]|\p{Cs}|\p{Co}|\p{Cn}/gu;

/** More marks over one letter than any script writes. */
const piled = /(\p{M}{4})\p{M}+/gu;

export interface Cleaned {
  readonly text: string;
  /** Whether something was taken out that cannot be seen. */
  readonly hadUnseen: boolean;
}

/** A value as it is kept: lines end alike, nothing invisible is in it, lists have no bullets and no empty lines. */
export function cleaned(value: string, shape: Shape): Cleaned {
  const whole = value.normalize("NFC").replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n");
  const seen = whole.replace(unseen, "").replace(piled, "$1");
  return { text: shaped(seen, shape), hadUnseen: seen !== whole };
}

function shaped(text: string, shape: Shape): string {
  const blanks = text.replace(/\t/g, " ");
  if (shape === "line") return oneLine(blanks);
  if (shape === "lines")
    return blanks
      .split("\n")
      .map((it) => oneLine(it).replace(/^[-*•] +/, ""))
      .filter((it) => it !== "")
      .join("\n");
  return blanks
    .split("\n")
    .map((it) => it.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

const oneLine = (text: string): string => text.replace(/\s+/gu, " ").trim();

/** The entries of a list. */
export const linesOf = (value: string | undefined): readonly string[] =>
  value === undefined || value === "" ? [] : value.split("\n");
