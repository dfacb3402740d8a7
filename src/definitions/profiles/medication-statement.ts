import type { ResourceGuide } from "./resource-guide.ts";

/** Source: CareConnect-MedicationStatement-1 1.1.0 of 2018-11-05 (reviewed profiles, release of 2018-12-19) and its extensions. */
export const medicationStatement = {
  service: "core",
  type: "MedicationStatement",
  purpose:
    "What somebody says that a person takes, has taken or does not take: prescribed or bought, told by the person, a relative, a clinician or another record. It is a statement, not an order and not proof.",
  useWhen: [
    "For a list of a person's medicines, wherever they come from.",
    "To say that a person does not take something that was prescribed.",
    "Use MedicationRequest for the prescription itself, Immunization for vaccines, AllergyIntolerance for a medicine that harmed.",
  ],
  rules: [
    {
      element: "identifier.system",
      rule: "Every identifier says by a web address whose numbering it belongs to.",
      level: "MUST",
      from: "CC-250",
      min: 1,
    },
    { element: "identifier.value", rule: "Every identifier has its value.", level: "MUST", from: "CC-250", min: 1 },
    {
      element: "medication[x]",
      rule: "The product is a reference to a Medication. FHIR would also allow a code here.",
      level: "MUST",
      from: "CC-251",
      min: 1,
      max: 1,
    },
    {
      element: "subject",
      rule: "Leads to a Patient described by the Care Connect profile, or to a group.",
      level: "MUST",
      from: "CareConnect-MedicationStatement-1 1.1.0",
    },
    {
      element: "dosage.route.coding(snomedCT)",
      rule: "The way into the body has at most one SNOMED CT code, with its system, its code and its words.",
      level: "MUST",
      from: "CC-254",
      max: 1,
    },
    {
      element: "dosage.route.coding(snomedCT).extension(snomedCTDescriptionID)",
      rule: "The very words that were chosen, by the number that SNOMED CT gives them. Here the profile sets no limit to how often.",
      level: "MAY",
      from: "CC-204",
    },
    {
      element: "extension(lastIssueDate)",
      rule: "When the medicine was last issued, once.",
      level: "MAY",
      from: "CC-252",
      max: 1,
    },
    {
      element: "extension(changeSummary)",
      rule: "What was changed in the person's medicines, when and why: continued, added, amended or put on hold. There may be several.",
      level: "MAY",
      from: "CareConnect-MedicationStatement-1 1.1.0",
    },
  ],
  cautions: [
    "taken comes first: n means that the medicine is not taken, unk that nobody knows, na that the statement does not say. Only y means that it is taken.",
    "status comes first too: entered-in-error means a mistake, intended that it has not begun, stopped, completed and on-hold that it is not being taken now.",
    "status active with taken n is a medicine that should be taken and is not: show both.",
    "informationSource says who told it: what a person remembers is not what was dispensed.",
    "A medicine may be in several statements and requests, of several sources: do not add up their doses.",
    "lastIssueDate is the last issue that the source knows of. An old one may mean that the person stopped.",
    "Nothing found is not nothing taken: medicines bought, given in hospital or prescribed elsewhere are often missing.",
  ],
  bindings: [
    {
      element: "medication[x]",
      codes: "FHIR's example, SNOMED CT codes of medicines; the reference leads to the dictionary's codes",
      strength: "example",
      valueSet: "http://hl7.org/fhir/ValueSet/medication-codes",
    },
    {
      element: "dosage.route.coding(snomedCT)",
      codes: "SNOMED CT codes of routes, as in electronic prescribing",
      strength: "example",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-MedicationDosageRoute-1",
    },
    {
      element: "extension(changeSummary).extension(status)",
      codes: "Continued, Added, Amended, On-hold",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-MedicationChangeStatus-1",
    },
  ],
} satisfies ResourceGuide;
