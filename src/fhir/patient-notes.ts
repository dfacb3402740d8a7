import type { Resource } from "./resource.ts";

/** What a reader of a patient's record must be told first, each a bit kept beside the Patient. */
export const patientFlags = {
  unverified: 1,
  replaced: 2,
  inactive: 4,
} as const;

export const nhsNumberSystem = "https://fhir.nhs.uk/Id/nhs-number";
const verificationStatus =
  "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSNumberVerificationStatus-1";

type Fields = { readonly [element: string]: unknown };
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter((it) => it) : []);

/** The flags of a Patient: an NHS number that is not verified (status 01), replaced by another, not active. 0 for other types. */
export function patientFlagsOf(resource: Resource): number {
  if (resource.resourceType !== "Patient") return 0;
  const nhsNumbers = list(resource.identifier).filter((it) => it.system === nhsNumberSystem);
  const unverified = nhsNumbers.some((it) => !isVerified(it));
  const replaced = list(resource.link).some((it) => it.type === "replaced-by");
  return (
    (unverified ? patientFlags.unverified : 0) +
    (replaced ? patientFlags.replaced : 0) +
    (resource.active === false ? patientFlags.inactive : 0)
  );
}

function isVerified(identifier: Fields): boolean {
  return list(identifier.extension).some(
    (it) =>
      it.url === verificationStatus &&
      list((it.valueCodeableConcept as Fields | undefined)?.coding).some((coding) => coding.code === "01"),
  );
}

/** Who a Patient resource says it is: the NHS number and the birth date, where it states them. */
export function identityOf(resource: Resource): {
  readonly nhsNumber: string | undefined;
  readonly birthDate: string | undefined;
} {
  const number = list(resource.identifier).find((it) => it.system === nhsNumberSystem)?.value;
  return {
    nhsNumber: typeof number === "string" ? number.replace(/\s/g, "") : undefined,
    birthDate: typeof resource.birthDate === "string" ? resource.birthDate : undefined,
  };
}

/** The patient a resource belongs to, by the element that says so in STU3: `patient` or `subject`. */
export function patientOf(resource: Resource): string | undefined {
  if (resource.resourceType === "Patient") return undefined;
  for (const element of ["patient", "subject"]) {
    const reference = (resource[element] as Fields | undefined)?.reference;
    const id =
      typeof reference === "string" ? /^Patient\/([A-Za-z0-9\-.]{1,64})(?:\/|$)/.exec(reference)?.[1] : undefined;
    if (id !== undefined) return id;
  }
  return undefined;
}
