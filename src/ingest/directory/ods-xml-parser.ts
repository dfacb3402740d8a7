import { SaxesParser, type SaxesTagPlain } from "saxes";
import { odsNamespace } from "../../ods/to-ods-xml.ts";

/** What is wrong with an XML text, and where. */
export class OdsXmlError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(detail: string, line: number, column: number) {
    super(detail);
    this.line = line;
    this.column = column;
  }
}

/** An element as the ORD API writes it in JSON: attributes and children by name, texts and `value`s as texts. */
export type OdsElement = Record<string, unknown>;

export interface OdsXmlEvents {
  /** Without its prefix. */
  root(name: string): void;
  manifest(element: OdsElement, line: number): void;
  /** `system` is the name of the CodeSystem, `oid` its OID. */
  concept(element: OdsElement, system: OdsElement, line: number): void;
  /** `line`: where its opening tag ends. */
  organisation(element: OdsElement, line: number): void;
}

/** The product has 7. */
const depthMax = 30;

/** What becomes of an element: its text or `value`; an object; an object in a list; an object that all of its name share. */
type Kind = "value" | "object" | "item" | "group";

const kinds: ReadonlyMap<string, Kind> = new Map([
  ...kindOf(
    "value",
    "Name Status LastChangeDate Type Start End AddrLn1 AddrLn2 AddrLn3 Town County PostCode Country UPRN",
  ),
  ...kindOf("value", "Version PublicationType PublicationDate RecordCount ContentDescription"),
  ...kindOf("object", "OrgId Target PrimaryRoleId"),
  ...kindOf("item", "Date Contact Role Rel Succ PrimaryRole"),
  ...kindOf("group", "GeoLoc Location Contacts Roles Rels Succs PrimaryRoleScope"),
]);

function kindOf(kind: Kind, names: string): [string, Kind][] {
  return names.split(" ").map((it) => [it, kind]);
}

/**
 * Reads ODS XML, in pieces, element by element: memory is that of one organisation.
 *
 *     <x:OrgRefData xmlns:x="http://refdata.hscic.gov.uk/org/v2-0-0">   the root is in the namespace, what is in it need not be
 *       <Manifest>…</Manifest>
 *       <CodeSystems><CodeSystem name="OrganisationRole"><concept id="RO1" displayName="…"/></CodeSystem></CodeSystems>
 *       <Organisations><Organisation>…</Organisation></Organisations>
 *     <Organisation>…</Organisation>                                    or one organisation, as the ORD API gives it
 *
 * Elements that are not known or of another namespace are passed over with all that is in them.
 * Throws OdsXmlError for what is not well-formed, has a DOCTYPE, is nested deeper than 30 elements or has another root.
 * Control characters are let through: a value that has one costs that value and not the file.
 */
