import { randomUUID } from "node:crypto";
import { echoed, isProblem, type Problem, problem } from "../../fhir/problem.ts";
import { textIn } from "../operation-input.ts";
import type { Operation, OperationAsked } from "../operations.ts";
import type { FhirService, Made } from "../service.ts";
import { askedConcept, codingPosted, displayLanguage, displayOfCode } from "./asked-concept.ts";
import { askedValueSet, valueSetInputs } from "./asked-value-set.ts";
import { sourceOf } from "./concept.ts";
import { conceptSets } from "./expansion/compose.ts";
import { systemNamed } from "./systems.ts";
import { verdict, wrongDisplay } from "./validate-code.ts";

/** Whether a code is one of a value set. https://hl7.org/fhir/R4/valueset-operation-validate-code.html */
export const validateInValueSet: Operation = {
  name: "validate-code",
  type: "ValueSet",
  level: "type",
  expectation: "MAY",
  definition: "http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code",
  documentation: "Says whether a code is one of a value set that is held, or posted.",
  inputs: [
    ...valueSetInputs,
    { name: "code", type: "code", min: 0, max: "1", documentation: "The code." },
    {
      name: "system",
      type: "uri",
      min: 0,
      max: "1",
      documentation: "Its code system; any of those that the value set takes concepts of unless said.",
    },
    { name: "systemVersion", type: "string", min: 0, max: "1", documentation: "The version of the code system." },
    displayOfCode,
    codingPosted,
    displayLanguage,
  ],
  methods: ["GET", "POST"],
  example: {
    inputs: [
      ["url", "https://fhir.nhs.uk/England/ValueSet/England-OrganisationRole"],
      ["code", "RO177"],
    ],
  },
  answer: check,
};

/** In a value set that is held. */
export const validateInHeld: Operation = {
  ...validateInValueSet,
  level: "instance",
  inputs: validateInValueSet.inputs.filter((it) => !valueSetInputs.includes(it)),
  example: { id: "England-OrganisationRole", inputs: [["code", "RO177"]] },
};

async function check(asked: OperationAsked, service: FhirService): Promise<Made | Problem> {
  const names = { code: "code", coding: "coding", system: "system", version: "systemVersion" };
  const concept = askedConcept(asked.inputs, "validate-code", names);
  if (isProblem(concept)) return concept;
  const source = await sourceOf(service);
  const found = await askedValueSet(asked, "validate-code", source);
  if (isProblem(found)) return found;
  const system = concept.system === undefined ? undefined : systemNamed(concept.system, concept.version, source);
  if (isProblem(system)) return system;
  if (system === undefined && textIn(asked.inputs, "systemVersion") !== undefined)
    return problem("missing-value", "systemVersion is the version of a system: say which");
  const limits = { activeOnly: false, text: undefined };
  const sets = await conceptSets(found.valueSet, limits, { source, context: service.search.context });
  if (isProblem(sets)) return sets;
  for (const set of sets) {
    const held = await set.find(concept.code, system?.held.url);
    if (held) return verdict(held, wrongDisplay(concept.display, held));
  }
  const of = system ? ` (${system.held.url})` : "";
  const { url } = found.valueSet;
  const name = typeof url === "string" ? echoed(url) : "that was posted";
  return verdict(undefined, [
    `[${randomUUID()}]: The code ${echoed(concept.code)}${of} is not in the value set ${name}`,
  ]);
}
