/**
 * Types of which no resource belongs to a patient: whoever gives care, where, with what, and what codes mean. Of every other
 * type, what does not say whose it is is shown to nobody who may see only some patients.
 */
export const nobodysTypes: ReadonlySet<string> = new Set([
  "CapabilityStatement",
  "CodeSystem",
  "CompartmentDefinition",
  "ConceptMap",
  "Endpoint",
  "HealthcareService",
  "Location",
  "Medication",
  "NamingSystem",
  "OperationDefinition",
  "Organization",
  "OrganizationAffiliation",
  "Practitioner",
  "PractitionerRole",
  "SearchParameter",
  "Substance",
  "ValueSet",
]);
