import type { OdsCode, OdsDate } from "./organisation.ts";
import type { RuleNumber } from "./rules.ts";
import { isKeepable, isOdsDate, odsCodeOf, seenOf } from "./values.ts";

/** Values of an ORD organisation, each with the fault that it has: what is absent, null or empty is undefined, without one. */

/** A value that was left out, and the rule that it breaks. */
export interface OrdFault {
  /** The field of the record: `roles[1].periods.operational.end`. */
  readonly path: string;
  readonly rule: RuleNumber;
  readonly seen: string;
}

/** An object whose members are not known yet. */
export type Given = Readonly<Record<string, unknown>>;

export function isActiveOf(value: unknown, path: string, faults: OrdFault[]): boolean | undefined {
  if (value === "Active") return true;
  if (value === "Inactive") return false;
  if (!isAbsent(value)) faults.push({ path, rule: "R004", seen: seenOf(value) });
  return undefined;
}

export function booleanOf(value: unknown, path: string, faults: OrdFault[]): boolean | undefined {
  if (value === true || value === false) return value;
  if (isAbsent(value)) return undefined;
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  faults.push({ path, rule: "R006", seen: seenOf(value) });
  return undefined;
}

export function codeOf(value: unknown, path: string, faults: OrdFault[]): OdsCode | undefined {
  const code = typeof value === "string" ? odsCodeOf(value) : undefined;
  if (code === undefined) faults.push({ path, rule: "R001", seen: seenOf(value) });
  return code;
}

export function dateOf(value: unknown, path: string, faults: OrdFault[]): OdsDate | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === "string" && isOdsDate(value)) return value;
  faults.push({ path, rule: "R002", seen: seenOf(value) });
  return undefined;
}

/** A text without which there is no role or relationship. */
export function needed(value: unknown, path: string, faults: OrdFault[]): string | undefined {
  const before = faults.length;
  const text = textOf(value, path, faults);
  if (text === undefined && faults.length === before) faults.push({ path, rule: "R004", seen: "" });
  return text;
}

/** Without blanks at either end; undefined: there is none. */
export function textOf(value: unknown, path: string, faults: OrdFault[]): string | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") {
    faults.push({ path, rule: "R004", seen: seenOf(value) });
    return undefined;
  }
  const text = value.trim();
  if (text === "") return undefined;
  if (isKeepable(text)) return text;
  faults.push({ path, rule: "R010", seen: seenOf(text) });
  return undefined;
}

export function objectOf(value: unknown, path: string, faults: OrdFault[]): Given | undefined {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Given;
  if (!isAbsent(value)) faults.push({ path, rule: "R004", seen: seenOf(value) });
  return undefined;
}

/** The list inside `{"Role": […]}`; undefined where there is no such object. */
export function listIn(value: unknown, name: string, path: string, faults: OrdFault[]): readonly unknown[] | undefined {
  const holder = objectOf(value, path, faults);
  return holder === undefined ? undefined : asList(holder[name]);
}

export const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : isAbsent(value) ? [] : [value];

export const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === "";

/** The items that could be read, with the paths that they have in the source. */
export function kept<T>(
  list: readonly unknown[],
  path: string,
  faults: OrdFault[],
  itemOf: (given: Given, path: string, faults: OrdFault[]) => T | undefined,
): T[] {
  const items: T[] = [];
  for (let at = 0; at < list.length; at++) {
    const here = `${path}[${at}]`;
    const given = objectOf(list[at], here, faults);
    const item = given && itemOf(given, here, faults);
    if (item !== undefined) items.push(item);
  }
  return items;
}
