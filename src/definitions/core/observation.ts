import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const observation = {
  type: "Observation",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Observation-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_diagnostics_observation.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
  timeline: { date: "date", of: ["patient", "code", "category"] },
  search: [
    {
      code: "patient",
      expectation: "SHALL",
      example: { finds: "demo-patient-1", misses: "demo-patient-none" },
      chains: [
        {
          code: "identifier",
          expectation: "SHOULD",
          example: {
            finds: "https://fhir.nhs.uk/Id/nhs-number|9990000018",
            misses: "https://fhir.nhs.uk/Id/nhs-number|9999999999",
          },
        },
      ],
    },
    { code: "date", expectation: "SHALL", example: { finds: "ge2020-06", misses: "lt1900" } },
    {
      code: "code",
      expectation: "SHOULD",
      example: { finds: "http://snomed.info/sct|271649006", misses: "http://snomed.info/sct|0" },
    },
    {
      code: "category",
      expectation: "MAY",
      example: { finds: "vital-signs", misses: "no-such-category" },
      origin: "wider guide",
      note: "Dropped by the Core, SHOULD in the wider guide.",
    },
    {
      code: "subject",
      expectation: "MAY",
      example: { finds: "Patient/demo-patient-1", misses: "Patient/demo-patient-none" },
      origin: "reference implementation",
    },
    {
      code: "value-quantity",
      expectation: "MAY",
      example: { finds: "gt100", misses: "gt999999" },
      origin: "ours",
      note: "Asked for by every chart and trend; exercises the quantity type.",
    },
    {
      code: "related-target",
      expectation: "MAY",
      example: { finds: "Observation/demo-observation-1-1", misses: "Observation/demo-observation-none" },
      origin: "ours",
      note: "Serves _include as the reference implementation does.",
    },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/observation|observation-1-1",
        misses: "https://demo.careconnect.invalid/Id/observation|none",
      },
      origin: "reference implementation",
    },
  ],
  combinations: [
    { codes: ["patient", "date"], expectation: "SHALL" },
    { codes: ["patient", "code"], expectation: "SHOULD" },
    { codes: ["patient", "code", "date"], expectation: "SHOULD" },
    { codes: ["patient", "category"], expectation: "MAY" },
    { codes: ["patient", "category", "date"], expectation: "MAY" },
    { codes: ["patient", "category", "code"], expectation: "MAY" },
    { codes: ["patient", "category", "code", "date"], expectation: "MAY" },
  ],
  includes: [{ code: "related-target", expectation: "MAY" }],
} satisfies ResourceDefinition;
