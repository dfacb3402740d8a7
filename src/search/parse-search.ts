import { isProblem, nearest, type Problem, problem, quoted } from "../fhir/problem.ts";
import { idShape } from "../fhir/reference.ts";
import type { Zone } from "../fhir/zone.ts";
import type { Catalog, Parameter, ResourceCatalog } from "./catalog.ts";
import { parseDate } from "./date.ts";
import { parseNumber, parseQuantity } from "./number.ts";
import type { Clause, Include, Query, SearchIndex, SortKey } from "./query.ts";
import { parseReferenceValue } from "./reference.ts";
import { parseString } from "./string.ts";
import { splitUnescaped } from "./text.ts";
import { parseToken, parseUri } from "./token.ts";

/** Name and value, percent-decoded, in the order sent. */
export type SearchPair = readonly [name: string, value: string];

export interface SearchContext {
  readonly catalog: Catalog;
  readonly zone: Zone;
  readonly bases: readonly string[];
  /** Ignore unknown parameters, and say so, instead of refusing. */
  readonly lenient: boolean;
  readonly countMax: number;
  /** Indexes that are still being filled: a search on them is refused. */
  readonly incomplete: ReadonlyMap<string, number>;
}

export interface ParsedSearch {
  readonly query: Query;
  /** What was used, in order, for the self link: without the page, the format and what was ignored. */
  readonly used: readonly SearchPair[];
  /** Names that were not known, when handling leniently. */
  readonly ignored: readonly string[];
}

/** Parameters that shape the answer and are read before the search itself. */
const answered = new Set(["_format", "_pretty"]);
/** Values of _total, which is taken over from R4. */
export const totals = ["none", "estimate", "accurate"] as const;
const isTotal = (it: string): it is (typeof totals)[number] => (totals as readonly string[]).includes(it);
const valuesMax = 1000;
const clausesMax = 40;
/** References followed one after the other, forwards or backwards. */
export const depthMax = 10;

/** The search that was asked for, or what is wrong with it and what would work. */
export function parseSearch(
  type: string,
  pairs: readonly SearchPair[],
  context: SearchContext,
): ParsedSearch | Problem {
  const resource = context.catalog.resources.get(type)!;
  const clauses: Clause[] = [];
  const sort: SortKey[] = [];
  const includes: Include[] = [];
  const used: SearchPair[] = [];
  const ignored: string[] = [];
  let count: number | undefined;
  let total: Query["total"];
  const once = new Set<string>();
  for (const pair of pairs) {
    const [name, value] = pair;
    if (answered.has(name)) continue;
    if (name === "_sort" || name === "_count" || name === "_total") {
      if (once.has(name)) return problem("repeated-parameter", `${name} may be given once`);
      once.add(name);
    }
    if (name === "_count") {
      if (!/^\d{1,9}$/.test(value)) return problem("malformed-count", `_count=${quoted(value)} is no whole number`);
      count = Math.min(Number(value), context.countMax);
    } else if (name === "_total") {
      if (!isTotal(value)) return problem("malformed-value", `_total=${quoted(value)}: write ${totals.join(" or ")}`);
      // An estimate may be exact or absent: a wrong number of matches would be believed.
      total = value === "estimate" ? undefined : value;
    } else if (name === "_sort") {
      const keys = parseSort(resource, value);
      if (isProblem(keys)) return keys;
      sort.push(...keys);
    } else if (name === "_include") {
      const include = parseInclude(resource, value);
      if (isProblem(include)) return include;
      includes.push(include);
    } else {
      const clause = parseClause(resource, name, value, context, 0);
      if (isProblem(clause)) {
        const unknown = clause.problem === "unknown-parameter";
        if (unknown && value === "") continue; // a cache-buster: Patient?1699999999
        if (!unknown || !context.lenient) return clause;
        ignored.push(name);
        continue;
      }
      clauses.push(clause);
    }
    used.push(pair);
  }
  if (clauses.length > clausesMax)
    return problem("too-many-values", `A search may have up to ${clausesMax} parameters`);
  for (const index of indexesOf(clauses, sort, includes)) {
    const done = context.incomplete.get(index.key);
    if (done !== undefined)
      return problem(
        "index-incomplete",
        `A search parameter asked for is still being indexed (${Math.floor(done * 100)} %); try again later`,
      );
  }
  return { query: { type, clauses, sort, count, cursor: undefined, total, includes }, used, ignored };
}

