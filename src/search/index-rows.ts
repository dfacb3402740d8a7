import type { ElementDefinition, FhirDefinitions, SearchType } from "../definitions/fhir-definitions.ts";
import { fold } from "../fhir/fold.ts";
import { beginningOfTime, endOfTime, type Interval, intervalsIn } from "../fhir/interval.ts";
import { parseReference, type ReferenceTarget } from "../fhir/reference.ts";
import type { Resource } from "../fhir/resource.ts";
import type { Zone } from "../fhir/zone.ts";
import { alternatives, compileExpression, type Leaf } from "./expression.ts";
import type { SearchIndex } from "./query.ts";
import { textsOf } from "./words.ts";

/**
 * What a resource contributes to the indexes.
 *
 *   Observation {code: {coding: [{system: S, code: "8302-2"}]}, effectiveDateTime: "2020-01", subject: {reference: "Patient/1"}}
 *   tokens      code index,      S, "8302-2"
 *   intervals   effective index, [2020-01-01, 2020-02-01)
 *   references  subject index,   Patient/1
 */
export interface IndexRows {
  readonly tokens: {
    readonly index: SearchIndex;
    readonly system: string | null;
    /** Null: there is only a text. */
    readonly code: string | null;
    /** What `:text` searches, as written. */
    readonly texts: readonly string[];
  }[];
  /** `element` counts the HumanNames (or other elements) so that words are matched inside one. */
  readonly strings: {
    readonly index: SearchIndex;
    readonly folded: string;
    readonly raw: string;
    readonly element: number;
  }[];
  readonly intervals: {
    readonly index: SearchIndex;
    readonly low: number;
    readonly high: number;
    readonly unit: Unit | undefined;
  }[];
  readonly references: { readonly index: SearchIndex; readonly target: NonNullable<ReferenceTarget> }[];
  /** Millionths of a degree of WGS84. */
  readonly positions: { readonly index: SearchIndex; readonly latitude: number; readonly longitude: number }[];
  /** Folded words with blanks between them. */
  readonly words: { readonly index: SearchIndex; readonly narrative: string; readonly content: string }[];
  /** Values that should be indexed and cannot be: where, and of which kind. Never the value. */
  readonly faults: { readonly code: string; readonly reason: "unindexable-date" | "unindexable-number" }[];
}

/** Null where the quantity does not say. */
export interface Unit {
  readonly system: string | null;
  readonly code: string | null;
  readonly unit: string | null;
}

export interface RowContext {
  readonly zone: Zone;
  /** Own base addresses: references below them are local. */
  readonly bases: readonly string[];
}

/** What has to be indexed: one for each distinct index of a resource type. */
export interface IndexedExpression {
  readonly code: string;
  readonly type: SearchType;
  readonly expression: string;
  readonly index: SearchIndex;
}

export type Extractor = (resource: Resource) => IndexRows;

interface Sink extends IndexRows {
  element: number;
}

/** Compiled once for a resource type; each call walks the resource once per expression. `words`: where its texts go. */
export function extractor(
  definitions: FhirDefinitions,
  resourceType: string,
  expressions: readonly IndexedExpression[],
  context: RowContext,
  words?: SearchIndex,
): Extractor {
  const visitors = expressions.map((it) =>
    compileExpression<Sink>(definitions, resourceType, it.expression, (fhirType, element) =>
      leafOf(definitions, it, fhirType, element, context),
    ),
  );
  return (resource) => {
    const sink: Sink = {
      tokens: [],
      strings: [],
      intervals: [],
      references: [],
      positions: [],
      words: [],
      faults: [],
      element: 0,
    };
    for (const visit of visitors) visit(resource, sink);
    if (words) sink.words.push({ index: words, ...textsOf(resource) });
    return sink;
  };
}

/** A composite: where its elements are, and what its parts are below each. */
export interface CompositeExpression {
  readonly elements: string;
  readonly parts: readonly IndexedExpression[];
}

/** The rows of each element apart. */
export function compositeExtractor(
  definitions: FhirDefinitions,
  resourceType: string,
  { elements, parts }: CompositeExpression,
  context: RowContext,
): (resource: Resource) => IndexRows[] {
  const types = new Set<string>();
  const find = compileExpression<unknown[]>(definitions, resourceType, elements, (fhirType) => {
    types.add(fhirType);
    return (value, all) => all.push(value);
  });
  const [elementType] = types;
  const relative = parts.map((it) => ({
    ...it,
    expression: alternatives(it.expression)
      .map((path) => `Resource.${path}`)
      .join(" | "),
  }));
  const extract = extractor(definitions, elementType!, relative, context);
  return (resource) => {
    const all: unknown[] = [];
    find(resource, all);
    return all.map((it) => extract(it as Resource));
  };
}

type Fields = { readonly [element: string]: unknown };

