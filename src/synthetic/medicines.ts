import type { Resource } from "../fhir/resource.ts";
import { dateOf, lastDay, momentOf, roughly, workingMinute } from "./calendar.ts";
import { cast } from "./cast.ts";
import {
  careConnectCode,
  careConnectExtension,
  concept,
  demoIdentifier,
  type Element,
  idOf,
  note,
  profiled,
  quantity,
  reference,
  snomed,
  unprofiled,
} from "./elements.ts";
import { type Counts, context } from "./encounters.ts";
import { drawFor, isAdult, type Person, pharmacist, pharmacy, recordDay, type World } from "./person.ts";
import type { Random } from "./random.ts";

/** How many Medications there are: every product once, and once more in another batch for every 2,000 patients. */
export const medicationCount = ({ patients }: World): number => products.length * (1 + Math.floor(patients / 2000));

export function medication(number: number): Resource {
  const { code, form } = products[(number - 1) % products.length]!;
  const batch = Math.floor((number - 1) / products.length) + 1;
  return profiled("Medication", idOf("Medication", number), {
    code: concept(code),
    status: "active",
    ...(form && { form: concept(form) }),
    ...(batch > 1 && {
      package: { batch: [{ lotNumber: `DEMO-${batch}`, expirationDate: dateOf(lastDay + batch) }] },
    }),
  });
}

export function medicationRequest(person: Person, n: number, counts: Counts, world: World): Resource {
  const draw = drawFor(person, n);
  const day = recordDay(person, draw);
  const status = draw.weighted(requestStatuses);
  const days = draw.pick([28, 56, 7]);
  // Written by a system that names the product inside the request, which the Care Connect profile does not allow.
  const isExample = person.number === 3 && n === 1;
  const inside = isExample || draw.next() > 0.97;
  const make = inside ? unprofiled : profiled;
  const extension = [
    ...(draw.chance(0.5)
      ? [careConnectExtension("PrescriptionType", { valueCodeableConcept: { coding: [draw.pick(prescriptionTypes)] } })]
      : []),
    ...(status === "stopped"
      ? [
          careConnectExtension("MedicationStatusReason", {
            extension: [
              { url: "statusReason", valueCodeableConcept: { text: "Invented: no longer needed" } },
              { url: "statusChangeDate", valueDateTime: dateOf(day + days) },
            ],
          }),
        ]
      : []),
  ];
  return make("MedicationRequest", idOf("MedicationRequest", person.number, n), {
    ...(extension.length > 0 && { extension }),
    identifier: [demoIdentifier("MedicationRequest", person.number, n)],
    status,
    intent: draw.weighted(intents),
    ...(inside
      ? {
          medicationCodeableConcept: concept(
            (isExample ? products[0]! : draw.pick(isAdult(person, day) ? products : childProducts)).code,
          ),
        }
      : medicationOf(person, n, day, world)),
    subject: reference("Patient", person.number),
    ...context(person, counts, "context"),
    authoredOn: roughly(draw, day),
    requester: {
      agent: reference("Practitioner", person.practitioner),
      onBehalfOf: reference("Organization", person.organization),
    },
    recorder: reference("Practitioner", person.practitioner),
    ...(noted.has(status) && {
      note: [
        {
          authorReference: reference("Practitioner", person.practitioner),
          time: momentOf(day + days, 600),
          ...note(noted.get(status)!),
        },
      ],
    }),
    dosageInstruction: [{ text: draw.pick(dosages), route: concept(oral) }],
    dispenseRequest: {
      validityPeriod: { start: dateOf(day), end: dateOf(day + 180) },
      quantity: {
        ...(draw.chance(0.3) && {
          extension: [careConnectExtension("MedicationQuantityText", { valueString: `${days} tablets` })],
        }),
        value: days,
        unit: "tablet",
      },
      expectedSupplyDuration: quantity(days, "days", "d"),
      ...(n % 2 === 1 && { performer: reference("Organization", pharmacy) }),
    },
  });
}

