import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";
import { isRawJson } from "../fhir/json.ts";
import { isProblem, type Problem, problem, quoted } from "../fhir/problem.ts";
import type { Resource } from "../fhir/resource.ts";
import { isObject } from "../fhir/structure-codes.ts";
import { withoutFormat } from "./pairs.ts";
import { type PostedBody, partValue, postedResource } from "./posted-resource.ts";
import type { FhirRequest } from "./service.ts";

/** A parameter of an operation, in the address or in the Parameters that were posted. */
export interface Input {
  readonly name: string;
  /** The value[x], whatever its type; of one in the address its text. */
  readonly value: unknown;
  readonly resource: Resource | undefined;
  readonly part: readonly Input[];
}

/** What an operation takes. */
export interface InputDefinition {
  readonly name: string;
  /** FHIR type, or `Resource`; empty: it has parts. */
  readonly type: string;
  readonly min: 0 | 1;
  readonly max: "1" | "*";
  readonly documentation: string;
  readonly part?: readonly InputDefinition[];
}

/** What an operation takes as its body beside Parameters and forms. */
export interface BodyReading {
  /** Reads a text/plain or text/csv. */
  readonly texts?: (body: PostedBody) => readonly Input[] | Problem;
  /** Numbers are texts, as they are written: `5.40` stays `5.40`. */
  readonly keepsNumbers?: true;
}

/**
 * All inputs, those of the address first. Whatever is not in `taken` is refused, and so is what is missing or repeated;
 * `others`: names that are not listed are for the operation to judge.
 */
export function inputsOf(
  { query, form, body }: Pick<FhirRequest, "query" | "form" | "body">,
  operation: string,
  taken: readonly InputDefinition[],
  definitions: FhirDefinitions,
  others = false,
  reading: BodyReading = {},
): readonly Input[] | Problem {
  const posted = body === undefined ? [] : isProblem(body) ? body : inBody(operation, body, definitions, reading);
  if (isProblem(posted)) return posted;
  const pairs = [...query, ...(form === undefined || isProblem(form) ? [] : form)];
  const all = [...withoutFormat(pairs).map(([name, value]) => input(name, value)), ...posted];
  const unknown = all.find(({ name }) => !others && !taken.some((it) => it.name === name));
  if (unknown)
    return problem(
      "unknown-parameter",
      `$${operation} takes ${taken.map((it) => it.name).join(", ") || "nothing"}, not ${quoted(unknown.name)}`,
    );
  for (const { name, min, max } of taken) {
    const count = all.filter((it) => it.name === name).length;
    if (count < min) return problem("missing-value", `$${operation} needs the parameter ${name}`);
    if (count > 1 && max === "1") return problem("repeated-parameter", `${name} may be given once`);
  }
  return all;
}

/** The text of the only input of that name; numbers and booleans as they are written. */
export function textIn(inputs: readonly Input[], name: string): string | undefined {
  const value = inputs.find((it) => it.name === name)?.value;
  return value === undefined || value === null || typeof value === "object" ? undefined : String(value);
}

/** The texts of all inputs of that name. */
export const textsIn = (inputs: readonly Input[], name: string): readonly string[] =>
  inputs.filter((it) => it.name === name && typeof it.value !== "object").map((it) => String(it.value));

function inBody(
  operation: string,
  body: PostedBody,
  definitions: FhirDefinitions,
  { texts, keepsNumbers }: BodyReading,
): readonly Input[] | Problem {
  const type = body.contentType.split(";")[0]!.trim().toLowerCase();
  if (texts && (type === "text/plain" || type === "text/csv")) return texts(body);
  if (type === "application/x-www-form-urlencoded")
    return withoutFormat([...new URLSearchParams(body.text)]).map(([name, value]) => input(name, value));
  const found = postedResource(body, definitions, keepsNumbers);
  if (found === undefined) return [];
  if (isProblem(found) && found.problem === "unsupported-body")
    return problem(
      found.problem,
      `$${operation} takes Parameters as application/fhir+json or application/fhir+xml, a form${texts ? ", text/plain or text/csv" : ""}, in UTF-8`,
    );
  if (isProblem(found)) return found;
  const { sent } = found;
  return sent.resourceType === "Parameters"
    ? inputsIn(sent.parameter)
    : problem("malformed-body", `$${operation} takes Parameters, not ${quoted(sent.resourceType)}`);
}

/** One that has a value and nothing else. */
export const input = (name: string, value: unknown): Input => ({ name, value, resource: undefined, part: [] });

/** Numbers that are kept as they are written are texts here. */
const written = (value: unknown): unknown => (isRawJson(value) ? value.rawJSON : value);

/** Parts within parts: deeper ones are no part of any operation. */
const depthMax = 10;

const inputsIn = (parameter: unknown, depth = 0): readonly Input[] =>
  (Array.isArray(parameter) && depth < depthMax ? parameter.filter(isObject) : []).map((it) => ({
    name: String(it.name),
    value: written(partValue(it)),
    resource: isObject(it.resource) ? (it.resource as Resource) : undefined,
    part: inputsIn(it.part, depth + 1),
  }));