function leafOf(
  definitions: FhirDefinitions,
  { code, type, index }: IndexedExpression,
  fhirType: string,
  element: ElementDefinition | undefined,
  { zone, bases }: RowContext,
): Leaf<Sink> | undefined {
  switch (type) {
    case "token":
      return tokenLeaf(index, fhirType, implicitSystem(definitions, element));
    case "uri":
      return primitive((value, sink) => sink.tokens.push({ index, system: null, code: value, texts: none }));
    case "string":
      return stringLeaf(index, fhirType);
    case "reference":
      return referenceLeaf(index, fhirType, bases);
    case "date":
      return dateLeaf(index, fhirType, code, zone);
    case "number":
      if (["decimal", "integer", "positiveInt", "unsignedInt"].includes(fhirType))
        return (value, sink) => pushNumber(sink, index, code, value, value, undefined);
      // A number is asked for, so the unit is left alone.
      return quantityLeaf(index, fhirType, code, () => undefined);
    case "quantity":
      return quantityLeaf(index, fhirType, code, unitOf);
    case "position":
      return fhirType === "Extension" ? positionLeaf(index) : undefined;
    case "composite":
      return undefined;
  }
}

/** `[{url: "latitude", valueDecimal: 53.8}, {url: "longitude", valueDecimal: -1.5}]` */
function positionLeaf(index: SearchIndex): Leaf<Sink> {
  return (value, sink) => {
    const { extension } = value as { readonly extension?: readonly Fields[] };
    const part = (url: string) => extension?.find((it) => it.url === url)?.valueDecimal;
    const [latitude, longitude] = [part("latitude"), part("longitude")];
    if (typeof latitude !== "number" || typeof longitude !== "number") return;
    sink.positions.push({ index, latitude: Math.round(latitude * 1e6), longitude: Math.round(longitude * 1e6) });
  };
}

/** The system that a `code` element has by its required binding, when that binding has just one. */
function implicitSystem(definitions: FhirDefinitions, element: ElementDefinition | undefined): string | null {
  const systems = Object.keys((element?.binding && definitions.valueSets[element.binding]) || {});
  return systems.length === 1 ? systems[0]! : null;
}

const none: readonly string[] = [];
const stated = (...texts: readonly unknown[]): readonly string[] =>
  texts.filter((it): it is string => typeof it === "string" && it !== "");

function tokenLeaf(index: SearchIndex, fhirType: string, implicit: string | null): Leaf<Sink> | undefined {
  const push = (sink: Sink, system: unknown, code: unknown, texts = none) => {
    if (typeof code === "string" && code !== "")
      sink.tokens.push({ index, system: typeof system === "string" ? system : null, code: code.toLowerCase(), texts });
    else for (const it of texts) sink.tokens.push({ index, system: null, code: null, texts: [it] });
  };
  switch (fhirType) {
    case "Coding":
      return (value, sink) => {
        const { system, code, display } = value as Fields;
        push(sink, system, code, stated(display));
      };
    case "CodeableConcept":
      return (value, sink) => {
        const { coding, text } = value as Fields;
        const codings: readonly Fields[] = Array.isArray(coding) ? coding.filter((it) => it) : [];
        for (const it of codings) push(sink, it.system, it.code, stated(it.display, text));
        if (codings.length === 0) push(sink, null, null, stated(text));
      };
    case "Identifier":
      return (value, sink) => {
        const { system, value: code, type } = value as Fields;
        push(sink, system, code, stated((type as Fields | undefined)?.text));
      };
    case "ContactPoint":
      return (value, sink) => push(sink, null, (value as Fields).value);
    case "boolean":
      return (value, sink) => push(sink, "http://hl7.org/fhir/special-values", String(value));
    case "code":
      return (value, sink) => push(sink, implicit, value);
    case "id":
    case "string":
    case "uri":
      return (value, sink) => push(sink, null, value);
    // Numbers by which something is known.
    case "integer":
      return (value, sink) => push(sink, null, String(value));
    default:
      return undefined;
  }
}

function referenceLeaf(index: SearchIndex, fhirType: string, bases: readonly string[]): Leaf<Sink> | undefined {
  const push = (sink: Sink, reference: unknown) => {
    const target = typeof reference === "string" ? parseReference(reference, bases) : undefined;
    if (target) sink.references.push({ index, target });
  };
  if (fhirType === "uri" || fhirType === "canonical") return (value, sink) => push(sink, value);
  if (fhirType !== "Reference") return undefined;
  const identifiers = index.companion && tokenLeaf(index.companion, "Identifier", null);
  return (value, sink) => {
    const { reference, identifier } = value as Fields;
    push(sink, reference);
    if (identifier) identifiers?.(identifier, sink);
  };
}

const primitive =
  (then: (value: string, sink: Sink) => void): Leaf<Sink> =>
  (value, sink) => {
    if (typeof value === "string" && value !== "") then(value, sink);
  };

const nameParts = ["family", "given", "prefix", "suffix", "text"] as const;
const addressParts = ["line", "city", "district", "state", "postalCode", "country", "text"] as const;

