import type { Expectation, ServiceDefinition } from "../definitions/resource-definition.ts";
import { isProblem, type Problem, problem } from "../fhir/problem.ts";
import { TooCostly } from "../store/store.ts";
import { expand, expandHeld } from "./directory/expand.ts";
import { hierarchy } from "./directory/hierarchy.ts";
import { impact } from "./directory/impact.ts";
import { lookup } from "./directory/lookup.ts";
import { predecessors } from "./directory/predecessors.ts";
import { resolve } from "./directory/resolve.ts";
import { rollForward } from "./directory/roll-forward.ts";
import { sources } from "./directory/sources.ts";
import { subsumes } from "./directory/subsumes.ts";
import { successors } from "./directory/successors.ts";
import { validateCode } from "./directory/validate-code.ts";
import { validateInHeld, validateInValueSet } from "./directory/validate-in-value-set.ts";
import { fhirJson, formatOf } from "./format.ts";
import { type BodyReading, type Input, type InputDefinition, inputsOf } from "./operation-input.ts";
import type { FhirRequest, FhirService, Made, Run } from "./service.ts";

/** An operation of a type, or of one resource of it. https://hl7.org/fhir/R4/operations.html */
export interface Operation {
  /** Without the $. */
  readonly name: string;
  readonly type: string;
  readonly level: "type" | "instance";
  readonly expectation: Expectation;
  /** The canonical of HL7's definition; absent: it is ours, and defined below the service's own address. */
  readonly definition?: string;
  readonly documentation: string;
  readonly inputs: readonly InputDefinition[];
  /** Names beside the inputs are taken: they are properties of what is asked about. */
  readonly takesOthers?: true;
  readonly methods: readonly ("GET" | "POST")[];
  /** A call that is answered by the invented register. */
  readonly example: { readonly id?: string; readonly inputs?: readonly (readonly [name: string, value: string])[] };
  /** What it takes as its body beside Parameters and forms. */
  readonly reading?: BodyReading;
  /** The answer, a resource; absent: it is made by `answer`. */
  readonly run?: (asked: OperationAsked, service: FhirService) => Promise<object | Problem>;
  /** An answer that is no resource, or one that was written as it was made. */
  readonly answer?: (asked: OperationAsked, service: FhirService) => Promise<Made | Problem>;
}

export interface OperationAsked {
  /** Of an operation on one resource. */
  readonly id: string;
  readonly inputs: readonly Input[];
  readonly request: FhirRequest;
}

/** Those of each service. */
export const operations: Readonly<Record<ServiceDefinition["name"], readonly Operation[]>> = {
  core: [],
  directory: [
    successors,
    predecessors,
    hierarchy,
    impact,
    resolve,
    rollForward,
    sources,
    lookup,
    validateCode,
    subsumes,
    expand,
    expandHeld,
    validateInValueSet,
    validateInHeld,
  ],
};

export const operationAt = (
  service: ServiceDefinition,
  type: string,
  level: Operation["level"],
  segment: string,
): Operation | undefined =>
  operations[service.name].find((it) => it.type === type && it.level === level && `$${it.name}` === segment);

/** Whether an address takes a resource, where others take a form. */
export const takesBody = (service: ServiceDefinition, path: readonly string[]): boolean => {
  const last = path.at(-1) ?? "";
  return (
    (last === "$validate" && service.name === "core") ||
    operations[service.name].some((it) => last === `$${it.name}` && it.methods.includes("POST"))
  );
};

export const runOperation =
  (operation: Operation, id: string): Run =>
  async (request, service) => {
    const format = formatOf(request);
    if (isProblem(format)) return format;
    const { name, inputs, takesOthers, reading } = operation;
    const given = inputsOf(request, name, inputs, service.catalog.definitions, takesOthers, reading);
    if (isProblem(given)) return given;
    const asked = { id, inputs: given, request };
    try {
      if (operation.answer) return await operation.answer(asked, service);
      const made = await operation.run!(asked, service);
      return isProblem(made) ? made : { status: 200, contentType: fhirJson, headers: {}, body: JSON.stringify(made) };
    } catch (error) {
      if (error instanceof TooCostly) return problem("too-costly", `$${name} would take too long; ask for less`);
      throw error;
    }
  };
