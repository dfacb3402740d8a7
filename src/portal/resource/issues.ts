import { type Fields, isObject } from "../../fhir/structure-codes.ts";
import { escaped } from "../html.ts";
import { inWords } from "./members.ts";
import { listIn, stringIn, valueText } from "./value-text.ts";

const weights: Readonly<Record<string, string>> = { fatal: "stop", error: "stop", warning: "care" };

/** What OperationOutcomes say, a line an issue. */
export function issueList(outcomes: readonly Fields[]): string {
  const issues = outcomes.flatMap((it) => listIn(it.issue)).filter(isObject);
  if (issues.length === 0) return "";
  const shown = issues.slice(0, 100).map((it) => {
    const severity = stringIn(it.severity);
    const said = stringIn(it.diagnostics) || valueText("CodeableConcept", it.details);
    const weight = Object.hasOwn(weights, severity) ? weights[severity] : "note";
    return `<li class="${weight}"><strong>${escaped(inWords(severity || "issue"))}:</strong> ${escaped(said)} <small>(${escaped(stringIn(it.code))})</small></li>`;
  });
  const more = issues.length > 100 ? `<li class="care">${issues.length - 100} more: the raw form has them.</li>` : "";
  return `<ul class="caveats">${shown.join("")}${more}</ul>`;
}
