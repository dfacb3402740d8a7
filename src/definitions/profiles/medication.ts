import type { ResourceGuide } from "./resource-guide.ts";

/** Source: CareConnect-Medication-1 1.1.0 of 2018-11-05 (reviewed profiles, release of 2018-12-19). */
export const medication = {
  service: "core",
  type: "Medication",
  purpose:
    "One medicinal product, as it stands in the NHS dictionary of medicines and devices (dm+d): what it is, its form, what it is made of. It says nothing about any person.",
  useWhen: [
    "To read what a MedicationRequest or a MedicationStatement points to: in Care Connect those do not name the product themselves.",
    "It is seldom asked for alone; ask for it together with the request or statement (_include).",
    "Use MedicationRequest for what was prescribed, MedicationStatement for what a person takes.",
  ],
  rules: [
    {
      element: "code",
      rule: "Where the product has a code, it is one of the NHS dictionary of medicines and devices: of a product or a pack, named by maker or not, or of the active substance.",
      level: "MUST",
      from: "CC-202",
    },
    {
      element: "code.coding.extension(snomedCTDescriptionID)",
      rule: "The very words that were chosen, by the number that SNOMED CT gives them, at most once.",
      level: "MAY",
      from: "CC-204",
      max: 1,
    },
    {
      element: "form",
      rule: "The form, such as tablet or inhaler, is one of the dictionary's dose forms.",
      level: "MUST",
      from: "CC-203",
    },
    {
      element: "form.coding.system",
      rule: "The code of a form is marked as SNOMED CT.",
      level: "MUST",
      from: "CC-241",
      min: 1,
    },
    { element: "form.coding.code", rule: "A coded form has its code.", level: "MUST", from: "CC-241", min: 1 },
    {
      element: "form.coding.display",
      rule: "A coded form has the words of its code.",
      level: "MUST",
      from: "CC-241",
      min: 1,
    },
    {
      element: "form.coding.extension(snomedCTDescriptionID)",
      rule: "The very words that were chosen, by the number that SNOMED CT gives them, at most once.",
      level: "MAY",
      from: "CC-204",
      max: 1,
    },
    {
      element: "manufacturer",
      rule: "Leads to an Organization described by the Care Connect profile.",
      level: "MUST",
      from: "CareConnect-Medication-1 1.1.0",
    },
  ],
  cautions: [
    "A Medication that exists is not a medicine that anybody takes: only requests and statements say that.",
    "The code may be of an active substance without a strength, of a product by its general name, or of one maker's product. Do not read a strength or a brand into a code that has none.",
    "status inactive means that the product is not in use any more, entered-in-error that the entry is a mistake.",
    "code may be missing or text alone: then no program can check it against allergies or other medicines.",
  ],
  bindings: [
    {
      element: "code",
      codes:
        "SNOMED CT codes of the NHS dictionary of medicines and devices: actual and virtual products and packs, and virtual therapeutic moieties",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-MedicationCode-1",
    },
    {
      element: "form",
      codes: "SNOMED CT codes of the dose forms of the same dictionary",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-MedicationForm-1",
    },
  ],
} satisfies ResourceGuide;
