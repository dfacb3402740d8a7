import { prettyJson } from "../fhir/json.ts";
import { isProblem, type Problem, problem, quoted, statusOf, toOutcome } from "../fhir/problem.ts";
import type { Catalog } from "../search/catalog.ts";
import type { SearchPair } from "../search/parse-search.ts";
import type { Store } from "../store/store.ts";
import type { SearchSettings } from "./answer-search.ts";
import { fhirJson, last } from "./format.ts";
import { route } from "./route.ts";

/** A request to a FHIR service, freed from HTTP's wrapping. `path` is below the base: `["Patient", "1"]`. */
export interface FhirRequest {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: readonly SearchPair[];
  /** Parameters of a posted form; undefined when there is no body. A Problem when the body was no form. */
  readonly form: readonly SearchPair[] | Problem | undefined;
  readonly accept: string | undefined;
  readonly prefer: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

export interface FhirAnswer extends Made {
  /** FHIR's code of what was done and the resource type, for logs and metrics; never more than that. */
  readonly interaction: string;
  readonly type: string;
}

export interface FhirService {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly search: SearchSettings;
  /** Handle unknown parameters leniently unless the request prefers otherwise. */
  readonly lenient: boolean;
}

/** What an interaction makes of a request. */
export interface Made {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes: the content of a Binary. */
  readonly body: string | Uint8Array;
}

export type Run = (request: FhirRequest, service: FhirService) => Promise<Made | Problem>;

/** Answers one request; every problem becomes an OperationOutcome here. */
export async function answer(request: FhirRequest, service: FhirService): Promise<FhirAnswer> {
  const { interaction, type, run, allow } = route(request, service.catalog);
  const made = await attempt(request, service, run, allow);
  const done = isProblem(made) ? problemAnswer(made) : made;
  return { ...done, interaction, type };
}

async function attempt(
  request: FhirRequest,
  service: FhirService,
  run: Run | Problem,
  allow: readonly string[],
): Promise<Made | Problem> {
  if (isProblem(run)) return run;
  const { method } = request;
  if (!allow.includes(method))
    return {
      ...problem(
        "not-allowed",
        `${quoted(method)} is not served here: this API is read-only; ${allow.join(", ")} would work`,
      ),
      allow,
    };
  if (isProblem(request.form)) return request.form;
  const made = await run(request, service);
  if (isProblem(made) || last(request.query, "_pretty") !== "true") return made;
  return typeof made.body !== "string" || made.body === "" ? made : { ...made, body: prettyJson(made.body) };
}

export function problemAnswer(it: Problem): Made {
  return {
    status: statusOf(it),
    contentType: fhirJson,
    headers: it.allow ? { allow: it.allow.join(", ") } : {},
    body: JSON.stringify(toOutcome(it)),
  };
}
