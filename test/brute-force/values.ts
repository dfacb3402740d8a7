/**
 * What a search parameter finds in a resource, by fhirpath.js rather than by our own extractor. This folder shares no
 * code with src/: it reads the table of promises and FHIR's definitions, and nothing else.
 */
import { readFileSync } from "node:fs";
import fhirpath from "fhirpath";
import stu3 from "fhirpath/fhir-context/stu3/index.js";
import { core } from "../../src/definitions/services.ts";

// biome-ignore lint/suspicious/noExplicitAny: resources and definitions are read as they come
export type Any = any;

const definitions = JSON.parse(
  readFileSync(new URL("../../src/definitions/generated/stu3.json", import.meta.url), "utf8"),
);

export interface Row {
  readonly type: string;
  readonly code: string;
  readonly kind: string;
  readonly expression: string;
  readonly targets: readonly string[];
  /** System that plain codes have by their binding. */
  readonly implied: string | undefined;
}

/** The rows of the table, completed from the official definitions, by `Type.code`. Aliases are rows of their own. */
export const rows = new Map<string, Row>();
for (const resource of core.resources as readonly Any[])
  for (const row of resource.search) {
    const official = definitions.search.find((it: Any) => it.base === resource.type && it.code === row.code);
    const expression: string = row.expression ?? official.expression;
    const made: Row = {
      type: resource.type,
      code: row.code,
      kind: row.type ?? official.type,
      expression,
      targets: row.code === "patient" ? ["Patient"] : (official?.targets ?? []),
      implied: impliedSystem(resource.type, expression),
    };
    for (const code of [row.code, ...(row.aliases ?? [])]) rows.set(`${resource.type}.${code}`, made);
  }

export const searchable: readonly string[] = (core.resources as readonly Any[])
  .filter((it) => it.interactions["search-type"] && it.search.length > 0)
  .map((it) => it.type);

/** The one system of the value set that a `code` element is bound to, for a plain path such as Observation.status. */
function impliedSystem(type: string, expression: string): string | undefined {
  if (!/^[\w.]+$/.test(expression)) return undefined;
  let at = type;
  let element: Any;
  for (const name of expression.split(".").slice(1)) {
    element = definitions.types[at]?.elements[name];
    if (!element) return undefined;
    at = element.types[0];
  }
  const systems =
    element?.types[0] === "code" && element.binding ? Object.keys(definitions.valueSets[element.binding] ?? {}) : [];
  return systems.length === 1 ? systems[0] : undefined;
}

const compiled = new Map<string, (resource: Any) => Any[]>();
const remembered = new WeakMap<object, Map<string, Any[]>>();

/** Raw values, once for each resource and row. */
export function valuesOf(row: Row, resource: Any): Any[] {
  let values = remembered.get(resource);
  if (!values) {
    values = new Map();
    remembered.set(resource, values);
  }
  const key = `${row.type}.${row.code}`;
  let found = values.get(key);
  if (!found) {
    let evaluate = compiled.get(row.expression);
    if (!evaluate) {
      // as() wants a single item in later FHIRPath; SearchParameters of STU3 mean what is now ofType().
      evaluate = fhirpath.compile(row.expression.replaceAll(/\.as\((\w+)\)/g, ".ofType($1)"), stu3 as Any) as (
        resource: Any,
      ) => Any[];
      compiled.set(row.expression, evaluate);
    }
    found = evaluate(resource).map((it) => (it !== null && typeof it === "object" && "asStr" in it ? it.asStr : it));
    values.set(key, found);
  }
  return found;
}