/** The modifiers that a parameter of each type takes. Reference parameters also take the name of a target type. */
export const modifiers = {
  token: ["not", "missing"],
  string: ["exact", "contains", "missing"],
  reference: ["missing"],
  date: ["missing"],
  number: ["missing"],
  quantity: ["missing"],
  uri: ["missing"],
} as const satisfies Record<string, readonly string[]>;

/** Parameters that every type has. */
export const commonParameters = [
  { code: "_id", type: "token", documentation: "The logical id of the resource; several, separated by commas." },
  { code: "_lastUpdated", type: "date", documentation: "When this server last changed the resource." },
] as const;

/** `code:not`, `patient.identifier`, `_has:Observation:patient:code`: a name, its value, and what they ask for. */
function parseClause(
  resource: ResourceCatalog,
  name: string,
  value: string,
  context: SearchContext,
  depth: number,
): Clause | Problem {
  if (depth > depthMax) return problem("unknown-chain", `a search may follow references over up to ${depthMax} steps`);
  if (name.startsWith("_has:")) return parseHas(resource, name, value, context, depth);
  const dot = name.indexOf(".");
  if (dot > 0) return parseChain(resource, name, dot, value, context, depth);
  const colon = name.indexOf(":");
  const code = colon < 0 ? name : name.slice(0, colon);
  const modifier = colon < 0 ? undefined : name.slice(colon + 1);
  if (code === "_id" || code === "_lastUpdated") return parseCommon(code, modifier, value, context);
  const parameter = resource.byCode.get(code);
  if (!parameter) return unknownParameter(resource, code);
  if (value === "") return problem("missing-value", `${name} has no value; leave it out or give it one`);
  if (modifier === "missing") return parseMissing(parameter, name, value);
  const target = parameter.type === "reference" && modifier !== undefined && parameter.targets.includes(modifier);
  const known: readonly string[] = parameter.type === "composite" ? [] : modifiers[parameter.type];
  if (modifier !== undefined && !target && !known.includes(modifier))
    return unknownModifier(parameter, modifier, known);
  const values = splitUnescaped(value, ",").filter((it) => it !== "");
  if (values.length === 0) return problem("missing-value", `${name} has no value; leave it out or give it one`);
  if (values.length > valuesMax) return problem("too-many-values", `${name} may have up to ${valuesMax} values`);
  return testsFor(parameter, name, values, modifier, context);
}

function testsFor(
  { type, index, targets }: Parameter,
  name: string,
  values: readonly string[],
  modifier: string | undefined,
  context: SearchContext,
): Clause | Problem {
  switch (type) {
    case "token":
      return whole(
        values.map((it) => parseToken(it, name)),
        (any) => ({ kind: "token", index, any, not: modifier === "not" }),
      );
    case "uri":
      return { kind: "token", index, any: values.map(parseUri), not: false };
    case "string":
      return whole(
        values.map((it) => parseString(it, name, index, modifier)),
        (any) => ({ kind: "string", index, any }),
      );
    case "reference": {
      const types = modifier === undefined ? targets : [modifier];
      return whole(
        values.map((it) => parseReferenceValue(it, name, types, context.bases)),
        (any) => ({ kind: "reference", index, any }),
      );
    }
    case "date":
      return whole(
        values.map((it) => parseDate(it, name, context.zone, index.shortest)),
        (any) => ({ kind: "range", index, any }),
      );
    case "number":
      return whole(
        values.map((it) => parseNumber(it, name)),
        (any) => ({ kind: "range", index, any }),
      );
    case "quantity":
      return whole(
        values.map((it) => parseQuantity(it, name)),
        (any) => ({ kind: "range", index, any }),
      );
    case "composite":
      throw new Error("composite parameters are not in the catalog");
  }
}

/** The first problem among the tests, or the clause made of them. */
function whole<T extends object>(
  tests: readonly (T | Problem)[],
  clause: (any: readonly T[]) => Clause,
): Clause | Problem {
  const wrong = tests.find(isProblem);
  return wrong ?? clause(tests as readonly T[]);
}

