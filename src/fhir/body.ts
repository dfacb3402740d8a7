import { hasDelicateNumbers, parseKeepingNumbers } from "./json.ts";
import type { Resource } from "./resource.ts";

/**
 * A resource's JSON in two halves, between which the server's own id, version and time are put:
 *
 *   {"resourceType":"Patient","id":"1","meta":{"versionId":"2","lastUpdated":"…" <meta>} <rest>}
 */
export interface BodyParts {
  readonly resourceType: string;
  readonly id: string;
  /** `,"profile":[…]` or nothing. */
  readonly meta: string;
  /** `,"active":true,…}`: all other elements and the closing brace. */
  readonly rest: string;
}

/** `text` is the source of `resource`: where it holds numbers that JavaScript would write otherwise, they are kept. */
export function bodyParts(resource: Resource, text: string, id: string): BodyParts {
  const kept = hasDelicateNumbers(text) ? (parseKeepingNumbers(text) as Resource) : resource;
  const { resourceType, id: _id, meta, ...rest } = kept;
  const { versionId: _version, lastUpdated: _updated, ...metaRest } = (meta ?? {}) as Record<string, unknown>;
  return { resourceType, id, meta: inner(metaRest), rest: `${inner(rest)}}` };
}

export function bodyOf({ resourceType, id, meta, rest }: BodyParts, version: number, updated: number): string {
  return `{"resourceType":"${resourceType}","id":"${id}","meta":{"versionId":"${version}","lastUpdated":"${new Date(updated).toISOString()}"${meta}}${rest}`;
}

/** `{"a":1}` → `,"a":1`; `{}` → nothing. */
function inner(fields: object): string {
  const json = JSON.stringify(fields);
  return json === "{}" ? "" : `,${json.slice(1, -1)}`;
}