export function medicationStatement(person: Person, n: number, counts: Counts, world: World): Resource {
  const draw = drawFor(person, n);
  const day = recordDay(person, draw);
  const status = draw.weighted(statementStatuses);
  const taken = draw.weighted(takens);
  const isFromPharmacist = n % 5 === 2;
  const extension = [
    ...(draw.chance(0.4)
      ? [careConnectExtension("MedicationStatementLastIssueDate", { valueDateTime: dateOf(day) })]
      : []),
    ...(n % 5 === 1 ? [changeSummary(Math.min(day + 28, person.to))] : []),
  ];
  return profiled("MedicationStatement", idOf("MedicationStatement", person.number, n), {
    ...(extension.length > 0 && { extension }),
    identifier: [demoIdentifier("MedicationStatement", person.number, n)],
    ...context(person, counts, "context"),
    status,
    ...medicationOf(person, n, day, world),
    ...(draw.chance(0.7)
      ? {
          effectivePeriod: {
            start: dateOf(day),
            ...(status === "completed" && { end: dateOf(Math.min(day + draw.int(7, 400), person.to)) }),
          },
        }
      : { effectiveDateTime: roughly(draw, day) }),
    dateAsserted: dateOf(day),
    ...source(person, draw, isFromPharmacist),
    subject: reference("Patient", person.number),
    taken,
    ...(taken === "n" && { reasonNotTaken: [{ text: "Invented: the patient preferred not to." }] }),
    ...(isFromPharmacist && { reasonCode: [{ text: "Invented: heartburn, asked about at the counter." }] }),
    dosage: [{ text: draw.pick(dosages), route: concept(oral) }],
  });
}

const changeSummary = (day: number): Element =>
  careConnectExtension("MedicationChangeSummary", {
    extension: [
      { url: "indicationForChange", valueCodeableConcept: { text: "Invented: dizzy in the mornings" } },
      { url: "dateChanged", valueDateTime: dateOf(day) },
      {
        url: "detailsOfAmendment",
        valueString: "Invented: taken in the evening now, not in the morning; the dose is the same",
      },
    ],
  });

/** Who says so. */
function source(person: Person, draw: Random, isFromPharmacist: boolean): Element {
  const isFromDoctor = draw.chance(0.7);
  if (isFromPharmacist) return { informationSource: reference("Practitioner", pharmacist) };
  return {
    informationSource: isFromDoctor
      ? reference("Practitioner", person.practitioner)
      : reference("Patient", person.number),
  };
}

/**
 * Conforms to the profile as corrected in March 2019 (1.3.0), which allows notGiven to be true; the one before fixed
 * it to false, while the API asks for a search by it.
 */
export function immunization(person: Person, n: number, counts: Counts): Resource {
  const draw = drawFor(person, n);
  const day = recordDay(person, draw);
  const notGiven = (person.number === 3 && n === 1) || draw.weighted(notGivens);
  const { procedure, vaccine, diseases, dose } = draw.pick(vaccines);
  const primarySource = draw.weighted(primarySources);
  return profiled("Immunization", idOf("Immunization", person.number, n), {
    extension: [
      careConnectExtension("DateRecorded", { valueDateTime: momentOf(day, workingMinute(draw)) }),
      careConnectExtension("VaccinationProcedure", { valueCodeableConcept: concept(procedure) }),
    ],
    identifier: [demoIdentifier("Immunization", person.number, n)],
    status: draw.weighted(immunizationStatuses),
    notGiven,
    vaccineCode: { coding: [vaccine], text: vaccine.code === "UNC" ? "Measles, mumps and rubella" : vaccine.display },
    patient: reference("Patient", person.number),
    ...context(person, counts, "encounter"),
    date: roughly(draw, day),
    primarySource,
    ...(!primarySource && { reportOrigin: { text: "Invented: said by the patient" } }),
    ...(notGiven
      ? {
          explanation: {
            reasonNotGiven: [{ text: draw.pick(["Invented: declined.", "Invented: had a fever that day."]) }],
          },
        }
      : {
          location: reference("Location", person.location),
          lotNumber: `DEMO${draw.int(100, 999)}`,
          site: concept(draw.pick(sites)),
          route: concept(intramuscular),
          practitioner: [{ actor: reference("Practitioner", person.practitioner) }],
        }),
    ...(draw.chance(0.1) && { note: [note("leaflet handed over.")] }),
    vaccinationProtocol: [
      { doseSequence: dose, targetDisease: diseases.map(concept), doseStatus: { coding: [countsDose] } },
    ],
  });
}

function medicationOf(person: Person, n: number, day: number, world: World) {
  const draw = drawFor(person, n);
  if (!isAdult(person, day))
    return { medicationReference: reference("Medication", products.indexOf(draw.pick(childProducts)) + 1) };
  const among = person.number <= cast.length ? products.length : medicationCount(world);
  return { medicationReference: reference("Medication", draw.int(1, among)) };
}

const tablet = snomed("385055001", "Tablet");
const capsule = snomed("385049006", "Capsule");
const oral = snomed("26643006", "Oral");
const intramuscular = snomed("78421000", "Intramuscular");

