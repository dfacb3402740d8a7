import type { AccessState } from "../../access/access.ts";
import type { Expectation } from "../../definitions/resource-definition.ts";
import type { ProblemKind } from "../../fhir/problem.ts";
import type { Catalog } from "../../search/catalog.ts";

/** What a document is made of. */
export interface Described {
  readonly catalog: Catalog;
  /** Where clients reach the server, and the path of the service below that: `https://records.example`, `/STU3`. */
  readonly publicUrl: string;
  readonly path: string;
  /** Undefined: access is not controlled. */
  readonly access: Pick<AccessState, "addresses"> | undefined;
  readonly needsKey: boolean;
  /** The CapabilityStatement is told to anybody. */
  readonly isMetadataOpen: boolean;
  /** AuditEvents are served. */
  readonly audited: boolean;
  /** Keys of indexes that are not complete: their parameters are not served yet. */
  readonly incomplete: ReadonlyMap<string, number>;
  /** With what status a problem is answered here. */
  readonly statusOf: (it: ProblemKind) => number;
}

/** An OpenAPI document, as far as ours go. https://spec.openapis.org/oas/v3.1.0 */
export interface OpenApi {
  readonly openapi: "3.1.0";
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly summary: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly Server[];
  readonly security: readonly SecurityRequirement[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly responses: Readonly<Record<string, Response>>;
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
  readonly externalDocs: { readonly url: string; readonly description: string };
}

export interface Server {
  readonly url: string;
  readonly description: string;
}

/** Scheme → scopes. */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

export interface PathItem {
  /** What is not below the service's base. */
  readonly servers?: readonly Server[];
  readonly get?: Call;
  readonly post?: Call;
}

/** What OpenAPI calls an operation: FHIR's operations are others. */
export interface Call {
  readonly operationId: string;
  readonly tags: readonly [string];
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly (Parameter | Ref)[];
  readonly requestBody?: RequestBody;
  readonly responses: Readonly<Record<string, Response | Ref>>;
  readonly security?: readonly SecurityRequirement[];
  /** FHIR's code of the interaction, or the name of the operation after a $. */
  readonly "x-interaction": string;
  readonly "x-expectation"?: Expectation;
  /** Parameters that the guides ask for together. */
  readonly "x-combinations"?: readonly { readonly codes: readonly string[]; readonly expectation: Expectation }[];
}

export interface Ref {
  readonly $ref: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: "query" | "path" | "header";
  readonly required?: boolean;
  readonly description: string;
  readonly style?: "form";
  readonly explode?: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;
  readonly "x-expectation"?: Expectation;
  /** FHIR's type of the search parameter. */
  readonly "x-search-type"?: string;
  readonly "x-definition"?: string;
  readonly "x-modifiers"?: readonly string[];
  /** Not a parameter of its own: one of what it refers to. */
  readonly "x-chain"?: true;
  /** Of includes: what the guides ask for. */
  readonly "x-includes"?: readonly { readonly value: string; readonly expectation: Expectation }[];
}

export interface RequestBody {
  readonly required: boolean;
  readonly content: Readonly<Record<string, Media>>;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: Schema }>>;
  readonly content?: Readonly<Record<string, Media>>;
}

export interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
}

/** A JSON Schema of 2020-12. */
export type Schema = Readonly<Record<string, unknown>>;

/** A key of components holds letters, digits and `._-`. */
export const keyOf = (text: string): string => text.replaceAll(/[^A-Za-z0-9._-]/g, "-");

export const ref = (kind: keyof OpenApi["components"], key: string): Ref => ({ $ref: `#/components/${kind}/${key}` });
