import type { FhirDefinitions } from "../../definitions/fhir-definitions.ts";
import { isRawJson } from "../json.ts";
import type { Resource } from "../resource.ts";
import { type Fields, isObject } from "../structure-codes.ts";
import { attributeText } from "./escape.ts";
import { xhtmlOf } from "./xhtml.ts";
import { depthMax, fhirNamespace, type XmlMember, type XmlMembers, xmlMembers } from "./xml-types.ts";

export interface WrittenXml {
  readonly xml: string;
  /**
   * Values that XML has no place for: elements that FHIR does not have, objects where it has none, broken narratives, what is
   * nested too deep. What says nothing (null, an empty list) is left out and not counted.
   */
  readonly leftOut: number;
}

/**
 * A function that writes a resource as FHIR XML, in FHIR's element order: https://hl7.org/fhir/STU3/xml.html
 *
 * `resource` is parsed JSON in which delicate numbers are raw (see json.ts). Numbers and texts stay as they are written
 * there; an exponent, which STU3 has no place for, is written out. What cannot be written is left out and counted.
 */
export function xmlWriter(definitions: FhirDefinitions): (resource: Resource) => WrittenXml {
  const writer = new Writer(definitions);
  return (resource) => writer.write(resource);
}

class Writer {
  readonly #membersOf: (type: string) => XmlMembers | undefined;
  readonly #resources: ReadonlySet<string>;
  readonly #plain: boolean;
  /** Elements that are open. */
  #depth = 0;
  #leftOut = 0;

  constructor(definitions: FhirDefinitions) {
    this.#membersOf = xmlMembers(definitions);
    this.#resources = new Set(definitions.resources);
    this.#plain = definitions.release === "STU3";
  }

  write(resource: Resource): WrittenXml {
    this.#leftOut = 0;
    this.#depth = 0;
    const xml = this.#resource(resource, ` xmlns="${fhirNamespace}"`);
    return { xml: `<?xml version="1.0" encoding="UTF-8"?>${xml}`, leftOut: this.#leftOut };
  }

  #resource(value: unknown, namespace: string): string {
    const type = isObject(value) ? value.resourceType : undefined;
    const members = typeof type === "string" && this.#resources.has(type) ? this.#membersOf(type) : undefined;
    if (!members) return this.#none();
    return this.#object(type as string, namespace, members, value as Fields) || `<${type}${namespace}/>`;
  }

  /** Nothing, and one more value that is left out. */
  #none(): string {
    this.#leftOut++;
    return "";
  }

  #object(name: string, before: string, members: XmlMembers, value: Fields): string {
    // One deeper, its primitives have their place.
    if (++this.#depth >= depthMax) {
      this.#depth--;
      return this.#none();
    }
    const xml = this.#element(name, before, members, value);
    this.#depth--;
    return xml;
  }

  #element(name: string, before: string, members: XmlMembers, value: Fields): string {
    let attributes = before;
    let content = "";
    for (const key of inOrder(value, members)) {
      const member = members.get(key);
      if (member) {
        if (member.as === "attribute") attributes += this.#attribute(key, value[key]);
        else content += member.isList ? this.#list(member, value) : this.#one(member, value[key], value[`_${key}`]);
      } else if (key.startsWith("_")) {
        // Beside its value it is written with it.
        const base = members.get(key.slice(1));
        if (base?.as !== "primitive") content += this.#none();
        else if (value[base.name] === undefined)
          content += base.isList ? this.#list(base, value) : this.#one(base, undefined, value[key]);
      } else if (key !== "resourceType") content += this.#none();
    }
    if (content !== "") return `<${name}${attributes}>${content}</${name}>`;
    return attributes === before ? "" : `<${name}${attributes}/>`;
  }

  #attribute(name: string, value: unknown): string {
    const text = typeof value === "string" ? attributeText(value) : undefined;
    return text === undefined ? this.#none() : ` ${name}="${text}"`;
  }

  #list(member: XmlMember, owner: Fields): string {
    const values = owner[member.name];
    const beside = member.as === "primitive" ? owner[`_${member.name}`] : undefined;
    if ((values !== undefined && !Array.isArray(values)) || (beside !== undefined && !Array.isArray(beside)))
      return this.#none();
    let content = "";
    const count = Math.max(values?.length ?? 0, beside?.length ?? 0);
    for (let at = 0; at < count; at++) content += this.#one(member, values?.[at], beside?.[at]);
    return content;
  }

  #one(member: XmlMember, value: unknown, beside: unknown): string {
    const { name } = member;
    switch (member.as) {
      case "primitive":
        return this.#primitive(name, value, beside);
      case "xhtml":
        return (typeof value === "string" ? xhtmlOf(value, depthMax - this.#depth) : undefined) ?? this.#none();
      case "resource": {
        this.#depth++;
        const inside = this.#resource(value, "");
        this.#depth--;
        return inside === "" ? "" : `<${name}>${inside}</${name}>`;
      }
      default: {
        const members = this.#membersOf(member.type)!;
        return (isObject(value) && this.#object(name, "", members, value)) || this.#none();
      }
    }
  }

  #primitive(name: string, value: unknown, beside: unknown): string {
    let attributes = "";
    let content = "";
    if (isObject(beside)) {
      this.#depth++;
      for (const key in beside)
        if (key === "id") attributes = this.#attribute("id", beside.id);
        else if (key === "extension" && Array.isArray(beside.extension))
          for (const it of beside.extension)
            content +=
              (isObject(it) && this.#object("extension", "", this.#membersOf("Extension")!, it)) || this.#none();
        else this.#none();
      this.#depth--;
    } else if (beside !== undefined && beside !== null) this.#none();
    if (value !== undefined && value !== null) {
      const text = this.#text(value);
      if (text === undefined) this.#none();
      else attributes += ` value="${text}"`;
    }
    if (content !== "") return `<${name}${attributes}>${content}</${name}>`;
    return attributes === "" ? "" : `<${name}${attributes}/>`;
  }

  #text(value: unknown): string | undefined {
    switch (typeof value) {
      case "string":
        return attributeText(value);
      case "boolean":
        return String(value);
      case "number":
        return this.#number(String(value));
      default:
        return isRawJson(value) ? this.#number(value.rawJSON) : undefined;
    }
  }

  #number(text: string): string {
    return this.#plain && /e/i.test(text) ? plainDecimal(text) : text;
  }
}

/** The keys in the order of the definitions. Most objects are written in it already. */
function inOrder(value: Fields, members: XmlMembers): readonly string[] {
  const keys = Object.keys(value);
  const orderOf = (key: string) => (members.get(key) ?? members.get(key.slice(1)))?.order ?? -1;
  let last = -1;
  for (const key of keys) {
    const order = orderOf(key);
    if (order < last) return keys.sort((a, b) => orderOf(a) - orderOf(b));
    last = order;
  }
  return keys;
}

/** `-1.5e3` without its exponent: `-1500`; no digit is added behind the point or lost. */
export function plainDecimal(text: string): string {
  const [, sign, whole, fraction = "", exponent] = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(text)!;
  const shift = Number(exponent);
  // Longer than any measurement: as it came, and invalid, rather than a line of a million zeros.
  if (Math.abs(shift) > 400) return text;
  const digits = whole + fraction;
  const point = whole!.length + shift;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const at = Math.max(point, 1);
  const before = padded.slice(0, at).replace(/^0+(?=\d)/, "");
  const behind = padded.slice(at);
  return sign + before + (behind === "" ? "" : `.${behind}`);
}
