import { patientFlags, patientFlagsOf } from "../../fhir/patient-notes.ts";
import type { Resource } from "../../fhir/resource.ts";
import { type Fields, isObject } from "../../fhir/structure-codes.ts";
import { booleanWords, type CaveatWords, codeWords, plainCodes, saidInPlace, words } from "./caveat-words.ts";
import { inWords, type Member, type MembersOf } from "./members.ts";
import { listIn, plainText, stringIn, valueText } from "./value-text.ts";

/** Something that changes what a resource means, in words. */
export interface Caveat extends CaveatWords {
  /** The part of the resource that it is about; "" for all of it. */
  readonly where: string;
  /** A reference to what has taken its place, or is otherwise meant. */
  readonly reference: string | undefined;
}

/** A part of a resource, on the way to its parts; put into words only where something is said of it. */
interface Place {
  readonly within: Place | undefined;
  readonly key: string;
  /** From 1; 0 where there is only one. */
  readonly number: number;
  /** A resource inside of the resource. */
  readonly resource: Fields | undefined;
}

type Add = (said: CaveatWords, place?: Place, reference?: string) => void;

const depthMax = 60;
/** More than anybody reads; what is about the resource itself is found before what is about its parts. */
const caveatsMax = 100;
/** Objects looked at. Real records have some hundreds. */
const objectsMax = 100_000;
const heaviest = ["stop", "care", "note"];

/**
 * Everything that a reader must know before the content of a resource: elements that FHIR says modify the meaning of the
 * rest, wherever they stand, what `meta` and the identifiers say, and what nobody here understands. The heaviest come
 * first; the same is said once.
 */
export function caveatsOf(resource: Fields, membersOf: MembersOf): readonly Caveat[] {
  const found = new Map<string, Caveat>();
  let objects = 0;
  const add: Add = (said, place, reference) => {
    const where = placeText(place);
    const key = `${said.lead} ${said.more} ${where}`;
    if (found.has(key) || found.size > caveatsMax) return;
    if (found.size < caveatsMax)
      found.set(key, {
        weight: said.weight,
        lead: shortened(said.lead, 120),
        more: shortened(said.more, 400),
        where,
        reference,
      });
    else found.set("", { ...words.more, where: "", reference: undefined });
  };
  look(resource, typeOf(resource), true, undefined, 0);
  if (objects > objectsMax) found.set("too big", { ...words.tooBig, where: "", reference: undefined });
  return [...found.values()].sort((a, b) => heaviest.indexOf(a.weight) - heaviest.indexOf(b.weight));

  function look(value: Fields, type: string | undefined, isResource: boolean, place: Place | undefined, depth: number) {
    objects++;
    if (objects > objectsMax) return;
    if (depth > depthMax) {
      add(words.tooDeep, place);
      return;
    }
    const members = type === undefined ? undefined : membersOf(type);
    if (isResource) aboutAll(value, members !== undefined, place, add);
    for (const key in value) {
      const member = members?.get(key);
      if (key === "modifierExtension") continue;
      if (member) {
        // Not all of STU3's own definitions mark the status of a resource.
        const isModifier = member.isModifier || (isResource && key === "status");
        for (const it of listIn(value[key])) {
          const said = isModifier ? modifier(key, member, it) : likeModifier(key, it);
          if (said) add(said, place, said.reference);
        }
      } else if (members && key !== "resourceType" && !(key.startsWith("_") && members.has(key.slice(1))))
        add(words.notFhir(key), place);
    }
    for (const [name, label] of mandatoryModifiers(members))
      if (value[name] === undefined) add(words.notStated(label), place);
    for (const it of listIn(value.modifierExtension)) add(words.modifierExtension(urlOf(it)), place);
    for (const key in value) {
      const inside = value[key];
      if (typeof inside !== "object" || inside === null) continue;
      const member = members?.get(key);
      const all = listIn(inside);
      for (const [at, it] of all.entries()) {
        if (objects > objectsMax) return;
        if (!isObject(it)) continue;
        const isInner = member?.kind === "resource";
        const innerType = isInner ? typeOf(it) : member?.kind === "object" ? member.type : undefined;
        const number = all.length > 1 ? at + 1 : 0;
        look(it, innerType, isInner, { within: place, key, number, resource: isInner ? it : undefined }, depth + 1);
      }
    }
  }
}

