import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const diagnosticReport = {
  type: "DiagnosticReport",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-DiagnosticReport-1",
  source: "nhsconnect/CareConnectAPI pages/explore/api_diagnostics_diagnosticreport.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
  timeline: { date: "date", of: ["patient", "code"] },
  search: [
    {
      code: "patient",
      expectation: "SHALL",
      example: { finds: "demo-patient-1", misses: "demo-patient-none" },
      origin: "wider guide",
      chains: [
        {
          code: "identifier",
          expectation: "MAY",
          example: {
            finds: "https://fhir.nhs.uk/Id/nhs-number|9990000018",
            misses: "https://fhir.nhs.uk/Id/nhs-number|9999999999",
          },
        },
      ],
    },
    {
      code: "category",
      expectation: "SHALL",
      example: { finds: "http://snomed.info/sct|394595002", misses: "http://snomed.info/sct|0" },
      origin: "wider guide",
    },
    {
      code: "code",
      expectation: "SHALL",
      example: { finds: "http://snomed.info/sct|26604007", misses: "http://snomed.info/sct|0" },
      origin: "wider guide",
    },
    { code: "date", expectation: "SHALL", example: { finds: "ge2015", misses: "lt1900" }, origin: "wider guide" },
    {
      code: "result",
      expectation: "MAY",
      example: { finds: "Observation/demo-observation-1-1", misses: "Observation/demo-observation-none" },
      origin: "ours",
      note: "Serves _include.",
    },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/diagnosticreport|diagnosticreport-1-1",
        misses: "https://demo.careconnect.invalid/Id/diagnosticreport|none",
      },
      origin: "reference implementation",
    },
  ],
  combinations: [
    { codes: ["patient", "category"], expectation: "SHOULD" },
    { codes: ["patient", "category", "date"], expectation: "SHOULD" },
    { codes: ["patient", "category", "code"], expectation: "SHOULD" },
    { codes: ["patient", "category", "code", "date"], expectation: "SHOULD" },
  ],
  includes: [{ code: "result", expectation: "MAY" }],
} satisfies ResourceDefinition;
