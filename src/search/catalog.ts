import type { FhirDefinitions, SearchDefinition, SearchType } from "../definitions/fhir-definitions.ts";
import type {
  Expectation,
  Origin,
  ResourceDefinition,
  SearchRow,
  ServiceDefinition,
} from "../definitions/resource-definition.ts";
import type { Resource } from "../fhir/resource.ts";
import { officialParameters } from "./base-parameters.ts";
import { alternatives, typesFound } from "./expression.ts";
import {
  compositeExtractor,
  type Extractor,
  extractor,
  type IndexedExpression,
  type IndexRows,
  type RowContext,
} from "./index-rows.ts";
import { modifiersFor } from "./modifiers.ts";
import type { SearchIndex, Timeline } from "./query.ts";

/** A search parameter as served: the row of the table, completed from the official definitions. */
export interface Parameter {
  readonly code: string;
  readonly aliases: readonly string[];
  readonly type: SearchType;
  readonly expectation: Expectation;
  readonly origin: Origin | "base" | "local";
  readonly expression: string;
  /** Canonical of the SearchParameter. */
  readonly url: string | undefined;
  /** Where its values are: one index, or for a union those of the parameters that it unites; none for a composite. */
  readonly indexes: readonly SearchIndex[];
  /** Composites: one for each kind of element that may hold all parts. */
  readonly composites: readonly Composite[];
  /** Without the types of a reference. */
  readonly modifiers: readonly string[];
  /** References: the types that may be pointed at; empty: any. */
  readonly targets: readonly string[];
  readonly spelling?: SearchRow["spelling"];
  readonly byIdentifier?: SearchRow["byIdentifier"];
  readonly isId?: SearchRow["isId"];
  readonly note: string | undefined;
}

export interface Composite {
  /** Where `elements` of the ResourceCatalog has them; undefined when the parts are the resource's own. */
  readonly elements: string | undefined;
  readonly parts: readonly CompositePart[];
}

export interface CompositePart {
  readonly type: Exclude<SearchType, "composite">;
  readonly targets: readonly string[];
  /** Values anywhere in the resource. */
  readonly index: SearchIndex;
  /** Values in one element. */
  readonly inElement: SearchIndex;
}

export interface ResourceCatalog {
  readonly release: ServiceDefinition["release"];
  readonly definition: ResourceDefinition;
  readonly parameters: readonly Parameter[];
  /** By code and by alias. */
  readonly byCode: ReadonlyMap<string, Parameter>;
  /** All that have rows, the timelines too. */
  readonly indexes: readonly SearchIndex[];
  readonly timelines: readonly Timeline[];
  readonly extract: Extractor;
  /** The rows of one index only. */
  readonly extractOnly: (index: SearchIndex) => Extractor;
  /** Of composites: the rows of each element that may hold all parts, apart. */
  readonly elements: ReadonlyMap<string, (resource: Resource) => readonly IndexRows[]>;
}

/** Every index that a search by a parameter looks at. */
export const indexesOf = ({ indexes, composites }: Parameter): readonly SearchIndex[] => [
  ...indexes,
  ...composites.flatMap((it) => it.parts.map((part) => part.index)),
];

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
  const resources = new Map<string, ResourceCatalog>();
  for (const definition of service.resources)
    resources.set(definition.type, resourceCatalog(definition, service.guide, definitions, context, local));
  return { service, definitions, resources };
}