function stringLeaf(index: SearchIndex, fhirType: string): Leaf<Sink> | undefined {
  switch (fhirType) {
    case "string":
    case "markdown":
    case "code":
      return primitive((value, sink) => pushString(sink, index, value));
    case "HumanName":
      return partsLeaf(index, nameParts);
    case "Address":
      return partsLeaf(index, addressParts);
    default:
      return undefined;
  }
}

function partsLeaf(index: SearchIndex, parts: readonly string[]): Leaf<Sink> {
  return (value, sink) => {
    for (const part of parts) {
      const texts = (value as Fields)[part];
      if (Array.isArray(texts)) {
        for (const it of texts) if (typeof it === "string") pushString(sink, index, it);
      } else if (typeof texts === "string") pushString(sink, index, texts);
    }
    sink.element++;
  };
}

function pushString(sink: Sink, index: SearchIndex, raw: string) {
  const folded = fold(raw);
  if (folded === "") return;
  sink.strings.push({ index, folded, raw, element: sink.element });
  if (!index.companion) return;
  for (let blank = folded.indexOf(" "); blank >= 0; blank = folded.indexOf(" ", blank + 1)) {
    const rest = folded.slice(blank + 1);
    sink.strings.push({ index: index.companion, folded: rest, raw: rest, element: sink.element });
  }
}

function dateLeaf(index: SearchIndex, fhirType: string, code: string, zone: Zone): Leaf<Sink> | undefined {
  const intervalIn = intervalsIn(zone);
  const read = (value: unknown, sink: Sink): Interval | undefined => {
    const interval = typeof value === "string" ? intervalIn(value) : undefined;
    if (!interval) sink.faults.push({ code, reason: "unindexable-date" });
    return interval;
  };
  switch (fhirType) {
    case "date":
    case "dateTime":
    case "instant":
      return (value, sink) => {
        const interval = read(value, sink);
        if (interval) sink.intervals.push({ index, ...interval, unit: undefined });
      };
    case "Period":
      return (value, sink) => {
        const { start, end } = value as Fields;
        if (start === undefined && end === undefined) return;
        const from = start === undefined ? undefined : read(start, sink);
        const to = end === undefined ? undefined : read(end, sink);
        if ((start !== undefined && !from) || (end !== undefined && !to)) return;
        const low = from?.low ?? beginningOfTime;
        // A period that ends before it begins counts as its beginning.
        sink.intervals.push({ index, low, high: Math.max(to?.high ?? endOfTime, from?.high ?? low), unit: undefined });
      };
    case "Timing": {
      const bounds = dateLeaf(index, "Period", code, zone)!;
      return (value, sink) => {
        const { event, repeat } = value as Fields;
        const period = (repeat as Fields | undefined)?.boundsPeriod;
        if (period) bounds(period, sink);
        for (const it of Array.isArray(event) ? event : []) {
          const interval = read(it, sink);
          if (interval) sink.intervals.push({ index, ...interval, unit: undefined });
        }
      };
    }
    default:
      return undefined;
  }
}

function quantityLeaf(
  index: SearchIndex,
  fhirType: string,
  code: string,
  unitOf: (quantity: Fields) => Unit | undefined,
): Leaf<Sink> | undefined {
  switch (fhirType) {
    case "Quantity":
    case "SimpleQuantity":
    case "Age":
    case "Count":
    case "Distance":
    case "Duration":
    case "Money":
      return (quantity, sink) => {
        const { value, comparator } = quantity as Fields;
        if (value === undefined) return;
        const below = comparator === "<" || comparator === "<=";
        const above = comparator === ">" || comparator === ">=";
        pushNumber(sink, index, code, below ? -Infinity : value, above ? Infinity : value, unitOf(quantity as Fields));
      };
    case "Range":
      return (range, sink) => {
        const low = (range as Fields).low as Fields | undefined;
        const high = (range as Fields).high as Fields | undefined;
        if (low?.value === undefined && high?.value === undefined) return;
        pushNumber(sink, index, code, low?.value ?? -Infinity, high?.value ?? Infinity, unitOf((low ?? high)!));
      };
    default:
      return undefined;
  }
}

const unitOf = ({ system, code, unit }: Fields): Unit => ({
  system: typeof system === "string" ? system : null,
  code: typeof code === "string" ? code : null,
  unit: typeof unit === "string" ? unit : null,
});

/** Infinite ends become the largest finite number, which every store can hold. */
function pushNumber(sink: Sink, index: SearchIndex, code: string, low: unknown, high: unknown, unit: Unit | undefined) {
  if (typeof low !== "number" || typeof high !== "number") sink.faults.push({ code, reason: "unindexable-number" });
  else
    sink.intervals.push({
      index,
      low: Math.max(low, -Number.MAX_VALUE),
      high: Math.min(high, Number.MAX_VALUE),
      unit,
    });
}
