import { isProblem, nearest, type Problem, problem, quoted } from "../fhir/problem.ts";
import { idShape } from "../fhir/reference.ts";
import type { Catalog, Composite, CompositePart, Parameter, ResourceCatalog } from "./catalog.ts";
import { type DateContext, parseDate } from "./date.ts";
import { parseNear } from "./near.ts";
import { parseNumber, parseQuantity } from "./number.ts";
import type { Clause, SearchIndex } from "./query.ts";
import { parseReferenceValue } from "./reference.ts";
import { parseString } from "./string.ts";
import { splitUnescaped, unescaped } from "./text.ts";
import { parseConcept, parseText, parseToken, parseUri } from "./token.ts";
import { unknownModifier, unknownParameter } from "./unknown.ts";
import { parseWords } from "./words.ts";

export interface ClauseContext extends DateContext {
  readonly catalog: Catalog;
  readonly bases: readonly string[];
}

const valuesMax = 1000;
/** References followed one after the other, forwards or backwards. */
export const depthMax = 10;

/** `code:not`, `patient.identifier`, `_has:Observation:patient:code`: a name, its value, and what they ask for. */
export function parseClause(
  resource: ResourceCatalog,
  name: string,
  value: string,
  context: ClauseContext,
  depth = 0,
): Clause | Problem {
  if (depth > depthMax) return problem("unknown-chain", `a search may follow references over up to ${depthMax} steps`);
  if (name.startsWith("_has:")) return parseHas(resource, name, value, context, depth);
  const dot = name.indexOf(".");
  if (dot > 0) return parseChain(resource, name, dot, value, context, depth);
  const colon = name.indexOf(":");
  const code = colon < 0 ? name : name.slice(0, colon);
  const modifier = colon < 0 ? undefined : name.slice(colon + 1);
  if (code === "_id" || code === "_lastUpdated" || code === "_list") {
    if (modifier !== undefined) return problem("unknown-modifier", `${code} takes no modifier`);
    const values = valuesOf(name, value);
    if (isProblem(values)) return values;
    if (code === "_list") return parseList(values, context);
    return code === "_id" ? parseIds(values) : parseUpdated(values, context);
  }
  const parameter = resource.byCode.get(code);
  if (!parameter) return unknownParameter(resource, code);
  const values = valuesOf(name, value);
  if (isProblem(values)) return values;
  const target = parameter.type === "reference" && modifier !== undefined && parameter.targets.includes(modifier);
  if (modifier !== undefined && !target && !parameter.modifiers.includes(modifier))
    return unknownModifier(parameter, modifier);
  if (modifier === "missing") return parseMissing(parameter, name, value);
  if (parameter.indexes[0]?.kind === "words") return parseFullText(parameter, name, values);
  if (parameter.type === "composite") return parseComposite(resource, parameter, name, values, context);
  if (parameter.byIdentifier !== undefined && modifier === "identifier")
    return parseByIdentifier(parameter, name, values);
  // A union is asked of each of its parameters; what must not be must be in none of them.
  const { type, targets, indexes } = parameter;
  const meant = asMeant(parameter, values, modifier);
  return combined(
    modifier === "not" || modifier === "not-in" ? "all" : "any",
    indexes.map((index) => testsFor({ type, targets }, index, name, meant, modifier, context)),
  );
}

/** A whole postcode without its blank. */
const closePostcode = /^([A-Za-z]{1,2}\d[A-Za-z\d]?)(\d[A-Za-z]{2})$/;

/** The values, and what else they may have been written for: see SearchRow. */
function asMeant(
  { spelling, byIdentifier }: Parameter,
  values: readonly string[],
  modifier: string | undefined,
): readonly string[] {
  if (spelling === "postcode" && modifier === undefined)
    return values.flatMap((it) => (closePostcode.test(it) ? [it, it.replace(closePostcode, "$1 $2")] : [it]));
  if (byIdentifier !== undefined)
    return values.map((it) => (it.startsWith(`${byIdentifier}|`) ? it.slice(byIdentifier.length + 1) : it));
  return values;
}

/** Identifiers that are ids: `system|value` and a bare value of one system; `system|` is any of it. */
function parseByIdentifier(
  { byIdentifier, targets, indexes }: Parameter,
  name: string,
  values: readonly string[],
): Clause | Problem {
  const index = indexes[0]!;
  return combined(
    "any",
    values.map((value): Clause | Problem => {
      const test = parseToken(value, name);
      if (isProblem(test)) return test;
      const { system, code } = test;
      const isOfIt = system === undefined || system === byIdentifier;
      if (isOfIt && code === undefined) return { kind: "missing", index, missing: false, types: targets };
      const any = isOfIt && code !== undefined ? [{ types: targets, id: code.toUpperCase() }] : [];
      return { kind: "reference", index, any };
    }),
  );
}

