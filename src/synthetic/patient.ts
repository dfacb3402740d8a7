import type { Resource } from "../fhir/resource.ts";
import { dateOf, dayOf, lastDay } from "./calendar.ts";
import { careConnectCode, careConnectExtension, concept, type Element, idOf, profiled, reference } from "./elements.ts";
import { isAdult, type Person, pharmacy } from "./person.ts";

/** The Patient resource, as CareConnect-Patient-1 wants it: NHS number and official name before the others. */
export function patient(person: Person): Resource {
  const { number, random, culture } = person;
  const extension = extensions(person);
  return profiled("Patient", idOf("Patient", number), {
    ...(extension.length > 0 && { extension }),
    identifier: identifiers(person),
    active: !person.inactive,
    name: names(person),
    telecom: telecoms(person),
    gender: person.gender,
    birthDate: person.birthDate,
    ...(person.died === true && { deceasedBoolean: true }),
    ...(typeof person.died === "string" && { deceasedDateTime: person.died }),
    address: [address(person)],
    ...(random.chance(0.6) &&
      isAdult(person, lastDay) && { maritalStatus: { coding: [random.pick(maritalStatuses)] } }),
    ...(random.chance(0.25) && {
      contact: [
        {
          relationship: [{ text: random.pick(["Partner", "Parent", "Neighbour", "Daughter"]) }],
          name: { use: "usual", given: [random.pick(culture.female)], family: random.pick(culture.family) },
          telecom: [{ system: "phone", value: `07700 900${threeDigits(random.int(0, 998))}` }],
        },
      ],
    }),
    generalPractitioner: [
      number > 1 && random.chance(0.3)
        ? reference("Organization", person.organization)
        : reference("Practitioner", person.practitioner),
    ],
    managingOrganization: reference("Organization", person.organization),
    ...links(person),
  });
}

function identifiers({ number, nhsNumber, verification }: Person): Element[] {
  const local = { system: "https://demo.careconnect.invalid/Id/patient", value: `patient-${number}` };
  if (verification === undefined || nhsNumber === undefined) return [local];
  const status = verificationStatuses.find((it) => it.code === verification)!;
  return [
    {
      extension: [careConnectExtension("NHSNumberVerificationStatus", { valueCodeableConcept: { coding: [status] } })],
      system: "https://fhir.nhs.uk/Id/nhs-number",
      // "Number not present": the profile still wants a value, so the element is there and says why it is empty
      ...(verification === "07" ? { _value: { extension: [absent] } } : { value: nhsNumber }),
    },
    local,
  ];
}

const absent = {
  url: "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
  valueCode: "unknown",
} as const;

function names({ given, family, text, also }: Person): Element[] {
  const official = { use: "official", text: text ?? `${given.join(" ")} ${family}`, family, given };
  return also ? [official, { given, family, ...also }] : [official];
}

function telecoms({ number, random, given, family }: Person): Element[] {
  const latin = /^[a-z]+\.[a-z]+$/;
  const address = `${given[0]}.${family}`.toLowerCase();
  return [
    { system: "phone", value: `07700 900${threeDigits(((number - 1) % 998) + 1)}`, use: "mobile" },
    ...(number === 1 || random.chance(0.7)
      ? [
          {
            system: "email",
            value: `${latin.test(address) && number === 1 ? address : `patient.${number}`}@demo.careconnect.invalid`,
          },
        ]
      : []),
    ...(random.chance(0.3)
      ? [{ system: "phone", value: `01632 960${threeDigits(random.int(0, 999))}`, use: "home" }]
      : []),
  ];
}

function address({ number, random }: Person): Element {
  const line = [`${random.int(1, 180)} ${random.pick(streets)}`];
  const city = random.pick(towns);
  const postalCode = `ZZ99 ${number === 1 ? 1 : random.pick([1, 4, 6, 7, 8])}${random.pick(letters)}${random.pick(letters)}`;
  return { use: "home", text: `${line[0]}, ${city}, ${postalCode}`, line, city, postalCode };
}

function links({ replacedBy, replaces }: Person): Element {
  const link = [
    ...(replacedBy === undefined ? [] : [{ other: reference("Patient", replacedBy), type: "replaced-by" }]),
    ...(replaces === undefined ? [] : [{ other: reference("Patient", replaces), type: "replaces" }]),
  ];
  return link.length > 0 ? { link } : {};
}

function extensions({ random, culture, died }: Person): Element[] {
  const english = culture.language.code === "en";
  return [
    ...(random.chance(0.7)
      ? [careConnectExtension("EthnicCategory", { valueCodeableConcept: { coding: [culture.ethnicity] } })]
      : []),
    ...(random.chance(0.2)
      ? [careConnectExtension("ResidentialStatus", { valueCodeableConcept: concept(random.weighted(residences)) })]
      : []),
    ...(!english && random.chance(0.6)
      ? [
          careConnectExtension("NHSCommunication", {
            extension: [
              { url: "language", valueCodeableConcept: { coding: [culture.language] } },
              { url: "preferred", valueBoolean: true },
              { url: "interpreterRequired", valueBoolean: random.chance(0.5) },
            ],
          }),
        ]
      : []),
    ...(random.chance(0.3)
      ? [careConnectExtension("NominatedPharmacy", { valueReference: reference("Organization", pharmacy) })]
      : []),
    ...(typeof died === "string"
      ? [
          careConnectExtension("DeathNotificationStatus", {
            extension: [
              { url: "deathNotificationStatus", valueCodeableConcept: { coding: [formalNotice] } },
              { url: "systemEffectiveDate", valueDateTime: dateOf(dayOf(died.slice(0, 10)) + 5) },
            ],
          }),
        ]
      : []),
  ];
}

export const verificationStatuses = (
  [
    ["01", "Number present and verified"],
    ["02", "Number present but not traced"],
    ["03", "Trace required"],
    ["04", "Trace attempted - No match or multiple match found"],
    ["05", "Trace needs to be resolved - (NHS number or patient detail conflict)"],
    ["06", "Trace in progress"],
    ["07", "Number not present and trace not required"],
    ["08", "Trace postponed (baby under six weeks old)"],
  ] as const
).map(([code, display]) => careConnectCode("NHSNumberVerificationStatus", code, display));

const formalNotice = careConnectCode(
  "DeathNotificationStatus",
  "2",
  "Formal - death notice received from Registrar of Deaths",
);
const residences = [
  [careConnectCode("ResidentialStatus", "H", "UK Resident"), 9],
  [careConnectCode("ResidentialStatus", "O", "Overseas Resident"), 1],
] as const;
const maritalStatuses = [
  { system: "http://hl7.org/fhir/v3/MaritalStatus", code: "S", display: "Never Married" },
  { system: "http://hl7.org/fhir/v3/MaritalStatus", code: "M", display: "Married" },
  { system: "http://hl7.org/fhir/v3/MaritalStatus", code: "D", display: "Divorced" },
  { system: "http://hl7.org/fhir/v3/MaritalStatus", code: "W", display: "Widowed" },
  { system: "http://hl7.org/fhir/v3/NullFlavor", code: "UNK", display: "unknown" },
] as const;
const streets = [
  "Invented Street",
  "Example Lane",
  "Sample Crescent",
  "Mock Terrace",
  "Pretend Avenue",
  "Placeholder Row",
];
const towns = ["Demoville", "Samplewick", "Mockham", "Testerton", "Fauxbridge", "Pretendbury"];
const letters = ["A", "B", "D", "E", "F", "G", "H", "J"];
const threeDigits = (value: number) => String(value).padStart(3, "0");
