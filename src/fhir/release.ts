import { existsSync, readFileSync } from "node:fs";
import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";

const loaded = new Map<string, FhirDefinitions>();

/** The compiled definitions of a FHIR release, read once. Throws an Error that says what to run when they are absent. */
export function loadRelease(release: "STU3" | "R4"): FhirDefinitions {
  let definitions = loaded.get(release);
  if (!definitions) {
    const file = new URL(`../definitions/generated/${release.toLowerCase()}.json`, import.meta.url);
    if (!existsSync(file)) throw new Error(`the ${release} definitions are not compiled; run: npm run definitions`);
    definitions = JSON.parse(readFileSync(file, "utf8")) as FhirDefinitions;
    loaded.set(release, definitions);
  }
  return definitions;
}
