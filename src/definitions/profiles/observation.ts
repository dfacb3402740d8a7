import type { ResourceGuide } from "./resource-guide.ts";

/**
 * Source: CareConnect-Observation-1 0.0.2 of 2017-07-11 (profiles of October 2018: the reviewed release of 2018-12-19 has none) and
 * its extension. A later draft, 1.2.1 of 2019-06-17, binds value sets; its rules stand at SHOULD and MAY.
 */
export const observation = {
  service: "core",
  type: "Observation",
  purpose:
    "One thing that was measured, tested, seen or asked about a person: a blood pressure, a laboratory result, whether somebody smokes. It says what, when, and what came out.",
  useWhen: [
    "For vital signs, laboratory results, scores and answers about the way of life.",
    "For two values that belong together, such as the two of a blood pressure: one Observation with components.",
    "Use Condition for a diagnosis that is made of observations, DiagnosticReport for a set of them with a conclusion.",
    "Use AllergyIntolerance for an allergy, even where a test found it.",
  ],
  rules: [
    {
      element: "identifier.system",
      rule: "Every identifier says by a web address whose numbering it belongs to.",
      level: "MUST",
      from: "CC-235",
      min: 1,
    },
    { element: "identifier.value", rule: "Every identifier has its value.", level: "MUST", from: "CC-235", min: 1 },
    {
      element: "subject",
      rule: "Leads to a Patient or a Location described by the Care Connect profile, to a device or to a group.",
      level: "MUST",
      from: "CareConnect-Observation-1 0.0.2",
    },
    {
      element: "code.coding(snomedCT)",
      rule: "What was observed has at most one SNOMED CT code, with its system, its code and its words, and without a version. Codes of other systems may stand beside it.",
      level: "MUST",
      from: "CC-238",
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
      element: "category.coding(snomedCT)",
      rule: "A category has at most one SNOMED CT code, with its system, its code and its words, and without a version.",
      level: "MUST",
      from: "CareConnect-Observation-1 0.0.2",
      max: 1,
    },
    {
      element: "bodySite.coding(snomedCT)",
      rule: "A part of the body has at most one SNOMED CT code, with its system, its code and its words, and without a version.",
      level: "MUST",
      from: "CC-238",
      max: 1,
    },
    {
      element: "method.coding(snomedCT)",
      rule: "A method has at most one SNOMED CT code, with its system, its code and its words, and without a version.",
      level: "MUST",
      from: "CC-238",
      max: 1,
    },
    {
      element: "component.code.coding(snomedCT)",
      rule: "What a component is has at most one SNOMED CT code, with its system, its code and its words, and without a version.",
      level: "MUST",
      from: "CC-238",
      max: 1,
    },
    {
      element: "extension(reason)",
      rule: "Why it was observed: a code, or the Condition that it is about.",
      level: "MAY",
      from: "CareConnect-Observation-1 0.0.2",
    },
    {
      element: "code",
      rule: "A later draft of the profile asks for codes of its value set CareConnect-ObservationType-1, of components too.",
      level: "SHOULD",
      from: "CC-236",
    },
    {
      element: "method",
      rule: "A later draft of the profile prefers codes of its value sets CareConnect-ObservationMethod-1 and, for parts of the body, CareConnect-BodySite-1.",
      level: "MAY",
      from: "CC-237",
    },
  ],
  cautions: [
    "status comes first: entered-in-error and cancelled are no results, registered has none yet, preliminary may still change, amended and corrected have changed since they were final.",
    "A value without its unit says nothing. Compare values of the same unit only, and look for a comparator: <5 is not 5.",
    "No value is not a normal value: dataAbsentReason may say why it is missing.",
    "The values may be in the components alone: a blood pressure has none of its own.",
    "effective is when it was so, issued when it was made known. Sort by effective.",
    "Whether a value is high or low is said by interpretation and referenceRange, which depend on the laboratory and the person. Without them, do not guess.",
    "The code may name something that was asked about and the value may be no or absent: read both.",
    "subject may be a place, a device or a group: make sure that it is the person.",
  ],
  bindings: [],
} satisfies ResourceGuide;
