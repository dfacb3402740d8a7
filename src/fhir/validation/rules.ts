import { constraintCorrections } from "../../definitions/constraint-corrections.ts";
import type { Constraint, FhirDefinitions } from "../../definitions/fhir-definitions.ts";
import { compileFhirPath } from "./compile-fhirpath.ts";
import type { Truth } from "./compiled.ts";

/** A constraint that is checked by its expression. */
export interface Rule {
  readonly key: string;
  readonly severity: "error" | "warning";
  /** HL7's words: what must be so. */
  readonly human: string;
  readonly test: Truth;
}

/**
 * The rules of values that stand at `at`, such as `Period` or `Organization.address`, and have one of `types`. Compiles them:
 * call it once a place. What else stands in for a constraint: src/definitions/constraint-corrections.ts.
 */
export function rulesOf(
  definitions: FhirDefinitions,
  at: string,
  types: readonly string[],
  constraints: readonly Constraint[] = [],
): readonly Rule[] {
  const [root = ""] = at.split(".");
  const resourceType = definitions.resources.includes(root) ? root : undefined;
  return constraints.flatMap(({ key, severity, human, expression }): Rule[] => {
    const instead = insteadOf(at, key);
    if (typeof instead === "string") return [];
    const test = compileFhirPath(definitions, types, resourceType, instead?.expression ?? expression);
    return [{ key, severity: severity ?? "error", human, test }];
  });
}

export const insteadOf = (at: string, key: string) =>
  constraintCorrections.find((it) => it.at === at && it.key === key)?.instead;
