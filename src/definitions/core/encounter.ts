import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const encounter = {
  type: "Encounter",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Encounter-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_management_encounter.md",
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
    { code: "status", expectation: "SHALL", example: { finds: "finished", misses: "abandoned" } },
    { code: "date", expectation: "SHOULD", example: { finds: "ge2015", misses: "lt1900" } },
    {
      code: "type",
      expectation: "SHOULD",
      example: { finds: "http://snomed.info/sct|308335008", misses: "http://snomed.info/sct|0" },
    },
    {
      code: "episodeofcare",
      expectation: "MAY",
      example: {
        finds: "https://episodes.demo.careconnect.invalid/STU3/EpisodeOfCare/demo-episode-1",
        misses: "https://episodes.demo.careconnect.invalid/STU3/EpisodeOfCare/demo-episode-none",
      },
      origin: "reference implementation",
    },
    {
      code: "participant",
      expectation: "MAY",
      example: { finds: "Practitioner/demo-practitioner-1", misses: "Practitioner/demo-practitioner-none" },
      origin: "ours",
      note: "Serves _include as the reference implementation does.",
    },
    {
      code: "service-provider",
      expectation: "MAY",
      example: { finds: "Organization/demo-organization-1", misses: "Organization/demo-organization-none" },
      origin: "ours",
      note: "Serves _include as the reference implementation does.",
    },
    {
      code: "location",
      expectation: "MAY",
      example: { finds: "Location/demo-location-1", misses: "Location/demo-location-none" },
      origin: "ours",
      note: "Serves _include as the reference implementation does.",
    },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/encounter|encounter-1-1",
        misses: "https://demo.careconnect.invalid/Id/encounter|none",
      },
      origin: "reference implementation",
    },
  ],
  combinations: [
    { codes: ["patient", "status"], expectation: "SHALL" },
    { codes: ["patient", "date"], expectation: "SHOULD" },
    { codes: ["patient", "type"], expectation: "SHOULD" },
    { codes: ["patient", "type", "date"], expectation: "SHOULD" },
  ],
  includes: [
    { code: "participant", expectation: "MAY" },
    { code: "patient", expectation: "MAY" },
    { code: "service-provider", expectation: "MAY" },
    { code: "location", expectation: "MAY" },
  ],
} satisfies ResourceDefinition;
