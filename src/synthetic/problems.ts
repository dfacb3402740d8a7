import type { Resource } from "../fhir/resource.ts";
import { dateOf, momentOf, roughly, workingMinute } from "./calendar.ts";
import {
  type Code,
  careConnectCode,
  careConnectExtension,
  concept,
  demoCodes,
  demoIdentifier,
  idOf,
  note,
  profiled,
  quantity,
  reference,
  snomed,
  unprofiled,
} from "./elements.ts";
import { type Counts, context } from "./encounters.ts";
import { drawFor, isAdult, type Person, recordDay } from "./person.ts";

/** The profile of 2018 forbids verificationStatus, so no Condition can say that it was entered in error. */
export function condition(person: Person, n: number, counts: Counts): Resource {
  const draw = drawFor(person, n);
  const day = recordDay(person, draw);
  const clinicalStatus = draw.weighted(conditionStatuses);
  const over = clinicalStatus === "resolved" || clinicalStatus === "remission";
  return profiled("Condition", idOf("Condition", person.number, n), {
    ...(draw.chance(0.3) && {
      extension: [
        careConnectExtension("ConditionEpisode", { valueCode: draw.pick(["first", "new", "review", "end"]) }),
      ],
    }),
    identifier: [demoIdentifier("Condition", person.number, n)],
    clinicalStatus,
    category: [concept(draw.weighted(conditionCategories))],
    code: concept(draw.pick(isAdult(person, day) ? conditions : childConditions)),
    subject: reference("Patient", person.number),
    ...context(person, counts, "context"),
    onsetDateTime: roughly(draw, day),
    ...(over && { abatementDateTime: dateOf(Math.min(day + draw.int(366, 2000), person.to)) }),
    assertedDate: roughly(draw, day),
    asserter: reference("Practitioner", person.practitioner),
    ...(draw.chance(0.2) && { note: [note("reviewed with the patient.")] }),
  });
}

/**
 * The Care Connect profile knows confirmed and unconfirmed only. Refuted and entered-in-error allergies exist all the
 * same and matter to the reader, so they are here without the profile.
 */
export function allergy(person: Person, n: number): Resource {
  const draw = drawFor(person, n);
  const day = recordDay(person, draw);
  const verificationStatus = draw.weighted(allergyVerifications);
  const [code, substance] = draw.pick(allergies);
  const make = verificationStatus === "confirmed" || verificationStatus === "unconfirmed" ? profiled : unprofiled;
  return make("AllergyIntolerance", idOf("AllergyIntolerance", person.number, n), {
    identifier: [demoIdentifier("AllergyIntolerance", person.number, n)],
    ...(verificationStatus !== "entered-in-error" && { clinicalStatus: draw.weighted(allergyStatuses) }),
    verificationStatus,
    type: draw.weighted(allergyTypes),
    category: [draw.pick(["medication", "food", "environment"])],
    criticality: draw.pick(["high", "low", "unable-to-assess"]),
    code: concept(code),
    patient: reference("Patient", person.number),
    assertedDate: roughly(draw, day),
    asserter: reference("Practitioner", person.practitioner),
    ...(draw.chance(0.5) && {
      reaction: [
        {
          ...(substance && { substance: concept(substance) }),
          manifestation: [concept(draw.pick(manifestations))],
          severity: draw.pick(["mild", "moderate", "severe"]),
        },
      ],
    }),
  });
}

export function procedure(person: Person, n: number, counts: Counts): Resource {
  const draw = drawFor(person, n);
  const day = recordDay(person, draw);
  const begin = workingMinute(draw);
  return profiled("Procedure", idOf("Procedure", person.number, n), {
    identifier: [demoIdentifier("Procedure", person.number, n)],
    status: draw.weighted(procedureStatuses),
    code: concept(draw.pick(isAdult(person, day) ? procedures : childProcedures)),
    subject: reference("Patient", person.number),
    ...context(person, counts, "context"),
    ...(draw.chance(0.3)
      ? { performedPeriod: { start: momentOf(day, begin), end: momentOf(day, begin + draw.int(10, 150)) } }
      : { performedDateTime: roughly(draw, day) }),
    performer: [{ actor: reference("Practitioner", person.practitioner) }],
    location: reference("Location", person.location),
    ...(draw.chance(0.2) && { note: [note("no complication.")] }),
  });
}

export function familyHistory(person: Person, n: number): Resource {
  const draw = drawFor(person, n);
  const [relation, gender] = draw.pick(relatives);
  return profiled("FamilyMemberHistory", idOf("FamilyMemberHistory", person.number, n), {
    identifier: [demoIdentifier("FamilyMemberHistory", person.number, n)],
    status: draw.weighted(historyStatuses),
    patient: reference("Patient", person.number),
    date: roughly(draw, recordDay(person, draw)),
    relationship: concept(relation),
    gender,
    ...(draw.chance(0.4) && { deceasedBoolean: draw.chance(0.5) }),
    condition: [
      {
        code: concept(draw.pick(conditions)),
        ...(draw.chance(0.5) && { onsetAge: quantity(draw.int(20, 90), "years", "a") }),
      },
    ],
  });
}