/** Products of the dm+d whose identifiers are in the International Edition of SNOMED CT. */
const products: readonly { readonly code: typeof tablet; readonly form?: typeof tablet }[] = [
  { code: snomed("322236009", "Paracetamol 500mg tablets"), form: tablet },
  { code: snomed("319775004", "Aspirin 75mg tablets"), form: tablet },
  { code: snomed("320000009", "Simvastatin 40mg tablets"), form: tablet },
  { code: snomed("319284000", "Amlodipine 10mg tablets"), form: tablet },
  { code: snomed("318590006", "Bisoprolol 5mg tablets"), form: tablet },
  { code: snomed("319799004", "Clopidogrel 75mg tablets"), form: tablet },
  { code: snomed("407847009", "Omeprazole 20mg gastro-resistant tablets") },
  { code: snomed("408050008", "Ramipril 2.5mg tablets"), form: tablet },
  { code: snomed("321987003", "Citalopram 20mg tablets"), form: tablet },
  { code: snomed("321960002", "Sertraline 100mg tablets"), form: tablet },
  { code: snomed("323509004", "Amoxicillin 250mg capsules"), form: capsule },
  { code: snomed("319773006", "Aspirin 75mg dispersible tablets") },
];

const childProducts = [products[0]!, products[10]!];

const requestStatuses = [
  ["active", 55],
  ["completed", 25],
  ["stopped", 10],
  ["cancelled", 4],
  ["draft", 3],
  ["entered-in-error", 3],
] as const;
const intents = [
  ["order", 8],
  ["plan", 2],
] as const;
/** What is noted at an order whose course was changed. */
const noted: ReadonlyMap<string, string> = new Map([
  ["stopped", "stopped after a talk with the patient; please look at it again at the next review."],
  ["cancelled", "cancelled, for it had been ordered twice."],
]);
const prescriptionTypes = [
  careConnectCode("PrescriptionType", "acute", "Acute"),
  careConnectCode("PrescriptionType", "repeat", "Repeat"),
  careConnectCode("PrescriptionType", "repeat-dispensing", "Repeat dispensing"),
];
const dosages = ["One to be taken each day", "One to be taken twice a day", "One to be taken when needed"];
const statementStatuses = [
  ["active", 55],
  ["completed", 25],
  ["stopped", 10],
  ["on-hold", 4],
  ["intended", 3],
  ["entered-in-error", 3],
] as const;
const takens = [
  ["y", 65],
  ["unk", 18],
  ["n", 12],
  ["na", 5],
] as const;

const notGivens = [
  [false, 76],
  [true, 24],
] as const;
const primarySources = [
  [true, 8],
  [false, 2],
] as const;
const immunizationStatuses = [
  ["completed", 96],
  ["entered-in-error", 4],
] as const;
const countsDose = { system: "http://hl7.org/fhir/vaccination-protocol-dose-status", code: "count", display: "Counts" };
const sites = [snomed("368208006", "Left upper arm structure"), snomed("368209003", "Right upper arm")];
const hepatitisA = snomed("14745005", "Hepatitis A vaccine");
const hepatitis = snomed("40468003", "Viral hepatitis, type A");
const vaccines = [
  {
    procedure: snomed("170378007", "First hepatitis A vaccination"),
    vaccine: hepatitisA,
    diseases: [hepatitis],
    dose: 1,
  },
  {
    procedure: snomed("170379004", "Administration of second dose of hepatitis A vaccine"),
    vaccine: hepatitisA,
    diseases: [hepatitis],
    dose: 2,
  },
  {
    procedure: snomed("170433008", "Measles mumps and rubella vaccination - second dose"),
    vaccine: { system: "http://hl7.org/fhir/v3/NullFlavor", code: "UNC", display: "un-encoded" },
    diseases: [snomed("14189004", "Measles"), snomed("36989005", "Mumps"), snomed("36653000", "Rubella")],
    dose: 2,
  },
  {
    procedure: snomed("86198006", "Administration of influenza vaccine"),
    vaccine: snomed("836377006", "Influenza virus antigen-containing vaccine product"),
    diseases: [snomed("6142004", "Influenza")],
    dose: 1,
  },
  {
    procedure: snomed("12866006", "Administration of pneumococcal vaccine"),
    vaccine: snomed("836398006", "Streptococcus pneumoniae antigen-containing vaccine product"),
    diseases: [snomed("16814004", "Pneumococcal infectious disease")],
    dose: 3,
  },
];
