import type { Expectation } from "../../definitions/resource-definition.ts";
import { type ProblemKind, problemKinds } from "../../fhir/problem.ts";
import type { Call, Described, OpenApi, Parameter, Ref, Response, Schema } from "./document.ts";
import { keyOf, ref } from "./document.ts";
import { inBoth } from "./schemas.ts";

/** A call, before what all calls have in common. */
export interface Asked extends Omit<Call, "responses" | "tags" | "parameters"> {
  readonly tag: string;
  readonly parameters?: readonly (Parameter | Ref)[];
  /** The schema of the answer. */
  readonly answer: string;
  /** Statuses that this call may be refused with, beside those that any call may be. */
  readonly refusals: readonly number[];
  /** Nobody needs leave. */
  readonly isOpen?: boolean;
  /** To be known is enough, whatever the scopes. */
  readonly isForAnyToken?: boolean;
  /** A version that is known to the client is not sent again. */
  readonly isConditional?: boolean;
}

/** With both formats, its refusals and who may ask. */
export function call(asked: Asked, { access, needsKey }: Described): Call {
  const {
    tag,
    answer,
    refusals,
    isOpen = false,
    isForAnyToken = false,
    isConditional = false,
    parameters = [],
    ...rest
  } = asked;
  const closed = isOpen ? [] : [...(access || needsKey ? [401] : []), ...(access && !isForAnyToken ? [403] : [])];
  const statuses = [...new Set([...refusals, ...closed])].sort();
  return {
    ...rest,
    tags: [tag],
    parameters: [
      ...parameters,
      ref("parameters", "_format"),
      ref("parameters", "_pretty"),
      ...(isConditional ? [ref("parameters", "If-None-Match"), ref("parameters", "If-Modified-Since")] : []),
      ...(access && !isOpen ? [ref("parameters", "X-Break-Glass")] : []),
    ],
    responses: {
      "200": {
        description: "What was asked for.",
        // Its content as it is, where nobody asks for FHIR.
        content: { ...inBoth(answer), ...(answer === "Binary" && { "*/*": { schema: {} } }) },
      },
      ...(isConditional && { "304": { description: "It has not changed since." } }),
      ...Object.fromEntries(statuses.map((it) => [String(it), ref("responses", `Refused${it}`)])),
      default: ref("responses", "Refused"),
    },
    ...(isOpen && { security: [] }),
  };
}

/** A path parameter. */
export const inPath = (name: string, description: string, example?: string): Parameter => ({
  name,
  in: "path",
  required: true,
  description,
  schema: { type: "string" },
  ...(example !== undefined && { example }),
});

/** What all calls may be shaped and conditioned by. */
export const commonCallParameters: Readonly<Record<string, Parameter>> = Object.fromEntries(
  (
    [
      {
        name: "_format",
        in: "query",
        description: "json, xml or html (a page for people); wins over Accept.",
        schema: { type: "string" },
      },
      { name: "_pretty", in: "query", description: "true: indented.", schema: { enum: ["true", "false"] } },
      {
        name: "If-None-Match",
        in: "header",
        description: "The ETag of the version that is known.",
        schema: { type: "string" },
      },
      { name: "If-Modified-Since", in: "header", description: "When it was read last.", schema: { type: "string" } },
      {
        name: "Prefer",
        in: "header",
        description:
          "handling=lenient: unknown search parameters are ignored, and named in the answer, instead of refused.",
        schema: { type: "string" },
      },
      {
        name: "X-Break-Glass",
        in: "header",
        description: "Why what the policy withholds is needed all the same; it is written down.",
        schema: { type: "string", minLength: 5, maxLength: 200 },
      },
    ] satisfies readonly Parameter[]
  ).map((it) => [keyOf(it.name), it]),
);

/** What problems there are, by the status that each is answered with here. */
export function refusals({ statusOf }: Described): OpenApi["components"]["responses"] {
  const kinds = Map.groupBy(problemKinds, statusOf);
  const each = [...kinds].sort(([a], [b]) => a - b);
  return {
    ...Object.fromEntries(each.map(([status, of]) => [`Refused${status}`, refused(`${reasons(of)}.`)])),
    Refused: refused(
      `Any call may be refused: ${each.map(([status, of]) => `${status} (${reasons(of)})`).join("; ")}.`,
    ),
  };
}

const reasons = (kinds: readonly ProblemKind[]): string => kinds.map((it) => it.replaceAll("-", " ")).join(", ");

const refused = (description: string): Response => ({ description, content: inBoth("OperationOutcome") });

/** What was deleted is said to be, but where the national API says that it is unknown. */
export const isGone = ({ statusOf }: Described): boolean => statusOf("deleted") === 410;

export const level = (interaction: string, expectation: Expectation | undefined) => ({
  "x-interaction": interaction,
  ...(expectation !== undefined && { "x-expectation": expectation }),
});

/** How searches are posted. */
export const form = "application/x-www-form-urlencoded";

/** Statuses of what is posted, besides. */
export const posted = [413, 415];

export const formOf = (parameters: readonly Parameter[]): Schema => ({
  type: "object",
  properties: Object.fromEntries(parameters.map((it) => [it.name, it.schema])),
});
