import type { OperationOutcomeIssue } from "../fhir/problem.ts";
import { operationOutcome } from "../fhir/problem.ts";
import type { Match, Page } from "../store/store.ts";

export interface Link {
  readonly relation: "self" | "first" | "previous" | "next";
  readonly url: string;
}

/**
 * A Bundle of type searchset, put together from stored texts: nothing is parsed.
 *
 *   {"resourceType":"Bundle","type":"searchset","total":1,"link":[…],"entry":[{"fullUrl":…,"resource":<text>,"search":{"mode":"match"}}]}
 */
export function searchset(
  base: string,
  page: Pick<Page, "matches" | "included" | "total">,
  links: readonly Link[],
  issues: readonly OperationOutcomeIssue[],
): string {
  const total = page.total === undefined ? "" : `"total":${page.total},`;
  const entry = ({ type, id, body }: Match, mode: "match" | "include") =>
    `{"fullUrl":"${base}/${type}/${id}","resource":${body},"search":{"mode":"${mode}"}}`;
  const entries = page.matches.map((it) => entry(it, "match"));
  for (const it of page.included) entries.push(entry(it, "include"));
  if (issues.length > 0)
    entries.push(`{"resource":${JSON.stringify(operationOutcome(issues))},"search":{"mode":"outcome"}}`);
  const held = entries.length > 0 ? `,"entry":[${entries.join()}]` : "";
  return `{"resourceType":"Bundle","type":"searchset",${total}"link":${JSON.stringify(links)}${held}}`;
}
