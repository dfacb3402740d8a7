import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";
import {
  isProblem,
  type OperationOutcomeIssue,
  operationOutcome,
  type Problem,
  problem,
  quoted,
} from "../fhir/problem.ts";
import { idShape } from "../fhir/reference.ts";
import type { Resource } from "../fhir/resource.ts";
import { isObject } from "../fhir/structure-codes.ts";
import { type Validate, validator } from "../fhir/validate.ts";
import { validationIssues } from "../fhir/validation-outcome.ts";
import { fhirJson, formatOf } from "./format.ts";
import { withoutFormat } from "./pairs.ts";
import { partValue, postedResource } from "./posted-resource.ts";
import { malformedId } from "./read.ts";
import type { FhirRequest, Run } from "./service.ts";

const faultsMax = 100;
const profilesMax = 10;
const parameters = ["mode", "profile"];

/**
 * Says what is wrong with a resource, by FHIR's base. Nothing is stored, and nothing that is stored is looked at.
 * https://hl7.org/fhir/STU3/resource-operation-validate.html
 */
export const validate =
  (type: string, id: string | undefined): Run =>
  async (request, { catalog: { definitions } }) => {
    const format = formatOf(request);
    if (isProblem(format)) return format;
    const asked = askedIn(type, request, definitions);
    if (isProblem(asked)) return asked;
    const { resource, mode, profiles } = asked;
    if (id !== undefined && !idShape.test(id)) return malformedId(id);
    const issue = [
      ...notServed(mode, profiles),
      ...misplaced(resource, type, id),
      ...validationIssues(definitions, resource, validatorOf(definitions)(resource, faultsMax), faultsMax),
    ];
    return { status: 200, contentType: fhirJson, headers: {}, body: JSON.stringify(operationOutcome(issue)) };
  };

interface Asked {
  readonly resource: Resource;
  readonly mode: string | undefined;
  readonly profiles: readonly string[];
}

function askedIn(type: string, { query, body }: FhirRequest, definitions: FhirDefinitions): Asked | Problem {
  const unknown = withoutFormat(query).find(([name]) => !parameters.includes(name));
  if (unknown)
    return problem(
      "unknown-parameter",
      `$validate has no parameter ${quoted(unknown[0])}; it has ${parameters.join(", ")}`,
    );
  const found = body && !isProblem(body) ? postedResource(body, definitions) : body;
  if (found === undefined)
    return problem("missing-value", "$validate takes a resource, or Parameters with a resource, as its body");
  if (isProblem(found)) return found;
  const { sent } = found;
  const part = (name: string) => partsOf(sent).filter((it) => it.name === name);
  const isWrapped = sent.resourceType === "Parameters" && (type !== "Parameters" || part("resource").length > 0);
  const [inside, ...more] = isWrapped ? part("resource").map((it) => it.resource) : [sent];
  const other =
    isWrapped && partsOf(sent).find((it) => it.name !== "resource" && !parameters.includes(String(it.name)));
  if (!isObject(inside))
    return problem("missing-value", "the Parameters have no part named resource that holds a resource");
  if (more.length > 0) return problem("repeated-parameter", "the Parameters have more than one resource");
  if (other)
    return problem(
      "unknown-parameter",
      `the Parameters may have resource, ${parameters.join(" and ")}, and nothing else`,
    );
  const given = (name: string): string[] => [
    ...query.filter((it) => it[0] === name).map((it) => it[1]),
    ...(isWrapped ? part(name).map(textOf) : []),
  ];
  const [mode] = given("mode");
  if (mode !== undefined && !modes.includes(mode))
    return problem("malformed-value", `mode is one of ${modes.join(", ")}, not ${quoted(mode)}`);
  return { resource: inside as Resource, mode, profiles: given("profile") };
}

const modes = ["create", "update", "delete", "profile"];

const partsOf = ({ parameter }: Resource) => (Array.isArray(parameter) ? parameter.filter(isObject) : []);

/** Of `valueCode`, `valueUri`, `valueString`; nothing of any other. */
const textOf = (part: Readonly<Record<string, unknown>>): string => {
  const value = partValue(part);
  return typeof value === "string" ? value : "";
};

/** What was asked for beside the base, and is not done: an error, lest the rest be taken for the answer. */
function notServed(mode: string | undefined, profiles: readonly string[]): OperationOutcomeIssue[] {
  const said = (diagnostics: string): OperationOutcomeIssue => ({
    severity: "error",
    code: "not-supported",
    diagnostics,
  });
  const all = profiles
    .slice(0, profilesMax)
    .map((it) => said(`profiles are not validated yet: ${quoted(it)} was not looked at`));
  if (mode === "profile" && profiles.length === 0)
    all.push(said("mode profile names a profile; profiles are not validated yet"));
  if (mode === "delete")
    all.push(said("this API is read-only: nothing can be deleted, and mode delete is not answered"));
  return all;
}

function misplaced(resource: Resource, type: string, id: string | undefined): OperationOutcomeIssue[] {
  const said = (diagnostics: string, element: string): OperationOutcomeIssue[] => [
    { severity: "error", code: "invalid", diagnostics, expression: [element] },
  ];
  if (resource.resourceType !== type)
    return said(
      `the address is that of ${type}, the resource is a ${quoted(String(resource.resourceType))}`,
      "Resource",
    );
  if (id !== undefined && resource.id !== id) return said("the id is not that of the address", `${type}.id`);
  return [];
}

const validators = new WeakMap<FhirDefinitions, Validate>();

/** Made when first asked for: a server that is not asked to validate compiles no constraint. */
function validatorOf(definitions: FhirDefinitions): Validate {
  let made = validators.get(definitions);
  if (!made) {
    made = validator(definitions);
    validators.set(definitions, made);
  }
  return made;
}