export class OdsXmlParser {
  /** The root was opened, and it is one of ours. */
  isOds = false;
  /** Tags outside of the elements that are kept until they end: when there are more of them, nothing piles up. */
  tagsPassed = 0;
  // Namespaces are followed here, as far as they are used: that halves the time.
  readonly #parser = new SaxesParser({
    xmlns: false,
    position: true,
    defaultXMLVersion: "1.0",
    forceXMLVersion: true,
  });
  readonly #events: OdsXmlEvents;
  /** `x:`, which names in the namespace may have. */
  #prefix = "";
  #depth = 0;
  /** Elements that are open inside one that is passed over, and it. */
  #skipped = 0;
  /** The second element of the path: `Manifest`, `CodeSystems`, `Organisations`. */
  #section = "";
  #system: OdsElement = {};
  /** The elements that are open inside a captured one, and it. */
  readonly #open: OdsElement[] = [];
  #line = 0;
  /** Told when the next thing is read: the parser closes an element before it says that another should have been closed. */
  #closed: { readonly local: string; readonly element: OdsElement } | undefined;
  /** The text of the value that is open. */
  #text: string | undefined;

  constructor(events: OdsXmlEvents) {
    this.#events = events;
    const parser = this.#parser;
    parser.on("error", (error) => {
      const detail = error.message.replace(/^\d+:\d+:\s*/, "");
      if (detail === "disallowed character.") return;
      if (detail === "unexpected close tag.") this.#closed = undefined;
      this.#tell();
      this.#fail(detail);
    });
    parser.on("doctype", () => this.#fail("a DOCTYPE"));
    parser.on("opentagstart", () => {
      this.#tell();
      if (++this.#depth > depthMax) this.#fail(`elements nested deeper than ${depthMax}`);
    });
    parser.on("opentag", (tag) => {
      if (this.#skipped > 0) this.#skipped++;
      else this.#openTag(tag);
    });
    parser.on("closetag", (tag) => {
      this.#tell();
      this.#depth--;
      if (this.#open.length === 0) this.tagsPassed++;
      if (this.#skipped > 0) this.#skipped--;
      else if (this.#open.length > 0) this.#close(this.#localName(tag.name) ?? "");
    });
    const text = (text: string) => {
      if (this.#text !== undefined) this.#text += text;
    };
    parser.on("text", text);
    parser.on("cdata", text);
  }

  get line(): number {
    return this.#parser.line;
  }

  get column(): number {
    return this.#parser.column;
  }

  write(text: string): void {
    this.#parser.write(text);
    this.#tell();
  }

  end(): void {
    this.#parser.close();
  }

  #fail(detail: string): never {
    throw new OdsXmlError(detail, this.#parser.line, this.#parser.column);
  }

  #openTag({ name, attributes }: SaxesTagPlain): void {
    const local = this.#depth === 1 ? this.#openRoot(name, attributes) : this.#localName(name);
    const isForeign = this.#depth > 1 && attributes.xmlns && attributes.xmlns !== odsNamespace;
    if (local === undefined || isForeign) {
      this.#skipped = 1;
      return;
    }
    if (this.#open.length > 0) this.#openInside(local, attributes);
    else if (this.#depth === 1 && local === "Organisation") this.#capture(attributes);
    else if (this.#depth === 2) {
      this.#section = local;
      if (local === "Manifest") this.#capture(attributes);
    } else if (this.#depth === 3 && this.#section === "Organisations" && local === "Organisation")
      this.#capture(attributes);
    else if (this.#depth === 3 && this.#section === "CodeSystems" && local === "CodeSystem") this.#system = attributes;
    else if (this.#depth === 4 && this.#section === "CodeSystems" && local === "concept")
      this.#events.concept(attributes, this.#system, this.#parser.line);
    else if (this.#depth > 1) this.#skipped = 1;
  }

  #openRoot(name: string, attributes: Readonly<Record<string, string>>): string {
    const colon = name.indexOf(":");
    const local = name.slice(colon + 1);
    const namespace = attributes[colon < 0 ? "xmlns" : `xmlns:${name.slice(0, colon)}`];
    const isAlone = local === "Organisation" && namespace === undefined && colon < 0;
    if (namespace !== odsNamespace && !isAlone)
      this.#fail(`<${name}> in ${namespace === undefined ? "no namespace" : `the namespace ${namespace}`}`);
    for (const attribute in attributes)
      if (attributes[attribute] === odsNamespace && attribute.startsWith("xmlns:"))
        this.#prefix = `${attribute.slice(6)}:`;
    this.isOds = true;
    this.#events.root(local);
    return local;
  }

  /** Undefined where the name is of another namespace. */
  #localName(name: string): string | undefined {
    if (!name.includes(":")) return name;
    return this.#prefix !== "" && name.startsWith(this.#prefix) ? name.slice(this.#prefix.length) : undefined;
  }

  #capture(attributes: OdsElement): void {
    this.#line = this.#parser.line;
    this.#open.push(attributes);
  }

  #openInside(local: string, attributes: OdsElement): void {
    const kind = kinds.get(local);
    if (kind === undefined || this.#text !== undefined) {
      this.#skipped = 1;
      return;
    }
    const parent = this.#open.at(-1)!;
    if (kind === "value") {
      this.#text = "";
      this.#open.push(attributes);
    } else if (kind === "item") {
      if (typeof attributes.value === "string") attributes.value = ownText(attributes.value);
      const list = parent[local];
      if (Array.isArray(list)) list.push(attributes);
      else parent[local] = [attributes];
      this.#open.push(attributes);
    } else {
      const before = parent[local];
      if (kind === "group" && typeof before === "object") this.#open.push(before as OdsElement);
      else {
        parent[local] = before === undefined ? attributes : twice;
        this.#open.push(attributes);
      }
    }
  }

  #close(local: string): void {
    const element = this.#open.pop()!;
    if (this.#text !== undefined) {
      const parent = this.#open.at(-1)!;
      const value = ownText((element.value as string | undefined) ?? this.#text);
      this.#text = undefined;
      parent[local] = parent[local] === undefined ? value : twice;
    } else if (this.#open.length === 0) {
      this.#closed = { local, element };
    }
  }

  #tell(): void {
    if (this.#closed === undefined) return;
    const { local, element } = this.#closed;
    this.#closed = undefined;
    if (local === "Manifest") this.#events.manifest(element, this.#line);
    else this.#events.organisation(element, this.#line);
  }
}

/** What is there twice is neither: a list, where one value is expected. */
const twice: readonly unknown[] = [];

/** Parts of 13 characters or more are kept by V8 as a view of the text that they are part of, and with it all of that. */
const ownText = (text: string): string => (text.length < 13 ? text : Buffer.from(text).toString());
