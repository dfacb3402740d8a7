import { codeSystemRows } from "../../definitions/directory/code-systems.ts";
import { isProblem, type Problem, problem } from "../../fhir/problem.ts";
import { propertyParameter, type Wanted } from "../../ods/terminology/property.ts";
import { textsIn } from "../operation-input.ts";
import type { Operation, OperationAsked } from "../operations.ts";
import type { FhirService, Made } from "../service.ts";
import { askedConcept, displayLanguage } from "./asked-concept.ts";
import { sourceOf } from "./concept.ts";
import type { HeldSystem } from "./held-terms.ts";
import { parametersAnswer, valued } from "./parameters.ts";
import { declared, systemNamed, unknownCode, unknownProperty } from "./systems.ts";

/** All that is known of a code, or as much of it as is asked for. https://hl7.org/fhir/R4/codesystem-operation-lookup.html */
export const lookup: Operation = {
  name: "lookup",
  type: "CodeSystem",
  level: "type",
  expectation: "SHALL",
  definition: "http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup",
  documentation:
    "Looks up a code of any code system that is held, also of those that do not list their concepts; property=* gives all that is known of it.",
  inputs: [
    {
      name: "system",
      type: "uri",
      min: 0,
      max: "1",
      documentation: "The code system, by any of its canonicals.",
    },
    { name: "code", type: "code", min: 0, max: "1", documentation: "The code." },
    { name: "version", type: "string", min: 0, max: "1", documentation: "The version; the newest unless said." },
    { name: "coding", type: "Coding", min: 0, max: "1", documentation: "System and code in one, posted." },
    {
      name: "property",
      type: "code",
      min: 0,
      max: "*",
      documentation:
        "A property that is wanted, as it is written; * for all. Unless said: whether the code is inactive, where that is known.",
    },
    displayLanguage,
  ],
  methods: ["GET", "POST"],
  example: {
    inputs: [
      ["system", "https://fhir.nhs.uk/Id/ods-organization-code"],
      ["code", "DEMO0000006"],
      ["property", "*"],
    ],
  },
  answer: lookUp,
};

async function lookUp({ inputs }: OperationAsked, service: FhirService): Promise<Made | Problem> {
  const names = { code: "code", coding: "coding", system: "system", version: "version" };
  const asked = askedConcept(inputs, "lookup", names);
  if (isProblem(asked)) return asked;
  if (asked.system === undefined) return problem("missing-value", "$lookup needs the parameter system");
  const system = systemNamed(asked.system, asked.version, await sourceOf(service));
  if (isProblem(system)) return system;
  const wanted = wantedOf(textsIn(inputs, "property"), system.held);
  if (isProblem(wanted)) return wanted;
  const concept = await system.find(asked.code, wanted);
  if (isProblem(concept)) return concept;
  if (!concept) return unknownCode(asked.code, system.held);
  const { url, title, version } = system.held;
  return parametersAnswer([
    valued("code", "valueCode", concept.code),
    valued("display", "valueString", concept.display),
    valued("name", "valueString", title),
    valued("system", "valueUri", url),
    valued("version", "valueString", version),
    `{"name":"designation","part":[{"name":"use","valueCoding":{"system":"http://terminology.hl7.org/CodeSystem/designation-usage","code":"display"}},${valued("value", "valueString", concept.display)}]}`,
    ...concept.properties.map(propertyParameter),
  ]);
}

/** Properties that every code system has by FHIR's definition: they are answered anyway, or there is no such thing here. */
const everywhere = new Set(["system", "name", "version", "display", "definition", "designation", "parent", "child"]);

/** The properties that are asked for, or the name of one that there is not. */
export function wantedOf(names: readonly string[], held: HeldSystem): Wanted | Problem {
  if (names.includes("*")) return "all";
  const known = new Set(declared(held));
  if (names.length === 0) return new Set(known.has("inactive") ? ["inactive"] : []);
  const unknown = names.find((it) => !known.has(it) && !everywhere.has(it) && !isRelationship(it, held));
  return unknown === undefined ? new Set(names) : unknownProperty(unknown, held);
}

/** A type of relationship that a source brought. */
export const isRelationship = (name: string, { url }: HeldSystem): boolean =>
  url === codeSystemRows.organisation.url && /^RE\d+$/.test(name);