function parseCommon(
  code: "_id" | "_lastUpdated",
  modifier: string | undefined,
  value: string,
  context: SearchContext,
): Clause | Problem {
  if (modifier !== undefined) return problem("unknown-modifier", `${code} takes no modifier`);
  if (value === "") return problem("missing-value", `${code} has no value; leave it out or give it one`);
  const values = splitUnescaped(value, ",").filter((it) => it !== "");
  if (values.length > valuesMax) return problem("too-many-values", `${code} may have up to ${valuesMax} values`);
  if (code === "_lastUpdated")
    return whole(
      values.map((it) => parseDate(it, code, context.zone, 0)),
      (any) => ({ kind: "updated", any }),
    );
  const wrong = values.find((it) => !idShape.test(it));
  if (wrong !== undefined)
    return problem("malformed-id", `_id=${quoted(wrong)} is no id: up to 64 letters, digits, - and .`);
  return { kind: "id", any: values };
}

function parseMissing({ index, type, targets }: Parameter, name: string, value: string): Clause | Problem {
  if (value !== "true" && value !== "false")
    return problem("malformed-value", `${name}=${quoted(value)}: write true or false`);
  const types = type === "reference" && targets.length > 0 ? targets : undefined;
  return { kind: "missing", index, missing: value === "true", types };
}

function parseChain(
  resource: ResourceCatalog,
  name: string,
  dot: number,
  value: string,
  context: SearchContext,
  depth: number,
): Clause | Problem {
  const [code, asked] = name.slice(0, dot).split(":") as [string, string | undefined];
  const rest = name.slice(dot + 1);
  const parameter = resource.byCode.get(code);
  if (!parameter) return unknownParameter(resource, code);
  if (parameter.type !== "reference")
    return problem("unknown-chain", `${quoted(name)}: ${code} is no reference, so nothing can follow it`);
  if (asked !== undefined && !parameter.targets.includes(asked))
    return problem("unknown-modifier", `${quoted(name)}: ${code} refers to ${parameter.targets.join(" or ")}`);
  const served = (asked === undefined ? parameter.targets : [asked]).flatMap(
    (it) => context.catalog.resources.get(it) ?? [],
  );
  const any: { type: string; clause: Clause }[] = [];
  let first: Problem | undefined;
  for (const target of served) {
    const clause = parseClause(target, rest, value, context, depth + 1);
    if (!isProblem(clause)) any.push({ type: target.definition.type, clause });
    else if (clause.problem !== "unknown-parameter" && clause.problem !== "unknown-chain") return clause;
    else first ??= clause;
  }
  if (any.length > 0) return { kind: "chain", index: parameter.index, any };
  return problem(
    "unknown-chain",
    `${quoted(name)}: ${first?.detail ?? `${code} refers to nothing that is served here`}`,
  );
}

/** `_has:Observation:patient:code`: what the code of an Observation says of the patient that it refers to. */
function parseHas(
  { definition: { type } }: ResourceCatalog,
  name: string,
  value: string,
  context: SearchContext,
  depth: number,
): Clause | Problem {
  const [, sourceType = "", code = "", ...more] = name.split(":");
  const rest = more.join(":");
  const source = context.catalog.resources.get(sourceType);
  if (!source) {
    const near = nearest(sourceType, [...context.catalog.resources.keys()]);
    return problem(
      "unknown-chain",
      `${quoted(name)}: there is no resource type ${quoted(sourceType)} here; ${near ? `did you mean ${near}?` : `write _has:[type]:[reference to ${type}]:[parameter]`}`,
    );
  }
  const pointing = source.parameters.filter(
    (it) => it.type === "reference" && (it.targets.length === 0 || it.targets.includes(type)),
  );
  const parameter = source.byCode.get(code);
  if (!parameter || !pointing.includes(parameter))
    return problem(
      "unknown-chain",
      `${quoted(name)}: ${sourceType} has no parameter ${quoted(code)} that refers to ${type}; ${pointing.length > 0 ? `it has ${pointing.map((it) => it.code).join(", ")}` : "none of its does"}`,
    );
  if (rest === "")
    return problem("unknown-chain", `${quoted(name)}: a parameter of ${sourceType} must follow: ${name}:[parameter]`);
  const clause = parseClause(source, rest, value, context, depth + 1);
  if (isProblem(clause))
    return clause.problem === "unknown-parameter" ? { ...clause, problem: "unknown-chain" } : clause;
  return { kind: "has", index: parameter.index, source: sourceType, clause };
}

