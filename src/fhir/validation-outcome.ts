import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";
import { faultExpression } from "./fault-expression.ts";
import type { OperationOutcomeIssue } from "./problem.ts";
import type { Resource } from "./resource.ts";
import type { StructureFault } from "./structure.ts";
import { notChecked } from "./validate.ts";

/** The issue types of faults. https://hl7.org/fhir/STU3/valueset-issue-type.html */
const codes: Readonly<Record<StructureFault["reason"], string>> = {
  "unknown-element": "structure",
  "missing-element": "required",
  "too-many": "structure",
  "wrong-type": "structure",
  "bad-format": "value",
  "not-in-value-set": "code-invalid",
  "choice-conflict": "structure",
  empty: "structure",
  invariant: "invariant",
  undecided: "processing",
  "malformed-reference": "value",
  "wrong-target": "value",
  narrative: "invariant",
};

/** What a fault is known by: the constraint's key, else its reason. */
export const ruleOf = ({ rule, reason }: StructureFault): string => rule ?? reason;

/** One issue a fault; where there is none, one that says so. Either way the last one says what was not looked at. */
export function validationIssues(
  definitions: FhirDefinitions,
  resource: Resource,
  faults: readonly StructureFault[],
  faultsMax: number,
): OperationOutcomeIssue[] {
  const issues = faults.map(
    (fault): OperationOutcomeIssue => ({
      severity: fault.severity ?? "error",
      code: codes[fault.reason],
      diagnostics: `${ruleOf(fault)}: ${fault.detail}`,
      expression: [faultExpression(definitions, resource, fault.path)],
    }),
  );
  return [
    ...issues,
    { severity: "information", code: "informational", diagnostics: closing(faults.length, faultsMax) },
  ];
}

function closing(count: number, max: number): string {
  const found = count === 0 ? "No fault was found. " : "";
  const cut = count >= max ? `Only the first ${max} faults are told; there may be more. ` : "";
  return `${found}${cut}Checked against the base of FHIR STU3. Not checked: ${notChecked.join("; ")}.`;
}
