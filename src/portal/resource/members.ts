import type { FhirDefinitions } from "../../definitions/fhir-definitions.ts";

/** One name that an object of a type may have in JSON, as people read it. */
export interface Member {
  /** `birthDate` is "Birth date"; `valueQuantity` is "Value". */
  readonly label: string;
  /** `value` of `valueQuantity`. */
  readonly base: string;
  /** Its place on the page: FHIR's order, but what changes the meaning first and what is about the keeping last. */
  readonly order: number;
  readonly type: string;
  readonly kind: "primitive" | "xhtml" | "resource" | "object";
  readonly isList: boolean;
  readonly isModifier: boolean;
  readonly isMandatory: boolean;
}

export type Members = ReadonlyMap<string, Member>;

/** undefined: the release has no such type. */
export type MembersOf = (type: string) => Members | undefined;

const ownLabels: Readonly<Record<string, string>> = { Narrative: "Narrative", xhtml: "Text" };
const last = ["contained", "id", "meta", "implicitRules", "language"];

/** Members of a type by name, made when first asked for. */
export function membersOf({ types }: FhirDefinitions): MembersOf {
  const made = new Map<string, Members>();
  return (type) => {
    const known = made.get(type);
    // A record chooses the name: `constructor` is no type.
    if (known || !Object.hasOwn(types, type)) return known;
    const members = new Map<string, Member>();
    const { elements, kind: ownKind } = types[type]!;
    for (const [order, [base, element]] of Object.entries(elements).entries())
      for (const each of element.types) {
        const atEnd = ownKind === "resource" ? last.indexOf(base) : -1;
        members.set(element.choice ? base + each[0]!.toUpperCase() + each.slice(1) : base, {
          label: ownLabels[each] ?? inWords(base),
          base,
          order: base === "modifierExtension" ? -1 : atEnd >= 0 ? 1000 + atEnd : order,
          type: each,
          kind: kindOf(each),
          isList: element.max !== 1,
          isModifier: element.modifier === true,
          isMandatory: element.min > 0,
        });
      }
    made.set(type, members);
    return members;
  };

  function kindOf(type: string): Member["kind"] {
    if (type === "xhtml") return "xhtml";
    if (type === "Resource") return "resource";
    return types[type]?.kind === "primitive" ? "primitive" : "object";
  }
}

/** `generalPractitioner` → "General practitioner"; `entered-in-error` → "Entered in error"; `NHSNumber` → "NHS number". */
export function inWords(name: string): string {
  const words = name
    .replace(/[-_]+/g, " ")
    .replace(/([a-z0-9]|[A-Z]{2})([A-Z])(?=[a-z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  const named = words.replace(/\b(?:fhir|id|nhs|udi|uri|url)\b/gi, (it) => it.toUpperCase());
  return named.charAt(0).toUpperCase() + named.slice(1);
}
