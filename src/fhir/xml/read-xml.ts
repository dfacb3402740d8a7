import { SaxesParser, type SaxesTagNS } from "saxes";
import type { FhirDefinitions } from "../../definitions/fhir-definitions.ts";
import { rawJson } from "../json.ts";
import type { Resource } from "../resource.ts";
import { attributeText, contentText } from "./escape.ts";
import { depthMax, fhirNamespace, type XmlMember, type XmlMembers, xhtmlNamespace, xmlMembers } from "./xml-types.ts";

/** What is wrong with an XML text, and where. */
export class XmlError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(detail: string, line: number, column: number) {
    super(detail);
    this.line = line;
    this.column = column;
  }
}

const attributesMax = 50;

/** The members of something that is no FHIR: kept as JSON would keep it, for whoever checks the structure. */
const unknownMembers: XmlMembers = new Map();

type Values = Record<string, unknown>;

/** An element that is open. */
type Frame =
  | { readonly kind: "object"; readonly name: string; readonly members: XmlMembers; readonly values: Values }
  | { readonly kind: "primitive"; readonly member: XmlMember; readonly value: unknown; readonly beside: Values }
  /** Holds one resource: `contained`, `resource`. */
  | { readonly kind: "holder"; readonly name: string; held: Values | undefined };

/** The narrative that is open, and how many elements are open in it. */
interface Div {
  text: string;
  depth: number;
}

export interface XmlReaderOptions {
  /** Takes the entries of a Bundle one by one, which then are not kept in it. */
  readonly onEntry?: ((entry: Values) => void) | undefined;
}

/**
 * Reads FHIR XML, in pieces, into what parsing the same resource's JSON gives, delicate numbers raw (see json.ts). Elements
 * that FHIR does not have are kept, as far as JSON can say them, so that they are found where the structure is checked.
 *
 * Throws XmlError for what is not well-formed, has a DOCTYPE, is nested deeper than 100 elements, holds text where FHIR has
 * none, or is of another namespace. https://hl7.org/fhir/STU3/xml.html
 */
export class XmlReader {
  readonly #membersOf: (type: string) => XmlMembers | undefined;
  // FHIR is XML 1.0, whatever the text says of itself: 1.1 could name characters that 1.0 cannot write back.
  readonly #parser = new SaxesParser({
    xmlns: true,
    position: true,
    defaultXMLVersion: "1.0",
    forceXMLVersion: true,
  });
  readonly #onEntry: XmlReaderOptions["onEntry"];
  readonly #frames: Frame[] = [];
  #div: Div | undefined;
  #depth = 0;
  #attributes = 0;
  #root: Values | undefined;

  constructor(definitions: FhirDefinitions, { onEntry }: XmlReaderOptions = {}) {
    this.#membersOf = membersFor(definitions);
    this.#onEntry = onEntry;
    const parser = this.#parser;
    parser.on("error", (error) => this.#fail(error.message.replace(/^\d+:\d+:\s*/, "")));
    parser.on("doctype", () => this.#fail("a DOCTYPE is not read: a FHIR document has none"));
    // Before namespaces are looked up, which takes longer the deeper it is nested.
    parser.on("opentagstart", () => {
      this.#attributes = 0;
      if (++this.#depth > depthMax) this.#fail(`elements are nested deeper than ${depthMax}`);
    });
    parser.on("attribute", ({ name }) => {
      if (name === "__proto__") this.#fail("__proto__ is not of FHIR");
      if (++this.#attributes > attributesMax) this.#fail(`an element has more than ${attributesMax} attributes`);
    });
    parser.on("opentag", (tag) => this.#open(tag));
    parser.on("closetag", (tag) => this.#close(tag));
    parser.on("text", (text) => this.#text(text));
    parser.on("cdata", (text) => this.#text(text));
    parser.on("comment", (text) => {
      if (this.#div) this.#div.text += `<!--${text}-->`;
    });
  }

  /** The root's values so far. */
  get root(): Readonly<Values> | undefined {
    return this.#root;
  }

  write(text: string): void {
    this.#parser.write(text);
  }

  /** The resource. */
  end(): Resource {
    this.#parser.close();
    return this.#root as Resource;
  }

  #fail(detail: string): never {
    throw new XmlError(detail, this.#parser.line, this.#parser.column);
  }

  #open(tag: SaxesTagNS): void {
    if (this.#div) {
      this.#openInDiv(tag, this.#div);
      return;
    }
    const { local, uri } = tag;
    if (local === "__proto__") this.#fail("<__proto__> is not of FHIR");
    const parent = this.#frames.at(-1);
    if (uri === xhtmlNamespace && parent?.kind === "object" && parent.members.get(local)?.as === "xhtml") {
      this.#div = { text: "", depth: 0 };
      this.#openInDiv(tag, this.#div);
      return;
    }
    if (uri !== fhirNamespace)
      this.#fail(
        uri === "" ? `<${local}> has no namespace; FHIR's is xmlns="${fhirNamespace}"` : `<${local}> is not of FHIR`,
      );
    if (!parent || parent.kind === "holder") this.#openResource(tag, parent);
    // A primitive has extensions and nothing else.
    else if (parent.kind === "primitive")
      this.#openObject(tag, local === "extension" ? this.#membersOf("Extension")! : unknownMembers);
    else this.#openMember(tag, parent.members.get(local));
  }

  #openMember(tag: SaxesTagNS, member: XmlMember | undefined): void {
    if (member?.as === "primitive") {
      const { value, ...beside } = attributesOf(tag);
      this.#frames.push({
        kind: "primitive",
        member,
        value: value === undefined ? undefined : jsonValue(member, value),
        beside,
      });
    } else if (member?.as === "resource") this.#frames.push({ kind: "holder", name: tag.local, held: undefined });
    else this.#openObject(tag, (member?.as === "object" && this.#membersOf(member.type)) || unknownMembers);
  }

  #openResource(tag: SaxesTagNS, holder: Extract<Frame, { kind: "holder" }> | undefined): void {
    const { local } = tag;
    const values: Values = { resourceType: local };
    if (holder?.held) this.#fail(`<${holder.name}> holds more than one resource`);
    if (holder) holder.held = values;
    else this.#root = values;
    this.#frames.push({ kind: "object", name: local, members: this.#membersOf(local) ?? unknownMembers, values });
  }

  #openObject(tag: SaxesTagNS, members: XmlMembers): void {
    this.#frames.push({ kind: "object", name: tag.local, members, values: attributesOf(tag) });
  }

  #openInDiv(tag: SaxesTagNS, div: Div): void {
    const { local, isSelfClosing } = tag;
    let written = div.depth === 0 ? ` xmlns="${xhtmlNamespace}"` : "";
    const given = attributesOf(tag);
    for (const name in given) written += ` ${name}="${attributeText(given[name]!)}"`;
    div.text += `<${local}${written}${isSelfClosing ? "/>" : ">"}`;
    div.depth++;
  }

  #text(text: string): void {
    if (this.#div) this.#div.text += contentText(text);
    else if (text.trim() !== "") this.#fail("there is text between elements; FHIR has values in attributes");
  }

  #close({ local, isSelfClosing }: SaxesTagNS): void {
    this.#depth--;
    const div = this.#div;
    if (div) {
      if (!isSelfClosing) div.text += `</${local}>`;
      if (--div.depth > 0) return;
      this.#div = undefined;
      (this.#frames.at(-1) as Extract<Frame, { kind: "object" }>).values[local] = div.text;
      return;
    }
    const frame = this.#frames.pop()!;
    const parent = this.#frames.at(-1);
    if (frame.kind === "primitive") {
      const { member, value, beside } = frame;
      addPrimitive((parent as Extract<Frame, { kind: "object" }>).values, member, value, beside);
      return;
    }
    if (!parent || parent.kind === "holder") return;
    if (frame.kind === "holder" && !frame.held) this.#fail(`<${frame.name}> holds no resource`);
    const value = frame.kind === "holder" ? frame.held : frame.values;
    if (parent.kind === "primitive") {
      // Of a primitive there can only be a list: its extensions.
      add(parent.beside, local, value, true);
      return;
    }
    if (this.#onEntry && this.#frames.length === 1 && local === "entry" && parent.values.resourceType === "Bundle")
      this.#onEntry(value as Values);
    else add(parent.values, local, value, parent.members.get(local)?.isList ?? false);
  }
}

/** But for those that declare namespaces. */
function attributesOf({ attributes }: SaxesTagNS): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name in attributes) {
    const { prefix, value } = attributes[name]!;
    if (prefix !== "xmlns" && name !== "xmlns") values[name] = value;
  }
  return values;
}

