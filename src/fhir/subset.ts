import type { ElementDefinition, FhirDefinitions } from "../definitions/fhir-definitions.ts";
import { parseJson } from "./json.ts";
import type { Resource } from "./resource.ts";
import { type Fields, isObject } from "./structure-codes.ts";

/** How much of a resource is wanted. A choice is named by its base, `value`, or by one of its names, `valueQuantity`. */
export type Shape = { readonly summary: "true" | "text" | "data" } | { readonly elements: readonly string[] };

/**
 * A function of a shape and then of a resource's JSON text, that gives the JSON text of what the shape keeps of it:
 *
 *   true       what FHIR marks as summary, also inside of backbone elements; datatypes whole
 *   text       `text`
 *   data       everything but `text`
 *   elements   the elements named, whole
 *
 * All but `data` keep id, meta, and what is mandatory or modifies the meaning of the rest: a record entered in error
 * never looks valid. All are tagged SUBSETTED, also when nothing was left out, so that no client writes one back over
 * the whole. Order and numbers stay as stored. A contained resource that something kept refers to is kept, whole: a
 * request for a contained medication without it would ask for nothing.
 *
 * Throws an Error for a resource type that the release does not have. Types are compiled when first met; make one
 * function of a shape for all resources of an answer. Time: about that of parsing and writing the text.
 * Rules: https://hl7.org/fhir/STU3/search.html#summary and #elements
 */
export function subsetter(definitions: FhirDefinitions): (shape: Shape) => (body: string) => string {
  const elementsOf = compiler(definitions);
  const system = systems[definitions.release];
  return (shape) => {
    const pick = picker(shape, elementsOf);
    return (body) => {
      const resource = parseJson(body) as Resource;
      return JSON.stringify(tagged(withContained(pick(resource), resource), system));
    };
  };
}

/** Those of `names` that no element at the base of `type` has, for whoever asked for them. */
export function unknownElements(definitions: FhirDefinitions, type: string, names: readonly string[]): string[] {
  const known = new Set<string>();
  for (const [base, element] of Object.entries(definitions.types[type]?.elements ?? {})) {
    known.add(base);
    for (const [name] of variants(base, element)) known.add(name);
  }
  return names.filter((it) => !known.has(it));
}

/** What of a value is kept; undefined: nothing. */
type Cut = (value: unknown) => unknown;

/** One name that an object of a type may have in JSON. */
interface Entry {
  /** `birthDate` of `birthDate` and `_birthDate`; `valueQuantity` of a choice. */
  readonly name: string;
  /** `value` of `valueQuantity`. */
  readonly base: string;
  /** Mandatory, or it modifies the meaning of the rest. */
  readonly always: boolean;
  readonly summary: Cut | undefined;
}

type Entries = ReadonlyMap<string, Entry>;

const whole: Cut = (value) => value;

function picker(shape: Shape, elementsOf: (type: string) => Entries): (resource: Resource) => Fields {
  if ("elements" in shape) return elementPicker(shape.elements, elementsOf);
  switch (shape.summary) {
    case "true":
      return (resource) => summarised(elementsOf(resource.resourceType), resource) ?? {};
    case "text":
      return elementPicker(["text"], elementsOf);
    case "data":
      return ({ text: _text, ...data }) => data;
  }
}

function elementPicker(names: readonly string[], elementsOf: (type: string) => Entries) {
  const wanted = new Set([...names, "id", "meta"]);
  return (resource: Resource): Fields => {
    const entries = elementsOf(resource.resourceType);
    const kept: Record<string, unknown> = {};
    for (const name in resource) {
      const entry = entries.get(name);
      if (entry && (entry.always || wanted.has(entry.base) || wanted.has(entry.name))) kept[name] = resource[name];
    }
    return kept;
  };
}

function summarised(entries: Entries, value: unknown): Fields | undefined {
  if (!isObject(value)) return undefined;
  let kept: Record<string, unknown> | undefined;
  for (const name in value) {
    const part = entries.get(name)?.summary?.(value[name]);
    if (part === undefined) continue;
    kept ??= {};
    kept[name] = part;
  }
  return kept;
}

