import type { FhirDefinitions, SearchDefinition, SearchType } from "../definitions/fhir-definitions.ts";
import type { Expectation, Origin, ResourceDefinition, ServiceDefinition } from "../definitions/resource-definition.ts";
import { type Extractor, extractor, findsNames, type IndexedExpression, type RowContext } from "./index-rows.ts";
import type { SearchIndex, Timeline } from "./query.ts";

/** A search parameter as served: the row of the table, completed from the official definitions. */
export interface Parameter {
  readonly code: string;
  readonly aliases: readonly string[];
  readonly type: SearchType;
  readonly expectation: Expectation;
  readonly origin: Origin | "local";
  readonly expression: string;
  /** Canonical of the SearchParameter. */
  readonly url: string | undefined;
  readonly index: SearchIndex;
  /** References: the types that may be pointed at; empty: any. */
  readonly targets: readonly string[];
  readonly note: string | undefined;
}

export interface ResourceCatalog {
  readonly definition: ResourceDefinition;
  readonly parameters: readonly Parameter[];
  /** By code and by alias. */
  readonly byCode: ReadonlyMap<string, Parameter>;
  /** All of them, the timelines too. */
  readonly indexes: readonly SearchIndex[];
  readonly timelines: readonly Timeline[];
  readonly extract: Extractor;
}

/** Everything that is served, ready to parse searches and to index resources. */
export interface Catalog {
  readonly service: ServiceDefinition;
  readonly definitions: FhirDefinitions;
  readonly resources: ReadonlyMap<string, ResourceCatalog>;
}

/** A SearchParameter resource put into the data directory. */
export interface LocalParameter {
  readonly url: string;
  readonly code: string;
  readonly base: string;
  readonly type: SearchType;
  readonly expression: string;
  readonly targets: readonly string[];
}

/** Throws an Error that names the row when the table asks for something the definitions do not have. */
export function buildCatalog(
  service: ServiceDefinition,
  definitions: FhirDefinitions,
  context: RowContext,
  local: readonly LocalParameter[] = [],
): Catalog {
  const official = new Map(definitions.search.map((it) => [`${it.base}.${it.code}`, it]));
  const resources = new Map<string, ResourceCatalog>();
  for (const definition of service.resources) {
    const indexes = new Map<string, SearchIndex>();
    const expressions: IndexedExpression[] = [];
    const rows = [
      ...definition.search.map((row) => ({ ...completed(definition.type, row, official), row })),
      ...local.filter((it) => it.base === definition.type).map((it) => ({ ...it, row: undefined })),
    ];
    const parameters = rows.map(({ code, type, expression, url, targets, row }): Parameter => {
      const index = indexFor(type, expression, code);
      return {
        code,
        aliases: row?.aliases ?? [],
        type,
        expectation: row?.expectation ?? "MAY",
        origin: row ? (row.origin ?? "core") : "local",
        expression,
        url,
        index,
        // The guides' `patient` is the patient, though the official parameter also allows a Group.
        targets: code === "patient" ? ["Patient"] : (targets ?? []),
        note: row?.note,
      };
    });
    const byCode = new Map(parameters.flatMap((it) => [it.code, ...it.aliases].map((code) => [code, it] as const)));
    const timelines = timelinesOf(definition, byCode);
    resources.set(definition.type, {
      definition,
      parameters,
      byCode,
      indexes: [...indexes.values(), ...timelines],
      timelines,
      extract: extractor(definitions, definition.type, expressions, context),
    });

    function indexFor(type: SearchType, expression: string, code: string): SearchIndex {
      const zoned = type === "date" ? `@${context.zone.name}` : "";
      const key = `${definition.type}|${type}|${expression.replace(/\s+/g, "")}${zoned}`;
      const known = indexes.get(key);
      if (known) return known;
      const index: SearchIndex = {
        resourceType: definition.type,
        key,
        kind: kindOf(type),
        parts:
          type === "string" && findsNames(definitions, definition.type, expression)
            ? { resourceType: definition.type, key: `${key}#parts`, kind: "string", parts: undefined, shortest: 0 }
            : undefined,
        shortest: type === "date" ? aWeek : 0,
      };
      indexes.set(key, index);
      expressions.push({ code, type, expression, index });
      return index;
    }
  }
  return { service, definitions, resources };
}

function timelinesOf(
  { type, timeline }: ResourceDefinition,
  byCode: ReadonlyMap<string, Parameter>,
): readonly Timeline[] {
  if (!timeline) return [];
  const indexOf = (code: string): SearchIndex => {
    const found = byCode.get(code);
    if (!found) throw new Error(`${type}: its timeline names ${code}, which is none of its search parameters`);
    return found.index;
  };
  const date = indexOf(timeline.date);
  return timeline.of.map((code) => {
    const of = indexOf(code);
    const key = `${of.key} in order of ${date.key}`;
    return { resourceType: type, key, kind: "timeline", parts: undefined, shortest: 0, of, date };
  });
}

const aWeek = 7 * 86_400_000;

function completed(type: string, row: ResourceDefinition["search"][number], official: Map<string, SearchDefinition>) {
  const found = official.get(`${type}.${row.code}`);
  const searchType = row.type ?? found?.type;
  const expression = row.expression ?? found?.expression;
  if (!searchType || !expression)
    throw new Error(`${type}.${row.code}: no official search parameter; the row needs type and expression`);
  return {
    code: row.code,
    type: searchType,
    expression,
    url: row.url ?? found?.url,
    targets: row.targets ?? found?.targets,
  };
}

function kindOf(type: SearchType): SearchIndex["kind"] {
  switch (type) {
    case "token":
    case "uri":
      return "token";
    case "string":
      return "string";
    case "reference":
      return "reference";
    case "date":
    case "number":
    case "quantity":
      return "interval";
    case "composite":
      throw new Error("composite parameters are not served");
  }
}
