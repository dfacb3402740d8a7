import { patientFlags } from "../fhir/patient-notes.ts";
import type { OperationOutcomeIssue } from "../fhir/problem.ts";
import type { Clause } from "../search/query.ts";
import type { Page, PatientNote } from "../store/store.ts";
import type { AskedSearch } from "./answer-search.ts";

/** What the reader of a search must be told beside the matches: it becomes an `outcome` entry of the Bundle. */
export function warningsFor({ queries, ignored }: AskedSearch, page: Page): OperationOutcomeIssue[] {
  const query = queries[0]!;
  const issues: OperationOutcomeIssue[] = [];
  const warn = (code: string, diagnostics: string) => issues.push({ severity: "warning", code, diagnostics });
  if (ignored.length > 0)
    warn("not-supported", `Not known and ignored, so more may have been found than was asked for: ${names(ignored)}`);
  const patients: Pick<PatientNote, "id" | "flags">[] =
    query.type === "Patient" && queries.length === 1
      ? page.matches.map(({ id, flags }) => ({ id, flags }))
      : [...page.subjects];
  if (oneIdentifier(query.clauses) && patients.length > 1)
    warn(
      "business-rule",
      `That identifier belongs to ${patients.length} patients here (${names(patients.map((it) => `Patient/${it.id}`))}); make sure whose record is meant`,
    );
  for (const [flag, words] of flagged) {
    const found = patients.filter((it) => (it.flags & flag) !== 0).map((it) => `Patient/${it.id}`);
    if (found.length > 0) warn("business-rule", `${words}: ${names(found)}`);
  }
  for (const { id, gaps, unresolved } of page.subjects) {
    const missing = gaps.reduce((sum, it) => sum + it.count, 0);
    if (missing > 0)
      warn(
        "incomplete",
        `The record of Patient/${id} is incomplete: ${missing} of its resources could not be taken (${gaps.map((it) => `${it.count} ${it.reason}`).join(", ")})`,
      );
    if (unresolved) warn("incomplete", `The record of Patient/${id} refers to resources that are not held here`);
  }
  if (page.includesCut)
    warn(
      "incomplete",
      "Not all included resources are here: there are more than an answer may hold; ask for a smaller page",
    );
  if (page.total === undefined && query.total !== "none")
    issues.push({
      severity: "information",
      code: "informational",
      diagnostics:
        "The matches were not counted: it would take too long; a narrower search is counted, and so is any with _total=accurate",
    });
  return issues;
}

const flagged: readonly [flag: number, words: string][] = [
  [patientFlags.unverified, "The NHS number is not verified, so the record may be another person's"],
  [patientFlags.replaced, "This patient's record was replaced by another; read its link"],
  [patientFlags.inactive, "This patient's record is not active"],
];

/** A search that names one identifier expects one patient. */
function oneIdentifier(clauses: readonly Clause[]): boolean {
  return clauses.some((clause) => {
    const token = clause.kind === "chain" ? clause.any[0]?.clause : clause;
    return (
      token?.kind === "token" &&
      !token.not &&
      token.any.length === 1 &&
      token.index.key === "Patient|token|Patient.identifier"
    );
  });
}

function names(all: readonly string[]): string {
  const shown = all.slice(0, 10).map((it) => it.replace(/[^\w/.:-]/g, "?").slice(0, 80));
  return all.length > 10 ? `${shown.join(", ")} and ${all.length - 10} more` : shown.join(", ");
}
