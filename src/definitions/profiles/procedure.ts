import type { ResourceGuide } from "./resource-guide.ts";

/** Source: CareConnect-Procedure-1 1.1.0 of 2018-11-05 (reviewed profiles, release of 2018-12-19) and its extension. */
export const procedure = {
  service: "core",
  type: "Procedure",
  purpose:
    "Something that was done to or for a person, or is being done: an operation, an examination, counselling, physiotherapy. It says what, when, by whom and how it went.",
  useWhen: [
    "For what was done, from major surgery to advice given.",
    "Use Immunization for a vaccination, MedicationStatement for medicines taken, Observation for what was measured or seen.",
    "Use DiagnosticReport for the findings of an investigation; the Procedure is the act of it.",
    "Something that is only asked for is no Procedure: in STU3 that is a ProcedureRequest, which this service does not have.",
  ],
  rules: [
    {
      element: "identifier.system",
      rule: "Every identifier says by a web address whose numbering it belongs to.",
      level: "MUST",
      from: "CC-230",
      min: 1,
    },
    { element: "identifier.value", rule: "Every identifier has its value.", level: "MUST", from: "CC-230", min: 1 },
    {
      element: "subject",
      rule: "Leads to a Patient described by the Care Connect profile, or to a group.",
      level: "MUST",
      from: "CareConnect-Procedure-1 1.1.0",
    },
    {
      element: "code.coding(snomedCT)",
      rule: "What was done has at most one SNOMED CT code, with its system, its code and its words. Codes of other systems may stand beside it.",
      level: "MUST",
      from: "CC-234",
      max: 1,
    },
    {
      element: "code.coding(snomedCT).extension(snomedCTDescriptionID)",
      rule: "The very words that were chosen, by the number that SNOMED CT gives them, at most once.",
      level: "MAY",
      from: "CC-204",
      max: 1,
    },
    {
      element: "bodySite.coding(snomedCT)",
      rule: "A part of the body has at most one SNOMED CT code, with its system, its code and its words.",
      level: "MUST",
      from: "CC-234",
      max: 1,
    },
    {
      element: "complication.coding(snomedCT)",
      rule: "A complication has at most one SNOMED CT code, with its system, its code and its words.",
      level: "MUST",
      from: "CC-234",
      max: 1,
    },
    {
      element: "extension(anaestheticIssues)",
      rule: "Trouble with the anaesthetic, as a code or as a Condition, once.",
      level: "MAY",
      from: "CC-231",
      max: 1,
    },
  ],
  cautions: [
    "notDone with the value true means that it was not done. The rest of the record then tells what was meant to be done.",
    "status comes first: entered-in-error means a mistake, aborted that it was broken off, suspended that it has stopped for now, preparation that it has not begun. Only completed means that it was done.",
    "The codes allowed here include procedures with a context, such as planned, refused or not done: read the words of the code to the end.",
    "performed may be a day, a year or a period, and may be missing.",
    "Trouble with an anaesthetic stands in an extension. A program that does not know it must not take it for nothing.",
    "bodySite may or may not say which side of the body.",
  ],
  bindings: [
    {
      element: "code.coding(snomedCT)",
      codes: "SNOMED CT codes of procedures, and of procedures with a context",
      strength: "extensible",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-ProcedureCode-1",
    },
    {
      element: "bodySite.coding(snomedCT)",
      codes: "SNOMED CT codes of parts of the body",
      strength: "extensible",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-BodySite-1",
    },
    {
      element: "complication.coding(snomedCT)",
      codes: "SNOMED CT codes of clinical findings, of findings with a context, and of events",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-ConditionCode-1",
    },
    {
      element: "extension(anaestheticIssues)",
      codes: "SNOMED CT codes of clinical findings, of findings with a context, and of events",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-ConditionCode-1",
    },
  ],
} satisfies ResourceGuide;
