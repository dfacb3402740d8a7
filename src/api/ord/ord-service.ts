import type { Problem } from "../../fhir/problem.ts";
import type { Pair } from "../../ods/ord-search.ts";
import type { FhirService } from "../service.ts";

/** The ORD API over a directory. */
export interface OrdService {
  /** The directory: its catalog, its store and how it is searched. */
  readonly directory: FhirService;
  /** Address of this API, without a slash at its end: `http://127.0.0.1:8080/ORD/2-0-0`. */
  readonly base: string;
  /** Refuse what the national API refuses. */
  readonly national: boolean;
}

export interface OrdRequest {
  readonly method: string;
  /** Below the base: `["organisations", "RRF"]`. */
  readonly path: readonly string[];
  readonly query: readonly Pair[];
}

/** What an endpoint answers, before its format is settled. */
export interface OrdMade {
  readonly body: object;
  /** The same as XML, with its declaration. */
  readonly xml: () => string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type OrdRun = (
  request: OrdRequest & { readonly isXml: boolean },
  service: OrdService,
) => Promise<OrdMade | Problem>;
