import { isRawJson } from "../../fhir/json.ts";
import { isNhsNumber } from "../../fhir/nhs-number.ts";
import { nhsNumberSystem } from "../../fhir/patient-notes.ts";
import { type Fields, isObject } from "../../fhir/structure-codes.ts";
import { readableDate } from "./readable-date.ts";

/** The texts below take what a record holds, which may be anything; "" where it is not what it should be. */
export const stringIn = (value: unknown): string => (typeof value === "string" ? value : "");
const objectIn = (value: unknown): Fields => (isObject(value) ? value : {});
export const listIn = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
const joined = (parts: readonly string[], between: string): string => parts.filter((it) => it !== "").join(between);

/** A number as it was written: raw JSON keeps `5.40` (fhir/json.ts). */
export const numberText = (value: unknown): string | undefined =>
  typeof value === "number" ? String(value) : isRawJson(value) ? value.rawJSON : undefined;

/** Whether a value has no parts: also numbers that are kept as they were written. */
export const isPlain = (value: unknown): boolean =>
  typeof value !== "object" || value === null || numberText(value) !== undefined;

/** A value without parts, for people; undefined when it has parts. */
export function plainText(type: string, value: unknown): string | undefined {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "string") return numberText(value);
  if (type === "date" || type === "dateTime" || type === "instant") return readableDate(value);
  if (type !== "base64Binary") return value;
  const bytes = Math.floor((value.length * 3) / 4) - (value.endsWith("==") ? 2 : value.endsWith("=") ? 1 : 0);
  return `${Math.max(0, bytes).toLocaleString("en-GB")} bytes of content, not shown here`;
}

/** 9990000018 → 999 000 0018; anything else as it is. */
export const groupedNhsNumber = (text: string): string => text.replace(/^(\d{3})(\d{3})(\d{4})$/, "$1 $2 $3");

const coding = (value: unknown): string => {
  const { display, code } = objectIn(value);
  return stringIn(display) || stringIn(code);
};

const quantity = (value: unknown): string => {
  const { comparator, value: amount, unit, code } = objectIn(value);
  return joined([stringIn(comparator), numberText(amount) ?? "", stringIn(unit) || stringIn(code)], " ");
};

const between = (low: string, high: string): string =>
  low === "" ? (high === "" ? "" : `until ${high}`) : high === "" ? `from ${low}` : `${low} to ${high}`;

const texts: Readonly<Record<string, (value: Fields) => string>> = {
  CodeableConcept: (it) =>
    stringIn(it.text) ||
    listIn(it.coding)
      .map(coding)
      .find((text) => text !== "") ||
    "",
  Coding: coding,
  ...Object.fromEntries(
    ["Quantity", "Age", "Count", "Distance", "Duration", "Money", "SimpleQuantity"].map((type) => [type, quantity]),
  ),
  Range: (it) => between(quantity(it.low), quantity(it.high)),
  Ratio: (it) => joined([quantity(it.numerator), quantity(it.denominator)], " : "),
  Period: (it) => between(readableDate(stringIn(it.start)), readableDate(stringIn(it.end))),
  HumanName: (it) => stringIn(it.text) || composedName(it),
  Address: (it) => stringIn(it.text) || composedAddress(it),
  Identifier: (it) =>
    it.system === nhsNumberSystem
      ? `NHS number ${groupedNhsNumber(stringIn(it.value)) || "not present"}${it.value === undefined || isNhsNumber(stringIn(it.value)) ? "" : " (not a valid NHS number)"}`
      : stringIn(it.value),
  ContactPoint: (it) => joined([stringIn(it.system), stringIn(it.value)], " "),
  Reference: (it) => stringIn(it.display) || stringIn(it.reference),
  Annotation: (it) => stringIn(it.text),
};

export const composedName = (it: Fields): string =>
  joined([it.prefix, it.given, it.family, it.suffix].flatMap(listIn).map(stringIn), " ");

export const composedAddress = (it: Fields): string =>
  joined([it.line, it.city, it.district, it.state, it.postalCode, it.country].flatMap(listIn).map(stringIn), ", ");

/** A value in a few words, "" where its type has none: for lines and headings, where not all of it is wanted. */
export function valueText(type: string, value: unknown): string {
  if (isPlain(value)) return plainText(type, value) ?? "";
  return isObject(value) && Object.hasOwn(texts, type) ? texts[type]!(value) : "";
}
