import type { Access, Credentials, Entered } from "../access/access.ts";
import { isProblem, type Problem } from "../fhir/problem.ts";
import type { Gazetteer } from "../ods/geography/placed.ts";
import type { Catalog } from "../search/catalog.ts";
import type { SearchPair } from "../search/parse-search.ts";
import type { Match, Store } from "../store/store.ts";
import type { SearchSettings } from "./answer-search.ts";
import type { Dated } from "./directory/dated-read.ts";
import type { ToHtml } from "./html.ts";
import type { PostedBody } from "./posted-resource.ts";
import type { ToXml } from "./xml.ts";

/** A request to a FHIR service, freed from HTTP's wrapping. `path` is below the base: `["Patient", "1"]`. */
export interface FhirRequest {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: readonly SearchPair[];
  /** Parameters of a posted form; undefined when there is no body. A Problem when the body was no form. */
  readonly form: readonly SearchPair[] | Problem | undefined;
  /** What was posted to an address that takes a resource. */
  readonly body: PostedBody | Problem | undefined;
  readonly accept: string | undefined;
  readonly prefer: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly credentials?: Credentials | undefined;
  /** Who asks; undefined: access is not controlled here, and everything may be seen. */
  readonly entered?: Entered | undefined;
}

export interface FhirAnswer extends Made {
  /** FHIR's code of what was done and the resource type, for logs and metrics; never more than that. */
  readonly interaction: string;
  readonly type: string;
  readonly entered: Entered | undefined;
}

/** What a problem is answered with. */
export interface Outcome {
  readonly status: number;
  readonly outcome: object;
}

/** What is asked of the postcodes and areas that are loaded; they may be loaded anew at any time. */
export interface Places extends Gazetteer {
  /** The editions, newest first, for people: `onspd 2025-08`. */
  titles(): readonly string[];
}

export interface FhirService {
  /** The base path by which it is asked: `/STU3`. */
  readonly path: string;
  readonly catalog: Catalog;
  readonly store: Store;
  readonly search: SearchSettings;
  readonly xml: ToXml;
  readonly html: ToHtml;
  /** Which data a page shows; absent: it does not say. */
  readonly dataNote?: () => Promise<string>;
  /** Handle unknown parameters leniently unless the request prefers otherwise. */
  readonly lenient: boolean;
  /** Absent: everybody may see everything. */
  readonly access?: Access | undefined;
  /** How problems are worded for consumers who know another server's words; undefined: as always. */
  readonly outcome?: (it: Problem, request: Pick<FhirRequest, "path" | "method">) => Outcome | undefined;
  /** A resource as of a day, where that is asked for; undefined: it is read as it is. */
  readonly dated?: (type: string, id: string, request: FhirRequest) => Promise<Dated | Problem | undefined>;
  /** Postcodes and areas, where they are loaded. */
  readonly places?: Places | undefined;
  /** What stands before it: whether clients send a key, also for the CapabilityStatement, and whether pages of other origins are let in. Absent: neither. */
  readonly gate?: { readonly needsKey: boolean; readonly isMetadataOpen: boolean; readonly cors: boolean } | undefined;
  /** Limits of another server that are kept here, too; undefined: our own alone. */
  readonly limits?: ServiceLimits | undefined;
  /** Where accesses are written down; absent: nowhere. */
  readonly audit?: { readonly folder: string } | undefined;
}

/** What another server would refuse. */
export interface ServiceLimits {
  /** Why a request is not answered. `type`: of the resources that it is about; `pairs`: its parameters, wherever they stand. */
  readonly refuse: (type: string, pairs: readonly SearchPair[]) => Problem | undefined;
  /** Bytes that an answer may have, in the format asked for. */
  readonly answerMax: number;
}

/** What an interaction makes of a request. */
export interface Made {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes: the content of a Binary. */
  readonly body: string | Uint8Array;
  /** What is too long to be held: the body, piece by piece, in place of `body`. */
  readonly stream?: AsyncIterable<string>;
  /** The records in it. */
  readonly told?: readonly Told[];
  /** Patients whom it is about besides, by id. */
  readonly about?: readonly string[];
}

/** A record that an answer holds. */
export type Told = Pick<Match, "type" | "id" | "patient">;

export type Run = (request: FhirRequest, service: FhirService) => Promise<Made | Problem>;

/** The parameters of a request, wherever they stand. */
export const withForm = ({ query, form }: Pick<FhirRequest, "query" | "form">): readonly SearchPair[] =>
  form === undefined || isProblem(form) ? query : [...query, ...form];
