/**
 * The search parameters as this folder understands them: the table of promises completed from FHIR's definitions, then
 * every other official parameter that is not refused. It shares no code with src/ and reads only these data.
 */
import { readFileSync } from "node:fs";
import { refusedParameters } from "../../src/definitions/refused-parameters.ts";
import { core } from "../../src/definitions/services.ts";

// biome-ignore lint/suspicious/noExplicitAny: resources and definitions are read as they come
export type Any = any;

export const definitions: Any = JSON.parse(
  readFileSync(new URL("../../src/definitions/generated/stu3.json", import.meta.url), "utf8"),
);

export interface Row {
  readonly type: string;
  readonly code: string;
  readonly kind: string;
  readonly expression: string;
  /** Types that a reference may point to; empty: any. */
  readonly targets: readonly string[];
  /** System that plain codes have by their binding. */
  readonly implied: string | undefined;
  /** Each of its alternatives is another parameter of the same type. */
  readonly union: boolean;
  /** Composites only: expressions are relative to an element that `expression` finds. */
  readonly parts: readonly Row[];
}

/** STU3 types that the table does not have and a server can be told to serve. */
export const extraTypes = ["List", "Goal", "CarePlan", "Group", "RiskAssessment", "Device"] as const;

/** BRUTE_PARAMETERS=care-connect: the table's own parameters and types, as `--parameters care-connect` serves them. */
const tableOnly = process.env.BRUTE_PARAMETERS === "care-connect";

const table = core.resources as readonly Any[];

/** Every type that can be searched, the table's first. */
export const searchable: readonly string[] = [
  ...table.filter((it) => it.interactions["search-type"]).map((it) => it.type),
  ...(tableOnly ? [] : extraTypes),
];

/** Every parameter by `Type.code`. Aliases are keys of their own with the same row. */
export const rows: ReadonlyMap<string, Row> = allRows();

/** The rows of a type, each once. */
export const rowsOf = (type: string): readonly Row[] => byType.get(type) ?? [];

const byType = new Map<string, Row[]>();
for (const row of new Set(rows.values())) byType.set(row.type, [...(byType.get(row.type) ?? []), row]);

function allRows(): Map<string, Row> {
  const all = new Map<string, Row>();
  for (const type of searchable) {
    const own = table.find((it) => it.type === type)?.search ?? [];
    for (const row of own) {
      const made = rowOf(type, { ...officialRow(type, row.code), ...row });
      for (const code of [row.code, ...(row.aliases ?? [])]) all.set(`${type}.${code}`, made);
    }
    if (tableOnly) continue;
    for (const row of definitions.search)
      if (row.base === type && !all.has(`${type}.${row.code}`) && !isRefused(type, row.code))
        all.set(`${type}.${row.code}`, rowOf(type, row));
    for (const code of ["_tag", "_security", "_profile"]) {
      const row = officialRow("Resource", code);
      all.set(`${type}.${code}`, rowOf(type, { ...row, expression: row.expression.replace("Resource", type) }));
    }
  }
  return all;
}

function officialRow(base: string, code: string): Any {
  return definitions.search.find((it: Any) => it.base === base && it.code === code);
}

function isRefused(type: string, code: string): boolean {
  return refusedParameters.some(
    (it) => it.release === "STU3" && it.code === code && (it.bases.includes(type) || it.bases.includes("Resource")),
  );
}

function rowOf(type: string, row: Any): Row {
  return {
    type,
    code: row.code,
    kind: row.type,
    expression: row.expression,
    targets: row.code === "patient" ? ["Patient"] : (row.targets ?? []),
    implied: impliedSystem(type, row.expression),
    union: row.type !== "composite" && isUnion(type, row),
    parts: (row.parts ?? []).map((part: Any, at: number) => ({
      ...rowOf(type, officialRow(type, part.code)),
      code: `${row.code}$${at}`,
      expression: part.expression,
    })),
  };
}

function isUnion(type: string, row: Any): boolean {
  const alternatives: string[] = row.expression.split(" | ");
  return (
    alternatives.length > 1 &&
    alternatives.every((it) =>
      definitions.search.some(
        (other: Any) =>
          other.base === type &&
          other.type === row.type &&
          other.expression === it &&
          other.code !== row.code &&
          !isRefused(type, other.code),
      ),
    )
  );
}

/** The one system of the value sets that `code` elements are bound to, where every alternative is a plain path. */
function impliedSystem(type: string, expression: string): string | undefined {
  const systems = expression.split(" | ").map((path) => {
    const element = /^[\w.]+$/.test(path) ? elementAt(path, type) : undefined;
    if (element?.types[0] !== "code" || !element.binding) return undefined;
    const bound = Object.keys(definitions.valueSets[element.binding] ?? {});
    return bound.length === 1 ? bound[0] : undefined;
  });
  return systems.every((it) => it === systems[0]) ? systems[0] : undefined;
}

function elementAt(path: string, type: string): Any {
  let at = type;
  let element: Any;
  for (const name of path.split(".").slice(1)) {
    element = definitions.types[at]?.elements[name];
    if (!element) return undefined;
    at = element.types[0];
  }
  return element;
}

/** One path of an expression: `MedicationRequest.medication.as(Reference)` is `[{ name: "medication", only: "Reference" }]`. */
export interface Step {
  readonly name: string;
  readonly only?: string;
}

/** The paths from the resource that a row reads, those of a composite's parts put together with its elements'. */
export function pathsOf(row: Row): (readonly Step[])[] {
  if (row.expression.includes(".extension(")) return [];
  if (row.kind !== "composite") return pathsIn(row.type, row.expression);
  return row.expression
    .split(" | ")
    .flatMap((element) =>
      row.parts.flatMap((part) => part.expression.split(" | ").flatMap((it) => pathsIn(row.type, `${element}.${it}`))),
    );
}

const pathsIn = (type: string, expression: string): Step[][] =>
  [...expression.matchAll(new RegExp(`\\b${type}((?:\\.\\w+(?:\\([^)]*\\))?)+)`, "g"))].map(([, path]) => {
    const steps: Step[] = [];
    for (const [, name, inside] of path!.matchAll(/\.(\w+)(?:\(([^)]*)\))?/g))
      if (inside === undefined) steps.push({ name: name! });
      else if (name === "as") steps.push({ ...steps.pop()!, only: inside });
    return steps;
  });

/** FHIR types of the elements that a row reads. */
export function elementTypes(row: Row): ReadonlySet<string> {
  if (row.expression.includes(".extension(")) return new Set(["CodeableConcept"]);
  if (row.expression.includes(".exists()")) return new Set(["boolean"]);
  return new Set(
    pathsOf(row).flatMap((steps) => {
      let types: readonly string[] = [row.type];
      for (const { name, only } of steps)
        types = only ? [only] : (definitions.types[types[0]!]?.elements[name]?.types ?? []);
      return types;
    }),
  );
}