function withContained(kept: Fields, { contained }: Resource): Fields {
  if (!Array.isArray(contained) || kept.contained !== undefined) return kept;
  const referred = new Set<unknown>();
  let text = JSON.stringify(kept);
  for (let found = true; found; ) {
    found = false;
    for (const it of contained) {
      if (referred.has(it) || !isObject(it) || !text.includes(`"reference":"#${it.id}"`)) continue;
      referred.add(it);
      text += JSON.stringify(it);
      found = true;
    }
  }
  return referred.size > 0 ? { ...kept, contained: contained.filter((it) => referred.has(it)) } : kept;
}

/** Of the tag that says that something is left out. */
const systems = {
  STU3: "http://hl7.org/fhir/v3/ObservationValue",
  R4: "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
} as const;
const code = "SUBSETTED";

function tagged(resource: Fields, system: string): Fields {
  const meta = isObject(resource.meta) ? resource.meta : {};
  const tags: unknown[] = Array.isArray(meta.tag) ? meta.tag : [];
  if (tags.some((it) => isObject(it) && it.system === system && it.code === code)) return resource;
  const marked = { ...meta, tag: [...tags, { system, code }] };
  if (Object.hasOwn(resource, "meta")) return { ...resource, meta: marked };
  const { resourceType, id, ...rest } = resource;
  return { resourceType, id, meta: marked, ...rest };
}

/** The names of a type and what becomes of them. */
function compiler({ types, release }: FhirDefinitions): (type: string) => Entries {
  const compiled = new Map<string, Entries>();

  function elementsOf(type: string): Entries {
    let entries = compiled.get(type);
    if (!entries) {
      entries = compile(type);
      compiled.set(type, entries);
    }
    return entries;
  }

  function compile(type: string): Entries {
    const definition = types[type];
    if (!definition) throw new Error(`${release} has no type ${type}`);
    const entries = new Map<string, Entry>();
    if (definition.kind === "resource")
      entries.set("resourceType", { name: "resourceType", base: "resourceType", always: true, summary: whole });
    for (const [base, element] of Object.entries(definition.elements)) {
      const always = isAlways(element);
      for (const [name, valueType] of variants(base, element)) {
        const entry = { name, base, always, summary: summaryOf(element, valueType) };
        entries.set(name, entry);
        if (types[valueType]?.kind === "primitive") entries.set(`_${name}`, entry);
      }
    }
    return entries;
  }

  function summaryOf(element: ElementDefinition, type: string): Cut | undefined {
    if (!element.summary && !isAlways(element)) return undefined;
    // A modifier with conditions left out (Questionnaire.item.enableWhen) would say something else.
    if (element.modifier || types[type]?.kind !== "backbone" || !hasSummary(type)) return whole;
    const isMandatory = element.min > 0;
    return (value) => summaryOfBackbone(elementsOf(type), value) ?? (isMandatory ? value : undefined);
  }

  /** Every backbone element marks its modifierExtension; five of STU3 mark nothing else, and so mean all they have. */
  const hasSummary = (type: string) =>
    Object.entries(types[type]!.elements).some(([name, it]) => it.summary && name !== "modifierExtension");

  return elementsOf;
}

/** One or a list; of what would be empty, nothing, for empty objects and lists are no FHIR. */
function summaryOfBackbone(entries: Entries, value: unknown): unknown {
  if (!Array.isArray(value)) return summarised(entries, value);
  const kept = value.map((it) => summarised(entries, it)).filter((it) => it !== undefined);
  return kept.length > 0 ? kept : undefined;
}

const isAlways = ({ min, modifier }: ElementDefinition) => min > 0 || modifier === true;

/** The names of an element in JSON, with the type each has: `valueQuantity` Quantity, `valueString` string … */
const variants = (base: string, { choice, types }: ElementDefinition): readonly (readonly [string, string])[] =>
  choice ? types.map((it) => [base + it.charAt(0).toUpperCase() + it.slice(1), it]) : [[base, types[0] ?? ""]];
