import type { Resource } from "../fhir/resource.ts";
import { dateOf, momentOf, workingMinute } from "./calendar.ts";
import {
  careConnectCode,
  careConnectExtension,
  concept,
  demoIdentifier,
  type Element,
  idOf,
  profiled,
  reference,
  snomed,
} from "./elements.ts";
import { drawFor, type Person, recordDay } from "./person.ts";

/** How many records of each type a person has. */
export interface Counts {
  readonly encounters: number;
  readonly conditions: number;
  readonly allergies: number;
  readonly procedures: number;
  readonly observations: number;
  readonly medicationRequests: number;
  readonly medicationStatements: number;
  readonly immunizations: number;
  readonly familyHistories: number;
  readonly reports: number;
  readonly documents: number;
  readonly flags: number;
}

export function encounter(person: Person, n: number, counts: Counts): Resource {
  const draw = drawFor(person, n);
  const day = recordDay(person, draw);
  const status = draw.weighted(statuses);
  const kind = draw.weighted(classes);
  const begin = workingMinute(draw);
  const stay = kind.code === "IMP" ? draw.int(1, 14) : 0;
  const over = status === "finished" || status === "entered-in-error";
  const start = status === "cancelled" ? dateOf(day) : momentOf(day, begin);
  const end = momentOf(Math.min(day + stay, person.to), Math.min(begin + draw.int(5, 90), 1300));
  return profiled("Encounter", idOf("Encounter", person.number, n), {
    ...(draw.chance(0.05) && {
      extension: [
        careConnectExtension("OutcomeOfAttendance", { valueCodeableConcept: { coding: [draw.pick(outcomes)] } }),
      ],
    }),
    identifier: [demoIdentifier("Encounter", person.number, n)],
    status,
    class: kind,
    type: [concept(draw.pick(types))],
    subject: reference("Patient", person.number),
    // held elsewhere: this service has no EpisodeOfCare, and a reference into nothing would make the record incomplete
    ...(draw.chance(0.03) && {
      episodeOfCare: [{ reference: `${episodes}/demo-episode-${person.number}`, display: "Episode held elsewhere" }],
    }),
    participant: [{ individual: reference("Practitioner", person.practitioner) }],
    period: { start, ...(over && { end }) },
    ...(draw.chance(0.4) && { reason: [concept(draw.pick(reasons))] }),
    ...(counts.conditions > 0 &&
      draw.chance(0.4) && {
        diagnosis: [{ condition: reference("Condition", person.number, draw.int(1, counts.conditions)) }],
      }),
    ...(kind.code === "IMP" && { hospitalization: hospitalization(person, n) }),
    ...(draw.chance(0.8) && { location: [{ location: reference("Location", person.location) }] }),
    serviceProvider: reference("Organization", person.organization),
  });
}

/** A reference to one of the person's Encounters, which may be left out. */
export function context(person: Person, counts: Counts, element: "context" | "encounter"): Element {
  const { random } = person;
  return random.chance(0.7)
    ? { [element]: reference("Encounter", person.number, random.int(1, counts.encounters)) }
    : {};
}

function hospitalization({ number, random }: Person, n: number): Element {
  return {
    extension: [
      careConnectExtension("AdmissionMethod", { valueCodeableConcept: { coding: [random.pick(admissions)] } }),
    ],
    preAdmissionIdentifier: demoIdentifier("preadmission", number, n),
  };
}

const episodes = "https://episodes.demo.careconnect.invalid/STU3/EpisodeOfCare";
const statuses = [
  ["finished", 80],
  ["in-progress", 5],
  ["arrived", 3],
  ["planned", 4],
  ["cancelled", 5],
  ["entered-in-error", 3],
] as const;
const actCode = (code: string, display: string) => ({ system: "http://hl7.org/fhir/v3/ActCode", code, display });
const classes = [
  [actCode("AMB", "ambulatory"), 80],
  [actCode("EMER", "emergency"), 10],
  [actCode("IMP", "inpatient encounter"), 10],
] as const;
const types = [
  snomed("308335008", "Patient encounter procedure"),
  snomed("185349003", "Encounter for check up"),
  snomed("185345009", "Encounter for symptom"),
  snomed("185317003", "Telephone encounter"),
  snomed("390906007", "Follow-up encounter"),
  snomed("4525004", "Emergency department patient visit"),
];
const reasons = [
  snomed("29857009", "Chest pain"),
  snomed("82423001", "Chronic pain"),
  snomed("271807003", "Eruption"),
  snomed("399153001", "Vertigo"),
];
const outcomes = [
  careConnectCode("OutcomeOfAttendance", "1", "Discharged from Consultant's care (last attendance)"),
  careConnectCode("OutcomeOfAttendance", "2", "Another Appointment given"),
];
const admissions = [
  careConnectCode("AdmissionMethod", "11", "Waiting list"),
  careConnectCode("AdmissionMethod", "13", "Planned"),
];
