import type { Resource } from "./resource.ts";

const careConnectProfile = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-";

/** Whether a resource says that it follows a Care Connect profile. Whether it does is another matter. */
export function claimsProfile({ meta }: Resource): boolean {
  const profiles = meta?.profile;
  return Array.isArray(profiles) && profiles.some((it) => typeof it === "string" && it.startsWith(careConnectProfile));
}
