import type { OdsCode } from "./organisation.ts";

/** Single values as the sources write them: whether they are what they should be, and how to tell of them when they are not. */

/** Longer texts are no names, address lines or contacts. */
export const textMax = 1000;
const seenMax = 100;

/** `" a81001"` is `A81001`; undefined: no code. */
export function odsCodeOf(text: string): OdsCode | undefined {
  const code = text.trim().toUpperCase();
  return /^[A-Z0-9]{1,12}$/.test(code) ? code : undefined;
}

/** `2024-02-29` is a date, `2023-02-29` and `29/02/2024` are none. */
export function isOdsDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8));
  return year > 0 && day > 0 && day <= daysOf(year, month);
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  if (month < 1 || month > 12) return 0;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Halves of a character, and what stands where one could not be read, are no text either. */
const unkeepable = /[\p{Cc}\p{Cs}\ufffd\ufffe\uffff]/u;

export const isKeepable = (text: string): boolean => text.length <= textMax && !unkeepable.test(text);

/** A value as a mismatch tells of it: at most 100 characters, none of them a control character. */
export function seenOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "an object";
  return String(value)
    .slice(0, seenMax)
    .replace(/[\p{Cc}\p{Cs}]/gu, "?");
}
