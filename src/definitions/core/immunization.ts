import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const immunization = {
  type: "Immunization",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Immunization-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_medication_immunization.md",
  interactions: {
    read: "SHALL",
    ...versions,
    "search-type": "SHALL",
  },
  timeline: { date: "date", of: ["patient"] },
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
    { code: "notgiven", expectation: "SHALL", example: { finds: "true", misses: "maybe" } },
    { code: "status", expectation: "SHALL", example: { finds: "completed", misses: "on-hold" } },
    {
      code: "vaccination-procedure-code",
      expectation: "SHOULD",
      example: { finds: "http://snomed.info/sct|170378007", misses: "http://snomed.info/sct|0" },
      type: "token",
      url: "https://fhir.hl7.org.uk/STU3/SearchParameter/CareConnect-vaccination-procedure-code",
      expression:
        "Immunization.extension('https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-VaccinationProcedure-1').value.as(CodeableConcept)",
      aliases: ["CareConnect-vaccination-procedure-code", "vaccination-procedure"],
      note: "No official SearchParameter resource was published. The page's name is chosen; the CapabilityStatement's and the reference implementation's are accepted.",
    },
    { code: "date", expectation: "MAY", example: { finds: "ge2015", misses: "lt1900" }, origin: "wider guide" },
    {
      code: "dose-sequence",
      expectation: "MAY",
      example: { finds: "2", misses: "99" },
      origin: "ours",
      note: "Exercises the number type.",
    },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/immunization|immunization-1-1",
        misses: "https://demo.careconnect.invalid/Id/immunization|none",
      },
      origin: "reference implementation",
    },
  ],
  combinations: [
    { codes: ["patient", "notgiven"], expectation: "SHALL" },
    { codes: ["patient", "status"], expectation: "SHALL" },
    { codes: ["patient", "vaccination-procedure-code"], expectation: "SHOULD" },
  ],
} satisfies ResourceDefinition;
