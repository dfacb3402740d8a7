import type { ResourceGuide } from "./resource-guide.ts";

/**
 * Source: CareConnect-Condition-1 1.1.0 of 2018-11-05 (reviewed profiles, release of 2018-12-19) and its extension. A problem on
 * a problem list has a profile of its own, CareConnect-ProblemHeader-Condition-1 1.0.0 of 2018-04-16, which that release lacks.
 */
export const condition = {
  service: "core",
  type: "Condition",
  purpose:
    "A diagnosis, a problem, a complaint or another state of health that somebody thought worth recording: what it is, since when, and whether it is still there.",
  useWhen: [
    "For the problem list, for past illnesses, and for the diagnoses of a visit: category says which of them it is.",
    "Use Observation for a single finding or measurement, such as a blood pressure, even when it is abnormal.",
    "Use AllergyIntolerance for an allergy, Procedure for what was done about a problem, FamilyMemberHistory for a relative's illness.",
  ],
  rules: [
    {
      element: "identifier.system",
      rule: "Every identifier says by a web address whose numbering it belongs to.",
      level: "MUST",
      from: "CC-218",
      min: 1,
    },
    { element: "identifier.value", rule: "Every identifier has its value.", level: "MUST", from: "CC-218", min: 1 },
    {
      element: "verificationStatus",
      rule: "Not used: the profile has no place to say that a condition is suspected, refuted or entered in error.",
      level: "MUST",
      from: "CC-218",
      max: 0,
    },
    {
      element: "clinicalStatus",
      rule: "In practice always there: FHIR leaves it out of records entered in error alone, and this profile has none of those.",
      level: "MUST",
      from: "CareConnect-Condition-1 1.1.0",
    },
    {
      element: "category.coding.system",
      rule: "A category says which list its code is from.",
      level: "MUST",
      from: "CC-218",
      min: 1,
    },
    { element: "category.coding.code", rule: "A category has its code.", level: "MUST", from: "CC-218", min: 1 },
    {
      element: "category.coding.display",
      rule: "A category has the words of its code.",
      level: "MUST",
      from: "CC-218",
      min: 1,
    },
    {
      element: "subject",
      rule: "Leads to a Patient described by the Care Connect profile, or to a group.",
      level: "MUST",
      from: "CareConnect-Condition-1 1.1.0",
    },
    {
      element: "code.coding(snomedCT)",
      rule: "What the condition is has at most one SNOMED CT code, with its system, its code and its words. Codes of other systems may stand beside it.",
      level: "MUST",
      from: "CC-222",
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
      from: "CC-222",
      max: 1,
    },
    {
      element: "stage.summary.coding(snomedCT)",
      rule: "A stage has at most one SNOMED CT code, with its system, its code and its words.",
      level: "MUST",
      from: "CC-222",
      max: 1,
    },
    {
      element: "extension(episodisity)",
      rule: "Whether this is the first, a new or a review episode, or the end of one. The profile spells its name so.",
      level: "MAY",
      from: "CC-219",
    },
    {
      element: "severity",
      rule: "Left out of a problem that follows the profile for problem lists; so are part of the body, stage and evidence.",
      level: "MUST",
      from: "CC-228",
    },
    {
      element: "extension(problemSignificance)",
      rule: "Major or minor, where a record follows the profile for problem lists.",
      level: "MAY",
      from: "CC-224",
    },
  ],
  cautions: [
    "A record that follows the profile cannot say that it was a mistake or that the diagnosis was ruled out. Such records may simply be taken away: keep no copies that are never asked for again.",
    "Records that do not follow the profile may have a verificationStatus all the same, and it comes first: refuted means not so, entered-in-error means a mistake, provisional and differential mean not established.",
    "Read the words of the code to the end. SNOMED CT has codes for what is absent, suspected or in the family, and these are allowed here: a code with the word diabetes in it may say that there is none.",
    "clinicalStatus inactive, remission or resolved, or any abatement, means that it is over or quiet. recurrence means that it has come back.",
    "onset is when it began, assertedDate when somebody said so. Neither is the date on which the record was made.",
    "A diagnosis of one visit (encounter-diagnosis) or a complaint (presenting-complaint) is not an entry of the problem list.",
    "No record of a condition does not mean that the person does not have it.",
  ],
  bindings: [
    {
      element: "code.coding(snomedCT)",
      codes:
        "SNOMED CT codes of clinical findings, of findings with a context such as absent or in the family, and of events",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-ConditionCode-1",
    },
    {
      element: "bodySite.coding(snomedCT)",
      codes: "SNOMED CT codes of parts of the body",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-BodySite-1",
    },
    {
      element: "category",
      codes: "problem-list-item, encounter-diagnosis, presenting-complaint, co-morbidity, issue",
      strength: "extensible",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-ConditionCategory-1",
    },
    {
      element: "extension(episodisity)",
      codes: "first, new, review, end",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-ConditionEpisodicity-1",
    },
  ],
} satisfies ResourceGuide;