const membersCache = new WeakMap<FhirDefinitions, (type: string) => XmlMembers | undefined>();

/** One table for all readers of a release. */
function membersFor(definitions: FhirDefinitions): (type: string) => XmlMembers | undefined {
  let members = membersCache.get(definitions);
  if (!members) {
    members = xmlMembers(definitions);
    membersCache.set(definitions, members);
  }
  return members;
}

/** A value more. What is given twice and is no list becomes one: that is where the structure check finds it. */
function add(values: Values, name: string, value: unknown, isList: boolean): void {
  // An element may have the name of what every object has: <constructor/>.
  const before = Object.hasOwn(values, name) ? values[name] : undefined;
  if (before === undefined) values[name] = isList ? [value] : value;
  else if (Array.isArray(before)) before.push(value);
  else values[name] = [before, value];
}

/** `birthDate` and, where it has an id or extensions, `_birthDate`; in lists with null where one of them has nothing. */
function addPrimitive(values: Values, member: XmlMember, value: unknown, beside: Values): void {
  const { name, isList } = member;
  const hasBeside = Object.keys(beside).length > 0;
  if (!isList && values[name] === undefined && values[`_${name}`] === undefined) {
    if (value !== undefined) values[name] = value;
    if (hasBeside || value === undefined) values[`_${name}`] = beside;
    return;
  }
  const count = Math.max(lengthOf(values[name]), lengthOf(values[`_${name}`]));
  if (value !== undefined || values[name] !== undefined) addAt(count, listIn(values, name), value ?? null);
  if (hasBeside || values[`_${name}`] !== undefined || value === undefined)
    addAt(count, listIn(values, `_${name}`), hasBeside ? beside : null);
}

const lengthOf = (it: unknown): number => (it === undefined ? 0 : Array.isArray(it) ? it.length : 1);

/** What stands under `name`, as a list that grows in place: a copy for each item would cost the square of their number. */
function listIn(values: Values, name: string): unknown[] {
  const it = values[name];
  if (Array.isArray(it)) return it;
  const list = it === undefined ? [] : [it];
  values[name] = list;
  return list;
}

function addAt(count: number, list: unknown[], value: unknown): void {
  while (list.length < count) list.push(null);
  list.push(value);
}

const numberShape = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What is no value of its type stays a string, for the structure check to find. */
function jsonValue({ json }: XmlMember, text: string): unknown {
  if (json === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (json === "number" && numberShape.test(text)) return String(Number(text)) === text ? Number(text) : rawJson(text);
  return text;
}
