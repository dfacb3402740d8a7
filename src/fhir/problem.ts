/**
 * Every way a request can fail. Status and issue type are written here and nowhere else.
 * Issue types: https://hl7.org/fhir/STU3/valueset-issue-type.html
 */
const kinds = {
  unauthenticated: { status: 401, code: "login" },
  "bad-token": { status: 401, code: "login" },
  forbidden: { status: 403, code: "forbidden" },
  "unknown-resource-type": { status: 404, code: "not-supported" },
  "not-found": { status: 404, code: "not-found" },
  "unknown-path": { status: 404, code: "not-found" },
  // STU3 has no type of its own for what was deleted, as R4 has.
  deleted: { status: 410, code: "not-found" },
  "not-allowed": { status: 405, code: "not-supported" },
  "not-by-proxy": { status: 403, code: "security" },
  "timed-out": { status: 408, code: "timeout" },
  "not-acceptable": { status: 406, code: "not-supported" },
  "too-long": { status: 414, code: "too-long" },
  "body-too-large": { status: 413, code: "too-long" },
  "unsupported-body": { status: 415, code: "not-supported" },
  "wrong-host": { status: 421, code: "forbidden" },
  "malformed-id": { status: 400, code: "value" },
  "malformed-url": { status: 400, code: "value" },
  "unknown-parameter": { status: 400, code: "not-supported" },
  "unknown-modifier": { status: 400, code: "not-supported" },
  "unknown-chain": { status: 400, code: "not-supported" },
  "unknown-sort": { status: 400, code: "not-supported" },
  "unknown-include": { status: 400, code: "not-supported" },
  "index-incomplete": { status: 400, code: "incomplete" },
  "missing-value": { status: 400, code: "required" },
  "repeated-parameter": { status: 400, code: "invalid" },
  "malformed-date": { status: 400, code: "value" },
  "malformed-number": { status: 400, code: "value" },
  "malformed-token": { status: 400, code: "value" },
  "malformed-reference": { status: 400, code: "value" },
  "malformed-count": { status: 400, code: "value" },
  "malformed-body": { status: 400, code: "structure" },
  "malformed-value": { status: 400, code: "value" },
  "malformed-page": { status: 400, code: "value" },
  "unknown-concepts": { status: 400, code: "not-supported" },
  // Status and issue type as the national directory API has them.
  "unknown-filter": { status: 422, code: "processing" },
  "expansion-too-large": { status: 422, code: "processing" },
  "too-costly": { status: 400, code: "too-costly" },
  "answer-too-large": { status: 422, code: "too-costly" },
  "too-many-values": { status: 400, code: "too-costly" },
  "server-error": { status: 500, code: "exception" },
  "too-many-requests": { status: 429, code: "throttled" },
  "headers-too-large": { status: 431, code: "too-long" },
  overloaded: { status: 503, code: "throttled" },
  "audit-unavailable": { status: 503, code: "no-store" },
  "access-unavailable": { status: 503, code: "transient" },
} as const satisfies Record<string, { status: number; code: string }>;

export type ProblemKind = keyof typeof kinds;

/** All of them. */
export const problemKinds = Object.keys(kinds) as readonly ProblemKind[];

export interface Problem {
  readonly problem: ProblemKind;
  /** What was wrong, with what was sent (cut), and what would work. Only ever shown to its sender, never logged. */
  readonly detail: string;
  /** The name or the value that is wrong, as it was sent. Shown like the detail. */
  readonly about?: string;
  /** Said beside the detail, where that has the words of another server. */
  readonly text?: string;
  /** Methods that would work, for 405. */
  readonly allow?: readonly string[];
  /** What HTTP wants beside it: `www-authenticate`, `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const problem = (kind: ProblemKind, detail: string): Problem => ({ problem: kind, detail });

export const isProblem = (it: unknown): it is Problem => typeof it === "object" && it !== null && "problem" in it;

export const statusOf = (it: Problem): number => kinds[it.problem].status;

export interface OperationOutcomeIssue {
  readonly severity: "fatal" | "error" | "warning" | "information";
  readonly code: string;
  readonly diagnostics: string;
  /** Where in what was sent, as simple FHIRPath. */
  readonly expression?: readonly string[];
  readonly details?: {
    readonly coding?: readonly { readonly code: string; readonly display?: string }[];
    readonly text?: string;
  };
}

export const operationOutcome = (issue: readonly OperationOutcomeIssue[]) => ({
  resourceType: "OperationOutcome",
  issue,
});

export const toOutcome = (it: Problem) => operationOutcome([issueOf(it)]);

const issueOf = ({ problem, detail, text }: Problem): OperationOutcomeIssue => ({
  severity: "error",
  code: kinds[problem].code,
  ...(text !== undefined && { details: { text } }),
  diagnostics: detail,
});

/** What a caller sent, fit to be shown back to them: control characters gone, at most 64 characters. */
export const quoted = (text: string): string => `'${echoed(text)}'`;

/** The same without the marks around it. */
export function echoed(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "?");
  return clean.length > 64 ? `${clean.slice(0, 63)}…` : clean;
}

/** The issue type of a problem. */
export const codeOf = (it: Problem): string => kinds[it.problem].code;

/** The nearest of `candidates` to a mistyped `name`, if any is near: at most a third of its letters differ. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.slice(0, 64).toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein, with a swap of neighbours counted once. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const here = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(above[column]! + 1, here[column - 1]! + 1, above[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        cost = Math.min(cost, before[column - 2]! + 1);
      here.push(cost);
    }
    before = above;
    above = here;
  }
  return above[b.length]!;
}
