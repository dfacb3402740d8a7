import type { KeptRecord } from "./record.ts";

/** The id of an AuditEvent: the segment without its ending, and the place in it. */
export const eventId = (segment: string, n: number): string => `${segment.replace(/\.ndjson$/, "")}.${n}`;

/** `{segment, n}` of such an id; undefined when it is none. */
export function placeOf(id: string): { readonly segment: string; readonly n: number } | undefined {
  const [, name, n] = /^(\d{8}T\d{9}Z-\d+-[0-9a-f]{6})\.([1-9]\d{0,9})$/.exec(id) ?? [];
  return name === undefined ? undefined : { segment: `${name}.ndjson`, n: Number(n) };
}

/** What FHIR calls it: R a read, E a search or an operation. */
export const actionOf = ({ interaction }: Pick<KeptRecord, "interaction">): "R" | "E" =>
  ["read", "vread", "history-instance"].includes(interaction) ? "R" : "E";

/** 0 it was done, 4 the asker was refused or wrong, 8 we failed. */
export const outcomeOf = ({ status }: Pick<KeptRecord, "status">): "0" | "4" | "8" =>
  status < 400 ? "0" : status < 500 ? "4" : "8";

const restful = new Set([
  ...["read", "vread", "history-instance", "history-type", "history-system"],
  ...["search-type", "search-system", "capabilities"],
]);

const coding = (system: string, code: string, display?: string) => ({ system, code, ...(display && { display }) });

/** A record as FHIR has it. https://hl7.org/fhir/STU3/auditevent.html. `base`: the address of the service. */
export function auditEvent(record: KeptRecord, segment: string, base: string) {
  const { at, request, issuer, client, user, from, interaction, asked, told = [], patients = [], status } = record;
  const patient = patients.map((it) => ({
    reference: { reference: `Patient/${it}` },
    type: coding("http://hl7.org/fhir/audit-entity-type", "1", "Person"),
    role: coding("http://hl7.org/fhir/object-role", "1", "Patient"),
  }));
  const resources = [...new Set([...(asked === undefined ? [] : [asked]), ...told])];
  return {
    resourceType: "AuditEvent",
    id: eventId(segment, record.n),
    type: coding("http://hl7.org/fhir/audit-event-type", "rest", "Restful Operation"),
    subtype: [
      restful.has(interaction) ? coding("http://hl7.org/fhir/restful-interaction", interaction) : { code: interaction },
    ],
    action: actionOf(record),
    recorded: at,
    outcome: outcomeOf(record),
    outcomeDesc: `HTTP ${status}`,
    ...((record.purposes || record.brokeGlass) && {
      purposeOfEvent: [
        ...(record.purposes ?? []).map((code) => ({ coding: [coding("http://hl7.org/fhir/v3/ActReason", code)] })),
        ...(record.brokeGlass === undefined
          ? []
          : [
              {
                coding: [coding("http://hl7.org/fhir/v3/ActReason", "BTG", "break the glass")],
                text: record.brokeGlass,
              },
            ]),
      ],
    }),
    agent: [
      {
        ...(user !== undefined && { userId: { ...(issuer && { system: issuer }), value: user } }),
        ...(client !== undefined && { altId: client }),
        requestor: true,
        network: { address: from, type: "2" },
      },
    ],
    source: {
      site: base,
      identifier: { value: "careconnect" },
      type: [coding("http://hl7.org/fhir/security-source-type", "3", "Web Server")],
    },
    entity: [
      ...patient,
      ...resources.map((reference) => ({
        reference: { reference },
        type: coding("http://hl7.org/fhir/audit-entity-type", "2", "System Object"),
        role: coding("http://hl7.org/fhir/object-role", "4", "Domain Resource"),
      })),
      {
        identifier: { value: request },
        type: coding("http://hl7.org/fhir/audit-entity-type", "4", "Other"),
        description: "X-Request-Id",
      },
    ],
  };
}
