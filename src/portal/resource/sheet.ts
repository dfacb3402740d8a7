import { type Fields, isObject } from "../../fhir/structure-codes.ts";
import { escaped } from "../html.ts";
import type { Addresses } from "./addresses.ts";
import { caveatList } from "./caveat-list.ts";
import { caveatsOf } from "./caveats.ts";
import { inWords, type Member, type Members, type MembersOf } from "./members.ts";
import { narrativeText } from "./narrative-text.ts";
import {
  composedAddress,
  composedName,
  isPlain,
  listIn,
  numberText,
  plainText,
  stringIn,
  valueText,
} from "./value-text.ts";

const valuesMax = 20_000;
const lettersMax = 1_500_000;
const oneTextMax = 100_000;
const depthMax = 30;
/** A longer list of things with parts is closed, one line each. */
const openMax = 8;

/**
 * Writes resources as definition lists: every element that they hold, in FHIR's order and in words, also those that FHIR
 * does not have. One sheet serves a page: when it is full, it says so where something is missing, and `isFull` tells.
 */
export class Sheet {
  readonly #membersOf: MembersOf;
  readonly #addresses: Addresses;
  #values = valuesMax;
  #letters = lettersMax;
  #isCut = false;

  constructor(membersOf: MembersOf, addresses: Addresses) {
    this.#membersOf = membersOf;
    this.#addresses = addresses;
  }

  /** Whether something was left out: the page must say so first. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** Whether there is no room for another resource. */
  get isFull(): boolean {
    return this.#values <= 0 || this.#letters <= 0;
  }

  resource(resource: Fields): string {
    return this.#resource(resource, 0);
  }

