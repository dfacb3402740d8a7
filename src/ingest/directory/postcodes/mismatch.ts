import type { Place, SourceMismatch } from "../../../ods/organisation.ts";
import type { RuleNumber } from "../../../ods/rules.ts";
import { ReadFailure } from "../../read/fault.ts";
import { toText } from "../../read/text.ts";
import { lineMax } from "./delimited-lines.ts";

/** A file, or a part of the source, that is not taken at all: what was refused must not be taken for a whole edition. */
export interface Refusal {
  readonly kind: "refusal";
  readonly rule: "R009" | "R304";
  /** In words: what was seen and what would do. */
  readonly reason: string;
  readonly place: Place;
}

/** Real editions have a handful; with more than these a file is not what it seems, and is not read on. */
export const mismatchesMax = 10_000;

const seenMax = 100;

/** A value as it is shown: at most 100 characters, none of them control characters. `latin1` is one character a byte. */
export const seenText = (latin1: string): string =>
  [...toText(Buffer.from(latin1.slice(0, 4 * seenMax), "latin1")).replace(/\p{Cc}/gu, "?")].slice(0, seenMax).join("");

/** `position` is `line 12`, or nothing for the source as a whole. */
export const mismatch = (
  file: string,
  position: string,
  rule: RuleNumber,
  path: string,
  seen: string,
): SourceMismatch => ({ kind: "mismatch", path, rule, seen: seenText(seen), place: { file, position } });

/** Of a line that does not have the columns of its layout: too long, broken by a quote (`count` -1), or of another number. */
export function lineMismatch(file: string, position: string, line: string, count: number): SourceMismatch {
  if (line.length > lineMax) return mismatch(file, position, "R010", "line", line);
  if (count < 0) return mismatch(file, position, "R005", "line", line.trimEnd());
  return mismatch(file, position, "R003", "line", `${count} columns`);
}

export const refusal = (file: string, rule: Refusal["rule"], reason: string): Refusal => ({
  kind: "refusal",
  rule,
  reason: reason.replace(/\p{Cc}/gu, "?"),
  place: { file, position: "" },
});

/** What a file could not be read for; any other error is thrown on. */
export function refusalOf(file: string, error: unknown): Refusal {
  if (error instanceof ReadFailure) return refusal(file, "R304", error.message);
  throw error;
}

export const tooManyWrong = (file: string): Refusal =>
  refusal(file, "R009", `more than ${mismatchesMax} rows of it are wrong; it is not what it seems to be`);