/** `Component 2`, `Contained Medication med`, and so on inwards. */
function placeText(place: Place | undefined): string {
  const names: string[] = [];
  for (let at = place; at; at = at.within) {
    const { key, number, resource } = at;
    const which = resource
      ? `${stringIn(resource.resourceType)} ${stringIn(resource.id)}`.trim()
      : String(number || "");
    names.unshift(`${inWords(key)} ${which}`.trim());
  }
  return shortened(names.join(", "), 200);
}

const mandatory = new WeakMap<object, readonly (readonly [name: string, label: string])[]>();

function mandatoryModifiers(members: ReturnType<MembersOf>): readonly (readonly [name: string, label: string])[] {
  if (!members) return [];
  let names = mandatory.get(members);
  if (!names) {
    names = [...members]
      .filter(([name, it]) => it.isModifier && it.isMandatory && !saidInPlace.has(name))
      .map(([name, { label }]) => [name, label] as const);
    mandatory.set(members, names);
  }
  return names;
}

interface Said extends CaveatWords {
  readonly reference?: string;
}

/** What an element says that modifies the meaning of the rest; undefined: nothing one would not expect. */
function modifier(key: string, { base, label, type }: Member, value: unknown): Said | undefined {
  if (saidInPlace.has(base)) return undefined;
  const boolean = Object.hasOwn(booleanWords, base) ? booleanWords[base] : undefined;
  if (typeof value === "boolean" && boolean) return value === boolean[0] ? boolean[1] : undefined;
  if (base === "deceased") return words.deceased(valueText(type, value));
  if (base === "implicitRules") return words.implicitRules(stringIn(value));
  if (base === "link" && isObject(value)) return linked(value);
  if (base === "animal") return words.animal;
  if (base === "relatesTo" && isObject(value)) return related(value);
  const text = plainText(type, value);
  if (text === undefined) return words.other(label, "see below");
  const known = [`${key} ${text}`, text].find((it) => Object.hasOwn(codeWords, it));
  if (known !== undefined) return codeWords[known];
  return plainCodes.has(`${key} ${text}`) ? undefined : words.other(label, type === "code" ? inWords(text) : text);
}

/** What FHIR does not call a modifier and nobody should overlook all the same. */
function likeModifier(key: string, value: unknown): Said | undefined {
  if (value === "entered-in-error")
    return { ...codeWords[value]!, lead: `${inWords(key)}: ${codeWords[value]!.lead.toLowerCase()}` };
  return key === "active" && value === false ? booleanWords.active![1] : undefined;
}

function related({ code, target }: Fields): Said {
  const to = isObject(target) ? target : {};
  const said = `${inWords(stringIn(code) || "relates to")} ${valueText("Reference", to)}`;
  return { ...words.other("Relation", said), reference: stringIn(to.reference) };
}

function linked({ type, other, target }: Fields): Said {
  const to = isObject(other) ? other : isObject(target) ? target : {};
  const name = valueText("Reference", to) || "another";
  const said =
    type === "replaced-by"
      ? words.replaced(name)
      : words.other("Link", `${inWords(stringIn(type) || "other")}: ${name}`);
  return { ...said, reference: stringIn(to.reference) };
}

/** What a resource says of itself as a whole. */
function aboutAll(resource: Fields, isKnown: boolean, place: Place | undefined, add: Add): void {
  if (!isKnown) add(words.noResource(stringIn(resource.resourceType)), place);
  const meta = isObject(resource.meta) ? resource.meta : {};
  for (const it of listIn(meta.security)) {
    if (isObject(it) && it.code === "HTEST" && actReason.test(stringIn(it.system))) add(words.testData, place);
    else add(words.securityLabel(labelOf(it)), place);
  }
  if (listIn(meta.tag).some((it) => isObject(it) && it.code === "SUBSETTED")) add(words.subsetted, place);
  if ((patientFlagsOf(resource as unknown as Resource) & patientFlags.unverified) !== 0) add(words.unverified, place);
}

/** In STU3, and since R4. */
const actReason = /^http:\/\/(?:hl7\.org\/fhir\/v3\/ActReason|terminology\.hl7\.org\/CodeSystem\/v3-ActReason)$/;

function labelOf(coding: unknown): string {
  if (!isObject(coding)) return plainText("string", coding) ?? "";
  const code = stringIn(coding.code);
  const display = stringIn(coding.display);
  return display !== "" && code !== "" ? `${display} (${code})` : display || code || stringIn(coding.system);
}

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const typeOf = ({ resourceType }: Fields): string | undefined =>
  typeof resourceType === "string" ? resourceType : undefined;

const urlOf = (extension: unknown): string => (isObject(extension) && stringIn(extension.url)) || "without an address";
