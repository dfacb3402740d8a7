import type { IncomingMessage } from "node:http";
import { type ApiKeys, keyHolder } from "../access/api-keys.ts";
import type { Made } from "../api/service.ts";
import { isProblem, type Problem } from "../fhir/problem.ts";
import type { RequestQuota } from "./request-quota.ts";

/** Origins of pages that may read what is answered. */
export type Origins = "any" | ReadonlySet<string>;

export interface GateSettings {
  /** Absent: nobody needs a key. */
  readonly keys?: (() => ApiKeys) | undefined;
  /** The capability statement is told without a key. */
  readonly isMetadataOpen?: boolean;
  readonly quota?: RequestQuota | undefined;
  /** Absent: pages of this server alone. */
  readonly origins?: Origins | undefined;
}

export interface Entering {
  readonly refused?: Problem;
  /** The whole answer. */
  readonly answer?: Made;
  /** On the answer, whatever it is. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whose key it was, as the operator calls them. */
  readonly client?: string;
}

/** Headers that pages may send, and that of the key. Source: the proxy of the national API. */
const headersAllowed = "origin, x-requested-with, accept, content-type, nhsd-session-urid";
/** Six weeks, in seconds. Source: the same. */
const preflightMaxAge = "3628800";
const headersExposed = [
  "etag",
  "last-modified",
  "link",
  "next-page",
  "previous-page",
  "retry-after",
  "returned-records",
  "warning",
  "x-correlation-id",
  "x-request-id",
  "x-total-count",
].join(", ");

/** Who may come in, where everybody may who keeps to the rules: pages of some origins, so many requests, a key. */
export class Gate {
  readonly #settings: GateSettings;

  constructor(settings: GateSettings) {
    this.#settings = settings;
  }

  enter(request: IncomingMessage, path: readonly string[] | Problem, address: string): Entering {
    const { keys, quota } = this.#settings;
    const headers = this.#originHeaders(request);
    const preflight = this.#preflight(request, headers);
    if (preflight) return { answer: preflight, headers };
    const refused = quota?.refuse(address);
    if (refused) return { refused, headers };
    if (keys === undefined || this.#isOpen(request, path)) return { headers };
    const holder = keyHolder(request.headers.apikey, keys());
    return isProblem(holder) ? { refused: holder, headers } : { client: holder, headers };
  }

  #isOpen({ method }: IncomingMessage, path: readonly string[] | Problem): boolean {
    if (!this.#settings.isMetadataOpen || isProblem(path)) return false;
    return (path.length === 1 && path[0] === "metadata") || (path.length === 0 && method === "OPTIONS");
  }

  /** Empty where no page of another origin asks, or none may. */
  #originHeaders({ headers: { origin } }: IncomingMessage): Readonly<Record<string, string>> {
    const { origins } = this.#settings;
    if (origins === undefined) return {};
    const isAllowed = origin !== undefined && (origins === "any" || origins.has(origin));
    return isAllowed
      ? { "access-control-allow-origin": origin, "access-control-expose-headers": headersExposed, vary: "Origin" }
      : { vary: "Origin" };
  }

  /** What a browser asks before it sends a page's request: without the key, which it sends only then. */
  #preflight({ method, headers }: IncomingMessage, allowed: Readonly<Record<string, string>>): Made | undefined {
    const isPreflight = method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
    if (!isPreflight || !("access-control-allow-origin" in allowed)) return undefined;
    return {
      status: 200,
      contentType: "text/plain",
      headers: {
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": `${headersAllowed}${this.#settings.keys ? ", apikey" : ""}`,
        "access-control-max-age": preflightMaxAge,
      },
      body: "",
    };
  }
}
