import {
  codeOf,
  echoed,
  type OperationOutcomeIssue,
  operationOutcome,
  type Problem,
  statusOf,
} from "../fhir/problem.ts";
import type { Catalog } from "../search/catalog.ts";
import { commonParameters } from "../search/parse-search.ts";
import type { FhirRequest, Outcome } from "./service.ts";

/**
 * A problem in the words of the national directory API, for consumers that look for them: its text (that of HAPI FHIR) as the
 * diagnostics, its number as a coding, and beside that, as the text, what we say ourselves. What that API answers otherwise in
 * status is answered as it does: a deleted code is unknown, and a search that costs too much is a 422.
 * What its gateway refuses (a missing key, too many requests) has the number of the status as its coding; the gateway's issue code
 * is that number too, which FHIR does not allow: ours is one of FHIR's.
 * Source: ODS OpenAPI document (examples of 4XX), capability guide "Error handling", proxies of the national API.
 */
export const nationalOutcome =
  (catalog: () => Catalog) =>
  (it: Problem, { path, method }: Pick<FhirRequest, "path" | "method">): Outcome => {
    const status = it.problem === "deleted" ? 404 : it.problem.startsWith("too-costly") ? 422 : statusOf(it);
    const words = hapiWords(it, path, method, catalog());
    if (!words) {
      const details = it.text === undefined ? gatewayDetails(it, status) : { text: it.text };
      const issue = {
        severity: "error",
        code: codeOf(it),
        ...(details && { details }),
        diagnostics: it.detail,
      } as const;
      return { status, outcome: operationOutcome([issue]) };
    }
    const { code, display, text } = words;
    return {
      status,
      outcome: operationOutcome([
        {
          severity: "error",
          code: "processing",
          details: { coding: [{ code, display }], text: it.detail },
          diagnostics: `${code}: ${text}`,
        },
      ]),
    };
  };

interface Words {
  readonly code: string;
  readonly display: string;
  readonly text: string;
}

function hapiWords(
  { problem, about, text: said, allow = [] }: Problem,
  [type = "", id = ""]: readonly string[],
  method: string,
  catalog: Catalog,
): Words | undefined {
  switch (problem) {
    case "unknown-parameter": {
      const served = catalog.resources.get(type);
      if (about === undefined || !served) return undefined;
      const valid = [...served.byCode.keys(), ...commonParameters.map((it) => it.code)].sort(inAsciiOrder);
      const text = `Unknown search parameter "${echoed(about)}" for resource type "${type}". Valid search parameters for this search are: [${valid.join(", ")}]`;
      return { code: "HAPI-0524", display: "Unknown Search Parameter", text };
    }
    case "malformed-date": {
      const text = `Invalid date/time/quantity format: "${echoed(about ?? "")}"`;
      return { code: "HAPI-1940", display: "Invalid Date/Time/Quantity format", text };
    }
    case "not-found":
    case "deleted":
      return said === undefined && catalog.resources.has(type) && id !== "" && !id.startsWith("$")
        ? { code: "HAPI-2001", display: "Resource not known", text: `Resource ${type}/${echoed(id)} is not known` }
        : undefined;
    case "not-allowed": {
      const text = `HTTP Method ${echoed(method)} is not allowed for this operation. Allowed method(s): ${allow.join(", ")}`;
      return { code: "HAPI-0427", display: "Method Not Allowed", text };
    }
    default:
      return undefined;
  }
}

const reasons: Readonly<Record<number, string>> = { 401: "Unauthorized", 429: "Too Many Requests" };

function gatewayDetails({ problem, detail }: Problem, status: number): OperationOutcomeIssue["details"] {
  const display = reasons[status];
  if (display !== undefined) return { coding: [{ code: String(status), display }], text: detail };
  return problem === "answer-too-large" ? { text: detail } : undefined;
}

const inAsciiOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