  #resource(resource: Fields, depth: number): string {
    const type = stringIn(resource.resourceType);
    return this.#object(type, this.#membersOf(type), resource, type === "" ? [] : ["resourceType"], depth);
  }

  /** All of an object but what was said already. */
  #object(type: string, members: Members | undefined, value: Fields, said: readonly string[], depth: number): string {
    if (depth > depthMax) return this.#cut("What is nested deeper");
    let html = "";
    let rest = 0;
    for (const key of keysOf(value, members)) {
      if (said.includes(key)) continue;
      const member = members?.get(key);
      if (!member && key.startsWith("_") && members?.get(key.slice(1))?.kind === "primitive") {
        const base = key.slice(1);
        if (said.includes(base)) html += this.#beside(members.get(base)!.label, value[key], depth);
        else if (value[base] === undefined)
          html += this.#field(members.get(base)!, [undefined], listIn(value[key]), type, base, depth);
        // Beside its value it is written with it.
        else continue;
      } else if (this.isFull) rest++;
      else if (!member) html += this.#unknown(key, value[key], depth);
      else {
        const beside = member.kind === "primitive" ? listIn(value[`_${key}`]) : [];
        html += this.#field(member, listIn(value[key]), beside, type, key, depth);
      }
    }
    if (rest > 0)
      html += `<div><dt>More</dt><dd>${this.#cut(`${rest} more ${rest === 1 ? "element" : "elements"}`)}</dd></div>`;
    return html === "" ? "" : `<dl>${html}</dl>`;
  }

  #cut(what: string): string {
    this.#isCut = true;
    return `<b>${what} is not shown here: the raw form has it.</b>`;
  }

  #field(
    member: Member,
    values: readonly unknown[],
    beside: readonly unknown[],
    owner: string,
    key: string,
    depth: number,
  ): string {
    const { label } = member;
    if (member.type === "Extension") return this.#extensions(label, values, depth);
    const count = Math.max(values.length, beside.length, 1);
    const isLong = member.kind !== "primitive" && !inline.has(member.type) && count > openMax;
    const mark = member.isModifier ? ' <span class="soft">(changes the meaning)</span>' : "";
    let html = "";
    for (let at = 0; at < count; at++) {
      if (this.isFull) {
        html += `<dd>${this.#cut(`${count - at} more`)}</dd>`;
        break;
      }
      const shown = this.#value(member, values[at], beside[at], owner, key, depth);
      const line = isLong ? leadOf(values[at], this.#membersOf(member.type)) : "";
      html += isLong
        ? `<dd><details><summary>${escaped(`${label} ${at + 1}${line === "" ? "" : `: ${line}`}`)}</summary>${shown}</details></dd>`
        : `<dd>${shown}</dd>`;
    }
    return `<div><dt>${escaped(label)}${mark}</dt>${html}</div>`;
  }

  #value(member: Member, value: unknown, beside: unknown, owner: string, key: string, depth: number): string {
    this.#values--;
    const { type, kind } = member;
    if (kind === "primitive" || kind === "xhtml") {
      const more = isObject(beside)
        ? this.#object("Element", this.#membersOf("Element"), beside, [], depth + 1)
        : beside === undefined || beside === null
          ? ""
          : this.#strange(beside, depth);
      if (value === undefined || value === null) return `<span class="soft">no value</span>${more}`;
      if (!isPlain(value)) return this.#strange(value, depth) + more;
      if (typeof value !== "string") return this.#text(plainText(type, value)!) + more;
      if (kind === "xhtml") return this.#narrative(value) + more;
      const isAddress = (owner === "Attachment" && key === "url") || (owner === "Reference" && key === "reference");
      return (isAddress ? this.#link(value) : this.#text(plainText(type, value)!)) + more;
    }
    if (!isObject(value)) return this.#strange(value, depth);
    if (kind === "resource") {
      const resourceType = stringIn(value.resourceType);
      return `<p><b>${escaped(resourceType || "A resource without a type")}</b></p>${caveatList(caveatsOf(value, this.#membersOf), this.#addresses)}${this.#resource(value, depth + 1)}`;
    }
    return this.#complex(type, value, depth);
  }

  /** A datatype in a line, and all that the line does not say below it. */
  #complex(type: string, value: Fields, depth: number): string {
    const members = this.#membersOf(type);
    const taken = inline.get(type)?.(value);
    if (!taken) return this.#object(type, members, value, [], depth + 1) || '<span class="soft">nothing</span>';
    const { text = "", small = "", code = "", reference, said } = taken;
    const shown = [
      // The first coding says the same.
      text !== "" && text === displayOf(listIn(value.coding)[0])
        ? ""
        : reference === undefined
          ? this.#text(text)
          : this.#link(reference, text),
      code === "" || code === text ? "" : `<code>${this.#letter(code)}</code>`,
      small === "" ? "" : `<span class="soft">${this.#letter(small)}</span>`,
    ].filter((it) => it !== "");
    // A concept's codings stand below its text, without a name.
    const codings =
      type === "CodeableConcept" && Array.isArray(value.coding) && value.coding.length > 0
        ? this.#codings(value.coding, depth)
        : "";
    const rest = this.#object(type, members, value, codings === "" ? said : [...said, "coding"], depth + 1);
    return shown.join(" ") + codings + rest || '<span class="soft">nothing</span>';
  }

  #codings(codings: readonly unknown[], depth: number): string {
    let html = "";
    for (const [at, it] of codings.entries()) {
      if (this.isFull) {
        html += `<li>${this.#cut(`${codings.length - at} more`)}</li>`;
        break;
      }
      this.#values--;
      html += `<li>${isObject(it) ? this.#complex("Coding", it, depth) : this.#strange(it, depth)}</li>`;
    }
    return `<ul class="codings">${html}</ul>`;
  }

  /** The extensions of a value that a line has said already. */
  #beside(label: string, value: unknown, depth: number): string {
    const shown = listIn(value)
      .filter((it) => it !== null)
      .slice(0, this.isFull ? 0 : openMax)
      .map(
        (it) =>
          `<dd>${isObject(it) ? this.#object("Element", this.#membersOf("Element"), it, [], depth + 1) : this.#strange(it, depth)}</dd>`,
      );
    const rest = listIn(value).length > openMax || this.isFull ? `<dd>${this.#cut("More")}</dd>` : "";
    return `<div><dt>${escaped(label)} <span class="soft">(beside its value)</span></dt>${shown.join("")}${rest}</div>`;
  }

  #extensions(label: string, values: readonly unknown[], depth: number): string {
    let html = "";
    for (const [at, it] of values.entries()) {
      if (this.isFull)
        return `${html}<div><dt>${escaped(label)}</dt><dd>${this.#cut(`${values.length - at} more`)}</dd></div>`;
      html += this.#extension(label, it, depth);
    }
    return html;
  }

  #extension(label: string, value: unknown, depth: number): string {
    if (!isObject(value)) return `<div><dt>${escaped(label)}</dt><dd>${this.#strange(value, depth)}</dd></div>`;
    this.#values--;
    const url = stringIn(value.url);
    const name =
      /([^/#]+)$/
        .exec(url)?.[1]
        ?.replace(/^Extension-/, "")
        .replace(/^CareConnect-/, "")
        .replace(/-\d+$/, "") ?? "";
    const members = this.#membersOf("Extension");
    const keys = Object.keys(value).filter((it) => it !== "url");
    const [only] = keys;
    const member = keys.length === 1 && url !== "" ? members?.get(only!) : undefined;
    const content =
      member?.base === "value"
        ? this.#value(member, value[only!], undefined, "Extension", only!, depth + 1)
        : this.#object("Extension", members, value, url === "" ? [] : ["url"], depth + 1);
    const isKnownName = /^[A-Za-z][\w-]{0,60}$/.test(name);
    return `<div><dt>${escaped(isKnownName ? inWords(name) : label)} <span class="soft">(${escaped(label.toLowerCase())})</span></dt><dd>${content} <span class="soft">${this.#letter(url)}</span></dd></div>`;
  }

  /** An element that FHIR does not have, with all that is in it. */
  #unknown(name: string, value: unknown, depth: number): string {
    const mark = '<span class="mark care">not FHIR</span>';
    const values = listIn(value);
    let html = "";
    for (const [at, it] of (values.length > 0 ? values : [value]).entries()) {
      if (this.isFull) {
        html += `<dd>${this.#cut(`${values.length - at} more`)}</dd>`;
        break;
      }
      html += `<dd>${this.#plainOrParts(it, depth)}</dd>`;
    }
    return `<div><dt>${this.#letter(name)} ${mark}</dt>${html}</div>`;
  }

  /** A value that is not what FHIR has there. */
  #strange(value: unknown, depth: number): string {
    return `<span class="mark care">not as FHIR has it</span> ${this.#plainOrParts(value, depth)}`;
  }

  #plainOrParts(value: unknown, depth: number): string {
    this.#values--;
    if (this.isFull) return this.#cut("This");
    if (isPlain(value))
      return value === undefined ? "" : this.#text(value === null ? "null" : plainText("string", value)!);
    if (depth > depthMax) return this.#cut("What is nested deeper");
    if (!Array.isArray(value)) return this.#object("", undefined, value as Fields, [], depth + 1) || "nothing";
    let html = "";
    for (const [at, it] of value.entries()) {
      if (this.isFull) {
        html += `<li>${this.#cut(`${value.length - at} more`)}</li>`;
        break;
      }
      html += `<li>${this.#plainOrParts(it, depth + 1)}</li>`;
    }
    return `<ul>${html}</ul>`;
  }

  #narrative(div: string): string {
    const text = narrativeText(div.length > oneTextMax ? div.slice(0, oneTextMax) : div);
    const cut = div.length > oneTextMax ? this.#cut("The rest of this narrative") : "";
    return `<p class="soft">The record's own narrative, as text only: its layout is not shown.</p>${this.#text(text)}${cut}`;
  }

  #link(reference: string, text = reference): string {
    const shown = this.#text(text === "" ? reference : text);
    const href = this.#addresses.reference(reference);
    const beside = text === reference || text === "" ? "" : ` <span class="soft">${this.#letter(reference)}</span>`;
    if (href !== undefined) return `<a href="${escaped(href)}">${shown}</a>${beside}`;
    return `${shown}${beside}${reference.startsWith("#") ? ' <span class="soft">(in this resource)</span>' : ""}`;
  }

  #text(text: string): string {
    return text === "" ? "" : `<span class="text">${this.#letter(text)}</span>`;
  }

  /** Escaped, and no more than there is room for. */
  #letter(text: string): string {
    const room = Math.max(0, Math.min(oneTextMax, this.#letters));
    this.#letters -= text.length;
    return text.length > room
      ? `${escaped(text.slice(0, room))}… ${this.#cut("The rest of this text")}`
      : escaped(text);
  }
}

