import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";
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
  /** FHIR type, or `Resource`. */
  readonly type: string;
  readonly min: 0 | 1;
  readonly max: "1" | "*";
  readonly documentation: string;
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
): readonly Input[] | Problem {
  const posted = body === undefined ? [] : isProblem(body) ? body : inParameters(operation, body, definitions);
  if (isProblem(posted)) return posted;
  const pairs = [...query, ...(form === undefined || isProblem(form) ? [] : form)];
  const all = [
    ...withoutFormat(pairs).map(([name, value]): Input => ({ name, value, resource: undefined, part: [] })),
    ...posted,
  ];
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

function inParameters(operation: string, body: PostedBody, definitions: FhirDefinitions): readonly Input[] | Problem {
  const found = postedResource(body, definitions);
  if (found === undefined || isProblem(found)) return found ?? [];
  const { sent } = found;
  return sent.resourceType === "Parameters"
    ? inputsIn(sent.parameter)
    : problem("malformed-body", `$${operation} takes Parameters, not ${quoted(sent.resourceType)}`);
}

const inputsIn = (parameter: unknown): readonly Input[] =>
  (Array.isArray(parameter) ? parameter.filter(isObject) : []).map((it) => ({
    name: String(it.name),
    value: partValue(it),
    resource: isObject(it.resource) ? (it.resource as Resource) : undefined,
    part: inputsIn(it.part),
  }));