/** The values of a parameter, still escaped. */
function valuesOf(name: string, value: string): readonly string[] | Problem {
  const values = splitUnescaped(value, ",").filter((it) => it !== "");
  if (values.length === 0) return problem("missing-value", `${name} has no value; leave it out or give it one`);
  return values.length > valuesMax ? problem("too-many-values", `${name} may have up to ${valuesMax} values`) : values;
}

/** The first problem, or the one clause that there is, or all of them put together. */
function combined(kind: "any" | "all", clauses: readonly (Clause | Problem)[]): Clause | Problem {
  const wrong = clauses.find(isProblem);
  if (wrong) return wrong;
  const of = clauses as readonly Clause[];
  return of.length === 1 ? of[0]! : { kind, of };
}

function testsFor(
  { type, targets }: Pick<CompositePart, "type" | "targets">,
  index: SearchIndex,
  name: string,
  values: readonly string[],
  modifier: string | undefined,
  context: ClauseContext,
): Clause | Problem {
  switch (type) {
    case "token":
      return tokenTests(index, name, values, modifier);
    case "uri":
      return { kind: "token", index, any: values.flatMap((it) => parseUri(it, modifier)), not: false };
    case "string":
      return whole(
        values.map((it) => parseString(it, name, index, modifier)),
        (any) => ({ kind: "string", index, any }),
      );
    case "reference": {
      if (modifier === "identifier") return tokenTests(index.companion!, name, values, undefined);
      const types = modifier === undefined ? targets : [modifier];
      return whole(
        values.map((it) => parseReferenceValue(it, name, types, context.bases)),
        (any) => ({ kind: "reference", index, any }),
      );
    }
    case "date":
      return whole(
        values.map((it) => parseDate(it, name, context, index.shortest)),
        (any) => ({ kind: "range", index, any }),
      );
    case "number":
      return whole(
        values.map((it) => parseNumber(it, name)),
        (any) => ({ kind: "range", index, any }),
      );
    case "position":
      return whole(
        values.map((it) => parseNear(it, name)),
        (any) => ({ kind: "near", index, any }),
      );
    case "quantity":
      return whole(
        values.map((it) => parseQuantity(it, name)),
        (any) => ({ kind: "range", index, any }),
      );
  }
}

function tokenTests(
  index: SearchIndex,
  name: string,
  values: readonly string[],
  modifier: string | undefined,
): Clause | Problem {
  switch (modifier) {
    case "text":
      return whole(
        values.map((it) => parseText(it, name)),
        (any) => ({ kind: "text", index, any }),
      );
    case "in":
    case "not-in":
    case "above":
    case "below":
      return whole(
        values.map((it) => parseConcept(it, name, modifier)),
        (any) => ({ kind: "concepts", index, name, any }),
      );
    default:
      return whole(
        values.map((it) => parseToken(it, name)),
        (any) => ({ kind: "token", index, any, not: modifier === "not" }),
      );
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

const parseFullText = ({ code, indexes }: Parameter, name: string, values: readonly string[]): Clause | Problem =>
  whole(
    values.map((it) => parseWords(unescaped(it), name)),
    (any) => ({ kind: "words", index: indexes[0]!, of: code === "_text" ? "narrative" : "content", any }),
  );

/** `8480-6$gt140`: the parts of a value, each for its own parameter. https://hl7.org/fhir/STU3/search.html#combining */
function parseComposite(
  { definition: { type } }: ResourceCatalog,
  { composites }: Parameter,
  name: string,
  values: readonly string[],
  context: ClauseContext,
): Clause | Problem {
  const split = values.map((it) => splitUnescaped(it, "$"));
  const wanted = composites[0]!.parts.length;
  const wrong = split.findIndex((it) => it.length !== wanted || it.includes(""));
  if (wrong >= 0)
    return problem(
      "malformed-value",
      `${name}=${quoted(values[wrong]!)}: write ${wanted} values with $ between them, the first a ${composites[0]!.parts.map((it) => it.type).join(", then a ")}`,
    );
  return combined(
    "any",
    composites.map((it) => compositeClause(type, it, name, split, context)),
  );
}

function compositeClause(
  type: string,
  { elements, parts }: Composite,
  name: string,
  split: readonly (readonly string[])[],
  context: ClauseContext,
): Clause | Problem {
  const clauses = (where: "index" | "inElement") =>
    split.map((texts) => parts.map((part, at) => testsFor(part, part[where], name, [texts[at]!], undefined, context)));
  const candidates = combined(
    "any",
    clauses("index").map((it) => combined("all", it)),
  );
  if (elements === undefined || isProblem(candidates)) return candidates;
  // What could be wrong with a value was found with the candidates.
  return { kind: "composite", type, elements, candidates, any: clauses("inElement") as Clause[][] };
}

function parseIds(values: readonly string[]): Clause | Problem {
  const wrong = values.find((it) => !idShape.test(it));
  if (wrong !== undefined)
    return problem("malformed-id", `_id=${quoted(wrong)} is no id: up to 64 letters, digits, - and .`);
  return { kind: "id", any: values };
}

const parseUpdated = (values: readonly string[], context: ClauseContext): Clause | Problem =>
  whole(
    values.map((it) => parseDate(it, "_lastUpdated", context, 0)),
    (any) => ({ kind: "updated", any }),
  );

/** Lists that are kept up to date for a patient, and the codes they have. https://hl7.org/fhir/STU3/lifecycle.html#current */
const currentLists: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "$current-problems": "problems",
    "$current-medications": "medications",
    "$current-allergies": "allergies",
    "$current-drug-allergies": "adverserxns",
  }),
);

