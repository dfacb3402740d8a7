import type { ResourceGuide } from "./resource-guide.ts";

/** Source: CareConnect-Practitioner-1 1.1.0 of 2018-11-05 (reviewed profiles, release of 2018-12-19) and its extension. */
export const practitioner = {
  service: "core",
  type: "Practitioner",
  purpose:
    "Somebody who gives or supports care: a doctor, a nurse, a pharmacist, a receptionist. It says who they are and what they are qualified for; where they work, and as what, is told by PractitionerRole.",
  useWhen: [
    "To read who recorded, prescribed, gave or asserted something in a record.",
    "Use PractitionerRole for what somebody does for which organisation, and when they can be reached there.",
    "Use Patient for the person who is cared for, Organization where a whole practice or team is meant.",
  ],
  rules: [
    {
      element: "identifier(sdsUserID)",
      rule: "At most one user number of the Spine directory service. It comes before numbers of other kinds.",
      level: "MUST",
      from: "CC-194",
      max: 1,
    },
    {
      element: "identifier(sdsUserID).system",
      rule: "A user number is marked as one by https://fhir.nhs.uk/Id/sds-user-id.",
      level: "MUST",
      from: "CC-263",
      min: 1,
    },
    {
      element: "identifier(sdsUserID).value",
      rule: "The user number is itself there.",
      level: "MUST",
      from: "CC-261",
      min: 1,
    },
    {
      element: "identifier(sdsRoleProfileID)",
      rule: "Any number of role profile numbers of the Spine directory service, one for each role.",
      level: "MAY",
      from: "CC-194",
    },
    {
      element: "identifier(sdsRoleProfileID).system",
      rule: "A role profile number is marked as one by https://fhir.nhs.uk/Id/sds-role-profile-id.",
      level: "MUST",
      from: "CC-263",
      min: 1,
    },
    {
      element: "identifier(sdsRoleProfileID).value",
      rule: "The role profile number is itself there.",
      level: "MUST",
      from: "CC-261",
      min: 1,
    },
    {
      element: "identifier",
      rule: "Numbers of the professional registers, such as the General Medical Council's, have addresses of their own: https://fhir.hl7.org.uk/Id/gmc-number and so on.",
      level: "SHOULD",
      from: "CC-195",
    },
    {
      element: "communication",
      rule: "Not used: languages are told by the extension nhsCommunication instead.",
      level: "MUST",
      from: "CC-265",
      max: 0,
    },
    {
      element: "extension(nhsCommunication)",
      rule: "A language that the person speaks, writes or signs, and how well.",
      level: "MAY",
      from: "CC-262",
    },
    {
      element: "qualification.issuer",
      rule: "Leads to an Organization described by the Care Connect profile.",
      level: "MUST",
      from: "CareConnect-Practitioner-1 1.1.0",
    },
  ],
  cautions: [
    "A Practitioner is not proof of a valid registration or of a right to prescribe: look it up in the professional register.",
    "active with the value false means that the record is not in use; old entries of a patient's record still point to it.",
    "The same person may have several Practitioners, of several systems: compare numbers, not names.",
    "Numbers look alike: read the address in system before a number is taken for a GMC number.",
    "gender is what is written down for administration.",
  ],
  bindings: [
    {
      element: "gender",
      codes: "male, female, other, unknown",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-AdministrativeGender-1",
    },
    {
      element: "extension(nhsCommunication).extension(language)",
      codes: "Languages by two letters, and sign languages, Makaton and Braille by q1 to q5",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-HumanLanguage-1",
    },
    {
      element: "extension(nhsCommunication).extension(modeOfCommunication)",
      codes: "Spoken, written or signed, each expressed or received",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-LanguageAbilityMode-1",
    },
    {
      element: "extension(nhsCommunication).extension(communicationProficiency)",
      codes: "E excellent, G good, F fair, P poor",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-LanguageAbilityProficiency-1",
    },
  ],
} satisfies ResourceGuide;
