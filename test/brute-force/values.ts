/** What a search parameter finds in a resource, by fhirpath.js rather than by our own extractor. */
import fhirpath from "fhirpath";
import stu3 from "fhirpath/fhir-context/stu3/index.js";
import type { Any, Row } from "./rows.ts";

/** An element as it stands in the resource, with its FHIR type: `{ type: "dateTime", value: "2020-03" }`. */
export interface Value {
  readonly type: string;
  readonly value: Any;
}

/** Remembers what `make` gives for an object and a key, as long as the object is there. */
export function remembering<T>(): (of: object, key: unknown, make: () => T) => T {
  const all = new WeakMap<object, Map<unknown, T>>();
  return (of, key, make) => {
    let known = all.get(of);
    if (!known) {
      known = new Map();
      all.set(of, known);
    }
    let found = known.get(key);
    if (found === undefined && !known.has(key)) {
      found = make();
      known.set(key, found);
    }
    return found as T;
  };
}

const rememberedValues = remembering<readonly Value[]>();

/** Values of a parameter in a resource, or of a part of a composite in an element of `base`. */
export const valuesOf = (row: Row, of: Any, base = row.type): readonly Value[] =>
  rememberedValues(of, row, () => evaluateAll(base, row.expression, of));

/** An element in which the parts of a composite must all hold. */
export interface Element {
  readonly base: string;
  readonly value: Any;
}

const rememberedElements = remembering<readonly Element[]>();

export const elementsOf = (composite: Row, resource: Any): readonly Element[] =>
  rememberedElements(resource, composite, () =>
    composite.expression
      .split(" | ")
      .flatMap((base) => evaluate(composite.type, base, resource).map(({ value }) => ({ base, value }))),
  );

/** Alternatives one by one: a union in fhirpath.js compares its items, which quantities with a comparator do not allow. */
const evaluateAll = (base: string, expression: string, of: Any): Value[] =>
  expression.split(" | ").flatMap((it) => evaluate(base, it, of));

type Evaluate = (of: Any) => Any[];
const compiled = new Map<string, Evaluate>();

function evaluate(base: string, expression: string, of: Any): Value[] {
  const key = `${base} ${expression}`;
  let evaluated = compiled.get(key);
  if (!evaluated) {
    // as() wants a single item in later FHIRPath; SearchParameters of STU3 mean what is now ofType().
    // And an Age with a comparator cannot be compared with false.
    const asked = expression
      .replaceAll(/\.as\((\w+)\)/g, ".ofType($1)")
      .replaceAll(/([\w.]+) != false/g, "$1.ofType(boolean).where($this = false).empty()");
    const path = base.includes(".") ? { base, expression: asked } : asked;
    evaluated = fhirpath.compile(path as string, stu3 as Any, { resolveInternalTypes: false } as Any) as Evaluate;
    compiled.set(key, evaluated);
  }
  const nodes = evaluated(of);
  const types = fhirpath.types(nodes);
  return nodes.map((node, at) => ({ type: types[at]!.replace(/^(FHIR|System)\./, ""), value: bare(node) }));
}

/** The JSON under a node of fhirpath.js. */
function bare(node: Any): Any {
  const data = node !== null && typeof node === "object" && "fhirNodeDataType" in node ? node.data : node;
  if (data === null || typeof data !== "object" || !("asStr" in data)) return data;
  return typeof data.value === "number" ? data.value : data.asStr;
}