/** What a line says of a value, and by which of its elements. */
interface Taken {
  readonly text?: string;
  readonly code?: string;
  readonly small?: string;
  readonly reference?: string;
  readonly said: readonly string[];
}

const displayOf = (coding: unknown): string => (isObject(coding) ? stringIn(coding.display) : "");

/** Those of `names` whose values are texts, so that a line says all of them. What else is there is shown below the line. */
const taking = (value: Fields, ...names: readonly string[]): string[] =>
  names.filter((it) => value[it] === undefined || typeof value[it] === "string");

const takingLists = (value: Fields, ...names: readonly string[]): string[] =>
  names.filter((it) => listIn(value[it]).every((text) => typeof text === "string" || text === null));

/** A number and its unit and nothing else: a line can hold both ends of a range. */
const isBare = (value: unknown): boolean =>
  value === undefined ||
  (isObject(value) &&
    Object.keys(value).every((it) =>
      it === "value" ? numberText(value[it]) !== undefined : it === "unit" && typeof value[it] === "string",
    ));

const quantity =
  (type: string) =>
  (value: Fields): Taken => ({
    text: valueText(type, value),
    // The unit may say one thing and the code another.
    code: stringIn(value.unit) === "" ? "" : stringIn(value.code) === stringIn(value.unit) ? "" : stringIn(value.code),
    small: stringIn(value.system),
    said: [
      ...taking(value, "comparator", "unit", "system", "code"),
      ...(numberText(value.value) === undefined ? [] : ["value"]),
    ],
  });