function resourceCatalog(
  definition: ResourceDefinition,
  guide: Origin,
  definitions: FhirDefinitions,
  context: RowContext,
  local: readonly LocalParameter[],
): ResourceCatalog {
  const { type: resourceType } = definition;
  const official = new Map(officialParameters(definitions, resourceType).map((it) => [it.code, it]));
  const rows: Row[] = [
    ...definition.search.map((row) => completed(resourceType, row, row.origin ?? guide, official)),
    ...(definition.base ?? []).map((code) => completed(resourceType, { code, expectation: "MAY" }, "base", official)),
    ...local
      .filter((it) => it.base === resourceType)
      .map((it): Row => ({ ...it, aliases: [], expectation: "MAY", origin: "local", note: undefined, parts: [] })),
  ];
  const indexes = new Map<string, SearchIndex>();
  const expressions: IndexedExpression[] = [];
  /** Of parameters that are found by id. */
  const withoutRows: IndexedExpression[] = [];
  const elements = new Map<string, (resource: Resource) => readonly IndexRows[]>();
  const single = new Map<SearchIndex, Extractor>();
  const holding = (index: SearchIndex) =>
    [...expressions, ...withoutRows].filter((it) => it.index === index || it.index.companion === index);
  const whole = new Set(rows.map((it) => keyOf(resourceType, it, context)));
  const parameters = rows.map((row): Parameter => {
    const { code, aliases, type, expectation, origin, expression, url, targets, note } = row;
    const { spelling, byIdentifier, isId } = row;
    return {
      code,
      aliases,
      type,
      expectation,
      origin,
      expression,
      url,
      indexes: row.type === "composite" ? [] : united(row).map((it) => indexFor(row, it)),
      composites: row.type === "composite" ? alternatives(expression).map((it) => compositeOf(row, it)) : [],
      modifiers: isId === undefined ? modifiersFor(definitions, resourceType, type, expression) : ["not"],
      // The guides' `patient` is the patient, though the official parameter also allows a Group.
      targets: code === "patient" && targets.includes("Patient") ? ["Patient"] : targets,
      ...(spelling && { spelling }),
      ...(byIdentifier !== undefined && { byIdentifier }),
      ...(isId !== undefined && { isId }),
      note,
    };
  });
  const words: SearchIndex | undefined = definition.fullText && {
    resourceType,
    key: `${resourceType}|words`,
    kind: "words",
    companion: undefined,
    shortest: 0,
  };
  if (words) parameters.push(...fullText(words));
  const byCode = new Map(parameters.flatMap((it) => [it.code, ...it.aliases].map((code) => [code, it] as const)));
  const timelines = timelinesOf(definition, byCode);
  return {
    release: definitions.release,
    definition,
    parameters,
    byCode,
    indexes: [...indexes.values(), ...timelines, ...(words ? [words] : [])],
    timelines,
    extract: extractor(definitions, resourceType, expressions, context, words),
    extractOnly: (index) => {
      const made = single.get(index) ?? extractor(definitions, resourceType, holding(index), context);
      single.set(index, made);
      return made;
    },
    elements,
  };

  /**
   * The expressions that a row's values are kept under: its alternatives, where each is another parameter of that type. Of
   * strings also where some are; the others are kept together.
   */
  function united({ type, expression }: Row): readonly string[] {
    const paths = alternatives(expression);
    if (paths.length === 1 || !unitedTypes.includes(type)) return [expression];
    const others = paths.filter((it) => !whole.has(keyOf(resourceType, { type, expression: it }, context)));
    if (others.length === 0) return paths;
    if (type !== "string" || others.length === paths.length) return [expression];
    return [...paths.filter((it) => !others.includes(it)), others.join(" | ")];
  }

  function indexFor(
    { type, code, byIdentifier, isId, single }: Pick<Row, "type" | "code" | "byIdentifier" | "isId" | "single">,
    expression: string,
  ): SearchIndex {
    const key = keyOf(resourceType, { type, expression }, context);
    const known = indexes.get(key);
    if (known) return known;
    const index = indexOf(definitions, resourceType, type, expression, key);
    if (isId !== undefined) {
      const found = { ...index, isId };
      withoutRows.push({ code, type, expression, index: found });
      return found;
    }
    // What it refers to by an identifier it refers to by that as an id.
    const kept: SearchIndex = {
      ...index,
      ...(byIdentifier !== undefined && { companion: undefined }),
      ...(single && { single }),
    };
    indexes.set(key, kept);
    expressions.push({ code, type, expression, index: kept });
    return kept;
  }

  function compositeOf(row: Row, path: string): Composite {
    const parts = row.parts.map((part): CompositePart & { readonly expression: string; readonly code: string } => {
      const like = rows.find((it) => it.code === part.code) ?? official.get(part.code);
      if (!like || like.type === "composite") throw new Error(`${resourceType}.${row.code}: has no part ${part.code}`);
      const expression = alternatives(part.expression)
        .map((it) => `${path}.${it}`)
        .join(" | ");
      const key = `${path} of ${row.code}: ${part.expression}`;
      return {
        code: part.code,
        type: like.type,
        targets: like.targets ?? [],
        index: indexFor({ type: like.type, code: part.code }, expression),
        inElement: { ...indexOf(definitions, resourceType, like.type, expression, key), companion: undefined },
        expression: part.expression,
      };
    });
    // Parts of the resource itself belong together anyway.
    if (path === resourceType) return { elements: undefined, parts };
    const relative = parts.map(({ code, type, expression, inElement }) => ({
      code,
      type,
      expression,
      index: inElement,
    }));
    const name = `${row.code} in ${path}`;
    elements.set(name, compositeExtractor(definitions, resourceType, { elements: path, parts: relative }, context));
    return { elements: name, parts };
  }
}

