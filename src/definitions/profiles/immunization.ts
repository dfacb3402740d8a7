import type { ResourceGuide } from "./resource-guide.ts";

/**
 * Source: CareConnect-Immunization-1 1.3.0, the correction of March 2019 of 1.2.0 in the reviewed profiles (release of 2018-12-19),
 * and its extensions. The two differ in notGiven alone.
 */
export const immunization = {
  service: "core",
  type: "Immunization",
  purpose:
    "That a person was given a vaccine, or was not: which one, when, by whom, from which batch, and against what. Vaccinations that the person or another service only told of are here too.",
  useWhen: [
    "For vaccinations that were given, here or elsewhere, and for those that were refused or called off.",
    "Use MedicationRequest or MedicationStatement for other medicines, AllergyIntolerance for a lasting risk after a reaction.",
    "A plan for vaccinations to come is not recorded by it: STU3 has ImmunizationRecommendation for that, which this service does not have.",
  ],
  rules: [
    {
      element: "identifier.system",
      rule: "Every identifier says by a web address whose numbering it belongs to.",
      level: "MUST",
      from: "CC-255",
      min: 1,
    },
    { element: "identifier.value", rule: "Every identifier has its value.", level: "MUST", from: "CC-255", min: 1 },
    {
      element: "notGiven",
      rule: "May be true, for a vaccination that was not given. Version 1.2.0 of the profile allowed false alone.",
      level: "MAY",
      from: "CareConnect-Immunization-1 1.3.0",
    },
    {
      element: "patient",
      rule: "Leads to a Patient described by the Care Connect profile.",
      level: "MUST",
      from: "CareConnect-Immunization-1 1.3.0",
    },
    {
      element: "vaccinationProtocol.doseSequence",
      rule: "Where the course of vaccinations is told, the number of the dose in it is too.",
      level: "MUST",
      from: "CC-255",
      min: 1,
    },
    {
      element: "vaccinationProtocol.doseStatus.coding.system",
      rule: "Whether a dose counts says which list its code is from.",
      level: "MUST",
      from: "CC-255",
      min: 1,
    },
    {
      element: "vaccinationProtocol.doseStatus.coding.code",
      rule: "Whether a dose counts has its code.",
      level: "MUST",
      from: "CC-255",
      min: 1,
    },
    {
      element: "vaccinationProtocol.doseStatus.coding.display",
      rule: "Whether a dose counts has the words of its code.",
      level: "MUST",
      from: "CC-255",
      min: 1,
    },
    {
      element: "vaccinationProtocol.targetDisease.coding(snomedCT)",
      rule: "Each disease that is vaccinated against has at most one SNOMED CT code, with its system, its code and its words.",
      level: "MUST",
      from: "CC-259",
      max: 1,
    },
    {
      element: "site.coding(snomedCT)",
      rule: "The part of the body has at most one SNOMED CT code, with its system, its code and its words.",
      level: "MUST",
      from: "CC-259",
      max: 1,
    },
    {
      element: "route.coding(snomedCT)",
      rule: "The way into the body has at most one SNOMED CT code, with its system, its code and its words.",
      level: "MUST",
      from: "CC-259",
      max: 1,
    },
    {
      element: "route.coding(snomedCT).extension(snomedCTDescriptionID)",
      rule: "The very words that were chosen, by the number that SNOMED CT gives them, at most once.",
      level: "MAY",
      from: "CC-204",
      max: 1,
    },
    {
      element: "extension(vaccinationProcedure)",
      rule: "The act of vaccination as a SNOMED CT code, as general practices record it, once.",
      level: "MAY",
      from: "CC-256",
      max: 1,
    },
    {
      element: "extension(recordedDate)",
      rule: "When the vaccination was recorded, once: it may be long after it was given.",
      level: "MAY",
      from: "CC-256",
      max: 1,
    },
    {
      element: "extension(parentPresent)",
      rule: "Whether a parent was there, once.",
      level: "MAY",
      from: "CC-256",
      max: 1,
    },
  ],
  cautions: [
    "notGiven comes first: true means that the vaccine was not given. The rest of the record is then what was offered or planned, and explanation may say why not.",
    "Systems that follow version 1.2.0 of the profile cannot send a vaccination that was not given: nothing found does not mean that it was never offered or refused.",
    "status entered-in-error means a mistake: do not count it.",
    "primarySource with the value false means that it was told by somebody else, the person for example: it may be less certain.",
    "date is when it was given, recordedDate when it was written down. A course of doses is counted by date.",
    "vaccineCode may say that the vaccine is not known (UNK), or be the product while vaccinationProcedure is the act: look at both before a dose is called missing.",
    "The number of a dose is that of its own course: a second dose of one vaccine says nothing of another.",
  ],
  bindings: [
    {
      element: "vaccineCode",
      codes: "SNOMED CT codes of vaccines, from five lists of them; NAVU, UNC and UNK where there is none",
      strength: "extensible",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-VaccineCode-1",
    },
    {
      element: "route.coding(snomedCT)",
      codes: "SNOMED CT codes of routes, as in electronic prescribing",
      strength: "example",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-MedicationDosageRoute-1",
    },
    {
      element: "explanation.reason",
      codes: "Twelve SNOMED CT codes: due, at risk by travel, occupation, way of life or illness, outbreak and so on",
      strength: "example",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-ImmunizationExplanationReason-2",
    },
    {
      element: "extension(vaccinationProcedure)",
      codes: "SNOMED CT codes of acts of vaccination",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-VaccinationProcedure-1",
    },
  ],
} satisfies ResourceGuide;
