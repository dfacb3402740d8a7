import { isProblem, type Problem, problem, quoted } from "../../fhir/problem.ts";
import { isValue, type Property } from "../../ods/terminology/property.ts";
import { type Input, textIn } from "../operation-input.ts";
import type { Operation, OperationAsked } from "../operations.ts";
import type { FhirService, Made } from "../service.ts";
import { askedConcept, codingPosted, displayLanguage, displayOfCode } from "./asked-concept.ts";
import { type HeldConcept, sourceOf } from "./concept.ts";
import { isRelationship } from "./lookup.ts";
import { parametersAnswer, valued } from "./parameters.ts";
import { declared, type NamedSystem, systemNamed, unknownCode, unknownProperty } from "./systems.ts";

/**
 * Whether a code is one of a code system, and what is said of it is so: its display, and any property of it, `status=active`.
 * https://hl7.org/fhir/R4/codesystem-operation-validate-code.html
 */
export const validateCode: Operation = {
  name: "validate-code",
  type: "CodeSystem",
  level: "type",
  expectation: "SHALL",
  definition: "http://hl7.org/fhir/OperationDefinition/CodeSystem-validate-code",
  documentation:
    "Says whether a code is one of the code system. A parameter that is called like a property of it (status=active) is checked as well.",
  inputs: [
    { name: "url", type: "uri", min: 0, max: "1", documentation: "The code system, by any of its canonicals." },
    { name: "code", type: "code", min: 0, max: "1", documentation: "The code." },
    { name: "version", type: "string", min: 0, max: "1", documentation: "The version; the newest unless said." },
    displayOfCode,
    codingPosted,
    displayLanguage,
  ],
  takesOthers: true,
  methods: ["GET", "POST"],
  example: {
    inputs: [
      ["url", "https://fhir.nhs.uk/Id/ods-organization-code"],
      ["code", "DEMO0000006"],
      ["status", "active"],
    ],
  },
  answer: checkCode,
};

async function checkCode({ inputs }: OperationAsked, service: FhirService): Promise<Made | Problem> {
  const names = { code: "code", coding: "coding", system: "url", version: "version" };
  const asked = askedConcept(inputs, "validate-code", names);
  if (isProblem(asked)) return asked;
  const url = textIn(inputs, "url");
  if (url !== undefined && asked.system !== undefined && asked.system !== url)
    return problem("malformed-value", "coding is of another code system than url");
  if (asked.system === undefined) return problem("missing-value", "$validate-code needs the parameter url");
  const system = systemNamed(asked.system, asked.version, await sourceOf(service));
  if (isProblem(system)) return system;
  const checks = checksIn(inputs, system);
  if (isProblem(checks)) return checks;
  const concept = await system.find(asked.code, new Set(checks.map((it) => it.name)));
  if (isProblem(concept)) return concept;
  if (!concept) return verdict(undefined, [unknownCode(asked.code, system.held).detail]);
  return verdict(concept, [...wrongDisplay(asked.display, concept), ...wrongProperties(checks, concept)]);
}

/** The answer: what is wrong, if anything is, and what the code is called. */
export const verdict = (concept: Pick<HeldConcept, "display"> | undefined, wrong: readonly string[]): Made =>
  parametersAnswer([
    valued("result", "valueBoolean", wrong.length === 0),
    ...(wrong.length > 0 ? [valued("message", "valueString", wrong.join("; "))] : []),
    ...(concept ? [valued("display", "valueString", concept.display)] : []),
  ]);

export const wrongDisplay = (asked: string | undefined, { display }: HeldConcept): readonly string[] =>
  asked === undefined || plain(asked) === plain(display) ? [] : [`it is called '${display}', not ${quoted(asked)}`];

const plain = (text: string): string => text.trim().replace(/\s+/g, " ").toLowerCase();

interface Check {
  readonly name: string;
  readonly value: string;
}

const own = new Set(validateCode.inputs.map((it) => it.name));

/** What else is asked: each a property of the code system. */
function checksIn(inputs: readonly Input[], { held }: NamedSystem): readonly Check[] | Problem {
  const known = declared(held);
  const checks: Check[] = [];
  for (const { name, value } of inputs.filter((it) => !own.has(it.name))) {
    if (!known.includes(name) && !isRelationship(name, held)) return unknownProperty(name, held);
    const text = textOf(value);
    if (text === undefined || text === "")
      return problem("missing-value", `${quoted(name)} has no value to check; leave it out or give it one`);
    checks.push({ name, value: text });
  }
  return checks;
}

/** A Coding is checked with its system, where it has one. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null)
    return value === undefined || value === null ? undefined : String(value);
  const { system, code } = value as { readonly system?: unknown; readonly code?: unknown };
  if (typeof code !== "string") return undefined;
  return typeof system === "string" ? `${system}|${code}` : code;
}

function wrongProperties(checks: readonly Check[], { properties }: HeldConcept): readonly string[] {
  return checks.flatMap(({ name, value }) => {
    const held = properties.filter((it) => it.code === name);
    if (held.some((it) => isValue(it, value))) return [];
    const is = held.length === 0 ? "nothing" : held.map((it) => `'${shown(it)}'`).join(", ");
    return [`its ${name} is ${is}, not ${quoted(value)}`];
  });
}

const shown = ({ type, value }: Property): string => (type === "Coding" ? value.code : String(value));
