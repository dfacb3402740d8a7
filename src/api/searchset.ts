import type { OperationOutcomeIssue } from "../fhir/problem.ts";
import { operationOutcome } from "../fhir/problem.ts";
import type { Match, Page } from "../store/store.ts";

export interface Link {
  readonly relation: "self" | "first" | "previous" | "next";
  readonly url: string;
}

/**
 * A Bundle of type searchset, put together from stored bytes: nothing is parsed.
 *
 *   {"resourceType":"Bundle","type":"searchset","total":1,"link":[…],"entry":[{"fullUrl":…,"resource":<bytes>,"search":{"mode":"match"}}]}
 */
export function searchset(
  base: string,
  page: Page,
  links: readonly Link[],
  issues: readonly OperationOutcomeIssue[],
): Buffer {
  const total = page.total === undefined ? "" : `"total":${page.total},`;
  const parts: (string | Uint8Array)[] = [
    `{"resourceType":"Bundle","type":"searchset",${total}"link":${JSON.stringify(links)}`,
  ];
  let opened = false;
  const entry = (it: Match, mode: "match" | "include") => {
    parts.push(
      `${opened ? "," : ',"entry":['}{"fullUrl":"${base}/${it.type}/${it.id}","resource":`,
      it.body,
      `,"search":{"mode":"${mode}"}}`,
    );
    opened = true;
  };
  for (const it of page.matches) entry(it, "match");
  for (const it of page.included) entry(it, "include");
  if (issues.length > 0) {
    parts.push(
      `${opened ? "," : ',"entry":['}{"resource":${JSON.stringify(operationOutcome(issues))},"search":{"mode":"outcome"}}`,
    );
    opened = true;
  }
  parts.push(opened ? "]}" : "}");
  return joined(parts);
}

/** One buffer out of texts and bytes. */
function joined(parts: readonly (string | Uint8Array)[]): Buffer {
  let length = 0;
  for (const it of parts) length += typeof it === "string" ? it.length * 3 : it.length;
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const it of parts) {
    if (typeof it === "string") at += bytes.write(it, at);
    else {
      bytes.set(it, at);
      at += it.length;
    }
  }
  return bytes.subarray(0, at);
}
