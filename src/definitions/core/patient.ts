import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const patient = {
  type: "Patient",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_entity_patient.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
  search: [
    {
      code: "identifier",
      expectation: "SHALL",
      example: {
        finds: "https://fhir.nhs.uk/Id/nhs-number|9990000018",
        misses: "https://fhir.nhs.uk/Id/nhs-number|9999999999",
      },
    },
    {
      code: "name",
      expectation: "SHALL",
      example: { finds: "ada okafor", misses: "ada zzyzx" },
      note: "Every word must start some part of one HumanName.",
    },
    { code: "family", expectation: "SHALL", example: { finds: "okafor", misses: "zzyzx" } },
    { code: "given", expectation: "SHALL", example: { finds: "ada", misses: "zzyzx" } },
    { code: "gender", expectation: "SHALL", example: { finds: "female", misses: "neither" } },
    { code: "birthdate", expectation: "SHALL", example: { finds: "ge1950-01", misses: "lt1850" } },
    {
      code: "address-postalcode",
      expectation: "MAY",
      example: { finds: "ZZ99 1", misses: "QQ1" },
      origin: "wider guide",
    },
    {
      code: "email",
      expectation: "MAY",
      example: { finds: "ada.okafor@demo.careconnect.invalid", misses: "nobody@demo.careconnect.invalid" },
      origin: "wider guide",
    },
    {
      code: "phone",
      expectation: "MAY",
      example: { finds: "07700 900001", misses: "07700 900999" },
      origin: "wider guide",
    },
    {
      code: "general-practitioner",
      expectation: "MAY",
      example: { finds: "Practitioner/demo-practitioner-1", misses: "Practitioner/demo-practitioner-none" },
      origin: "ours",
      note: "Serves _include as the reference implementation does.",
    },
    {
      code: "organization",
      expectation: "MAY",
      example: { finds: "Organization/demo-organization-1", misses: "Organization/demo-organization-none" },
      origin: "ours",
      note: "Serves _include as the reference implementation does.",
    },
  ],
  combinations: [
    { codes: ["name", "gender"], expectation: "SHALL" },
    { codes: ["name", "birthdate"], expectation: "SHALL" },
    { codes: ["family", "gender"], expectation: "SHALL" },
    { codes: ["given", "gender"], expectation: "SHALL" },
  ],
  includes: [
    { code: "general-practitioner", expectation: "MAY" },
    { code: "organization", expectation: "MAY" },
  ],
} satisfies ResourceDefinition;
