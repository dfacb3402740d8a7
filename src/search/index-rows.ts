import type { ElementDefinition, FhirDefinitions, SearchType } from "../definitions/fhir-definitions.ts";
import { fold } from "../fhir/fold.ts";
import { beginningOfTime, endOfTime, type Interval, intervalOf } from "../fhir/interval.ts";
import { parseReference, type ReferenceTarget } from "../fhir/reference.ts";
import type { Resource } from "../fhir/resource.ts";
import type { Zone } from "../fhir/zone.ts";
import { compileExpression, type Leaf } from "./expression.ts";
import type { SearchIndex } from "./query.ts";

/**
 * What a resource contributes to the indexes.
 *
 *   Observation {code: {coding: [{system: S, code: "8302-2"}]}, effectiveDateTime: "2020-01", subject: {reference: "Patient/1"}}
 *   tokens      code index,      S, "8302-2"
 *   intervals   effective index, [2020-01-01, 2020-02-01)
 *   references  subject index,   Patient/1
 */
export interface IndexRows {
  readonly tokens: { readonly index: SearchIndex; readonly system: string | null; readonly code: string }[];
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

/** Compiled once for a resource type; each call walks the resource once per expression. */
export function extractor(
  definitions: FhirDefinitions,
  resourceType: string,
  expressions: readonly IndexedExpression[],
  context: RowContext,
): Extractor {
  const visitors = expressions.map((it) =>
    compileExpression<Sink>(definitions, resourceType, it.expression, (fhirType, element) =>
      leafOf(definitions, it, fhirType, element, context),
    ),
  );
  return (resource) => {
    const sink: Sink = { tokens: [], strings: [], intervals: [], references: [], faults: [], element: 0 };
    for (const visit of visitors) visit(resource, sink);
    return sink;
  };
}

/** Whether an expression yields HumanNames: then `name=` is matched word by word. */
export function findsNames(definitions: FhirDefinitions, resourceType: string, expression: string): boolean {
  let found = false;
  compileExpression(definitions, resourceType, expression, (fhirType) => {
    if (fhirType === "HumanName") found = true;
    return () => {};
  });
  return found;
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
      return primitive((value, sink) => sink.tokens.push({ index, system: null, code: value }));
    case "string":
      return stringLeaf(index, fhirType);
    case "reference":
      return (value, sink) => {
        const reference = (value as Fields).reference;
        const target = typeof reference === "string" ? parseReference(reference, bases) : undefined;
        if (target) sink.references.push({ index, target });
      };
    case "date":
      return dateLeaf(index, fhirType, code, zone);
    case "number":
      return ["decimal", "integer", "positiveInt", "unsignedInt"].includes(fhirType)
        ? (value, sink) => pushNumber(sink, index, code, value, value, undefined)
        : undefined;
    case "quantity":
      return quantityLeaf(index, fhirType, code);
    case "composite":
      return undefined;
  }
}

/** The system that a `code` element has by its required binding, when that binding has just one. */
function implicitSystem(definitions: FhirDefinitions, element: ElementDefinition | undefined): string | null {
  const systems = Object.keys((element?.binding && definitions.valueSets[element.binding]) || {});
  return systems.length === 1 ? systems[0]! : null;
}

function tokenLeaf(index: SearchIndex, fhirType: string, implicit: string | null): Leaf<Sink> | undefined {
  const push = (sink: Sink, system: unknown, code: unknown) => {
    if (typeof code === "string" && code !== "")
      sink.tokens.push({ index, system: typeof system === "string" ? system : null, code: code.toLowerCase() });
  };
  switch (fhirType) {
    case "Coding":
      return (value, sink) => push(sink, (value as Fields).system, (value as Fields).code);
    case "CodeableConcept":
      return (value, sink) => {
        const codings = (value as Fields).coding;
        if (Array.isArray(codings)) for (const it of codings) if (it) push(sink, it.system, it.code);
      };
    case "Identifier":
      return (value, sink) => push(sink, (value as Fields).system, (value as Fields).value);
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
    default:
      return undefined;
  }
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
  if (!index.parts) return;
  for (let blank = folded.indexOf(" "); blank >= 0; blank = folded.indexOf(" ", blank + 1)) {
    const rest = folded.slice(blank + 1);
    sink.strings.push({ index: index.parts, folded: rest, raw: rest, element: sink.element });
  }
}

function dateLeaf(index: SearchIndex, fhirType: string, code: string, zone: Zone): Leaf<Sink> | undefined {
  const read = (value: unknown, sink: Sink): Interval | undefined => {
    const interval = typeof value === "string" ? intervalOf(value, zone) : undefined;
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
    case "Timing":
      return (value, sink) => {
        const events = (value as Fields).event;
        if (!Array.isArray(events)) return;
        for (const it of events) {
          const interval = read(it, sink);
          if (interval) sink.intervals.push({ index, ...interval, unit: undefined });
        }
      };
    default:
      return undefined;
  }
}

function quantityLeaf(index: SearchIndex, fhirType: string, code: string): Leaf<Sink> | undefined {
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