function unknownParameter({ definition, byCode }: ResourceCatalog, code: string): Problem {
  const codes = [
    ...byCode.keys(),
    ...commonParameters.map((it) => it.code),
    "_sort",
    "_count",
    "_total",
    "_has",
    "_include",
    "_format",
    "_pretty",
  ];
  const near = nearest(code, codes) ?? meant[code.toLowerCase()]?.find((it) => byCode.has(it));
  const hint = near ? `did you mean '${near}'?` : `it has ${[...byCode.keys()].join(", ") || "none of its own"}`;
  return problem("unknown-parameter", `${definition.type} has no search parameter ${quoted(code)}; ${hint}`);
}

/** Words that people write for parameters whose spelling is not near. */
const meant: Readonly<Record<string, readonly string[]>> = {
  surname: ["family"],
  lastname: ["family"],
  firstname: ["given"],
  forename: ["given"],
  dob: ["birthdate"],
  sex: ["gender"],
  nhsnumber: ["identifier"],
  "nhs-number": ["identifier"],
  postcode: ["address-postalcode"],
  subject: ["patient"],
};

function unknownModifier({ code, type, targets }: Parameter, modifier: string, known: readonly string[]): Problem {
  const all = [...known, ...(type === "reference" ? targets : [])];
  return problem(
    "unknown-modifier",
    `${code} takes no modifier ${quoted(modifier)}; a ${type} parameter takes ${all.map((it) => `:${it}`).join(", ")}`,
  );
}

/** Types of parameters that can be sorted by. */
export const sortableTypes: readonly string[] = ["date", "string", "number"];

function parseSort(resource: ResourceCatalog, value: string): SortKey[] | Problem {
  const keys: SortKey[] = [];
  for (const part of value.split(",")) {
    const down = part.startsWith("-");
    const code = down ? part.slice(1) : part;
    const parameter = resource.byCode.get(code);
    if (code === "_id") keys.push({ by: "id", down });
    else if (code === "_lastUpdated") keys.push({ by: "updated", down });
    else if (parameter && sortableTypes.includes(parameter.type)) keys.push({ by: parameter.index, down });
    else {
      const codes = [
        ...resource.parameters.filter((it) => sortableTypes.includes(it.type)).map((it) => it.code),
        "_id",
        "_lastUpdated",
      ];
      const near = parameter ? undefined : nearest(code, codes);
      return problem(
        "unknown-sort",
        `${resource.definition.type} cannot be sorted by ${quoted(code)}; ${near ? `did you mean '${near}'?` : `it can by ${codes.join(", ")}`}`,
      );
    }
  }
  return keys.length <= 4 ? keys : problem("too-many-values", "_sort takes up to four keys");
}

/** `MedicationRequest:medication` or `MedicationRequest:medication:Medication`. */
function parseInclude(resource: ResourceCatalog, value: string): Include | Problem {
  const [source, code, target, ...more] = value.split(":");
  const type = resource.definition.type;
  const served = (resource.definition.includes ?? []).map((it) => it.code);
  const parameter =
    source === type && code !== undefined && served.includes(code) ? resource.byCode.get(code) : undefined;
  if (!parameter || more.length > 0 || (target !== undefined && !parameter.targets.includes(target)))
    return problem(
      "unknown-include",
      `_include=${quoted(value)} is not served for ${type}; ${served.length > 0 ? `${served.map((it) => `${type}:${it}`).join(", ")} would work` : "it has none"}`,
    );
  const types = target !== undefined ? [target] : parameter.targets.length > 0 ? parameter.targets : undefined;
  return { index: parameter.index, types };
}

function* indexesOf(
  clauses: readonly Clause[],
  sort: readonly SortKey[],
  includes: readonly Include[],
): Generator<SearchIndex> {
  for (const clause of clauses) {
    if ("index" in clause) yield clause.index;
    if (clause.kind === "has") yield* indexesOf([clause.clause], [], []);
    if (clause.kind === "chain")
      yield* indexesOf(
        clause.any.map((it) => it.clause),
        [],
        [],
      );
  }
  for (const { by } of sort) if (typeof by === "object") yield by;
  for (const { index } of includes) yield index;
}