/** The parameters that search the words of a resource. https://hl7.org/fhir/STU3/search.html#text */
const fullText = (index: SearchIndex): readonly Parameter[] =>
  (["_text", "_content"] as const).map((code) => ({
    code,
    aliases: [],
    type: "string",
    expectation: "MAY",
    origin: "base",
    expression: "",
    url: `http://hl7.org/fhir/SearchParameter/${code === "_text" ? "DomainResource-text" : "Resource-content"}`,
    indexes: [index],
    composites: [],
    modifiers: [],
    targets: [],
    note: `${code === "_text" ? "The narrative" : "All that the resource says"}, by words: asthma inhaler, "chest pain" or angina, not, ( ) and hyperten*.`,
  }));

/** A row of the table or a local parameter, completed. */
interface Row extends Omit<Parameter, "indexes" | "composites" | "modifiers" | "spelling" | "byIdentifier" | "isId"> {
  readonly spelling?: SearchRow["spelling"] | undefined;
  readonly byIdentifier?: string | undefined;
  readonly isId?: string | undefined;
  readonly single?: true | undefined;
  readonly parts: NonNullable<SearchDefinition["parts"]>;
}

/** Types whose unions are asked of the parameters they unite, instead of being kept a second time. */
const unitedTypes: readonly SearchType[] = ["token", "quantity", "string"];

const keyOf = (resourceType: string, { type, expression }: Pick<Row, "type" | "expression">, { zone }: RowContext) =>
  `${resourceType}|${type}|${expression.replace(/\s+/g, "")}${type === "date" ? `@${zone.name}` : ""}`;

function indexOf(
  definitions: FhirDefinitions,
  resourceType: string,
  type: SearchType,
  expression: string,
  key: string,
): SearchIndex {
  const beside = (what: string, kind: "string" | "token"): SearchIndex => ({
    resourceType,
    key: `${key}#${what}`,
    kind,
    companion: undefined,
    shortest: 0,
  });
  const found = typesFound(definitions, resourceType, expression);
  return {
    resourceType,
    key,
    kind: kindOf(type),
    companion:
      type === "string" && found.has("HumanName")
        ? beside("parts", "string")
        : type === "reference" && found.has("Reference")
          ? beside("identifiers", "token")
          : undefined,
    shortest: type === "date" ? aWeek : 0,
  };
}

function timelinesOf(
  { type, timeline }: ResourceDefinition,
  byCode: ReadonlyMap<string, Parameter>,
): readonly Timeline[] {
  if (!timeline) return [];
  const indexOf = (code: string): SearchIndex => {
    const found = byCode.get(code);
    if (!found) throw new Error(`${type}: its timeline names ${code}, which is none of its search parameters`);
    return found.indexes[0]!;
  };
  const date = indexOf(timeline.date);
  return timeline.of.map((code) => {
    const of = indexOf(code);
    const key = `${of.key} in order of ${date.key}`;
    return { resourceType: type, key, kind: "timeline", companion: undefined, shortest: 0, of, date };
  });
}

const aWeek = 7 * 86_400_000;

function completed(
  type: string,
  row: Omit<SearchRow, "example">,
  origin: Row["origin"],
  official: ReadonlyMap<string, SearchDefinition>,
): Row {
  const found = official.get(row.code);
  const searchType = row.type ?? found?.type;
  const expression = row.expression ?? found?.expression;
  if (!searchType || !expression)
    throw new Error(`${type}.${row.code}: no official search parameter; the row needs type and expression`);
  return {
    code: row.code,
    aliases: row.aliases ?? [],
    type: searchType,
    expectation: row.expectation,
    origin,
    expression,
    url: row.url ?? found?.url,
    targets: row.targets ?? found?.targets ?? [],
    spelling: row.spelling,
    byIdentifier: row.byIdentifier,
    isId: row.isId,
    single: row.single,
    note: row.note,
    parts: found?.parts ?? [],
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
    case "position":
      return "position";
    case "composite":
      throw new Error("a composite has no index of its own");
  }
}
