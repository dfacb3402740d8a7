import type { ResourceGuide } from "./resource-guide.ts";

/**
 * The resources that only the wider Care Connect guide has. Sources: CareConnect-FamilyMemberHistory-1, CareConnect-Flag-1 and
 * CareConnect-Medication-Flag-1, all 0.0.2 of July 2017 (profiles of October 2018); the reviewed release of 2018-12-19 has none of
 * them. For DiagnosticReport and DocumentReference there are later drafts alone (2019), known by CC-292 to CC-297. Binary,
 * CodeSystem and ValueSet have no Care Connect profile.
 */
export const wider = [
  {
    service: "core",
    type: "FamilyMemberHistory",
    purpose:
      "The illnesses of one relative of a person, as far as they matter to the person's own care: which relative, which illness, at what age.",
    useWhen: [
      "For a risk that runs in the family. One record is about one relative.",
      "Use Condition for the person's own illnesses.",
      "That there is nothing in the family may also be recorded as a Condition with a code that says so: look at both.",
    ],
    rules: [
      {
        element: "identifier.system",
        rule: "Every identifier says by a web address whose numbering it belongs to.",
        level: "MUST",
        from: "CC-282",
        min: 1,
      },
      { element: "identifier.value", rule: "Every identifier has its value.", level: "MUST", from: "CC-282", min: 1 },
      {
        element: "patient",
        rule: "Leads to a Patient described by the Care Connect profile: the person, not the relative.",
        level: "MUST",
        from: "CareConnect-FamilyMemberHistory-1 0.0.2",
      },
      {
        element: "relationship.coding(snomedCT)",
        rule: "Which relative it is has at most one SNOMED CT code, with its system, its code and its words, and without a version.",
        level: "MUST",
        from: "CC-285",
        max: 1,
      },
      {
        element: "condition.code.coding(snomedCT)",
        rule: "An illness has at most one SNOMED CT code, with its system, its code and its words, and without a version.",
        level: "MUST",
        from: "CC-285",
        max: 1,
      },
      {
        element: "condition.outcome.coding(snomedCT)",
        rule: "What came of an illness has at most one SNOMED CT code, with its system, its code and its words, and without a version.",
        level: "MUST",
        from: "CC-285",
        max: 1,
      },
      { element: "extension(recorder)", rule: "Who recorded it, once.", level: "MAY", from: "CC-283", max: 1 },
      {
        element: "extension(encounter)",
        rule: "The visit at which it was recorded, once.",
        level: "MAY",
        from: "CC-283",
        max: 1,
      },
    ],
    cautions: [
      "This is about a relative. Never show it among the person's own conditions.",
      "gender, born, age and deceased are the relative's, not the person's.",
      "notDone with the value true means that the history was not taken. It does not mean that the family is healthy.",
      "status comes first: health-unknown means that nothing is known of this relative, partial that not everything is here, entered-in-error a mistake.",
      "estimatedAge with the value true means that the age is a guess.",
      "The relative may be a named person: treat the record as private for both.",
    ],
    bindings: [
      {
        element: "gender",
        codes: "male, female, other, unknown",
        strength: "required",
        valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-AdministrativeGender-1",
      },
    ],
  },
  {
    service: "core",
    type: "DiagnosticReport",
    purpose:
      "The report of an investigation: a set of laboratory tests, an X-ray, a biopsy. It binds the results together, with a conclusion, and often with the report as it was printed.",
    useWhen: [
      "To read what a laboratory or a department concluded, and which results belong together.",
      "Use Observation for a single value; the results of a report are Observations of their own.",
      "Use DocumentReference for letters and other documents, Procedure for the investigation as an act.",
    ],
    rules: [
      {
        element: "identifier.system",
        rule: "Every identifier says by a web address whose numbering it belongs to.",
        level: "MUST",
        from: "CC-294",
        min: 1,
      },
      { element: "identifier.value", rule: "Every identifier has its value.", level: "MUST", from: "CC-294", min: 1 },
      {
        element: "subject",
        rule: "Whom or what the report is about must be there. FHIR leaves it open.",
        level: "MUST",
        from: "CC-294",
        min: 1,
      },
      {
        element: "code.coding(snomedCT)",
        rule: "The kind of report has at most one SNOMED CT code, with its system, its code and its words.",
        level: "MUST",
        from: "CC-297",
        max: 1,
      },
      {
        element: "category.coding(snomedCT)",
        rule: "The category has at most one SNOMED CT code, with its system, its code and its words.",
        level: "MUST",
        from: "CC-297",
        max: 1,
      },
      {
        element: "codedDiagnosis.coding(snomedCT)",
        rule: "A coded conclusion has at most one SNOMED CT code, with its system, its code and its words.",
        level: "MUST",
        from: "CC-297",
        max: 1,
      },
    ],
    cautions: [
      "status comes first: registered has no result yet, partial and preliminary may change, amended, corrected and appended have changed since they were final, cancelled and entered-in-error are no reports.",
      "Read the conclusion and the printed form too: not everything in them is among the coded results.",
      "A result without a report, or a report whose results are not there, is not a normal result.",
      "effective is when the sample was taken or the picture made, issued when the report was made known.",
      "The rules above are of a draft of 2019. The guide itself calls its page on this type a sketch.",
    ],
    bindings: [
      {
        element: "code.coding(snomedCT)",
        codes: "SNOMED CT codes of kinds of reports",
        strength: "extensible",
        valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-ReportCodeSnCT-1",
      },
      {
        element: "codedDiagnosis.coding(snomedCT)",
        codes: "SNOMED CT codes of findings",
        strength: "extensible",
        valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-FindingCode-1",
      },
      {
        element: "codedDiagnosis",
        codes: "SNOMED CT codes of findings",
        strength: "preferred",
        valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-FindingCode-1",
      },
    ],
  },
  {
    service: "core",
    type: "DocumentReference",
    purpose:
      "The index card of a document: a discharge letter, a clinic letter, a care plan as a file. It says what kind of document it is, whose it is, who wrote it and when, and where the file can be fetched.",
    useWhen: [
      "To find documents of a person by kind, date or setting, and then to fetch the file.",
      "Use Binary for the file itself: the DocumentReference leads to it, and there is no other way to find it.",
      "Use DiagnosticReport for reports of investigations whose results are data.",
    ],
    rules: [
      {
        element: "masterIdentifier.system",
        rule: "The number of the document says by a web address whose numbering it belongs to.",
        level: "MUST",
        from: "CC-292",
        min: 1,
      },
      {
        element: "masterIdentifier.value",
        rule: "The number of the document has its value.",
        level: "MUST",
        from: "CC-292",
        min: 1,
      },
      {
        element: "identifier.system",
        rule: "Every other identifier says by a web address whose numbering it belongs to.",
        level: "MUST",
        from: "CC-292",
        min: 1,
      },
      {
        element: "identifier.value",
        rule: "Every other identifier has its value.",
        level: "MUST",
        from: "CC-292",
        min: 1,
      },
      {
        element: "type",
        rule: "What kind of document it is, by preference as a SNOMED CT code: 373942005 is a discharge summary.",
        level: "MAY",
        from: "CC-156",
      },
    ],
    cautions: [
      "status comes first: superseded means that another document has taken its place, entered-in-error that it is a mistake.",
      "relatesTo may say that it replaces, changes or adds to another document: read that one too.",
      "docStatus preliminary means that the document itself is not finished.",
      "created is when the document was made, indexed when it was entered here. What it tells of may be older than both: look at context.period.",
      "What stands in a document is not in the coded record: an allergy in a letter is not found among the allergies.",
      "securityLabel may restrict who may see it. Make sure that the document is the person's: files are sometimes put with the wrong one.",
      "The rules above are of a draft of 2019. The guide itself has no profile of this type.",
    ],
    bindings: [
      {
        element: "type",
        codes: "SNOMED CT codes of kinds of documents, from a list of their own",
        strength: "preferred",
        valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-DocumentType-1",
      },
      {
        element: "context.practiceSetting",
        codes: "SNOMED CT codes of settings of care, from a list of their own",
        strength: "preferred",
        valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-CareSettingType-1",
      },
    ],
  },
  {
    service: "core",
    type: "Flag",
    purpose:
      "A warning to whoever deals with a person: a risk, a special need, something to be known before the next contact.",
    useWhen: [
      "For what staff must see at once: a risk of violence, a need for an interpreter, a visit that two people should make.",
      "For a remark about a medicine, such as that it must not be stopped: there is a profile of its own for that.",
      "Use AllergyIntolerance for allergies, Condition for illnesses: a Flag is no place for them, as programs that check prescriptions do not look here.",
    ],
    rules: [
      {
        element: "identifier.system",
        rule: "Every identifier says by a web address whose numbering it belongs to.",
        level: "MUST",
        from: "CC-286",
        min: 1,
      },
      { element: "identifier.value", rule: "Every identifier has its value.", level: "MUST", from: "CC-286", min: 1 },
      {
        element: "code.coding(snomedCT)",
        rule: "What the warning is has at most one SNOMED CT code, with its system, its code and its words, and without a version.",
        level: "MUST",
        from: "CC-287",
        max: 1,
      },
      {
        element: "subject",
        rule: "Leads to a Patient or another resource described by its Care Connect profile.",
        level: "MUST",
        from: "CareConnect-Flag-1 0.0.2",
      },
      {
        element: "category",
        rule: "A flag about medicines has the category drug, and one category alone.",
        level: "MUST",
        from: "CC-290",
      },
      {
        element: "extension(medication)",
        rule: "A flag about medicines leads to at least one request or statement that it is about.",
        level: "MUST",
        from: "CC-289",
      },
    ],
    cautions: [
      "status comes first: only active means that the warning holds. inactive is over, entered-in-error a mistake.",
      "Look at period too: a warning may be active and its time over.",
      "No flag does not mean no risk: few systems record them, and fewer pass them on.",
      "A flag may be about a place, a practitioner, an organisation or a group: make sure that subject is the person.",
      "A flag may be meant for staff alone. Look at meta.security before one is put on a screen.",
    ],
    bindings: [
      {
        element: "code",
        codes: "Of a flag about medicines: do-not-discontinue, continue-indefinitely",
        strength: "extensible",
        valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-MedicationFlag-1",
      },
      {
        element: "category",
        codes: "Of a flag about medicines: FHIR's categories of flags, here always drug",
        strength: "required",
        valueSet: "http://hl7.org/fhir/ValueSet/flag-category",
      },
    ],
  },
  {
    service: "core",
    type: "Binary",
    purpose: "A file as it is: a PDF, a picture, a scanned letter. It has a kind and a content, and nothing else.",
    useWhen: [
      "To fetch the file that a DocumentReference leads to.",
      "It cannot be searched for: use DocumentReference to find it.",
    ],
    rules: [
      {
        element: "content",
        rule: "A plain read answers with the file itself. Asked for a FHIR format, it answers with a Binary that has the file in base64.",
        level: "MUST",
        from: "CC-151",
      },
      {
        element: "id",
        rule: "It is read by its address alone. There is no search.",
        level: "MUST",
        from: "CC-154",
      },
      {
        element: "contentType",
        rule: "An Accept header that names a FHIR format gives the Binary in that format too.",
        level: "SHOULD",
        from: "CC-152",
      },
    ],
    cautions: [
      "A file does not say whose it is: only the DocumentReference does. Never show one without the other.",
      "A file may be dangerous to open: do not run what is in it, and do not let a browser guess its kind.",
      "A file may be a superseded version: the DocumentReference says so, the file does not.",
    ],
    bindings: [],
  },
  {
    service: "core",
    type: "CodeSystem",
    purpose:
      "A list of codes and what they mean, such as the states of checking an NHS number. Where a record has a code, its system is the address of such a list.",
    useWhen: [
      "To look up what a code of Care Connect means.",
      "Use ValueSet for which codes may stand at a place.",
      "SNOMED CT and the dictionary of medicines are not held here: they are published elsewhere, under licences of their own.",
    ],
    rules: [
      {
        element: "concept",
        rule: "Code systems can be read, each by its id.",
        level: "MUST",
        from: "CC-146",
      },
    ],
    cautions: [
      "The same list may be known by several addresses: older records write https://fhir.hl7.org.uk/STU3/CareConnect-X-1 where newer ones write https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-X-1.",
      "The same code in another list is another code: 1 means something different in each.",
      "content says whether all codes are here: fragment and not-present mean that they are not.",
      "experimental with the value true, and status draft or retired, mean that it is not for use in care.",
    ],
    bindings: [],
  },
  {
    service: "core",
    type: "ValueSet",
    purpose:
      "Which codes may stand at a certain place of a record. It chooses them from one or more code systems, one by one or by a rule.",
    useWhen: [
      "To see which codes a profile allows, or to fill a list to choose from.",
      "Use CodeSystem for what a code means.",
    ],
    rules: [
      {
        element: "compose",
        rule: "Value sets can be read, each by its id.",
        level: "MUST",
        from: "CC-147",
      },
    ],
    cautions: [
      "A rule, such as all codes below one of SNOMED CT, can only be worked out by who has that code system: what cannot be listed is not empty.",
      "How binding it is depends on the profile: required allows no other codes, extensible others where none fits, preferred and example any.",
      "experimental with the value true, and status draft or retired, mean that it is not for use in care.",
    ],
    bindings: [],
  },
] satisfies readonly ResourceGuide[];