const inUse = (value: Fields): string => (stringIn(value.use) === "" ? "" : `(${stringIn(value.use)})`);

/** `(official) given: Ada Nkechi, family: Okafor`: a text need not say what its parts say. */
const withParts = (value: Fields, parts: readonly string[]): string =>
  [
    inUse(value),
    parts
      .map((it) => [inWords(it).toLowerCase(), listIn(value[it]).map(stringIn).join(" ")] as const)
      .filter(([, text]) => text !== "")
      .map(([name, text]) => `${name}: ${text}`)
      .join(", "),
  ]
    .filter((it) => it !== "")
    .join(" ");

const inline: ReadonlyMap<string, (value: Fields) => Taken> = new Map([
  ...["Quantity", "Age", "Count", "Distance", "Duration", "Money"].map((it) => [it, quantity(it)] as const),
  [
    "Coding",
    (value) => ({
      text: stringIn(value.display) || stringIn(value.code),
      code: stringIn(value.display) === "" ? "" : stringIn(value.code),
      small: [stringIn(value.system), stringIn(value.version)].filter((it) => it !== "").join(" "),
      said: taking(value, "display", "code", "system", "version"),
    }),
  ],
  ["CodeableConcept", (value) => ({ text: stringIn(value.text), said: taking(value, "text") })],
  ["Period", (value) => ({ text: valueText("Period", value), said: taking(value, "start", "end") })],
  ...(
    [
      ["Range", "low", "high"],
      ["Ratio", "numerator", "denominator"],
    ] as const
  ).map(
    ([type, ...ends]) =>
      [
        type,
        (value: Fields): Taken =>
          ends.every((it) => isBare(value[it])) ? { text: valueText(type, value), said: ends } : { said: [] },
      ] as const,
  ),
  [
    "HumanName",
    (value) => {
      const parts = takingLists(value, "prefix", "given", "family", "suffix");
      return stringIn(value.text) === ""
        ? { text: composedName(value), small: inUse(value), said: [...parts, ...taking(value, "text", "use")] }
        : {
            text: stringIn(value.text),
            small: withParts(value, parts),
            said: [...parts, ...taking(value, "text", "use")],
          };
    },
  ],
  [
    "Address",
    (value) => {
      const parts = takingLists(value, "line", "city", "district", "state", "postalCode", "country");
      return stringIn(value.text) === ""
        ? { text: composedAddress(value), small: inUse(value), said: [...parts, ...taking(value, "text", "use")] }
        : {
            text: stringIn(value.text),
            small: withParts(value, parts),
            said: [...parts, ...taking(value, "text", "use")],
          };
    },
  ],
  [
    "Identifier",
    (value) => ({
      text: valueText("Identifier", value),
      small: [inUse(value), stringIn(value.system)].filter((it) => it !== "").join(" "),
      said: taking(value, "value", "system", "use"),
    }),
  ],
  [
    "ContactPoint",
    (value) => ({
      text: valueText("ContactPoint", value),
      small: inUse(value),
      said: taking(value, "system", "value", "use"),
    }),
  ],
  [
    "Reference",
    (value) => ({
      text: stringIn(value.display),
      ...(typeof value.reference === "string" && { reference: value.reference }),
      said: taking(value, "display", "reference"),
    }),
  ],
]);

/** A few words for something with parts: the first of what it is usually known by. */
function leadOf(value: unknown, members: Members | undefined): string {
  if (!isObject(value) || !members) return "";
  for (const name of ["name", "code", "type", "title", "url", "display", "text", "linkId", "path", "system", "mode"]) {
    const member = members.get(name);
    const text = member ? valueText(member.type, listIn(value[name])[0]) : "";
    if (text !== "") return text.length > 100 ? `${text.slice(0, 99)}…` : text;
  }
  return "";
}

/** Of a known type, in FHIR's order, what FHIR does not have first; otherwise as they come. */
function keysOf(value: Fields, members: Members | undefined): readonly string[] {
  const keys = Object.keys(value);
  if (!members) return keys;
  const orderOf = (key: string) => (members.get(key) ?? members.get(key.slice(1)))?.order ?? -1;
  return keys.sort((a, b) => orderOf(a) - orderOf(b));
}
