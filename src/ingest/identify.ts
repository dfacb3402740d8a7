import { createHash } from "node:crypto";
import { idShape } from "../fhir/reference.ts";
import type { Resource } from "../fhir/resource.ts";

/** What is known of an entry's resource before its references are rewritten. */
export interface Identity {
  readonly type: string;
  readonly id: string;
}

/**
 * Gives ids to the entries of one document, in order. A valid id is kept; a fullUrl gives its last part; without either
 * the id comes from the content and, among equals in one Bundle, from the ordinal: loading twice changes nothing.
 */
export class Identifier {
  readonly #equals = new Map<string, number>();

  /** "bad-id": the resource has an id that is none. */
  identify(resource: Resource, text: string, fullUrl: string | undefined): Identity | "bad-id" {
    const { resourceType: type, id } = resource;
    if (id !== undefined) return typeof id === "string" && idShape.test(id) ? { type, id } : "bad-id";
    const last =
      fullUrl === undefined ? undefined : /(?:^urn:uuid:|^urn:oid:|\/)([A-Za-z0-9\-.]{1,64})$/.exec(fullUrl)?.[1];
    if (last !== undefined) return { type, id: last };
    const digest = createHash("sha256").update(text).digest("hex").slice(0, 40);
    const key = `${type}/${digest}`;
    const ordinal = this.#equals.get(key) ?? 0;
    this.#equals.set(key, ordinal + 1);
    return { type, id: ordinal === 0 ? digest : `${digest}-${ordinal + 1}` };
  }
}
