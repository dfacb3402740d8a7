/**
 * Official search parameters that are not served, and why. `bases` are resource types; `Resource` is every type.
 * Read by src/search/base-parameters.ts; the guide's tables show the reason.
 */
export interface RefusedParameter {
  readonly release: "STU3" | "R4";
  readonly bases: readonly string[];
  readonly code: string;
  readonly reason: string;
}

export const refusedParameters: readonly RefusedParameter[] = [
  {
    release: "STU3",
    bases: ["Resource"],
    code: "_query",
    reason: "names a query of the server's own, and there is none",
  },
  {
    release: "STU3",
    bases: ["Resource"],
    code: "_text",
    reason: "the texts of records are not indexed here, since that lets them be trawled; --full-text switches it on",
  },
  {
    release: "STU3",
    bases: ["Resource"],
    code: "_content",
    reason: "the texts of records are not indexed here, since that lets them be trawled; --full-text switches it on",
  },
  {
    release: "STU3",
    bases: ["Bundle"],
    code: "composition",
    reason: "asks for what stands inside a Bundle; its entries are kept whole",
  },
  {
    release: "STU3",
    bases: ["Bundle"],
    code: "message",
    reason: "asks for what stands inside a Bundle; its entries are kept whole",
  },
  {
    release: "STU3",
    bases: ["Location"],
    code: "near",
    reason: "distances between places are not computed yet",
  },
  {
    release: "STU3",
    bases: ["Location"],
    code: "near-distance",
    reason: "distances between places are not computed yet",
  },
  {
    release: "STU3",
    bases: ["Sequence"],
    code: "coordinate",
    reason: "its parts belong to different elements, so that no one element can hold them all",
  },
  {
    release: "STU3",
    bases: ["Patient", "Person", "Practitioner", "RelatedPerson", "Organization"],
    code: "phonetic",
    reason:
      "FHIR leaves the algorithm to the server, and a name that sounds alike and is not found would be taken for absent",
  },
  {
    release: "R4",
    bases: ["Organization"],
    code: "phonetic",
    reason:
      "FHIR leaves the algorithm to the server, and a name that sounds alike and is not found would be taken for absent; /directory/search forgives typing errors",
  },
  {
    release: "R4",
    bases: ["Organization", "OrganizationAffiliation"],
    code: "_profile",
    reason: "every one of them claims the same profiles, so that it would find all or none",
  },
  {
    release: "R4",
    bases: ["Resource"],
    code: "_query",
    reason: "names a query of the server's own, and there is none",
  },
];
