import type { Expectation, SearchRow } from "../../definitions/resource-definition.ts";
import { indexesOf, type ResourceCatalog, type Parameter as SearchParameter } from "../../search/catalog.ts";
import { describeParameter } from "../../search/describe-parameter.ts";
import { includable } from "../../search/parse-include.ts";
import { commonParameters, totals } from "../../search/parse-search.ts";
import { summaries } from "../../search/parse-shape.ts";
import { isSortable } from "../../search/parse-sort.ts";
import { referringTo } from "../capabilities.ts";
import { isOwn, parameterId } from "../own-definitions.ts";
import { type Described, keyOf, type Parameter, type Schema } from "./document.ts";

/** Everything that a type is searched by, and what shapes the answer; by the key that it has in the document's components. */
export function searchParameters(resource: ResourceCatalog, described: Described): ReadonlyMap<string, Parameter> {
  const { type } = resource.definition;
  const own = [
    ...resource.parameters
      .filter((it) => isComplete(it, described))
      .flatMap((it) => parametersOf(it, resource, described)),
    ...ownParameters(type, described),
    sortOf(resource),
    elementsOf(type, described),
    ...includesOf(resource, described),
  ];
  return new Map([
    ...own.map((it) => [keyOf(`${type}.${it.name}`), it] as const),
    ...sharedParameters(described).map((it) => [keyOf(it.name), it] as const),
  ]);
}

export const isComplete = (it: SearchParameter, { incomplete }: Pick<Described, "incomplete">): boolean =>
  indexesOf(it).every((index) => !incomplete.has(index.key));

/** Those of every type. */
export function sharedParameters({ catalog }: Pick<Described, "catalog">): readonly Parameter[] {
  return [
    ...commonParameters.map(
      ({ code, type, documentation }): Parameter => ({
        ...repeated(code, documentation),
        "x-expectation": "MAY",
        "x-search-type": type,
      }),
    ),
    { name: "_count", in: "query", description: "Matches a page; 0: only how many there are.", schema: whole },
    ...(catalog.service.offset
      ? [{ name: "_offset", in: "query", description: "Matches to leave out before the page.", schema: whole } as const]
      : []),
    {
      name: "_total",
      in: "query",
      description:
        "Whether the matches are counted: exactly, not at all, or (the default) where that costs little. Taken over from R4.",
      schema: { enum: totals },
    },
    summaryParameter,
    {
      name: "_contained",
      in: "query",
      description: "Contained resources are not matches of their own.",
      schema: { enum: ["false"] },
    },
  ];
}

export const summaryParameter: Parameter = {
  name: "_summary",
  in: "query",
  description: "How much of each resource is given. Not together with _elements.",
  schema: { enum: summaries },
};

/** The names of elements at the base of a type. */
export const elementsOf = (type: string, { catalog }: Pick<Described, "catalog">): Parameter => ({
  name: "_elements",
  in: "query",
  description: "Only these elements of each resource, and those that are mandatory.",
  style: "form",
  explode: false,
  schema: { type: "array", items: { enum: Object.keys(catalog.definitions.types[type]!.elements) } },
});

/** May be given several times, all of which must hold; each may have alternatives, separated by commas. */
export const repeated = (name: string, description: string, items: Schema = { type: "string" }): Parameter => ({
  name,
  in: "query",
  description,
  style: "form",
  explode: true,
  schema: { type: "array", items },
});

export const whole: Schema = { type: "integer", minimum: 0 };

/** A search parameter, and the chains of it that the guides name. */
function parametersOf(
  parameter: SearchParameter,
  { definition }: ResourceCatalog,
  { publicUrl, path }: Described,
): readonly Parameter[] {
  const { code, type, expectation, url, modifiers } = parameter;
  const row: SearchRow | undefined = definition.search.find((it) => it.code === code);
  const canonical = isOwn(parameter)
    ? `${publicUrl}${path}/SearchParameter/${parameterId(definition.type, code)}`
    : url;
  return [
    {
      ...repeated(code, describeParameter(parameter)),
      ...examplesOf(row?.example),
      "x-expectation": expectation,
      "x-search-type": type === "position" ? "special" : type,
      ...(canonical !== undefined && { "x-definition": canonical }),
      ...(modifiers.length > 0 && { "x-modifiers": modifiers }),
    },
    ...(row?.chains ?? []).map(
      (chain): Parameter => ({
        ...repeated(`${code}.${chain.code}`, `By ${chain.code} of what ${code} refers to.`),
        ...examplesOf(chain.example),
        "x-expectation": chain.expectation,
        "x-chain": true,
      }),
    ),
  ];
}

const examplesOf = (example: SearchRow["example"] | undefined): Pick<Parameter, "examples"> =>
  example
    ? {
        examples: {
          finds: { summary: "Finds some of the invented records, not all", value: [example.finds] },
          misses: { summary: "Finds none of them", value: [example.misses] },
        },
      }
    : {};

/** Those that change what others mean. */
const ownParameters = (type: string, { catalog }: Described): readonly Parameter[] =>
  (catalog.service.parameters ?? [])
    .filter((it) => it.types.includes(type))
    .map((it) => ({
      name: it.code,
      in: "query",
      description: it.documentation,
      schema: { type: "string" },
      "x-expectation": "MAY",
      "x-search-type": it.type,
    }));

function sortOf({ parameters }: ResourceCatalog): Parameter {
  const codes = [...parameters.filter(isSortable).map((it) => it.code), "_id", "_lastUpdated"];
  return {
    name: "_sort",
    in: "query",
    description: "The order of the matches; - before a code: the greatest or newest first.",
    style: "form",
    explode: false,
    schema: { type: "array", maxItems: 4, items: { enum: codes.flatMap((it) => [it, `-${it}`]) } },
  };
}

function includesOf(resource: ResourceCatalog, described: Described): readonly Parameter[] {
  const { type, includes = [] } = resource.definition;
  const complete = (it: SearchParameter) => isComplete(it, described);
  const forwards = includable(resource)
    .filter(complete)
    .map((it) => `${type}:${it.code}`);
  const back = referringTo(type, described.catalog, complete);
  const asked = includes.map((it) => ({ value: `${type}:${it.code}`, expectation: it.expectation }));
  return [
    ...(forwards.length > 0 ? both("_include", "What the matches refer to comes with them", forwards, asked) : []),
    ...(back.length > 0 ? both("_revinclude", "What refers to the matches comes with them", back, []) : []),
  ];
}

function both(
  name: string,
  words: string,
  values: readonly string[],
  asked: readonly { readonly value: string; readonly expectation: Expectation }[],
): readonly Parameter[] {
  return [
    {
      ...repeated(
        name,
        `${words}: one of these references, or one with a type that it leads to (${values[0]}:[type]).`,
        {
          anyOf: [{ enum: ["*", ...values] }, { type: "string", pattern: "^\\w+:[\\w-]+:\\w+$" }],
        },
      ),
      ...(asked.length > 0 && { "x-includes": asked }),
    },
    repeated(
      `${name}:iterate`,
      `As ${name}, of what was included too. STU3 calls it :recurse, which is taken as well.`,
    ),
  ];
}
