import assert from "node:assert/strict";
import type { Resource } from "../../src/fhir/resource.ts";

/** Elements whose texts say who somebody is, or what is known of them. */
const telling = new Set([
  "family",
  "given",
  "text",
  "line",
  "postalCode",
  "city",
  "birthDate",
  "comment",
  "description",
  "div",
]);
/** Shorter texts stand in anything. */
const lettersMin = 6;

/** Texts of records that must stand in no log, no metric and no error: names, addresses, dates of birth, identifiers, notes. */
export function plantedIn(resources: readonly Resource[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: unknown, key: string): void => {
    if (Array.isArray(value)) for (const it of value) visit(it, key);
    else if (typeof value === "object" && value !== null) {
      const isIdentifier = key === "identifier" || key === "telecom";
      for (const [name, it] of Object.entries(value)) visit(it, isIdentifier && name === "value" ? "family" : name);
    } else if (typeof value === "string" && telling.has(key) && value.length >= lettersMin) found.add(value);
  };
  for (const it of resources) visit(it, "");
  return found;
}

/** Invented people have such numbers and ids: see src/synthetic. */
const ofInvented = /\b999\d{7}\b|\bdemo-(?:patient|person)-\d/;

/** Fails where a text holds what must not be in it. `what`: the log, the metrics, an error. */
export function holdsNone(what: string, text: string, planted: ReadonlySet<string>): void {
  const lines = text.split("\n");
  const bad = (line: string) => ofInvented.test(line) || [...planted].some((it) => line.includes(it));
  const found = lines.find(bad);
  assert.equal(found, undefined, `${what} holds what somebody's record says`);
}
