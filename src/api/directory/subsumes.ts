import { descendantsOf } from "../../fhir/code-system.ts";
import { isProblem, type Problem, problem } from "../../fhir/problem.ts";
import { isRefusal } from "../../fhir/terminology.ts";
import { textIn } from "../operation-input.ts";
import type { Operation, OperationAsked } from "../operations.ts";
import type { FhirService, Made } from "../service.ts";
import { askedConcept } from "./asked-concept.ts";
import { sourceOf } from "./concept.ts";
import { parametersAnswer, valued } from "./parameters.ts";
import { type NamedSystem, systemNamed, unknownCode } from "./systems.ts";

/** Whether one code means another one too. https://hl7.org/fhir/R4/codesystem-operation-subsumes.html */
export const subsumes: Operation = {
  name: "subsumes",
  type: "CodeSystem",
  level: "type",
  expectation: "MAY",
  definition: "http://hl7.org/fhir/OperationDefinition/CodeSystem-subsumes",
  documentation:
    "Says whether one code means another one too. The code systems of the register have no hierarchy: a code means itself.",
  inputs: [
    { name: "system", type: "uri", min: 0, max: "1", documentation: "The code system, by any of its canonicals." },
    { name: "version", type: "string", min: 0, max: "1", documentation: "The version; the newest unless said." },
    { name: "codeA", type: "code", min: 0, max: "1", documentation: "The code that may mean the other one too." },
    { name: "codeB", type: "code", min: 0, max: "1", documentation: "The other one." },
    { name: "codingA", type: "Coding", min: 0, max: "1", documentation: "codeA with its system, posted." },
    { name: "codingB", type: "Coding", min: 0, max: "1", documentation: "codeB with its system, posted." },
  ],
  methods: ["GET", "POST"],
  example: {
    inputs: [
      ["system", "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSOrganisationRole"],
      ["codeA", "RO177"],
      ["codeB", "RO76"],
    ],
  },
  answer: compare,
};

async function compare({ inputs }: OperationAsked, service: FhirService): Promise<Made | Problem> {
  const asked = (which: "A" | "B") =>
    askedConcept(inputs, "subsumes", {
      code: `code${which}`,
      coding: `coding${which}`,
      system: "system",
      version: "version",
    });
  const [a, b] = [asked("A"), asked("B")];
  if (isProblem(a)) return a;
  if (isProblem(b)) return b;
  const url = a.system ?? b.system;
  if (url === undefined) return problem("missing-value", "$subsumes needs the parameter system");
  if ((b.system ?? url) !== url) return problem("malformed-value", "both codes are of one code system");
  const system = systemNamed(url, a.version ?? textIn(inputs, "version"), await sourceOf(service));
  if (isProblem(system)) return system;
  for (const { code } of [a, b]) {
    const concept = await system.find(code, new Set());
    if (isProblem(concept)) return concept;
    if (!concept) return unknownCode(code, system.held);
  }
  return parametersAnswer([valued("outcome", "valueCode", outcomeOf(a.code, b.code, system))]);
}

function outcomeOf(a: string, b: string, { held }: NamedSystem): string {
  if (a === b) return "equivalent";
  const below = (code: string) => {
    const found = held.content === "complete" ? descendantsOf(held, code) : [];
    return isRefusal(found) ? [] : found;
  };
  if (below(a).includes(b)) return "subsumes";
  return below(b).includes(a) ? "subsumed-by" : "not-subsumed";
}
