import type { Resource } from "../fhir/resource.ts";
import { momentOf, roughly, workingMinute } from "./calendar.ts";
import {
  type Code,
  concept,
  demoCodes,
  demoIdentifier,
  type Element,
  idOf,
  profiled,
  quantity,
  reference,
  snomed,
  unprofiled,
} from "./elements.ts";
import { type Counts, context } from "./encounters.ts";
import { drawFor, isAdult, type Person, recordDay } from "./person.ts";
import type { Random } from "./random.ts";

export function observation(person: Person, n: number, counts: Counts): Resource {
  const draw = drawFor(person, n);
  const day = recordDay(person, draw);
  const kind = draw.weighted(isAdult(person, day) ? kinds : childKinds);
  const begin = workingMinute(draw);
  const isFirstPair = person.number === 1 && n === 2;
  return profiled("Observation", idOf("Observation", person.number, n), {
    identifier: [demoIdentifier("Observation", person.number, n)],
    status: draw.weighted(observationStatuses),
    category: [{ coding: [{ system: "http://hl7.org/fhir/observation-category", ...kind.category }] }],
    code: concept(kind.code),
    subject: reference("Patient", person.number),
    ...context(person, counts, "context"),
    ...(draw.next() > 0.88
      ? { effectivePeriod: { start: momentOf(day, begin), end: momentOf(day, begin + draw.int(5, 180)) } }
      : { effectiveDateTime: roughly(draw, day) }),
    performer: [reference("Practitioner", person.practitioner)],
    ...kind.value(draw),
    ...((isFirstPair || (n > 1 && draw.chance(0.03))) && {
      related: [{ type: "derived-from", target: reference("Observation", person.number, n - 1) }],
    }),
  });
}

/** No DiagnosticReport profile is among the reviewed ones, so none is claimed. */
export function diagnosticReport(person: Person, n: number, counts: Counts): Resource {
  const draw = drawFor(person, n);
  const day = recordDay(person, draw);
  const [category, code] = draw.weighted(reports);
  return unprofiled("DiagnosticReport", idOf("DiagnosticReport", person.number, n), {
    identifier: [demoIdentifier("DiagnosticReport", person.number, n)],
    status: draw.weighted(reportStatuses),
    category: concept(category),
    code: concept(code),
    subject: reference("Patient", person.number),
    ...context(person, counts, "context"),
    effectiveDateTime: roughly(draw, day),
    issued: momentOf(Math.min(day + draw.int(0, 5), person.to), workingMinute(draw)),
    performer: [{ actor: reference("Organization", person.organization) }],
    ...(counts.observations > 0 && {
      result: [reference("Observation", person.number, draw.int(1, counts.observations))],
    }),
    conclusion: draw.pick(["Invented: within the expected range.", "Invented: repeat in three months."]),
  });
}

interface Kind {
  readonly code: Code;
  readonly category: Element;
  readonly value: (draw: Random) => Element;
}

const vitalSigns = { code: "vital-signs", display: "Vital Signs" };
const laboratory = { code: "laboratory", display: "Laboratory" };
const social = { code: "social-history", display: "Social History" };
const survey = { code: "survey", display: "Survey" };

/** Low, high and the number of decimals of values nobody would wonder at. */
const amount =
  (low: number, high: number, decimals: number, unit: string, code: string) =>
  (draw: Random): Element => ({ valueQuantity: quantity(between(draw, low, high, decimals), unit, code) });

const between = (draw: Random, low: number, high: number, decimals: number) =>
  Number((high - draw.next() * (high - low)).toFixed(decimals));

const pressure = (code: Code, value: number): Element => ({
  code: concept(code),
  valueQuantity: quantity(value, "mmHg", "mm[Hg]"),
});

const systolic = snomed("271649006", "Systolic blood pressure");
const diastolic = snomed("271650006", "Diastolic blood pressure");
const smoking = [
  [snomed("266919005", "Never smoked tobacco"), 6],
  [snomed("8517006", "Ex-smoker"), 4],
] as const;

