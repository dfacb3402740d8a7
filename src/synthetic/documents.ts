import type { Resource } from "../fhir/resource.ts";
import { dateOf, momentOf, roughly, workingMinute } from "./calendar.ts";
import { concept, demoIdentifier, idOf, reference, snomed, unprofiled } from "./elements.ts";
import { type Counts, context } from "./encounters.ts";
import { drawFor, type Person, recordDay } from "./person.ts";

/** No DocumentReference profile is among the reviewed ones, so none is claimed. */
export function documentReference(person: Person, n: number, counts: Counts): Resource {
  const draw = drawFor(person, n);
  const day = recordDay(person, draw);
  const type = draw.pick(types);
  return unprofiled("DocumentReference", idOf("DocumentReference", person.number, n), {
    masterIdentifier: demoIdentifier("document", person.number, n),
    identifier: [demoIdentifier("DocumentReference", person.number, n)],
    status: draw.weighted(statuses),
    docStatus: "final",
    type: concept(type),
    subject: reference("Patient", person.number),
    created: roughly(draw, day),
    indexed: momentOf(Math.min(day + draw.int(0, 3), person.to), workingMinute(draw)),
    author: [reference("Practitioner", person.practitioner)],
    custodian: reference("Organization", person.organization),
    description: `Invented: ${type.display.toLowerCase()}`,
    content: [
      {
        attachment: {
          contentType: contentTypeOf(n),
          url: `Binary/${idOf("Binary", person.number, n)}`,
          title: type.display,
        },
      },
    ],
    context: {
      ...context(person, counts, "encounter"),
      period: { start: dateOf(day), end: dateOf(Math.min(day + draw.int(0, 10), person.to)) },
      practiceSetting: concept(draw.pick(settings)),
    },
  });
}

/** What the n-th DocumentReference points at. */
export function binary(person: Person, n: number): Resource {
  const text = `An invented document about patient ${person.number}.`;
  const content = contentTypeOf(n) === "text/html" ? `<!doctype html><title>Demo</title><p>${text}</p>` : `${text}\n`;
  return unprofiled("Binary", idOf("Binary", person.number, n), {
    contentType: contentTypeOf(n),
    securityContext: reference("DocumentReference", person.number, n),
    content: btoa(content),
  });
}

const contentTypeOf = (n: number) => (n % 2 === 1 ? "text/plain" : "text/html");

const types = [
  snomed("373942005", "Discharge summary"),
  snomed("371531000", "Report of clinical encounter"),
  snomed("371525003", "Clinical procedure report"),
];
const settings = [
  snomed("394802001", "General medicine"),
  snomed("394579002", "Cardiology"),
  snomed("394582007", "Dermatology"),
  snomed("394584008", "Gastroenterology"),
];
const statuses = [
  ["current", 82],
  ["superseded", 13],
  ["entered-in-error", 5],
] as const;
