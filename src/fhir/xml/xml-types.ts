import type { ElementDefinition, FhirDefinitions } from "../../definitions/fhir-definitions.ts";

/** One name that an object may have, in JSON and in XML: `birthDate`; of a choice, `valueQuantity`. */
export interface XmlMember {
  readonly name: string;
  /** Its place in FHIR's order, which XML keeps. */
  readonly order: number;
  readonly isList: boolean;
  /** How it is written: `id` of an element and `url` of an extension are attributes, `div` is XHTML. */
  readonly as: "attribute" | "primitive" | "xhtml" | "resource" | "object";
  /** What a primitive is in JSON. */
  readonly json: "string" | "number" | "boolean";
  /** The type of an object. */
  readonly type: string;
}

export type XmlMembers = ReadonlyMap<string, XmlMember>;

/** Elements in elements, in what is read and in what is written. Real records need some twenty, with a narrative. */
export const depthMax = 100;

/** The namespaces of FHIR and of its narratives. https://hl7.org/fhir/STU3/xml.html */
export const fhirNamespace = "http://hl7.org/fhir";
export const xhtmlNamespace = "http://www.w3.org/1999/xhtml";

/** Members of a type by name, compiled when first asked for; undefined: the release has no such type. */
export function xmlMembers({ types }: FhirDefinitions): (type: string) => XmlMembers | undefined {
  const compiled = new Map<string, XmlMembers>();
  return (type) => {
    let members = compiled.get(type);
    if (!members && Object.hasOwn(types, type)) {
      const definition = types[type]!;
      members = compile(type, definition.kind === "resource", Object.entries(definition.elements));
      compiled.set(type, members);
    }
    return members;
  };

  function compile(owner: string, isResource: boolean, elements: readonly [string, ElementDefinition][]): XmlMembers {
    const members = new Map<string, XmlMember>();
    for (const [order, [base, element]] of elements.entries()) {
      const isAttribute = (base === "id" && !isResource) || (base === "url" && owner === "Extension");
      for (const type of element.types) {
        const name = element.choice ? base + type.charAt(0).toUpperCase() + type.slice(1) : base;
        members.set(name, {
          name,
          order,
          isList: element.max !== 1,
          as: isAttribute ? "attribute" : writtenAs(type),
          json: jsonOf(type),
          type,
        });
      }
    }
    return members;
  }

  function writtenAs(type: string): XmlMember["as"] {
    if (type === "xhtml") return "xhtml";
    if (type === "Resource") return "resource";
    return types[type]?.kind === "primitive" ? "primitive" : "object";
  }
}

const numbers = new Set(["decimal", "integer", "positiveInt", "unsignedInt"]);
const jsonOf = (type: string): XmlMember["json"] =>
  type === "boolean" ? "boolean" : numbers.has(type) ? "number" : "string";
