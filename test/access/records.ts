import type { Resource } from "../../src/fhir/resource.ts";

/** What belongs to nobody. */
export const shared: readonly Resource[] = [
  { resourceType: "Organization", id: "trust", name: "Trust" },
  {
    resourceType: "Practitioner",
    id: "dr",
    name: [{ family: "Doctor" }],
    identifier: [{ system: "https://fhir.nhs.uk/Id/sds-user-id", value: "d1" }],
  },
  { resourceType: "Location", id: "ward", name: "Ward", managingOrganization: { reference: "Organization/trust" } },
  {
    resourceType: "Medication",
    id: "pill",
    code: { coding: [{ system: "http://snomed.info/sct", code: "322236009" }] },
  },
  {
    resourceType: "ValueSet",
    id: "vs",
    url: "http://example.org/vs",
    status: "active",
    compose: { include: [{ system: "http://loinc.org", concept: [{ code: "c1" }, { code: "c2" }] }] },
  },
];

export const people = ["ann", "ben", "cas", "dot"] as const;

const restricted = { security: [{ system: "http://hl7.org/fhir/v3/Confidentiality", code: "R" }] };
const subject = (who: string) => ({ reference: `Patient/${who}` });
const loinc = (code: string) => ({ coding: [{ system: "http://loinc.org", code }] });

/** The record of one person, with references into those of others. In every resource stands a word that no other person has. */
export function recordOf(who: string, at: number): Resource[] {
  const other = people[(at + 1) % people.length]!;
  const word = `word${who}`;
  const observation = (n: number, more: object = {}): Resource => ({
    resourceType: "Observation",
    id: `${who}-obs-${n}`,
    status: n % 2 === 0 ? "final" : "amended",
    category: [
      { coding: [{ system: "http://hl7.org/fhir/observation-category", code: n < 3 ? "vital-signs" : "laboratory" }] },
    ],
    code: loinc(`c${n % 3}`),
    subject: subject(who),
    context: { reference: `Encounter/${who}-enc` },
    effectiveDateTime: `202${n % 6}-0${1 + (n % 9)}-01`,
    valueQuantity: { value: n + at * 10, unit: "kg", system: "http://unitsofmeasure.org", code: "kg" },
    comment: word,
    ...more,
  });
  return [
    {
      resourceType: "Patient",
      id: who,
      identifier: [{ system: "https://fhir.nhs.uk/Id/nhs-number", value: `99900000${at}${at}` }],
      name: [{ family: word, given: [who] }],
      birthDate: `19${50 + at}-01-01`,
      generalPractitioner: [{ reference: "Practitioner/dr" }],
      managingOrganization: { reference: "Organization/trust" },
      link: [{ other: subject(other), type: "seealso" }],
    },
    {
      resourceType: "Encounter",
      id: `${who}-enc`,
      status: "finished",
      subject: subject(who),
      participant: [{ individual: { reference: "Practitioner/dr" } }],
      location: [{ location: { reference: "Location/ward" } }],
      reason: [{ text: word }],
    },
    observation(0),
    observation(1, { performer: [subject(other), { reference: "Practitioner/dr" }] }),
    observation(2, { related: [{ type: "has-member", target: { reference: `Observation/${other}-obs-0` } }] }),
    observation(3, { meta: restricted }),
    observation(4, { performer: [{ reference: "Organization/trust" }] }),
    // Of nobody who can be told.
    observation(5, { subject: { display: word } }),
    {
      resourceType: "Condition",
      id: `${who}-con`,
      clinicalStatus: "active",
      verificationStatus: "confirmed",
      code: { text: word, coding: [{ system: "http://snomed.info/sct", code: "73211009" }] },
      subject: subject(who),
      asserter: subject(other),
      context: { reference: `Encounter/${who}-enc` },
      evidence: [{ detail: [{ reference: `Observation/${who}-obs-3` }] }],
    },
    {
      resourceType: "MedicationRequest",
      id: `${who}-req`,
      status: "active",
      intent: "order",
      medicationReference: { reference: "Medication/pill" },
      subject: subject(who),
      requester: { agent: { reference: "Practitioner/dr" }, onBehalfOf: { reference: "Organization/trust" } },
      note: [{ text: word }],
    },
    {
      resourceType: "Binary",
      id: `${who}-bin`,
      contentType: "text/plain",
      content: Buffer.from(word).toString("base64"),
    },
    {
      resourceType: "Binary",
      id: `${who}-loose`,
      contentType: "text/plain",
      content: Buffer.from(word).toString("base64"),
    },
    {
      resourceType: "DocumentReference",
      id: `${who}-doc`,
      status: "current",
      type: { text: word },
      indexed: "2026-01-01T00:00:00Z",
      subject: subject(who),
      content: [{ attachment: { contentType: "text/plain", url: `Binary/${who}-bin`, title: word } }],
      context: { related: [{ ref: { reference: `Observation/${other}-obs-4` } }] },
    },
    {
      resourceType: "Binary",
      id: `${who}-secret`,
      contentType: "text/plain",
      content: Buffer.from(`${word}secret`).toString("base64"),
    },
    {
      resourceType: "DocumentReference",
      id: `${who}-letter`,
      meta: restricted,
      status: "current",
      type: { text: word },
      indexed: "2026-01-02T00:00:00Z",
      subject: subject(who),
      content: [{ attachment: { contentType: "text/plain", url: `Binary/${who}-secret` } }],
    },
    {
      resourceType: "List",
      id: `${who}-list`,
      status: "current",
      mode: "working",
      subject: subject(who),
      title: word,
      entry: [
        { item: { reference: `Observation/${who}-obs-0` } },
        { item: { reference: `Observation/${other}-obs-1` } },
        { item: { reference: `Condition/${other}-con` } },
      ],
    },
    {
      resourceType: "Flag",
      id: `${who}-flag`,
      status: "active",
      code: { text: word },
      subject: subject(who),
      author: { reference: "Practitioner/dr" },
    },
    {
      resourceType: "RiskAssessment",
      id: `${who}-risk`,
      status: "final",
      subject: subject(who),
      basis: [{ reference: `Observation/${other}-obs-0` }, { reference: `Condition/${who}-con` }],
      comment: word,
    },
  ];
}

export const everybody: readonly Resource[] = [
  ...shared,
  ...people.flatMap(recordOf),
  {
    resourceType: "Group",
    id: "all",
    type: "person",
    actual: true,
    name: "wordgroup",
    member: people.map((it) => ({ entity: subject(it) })),
  },
];
