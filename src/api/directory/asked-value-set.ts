import { type Problem, problem, quoted } from "../../fhir/problem.ts";
import { idShape } from "../../fhir/reference.ts";
import type { Resource } from "../../fhir/resource.ts";
import { type InputDefinition, textIn } from "../operation-input.ts";
import type { OperationAsked } from "../operations.ts";
import { malformedId } from "../read.ts";
import type { Source } from "./concept.ts";

/** How a value set is said: by its canonical, or as a resource that is posted. */
export const valueSetInputs: readonly InputDefinition[] = [
  {
    name: "url",
    type: "uri",
    min: 0,
    max: "1",
    documentation:
      "The canonical of a value set that is held; of a code system with ?fhir_vs behind it: all its codes.",
  },
  {
    name: "valueSet",
    type: "Resource",
    min: 0,
    max: "1",
    documentation: "The value set itself, posted in Parameters.",
  },
  {
    name: "valueSetVersion",
    type: "string",
    min: 0,
    max: "1",
    documentation: "Which version of it, where several are held; the newest unless said.",
  },
];

const allOfSystem = "?fhir_vs";

/** In an object of its own: a resource may have an element called `problem`. */
export interface AskedValueSet {
  readonly valueSet: Resource;
}

/** The value set that an operation is about. */
export async function askedValueSet(
  { id, inputs }: OperationAsked,
  operation: string,
  { terms, store }: Source,
): Promise<AskedValueSet | Problem> {
  const posted = inputs.find((it) => it.name === "valueSet");
  const canonical = textIn(inputs, "url");
  const said = [id !== "", posted !== undefined, canonical !== undefined].filter((it) => it);
  if (said.length === 0)
    return problem("missing-value", `$${operation} needs a value set: url, or valueSet in posted Parameters`);
  if (said.length > 1)
    return problem(
      "repeated-parameter",
      `$${operation} is about one value set: say it once, by its id, url or valueSet`,
    );
  if (posted)
    return posted.resource?.resourceType === "ValueSet"
      ? { valueSet: posted.resource }
      : problem("malformed-body", "the part valueSet of the Parameters holds a ValueSet");
  if (id !== "") {
    if (!idShape.test(id)) return malformedId(id);
    const found = await store.read("ValueSet", id);
    return found?.state === "current"
      ? { valueSet: JSON.parse(found.body) as Resource }
      : problem("not-found", `ValueSet/${quoted(id)} is not held here`);
  }
  if (canonical!.endsWith(allOfSystem)) {
    const include = [{ system: canonical!.slice(0, -allOfSystem.length) }];
    return { valueSet: { resourceType: "ValueSet", url: canonical, compose: { include } } };
  }
  const [url = "", version] = canonical!.split("|");
  const valueSet = terms.set(url, textIn(inputs, "valueSetVersion") ?? version);
  return valueSet
    ? { valueSet }
    : problem("not-found", `the value set ${quoted(canonical!)} is not held here; post it as valueSet`);
}