export function flag(person: Person, n: number, counts: Counts): Resource {
  const draw = drawFor(person, n);
  const day = recordDay(person, draw);
  const status = draw.weighted(flagStatuses);
  return profiled("Flag", idOf("Flag", person.number, n), {
    identifier: [demoIdentifier("Flag", person.number, n)],
    status,
    category: concept({ system: "http://hl7.org/fhir/flag-category", code: "admin", display: "Admin" }),
    code: concept(draw.pick(flagCodes)),
    subject: reference("Patient", person.number),
    period: {
      start: dateOf(day),
      ...(status !== "active" && { end: dateOf(Math.min(day + draw.int(1, 400), person.to)) }),
    },
    ...context(person, counts, "encounter"),
    author: reference("Practitioner", person.practitioner),
  });
}

export const flagCodes = (
  [
    ["home-visit", "Prefers to be seen at home"],
    ["large-print", "Needs letters in large print"],
    ["interpreter", "Bring an interpreter"],
    ["two-visitors", "Visit with two people"],
  ] as const
).map(([code, display]) => ({ system: demoCodes, code, display }));

const conditionStatuses = [
  ["active", 55],
  ["resolved", 25],
  ["inactive", 10],
  ["remission", 6],
  ["recurrence", 4],
] as const;
const conditionCategories = [
  [careConnectCode("ConditionCategory", "problem-list-item", "Problem List Item"), 55],
  [careConnectCode("ConditionCategory", "encounter-diagnosis", "Encounter Diagnosis"), 30],
  [careConnectCode("ConditionCategory", "issue", "Issue"), 10],
  [careConnectCode("ConditionCategory", "co-morbidity", "Co-morbidity"), 5],
] as const;
const conditions = [
  snomed("38341003", "Hypertension"),
  snomed("44054006", "Diabetes mellitus type 2"),
  snomed("195967001", "Asthma"),
  snomed("239873007", "Osteoarthritis of knee"),
  snomed("64859006", "Osteoporosis"),
  snomed("84757009", "Epilepsy"),
  snomed("22298006", "Myocardial infarction"),
  snomed("230690007", "Stroke"),
  snomed("40930008", "Hypothyroidism"),
  snomed("235595009", "Gastro-oesophageal reflux"),
  snomed("10509002", "Acute bronchitis"),
  snomed("16114001", "Fracture of ankle"),
];
const childConditions = [
  snomed("195967001", "Asthma"),
  snomed("24079001", "Atopic dermatitis"),
  snomed("65363002", "Otitis media"),
];
const allergyVerifications = [
  ["confirmed", 60],
  ["unconfirmed", 28],
  ["refuted", 8],
  ["entered-in-error", 4],
] as const;
const allergyStatuses = [
  ["active", 60],
  ["inactive", 22],
  ["resolved", 18],
] as const;
const allergyTypes = [
  ["allergy", 7],
  ["intolerance", 3],
] as const;
const allergies = [
  [snomed("91936005", "Allergy to penicillin"), snomed("373270004", "Penicillin -class of antibiotic-")],
  [snomed("91935009", "Allergy to peanuts"), snomed("256349002", "Peanut - dietary")],
  [snomed("300916003", "Latex allergy")],
  [snomed("91930004", "Allergy to eggs")],
  [snomed("300913006", "Shellfish allergy")],
  [snomed("424213003", "Allergy to bee venom")],
  [snomed("232347008", "Dander (animal) allergy")],
] as const;
const manifestations = [
  snomed("247472004", "Hives"),
  snomed("39579001", "Anaphylactic reaction"),
  snomed("271807003", "Eruption"),
];
const procedureStatuses = [
  ["completed", 85],
  ["in-progress", 5],
  ["aborted", 4],
  ["preparation", 3],
  ["entered-in-error", 3],
] as const;
const procedures = [
  snomed("80146002", "Appendectomy"),
  snomed("73761001", "Colonoscopy"),
  snomed("609588000", "Total knee replacement"),
  snomed("46825001", "Electrocardiographic monitoring"),
  snomed("399208008", "Plain chest X-ray"),
  snomed("415070008", "Percutaneous coronary intervention"),
];
const childProcedures = [
  snomed("46825001", "Electrocardiographic monitoring"),
  snomed("399208008", "Plain chest X-ray"),
];
const relatives: readonly (readonly [Code, string])[] = [
  [snomed("72705000", "Mother"), "female"],
  [snomed("66839005", "Father"), "male"],
  [snomed("27733009", "Sister"), "female"],
  [snomed("70924004", "Brother"), "male"],
];
const historyStatuses = [
  ["completed", 70],
  ["partial", 20],
  ["health-unknown", 6],
  ["entered-in-error", 4],
] as const;
const flagStatuses = [
  ["active", 52],
  ["inactive", 38],
  ["entered-in-error", 10],
] as const;
