import type { Resource } from "../fhir/resource.ts";
import { demoCodes, type Element, unprofiled } from "./elements.ts";
import { flagCodes } from "./problems.ts";

/** The CodeSystem of our own codes, and a second pair so that a search can tell them apart. */
export const terminology = (): readonly Resource[] => [
  codeSystem("demo-codes", "DemoCodes", [
    ...flagCodes.map(({ code, display }) => ({ code, display })),
    { code: "own-words", display: "How the patient is, in their own words" },
  ]),
  codeSystem("invented-urgency", "InventedUrgency", [
    { code: "soon", display: "Soon" },
    { code: "whenever", display: "Whenever it suits" },
  ]),
  valueSet("demo-values", "DemoValues", demoCodes),
  valueSet("invented-urgencies", "InventedUrgencies", "https://demo.careconnect.invalid/CodeSystem/invented-urgency"),
];

function codeSystem(id: string, name: string, concept: readonly Element[]): Resource {
  return unprofiled("CodeSystem", id, {
    url: `https://demo.careconnect.invalid/CodeSystem/${id}`,
    name,
    status: "draft",
    experimental: true,
    description: "Invented, to try things out with.",
    content: "complete",
    count: concept.length,
    concept,
  });
}

function valueSet(id: string, name: string, system: string): Resource {
  return unprofiled("ValueSet", id, {
    url: `https://demo.careconnect.invalid/ValueSet/${id}`,
    identifier: [{ system: "https://demo.careconnect.invalid/Id/valueset", value: id }],
    name,
    status: "draft",
    experimental: true,
    description: "Invented, to try things out with.",
    compose: { include: [{ system }] },
  });
}