const kinds: readonly (readonly [Kind, number])[] = [
  [{ code: systolic, category: vitalSigns, value: amount(95, 185, 0, "mmHg", "mm[Hg]") }, 8],
  [
    {
      code: snomed("75367002", "Blood pressure"),
      category: vitalSigns,
      value: (draw) => ({
        component: [pressure(systolic, between(draw, 95, 185, 0)), pressure(diastolic, between(draw, 55, 110, 0))],
      }),
    },
    20,
  ],
  [
    { code: snomed("364075005", "Heart rate"), category: vitalSigns, value: amount(45, 130, 0, "beats/min", "/min") },
    10,
  ],
  [{ code: snomed("27113001", "Body weight"), category: vitalSigns, value: amount(42, 140, 1, "kg", "kg") }, 12],
  [
    { code: snomed("50373000", "Body height measure"), category: vitalSigns, value: amount(142, 201, 0, "cm", "cm") },
    6,
  ],
  [
    { code: snomed("60621009", "Body mass index"), category: vitalSigns, value: amount(16, 46, 2, "kg/m2", "kg/m2") },
    8,
  ],
  [
    { code: snomed("386725007", "Body temperature"), category: vitalSigns, value: amount(35.5, 40.4, 1, "Cel", "Cel") },
    6,
  ],
  [
    { code: snomed("103228002", "Blood oxygen saturation"), category: vitalSigns, value: amount(88, 100, 0, "%", "%") },
    6,
  ],
  [
    {
      code: snomed("77068002", "Cholesterol measurement"),
      category: laboratory,
      value: amount(2.4, 8.9, 2, "mmol/L", "mmol/L"),
    },
    8,
  ],
  [
    {
      code: snomed("43396009", "Hemoglobin A1c measurement"),
      category: laboratory,
      value: amount(28, 110, 0, "mmol/mol", "mmol/mol"),
    },
    8,
  ],
  [
    {
      code: snomed("70901006", "Creatinine measurement"),
      category: laboratory,
      value: amount(38, 240, 0, "umol/L", "umol/L"),
    },
    6,
  ],
  [
    {
      code: snomed("229819007", "Tobacco use and exposure"),
      category: social,
      value: (draw) => ({ valueCodeableConcept: concept(draw.weighted(smoking)) }),
    },
    6,
  ],
  [
    {
      code: { system: demoCodes, code: "own-words", display: "How the patient is, in their own words" },
      category: survey,
      value: (draw) => ({
        valueString: draw.pick([
          "Invented: feels well.",
          "Invented: slept badly, “worse since Tuesday”.",
          "Invented: no change",
        ]),
      }),
    },
    4,
  ],
];

const childKinds: typeof kinds = [
  [{ code: snomed("27113001", "Body weight"), category: vitalSigns, value: amount(3, 60, 2, "kg", "kg") }, 40],
  [
    { code: snomed("364075005", "Heart rate"), category: vitalSigns, value: amount(70, 150, 0, "beats/min", "/min") },
    20,
  ],
  [
    { code: snomed("386725007", "Body temperature"), category: vitalSigns, value: amount(36, 40.1, 1, "Cel", "Cel") },
    40,
  ],
];

const observationStatuses = [
  ["final", 90],
  ["preliminary", 3],
  ["amended", 3],
  ["corrected", 1],
  ["cancelled", 1],
  ["entered-in-error", 2],
] as const;
const reportStatuses = [
  ["final", 85],
  ["preliminary", 6],
  ["amended", 6],
  ["entered-in-error", 3],
] as const;
const pathology = snomed("394595002", "Pathology");
const radiology = snomed("394914008", "Radiology");
const reports = [
  [[pathology, snomed("26604007", "Full blood count")], 4],
  [[pathology, snomed("43396009", "Hemoglobin A1c measurement")], 2],
  [[radiology, snomed("399208008", "Plain chest X-ray")], 4],
] as const;