/** What a List that is held here names as an item: a `_has` through it. */
function parseList(values: readonly string[], context: ClauseContext): Clause | Problem {
  const list = context.catalog.resources.get("List");
  const item = list?.byCode.get("item");
  if (!list || !item)
    return problem("unknown-parameter", "_list needs the resource type List, which this server does not serve");
  return combined(
    "any",
    values.map((value): Clause | Problem => {
      const code = currentLists.get(value);
      if (value.startsWith("$") && code === undefined)
        return problem(
          "malformed-value",
          `_list=${quoted(value)}: write an id or ${[...currentLists.keys()].join(", ")}`,
        );
      const clause = code
        ? combined("all", [
            parseClause(list, "status", "current", context),
            parseClause(list, "code", `http://hl7.org/fhir/list-example-use-codes|${code}`, context),
          ])
        : parseIds([value.replace(/^List\//, "")]);
      return isProblem(clause) ? clause : { kind: "has", index: item.indexes[0]!, source: "List", clause };
    }),
  );
}

function parseMissing({ indexes, type, targets }: Parameter, name: string, value: string): Clause | Problem {
  if (value !== "true" && value !== "false")
    return problem("malformed-value", `${name}=${quoted(value)}: write true or false`);
  const types = type === "reference" && targets.length > 0 ? targets : undefined;
  const missing = value === "true";
  return combined(
    missing ? "all" : "any",
    indexes.map((index) => ({ kind: "missing", index, missing, types })),
  );
}

function parseChain(
  resource: ResourceCatalog,
  name: string,
  dot: number,
  value: string,
  context: ClauseContext,
  depth: number,
): Clause | Problem {
  const [code, asked] = name.slice(0, dot).split(":") as [string, string | undefined];
  const rest = name.slice(dot + 1);
  const parameter = resource.byCode.get(code);
  if (!parameter) return unknownParameter(resource, code);
  if (parameter.type !== "reference")
    return problem("unknown-chain", `${quoted(name)}: ${code} is no reference, so nothing can follow it`);
  const types = targetsServed(parameter, context.catalog);
  if (asked !== undefined && !mayReferTo(parameter, asked))
    return problem("unknown-modifier", `${quoted(name)}: ${code} refers to ${types.join(" or ")}`);
  const served = (asked === undefined ? types : [asked]).flatMap((it) => context.catalog.resources.get(it) ?? []);
  const any: { type: string; clause: Clause }[] = [];
  let first: Problem | undefined;
  for (const target of served) {
    const clause = parseClause(target, rest, value, context, depth + 1);
    if (!isProblem(clause)) any.push({ type: target.definition.type, clause });
    else if (clause.problem !== "unknown-parameter" && clause.problem !== "unknown-chain") return clause;
    else first ??= clause;
  }
  if (any.length > 0) return { kind: "chain", index: parameter.indexes[0]!, any };
  return problem(
    "unknown-chain",
    `${quoted(name)}: ${first?.detail ?? `${code} refers to nothing that is served here`}`,
  );
}

export const mayReferTo = ({ targets }: Parameter, type: string): boolean =>
  targets.length === 0 || targets.includes(type);

/** The types that a reference may lead to here. */
export const targetsServed = (parameter: Parameter, { resources }: Catalog): readonly string[] =>
  [...resources.keys()].filter((it) => mayReferTo(parameter, it));

/** `_has:Observation:patient:code`: what the code of an Observation says of the patient that it refers to. */
function parseHas(
  { definition: { type } }: ResourceCatalog,
  name: string,
  value: string,
  context: ClauseContext,
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
  const pointing = source.parameters.filter((it) => it.type === "reference" && mayReferTo(it, type));
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
  return { kind: "has", index: parameter.indexes[0]!, source: sourceType, clause };
}
