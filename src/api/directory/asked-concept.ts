import { type Problem, problem, quoted } from "../../fhir/problem.ts";
import { isFields } from "../../fhir/terminology.ts";
import { type Input, type InputDefinition, textIn } from "../operation-input.ts";

/** A code that is asked about, and of which system it is. */
export interface AskedConcept {
  readonly system: string | undefined;
  readonly version: string | undefined;
  readonly code: string;
  readonly display: string | undefined;
}

/** As an operation takes it: its code by itself, or as a Coding. `operation`: its name. */
export function askedConcept(
  inputs: readonly Input[],
  operation: string,
  names: { readonly code: string; readonly coding: string; readonly system: string; readonly version: string },
): AskedConcept | Problem {
  const coding = inputs.find((it) => it.name === names.coding)?.value;
  const code = textIn(inputs, names.code);
  if (coding !== undefined && code !== undefined)
    return problem("repeated-parameter", `$${operation} takes ${names.code} or ${names.coding}, not both`);
  if (coding !== undefined) {
    const { system, code, version, display } = isFields(coding) ? coding : {};
    if (typeof code !== "string" || code === "")
      return problem("malformed-value", `${names.coding} is a Coding with a code, posted in Parameters`);
    const text = (value: unknown) => (typeof value === "string" ? value : undefined);
    return {
      system: text(system) ?? textIn(inputs, names.system),
      version: text(version) ?? textIn(inputs, names.version),
      code,
      display: text(display) ?? textIn(inputs, "display"),
    };
  }
  if (code === undefined || code === "")
    return problem("missing-value", `$${operation} needs the parameter ${names.code}`);
  if (code.length > codeMax) return problem("malformed-value", `${names.code}=${quoted(code)} is too long for a code`);
  return {
    system: textIn(inputs, names.system),
    version: textIn(inputs, names.version),
    code,
    display: textIn(inputs, "display"),
  };
}

const codeMax = 1000;

/** How a code that is validated may be given beside by itself. */
export const displayOfCode: InputDefinition = {
  name: "display",
  type: "string",
  min: 0,
  max: "1",
  documentation: "What it should be called; case does not matter.",
};

export const codingPosted: InputDefinition = {
  name: "coding",
  type: "Coding",
  min: 0,
  max: "1",
  documentation: "System and code in one, posted.",
};

/** What is taken as it comes, and changes nothing: there is one language. */
export const displayLanguage: InputDefinition = {
  name: "displayLanguage",
  type: "code",
  min: 0,
  max: "1",
  documentation: "Taken, and has no effect: the register has its names in one language.",
};
