import { nhsNumberSystem } from "../../fhir/patient-notes.ts";
import { type Fields, isObject } from "../../fhir/structure-codes.ts";
import type { MembersOf } from "./members.ts";
import { readableDate } from "./readable-date.ts";
import { listIn, stringIn, valueText } from "./value-text.ts";

/** What a resource is known by in a line: elements by the names of their choices' bases. */
interface Line {
  /** All of these that are there. */
  readonly what: readonly string[];
  /** The first of these that is there. */
  readonly when: readonly string[];
}

export const lines: Readonly<Record<string, Line>> = {
  AllergyIntolerance: { what: ["code"], when: ["onset", "assertedDate"] },
  Binary: { what: ["contentType"], when: [] },
  Condition: { what: ["code"], when: ["onset", "assertedDate"] },
  DiagnosticReport: { what: ["code", "conclusion"], when: ["effective", "issued"] },
  DocumentReference: { what: ["type", "description"], when: ["created", "indexed"] },
  Encounter: { what: ["class", "type"], when: ["period"] },
  FamilyMemberHistory: { what: ["relationship", "condition.code"], when: ["date"] },
  Flag: { what: ["code"], when: ["period"] },
  Immunization: { what: ["vaccineCode"], when: ["date"] },
  Location: { what: ["name", "type"], when: [] },
  Medication: { what: ["code"], when: [] },
  MedicationRequest: { what: ["medication"], when: ["authoredOn"] },
  MedicationStatement: { what: ["medication"], when: ["effective", "dateAsserted"] },
  Observation: { what: ["code", "value", "dataAbsentReason", "component.value"], when: ["effective", "issued"] },
  OperationOutcome: { what: ["issue.diagnostics"], when: [] },
  Organization: { what: ["name", "type"], when: [] },
  Patient: { what: ["name"], when: [] },
  Practitioner: { what: ["name"], when: [] },
  PractitionerRole: { what: ["practitioner", "code", "organization"], when: ["period"] },
  Procedure: { what: ["code"], when: ["performed"] },
};
const anyOther: Line = {
  what: ["title", "name", "code", "type", "description"],
  when: ["date", "period", "authoredOn", "created", "recorded", "issued", "start", "effective", "occurrence"],
};
const statuses = ["clinicalStatus", "verificationStatus", "status"];
const partMax = 160;

/** What a reference leads to, where that is at hand. */
export type Referred = (reference: string) => Fields | undefined;

/**
 * The parts of a line about a resource, as texts: `["Body weight", "71.5 kg", "3 May 2021", "final"]`. A reference without
 * words of its own is named by what it leads to, where that is contained or at hand.
 */
export function summaryLine(
  resource: Fields,
  membersOf: MembersOf,
  referred: Referred = () => undefined,
): readonly string[] {
  const textOf = (type: string, value: unknown): string => {
    const text = valueText(type, value);
    if (type !== "Reference" || !isObject(value) || value.display !== undefined) return text;
    const to = text.startsWith("#") ? containedIn(resource, text.slice(1)) : referred(text);
    return (to && whatOf(to, membersOf, valueText)[0]) || text;
  };
  const type = stringIn(resource.resourceType);
  const dates = lineOf(type).when.map((it) => textsAt(resource, type, [it], membersOf, textOf)[0]);
  const status = statuses.map((it) => stringIn(resource[it])).filter((it) => it !== "");
  return [
    ...whatOf(resource, membersOf, textOf),
    ...(type === "Patient" ? identity(resource) : []),
    dates.find((it) => it !== undefined) ?? "",
    status.join(", "),
  ]
    .filter((it) => it !== "")
    .map((it) => (it.length > partMax ? `${it.slice(0, partMax - 1)}…` : it));
}

const lineOf = (type: string): Line => (Object.hasOwn(lines, type) ? lines[type]! : anyOther);

type TextOf = (type: string, value: unknown) => string;

function whatOf(resource: Fields, membersOf: MembersOf, textOf: TextOf): readonly string[] {
  const type = stringIn(resource.resourceType);
  return lineOf(type)
    .what.map((it) => textsAt(resource, type, it.split("."), membersOf, textOf).slice(0, 3).join(", "))
    .filter((it) => it !== "");
}

const containedIn = ({ contained }: Fields, id: string): Fields | undefined =>
  listIn(contained)
    .filter(isObject)
    .find((it) => it.id === id);

/** A patient's birth date and NHS number, by which two of the same name are told apart. */
function identity({ birthDate, identifier }: Fields): readonly string[] {
  const number = listIn(identifier).find((it) => isObject(it) && it.system === nhsNumberSystem);
  return [
    typeof birthDate === "string" ? `born ${readableDate(birthDate)}` : "birth date not stated",
    number === undefined ? "no NHS number" : valueText("Identifier", number),
  ];
}

/** Texts of the values at a path, of whichever of its choices is there. */
function textsAt(
  value: unknown,
  type: string,
  path: readonly string[],
  membersOf: MembersOf,
  textOf: TextOf,
): readonly string[] {
  const members = membersOf(type);
  if (!isObject(value) || !members) return [];
  const [base, ...rest] = path;
  return Object.keys(value).flatMap((key) => {
    const member = members.get(key);
    if (!member || member.base !== base) return [];
    const texts = listIn(value[key])
      .slice(0, 4)
      .flatMap((it) =>
        rest.length > 0 ? textsAt(it, member.type, rest, membersOf, textOf) : [textOf(member.type, it)],
      );
    return texts.filter((it) => it !== "");
  });
}
