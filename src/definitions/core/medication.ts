import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const medication = {
  type: "Medication",
  profile: "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Medication-1",
  source: "nhsconnect/CareConnect-API-Core pages/explore/api_medication_medication.md",
  interactions: {
    read: "SHOULD",
    ...versions,
    "search-type": "SHOULD",
  },
  note: "Required when MedicationRequest or MedicationStatement point to a Medication; no search parameter is required.",
  search: [
    {
      code: "code",
      expectation: "MAY",
      example: { finds: "http://snomed.info/sct|322236009", misses: "http://snomed.info/sct|0" },
      origin: "wider guide",
      note: "No rule in the Core, MUST in the wider guide.",
    },
  ],
} satisfies ResourceDefinition;
