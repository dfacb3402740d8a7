import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

/**
 * The lines of a segment hang together: each ends with a hash of itself and of the hash of the line before, and the last line of
 * each write with a seal, made with a key from that hash. Whoever changes, adds or removes a line without the key is found out
 * at that line or at the next seal. The first line says which heads other segments had when this one was opened, so that a
 * segment that is cut or gone is found out by the next.
 *
 *   {"audit":1,"opened":"2026-11-21T09:00:00.000Z","before":[{"segment":"…","n":7,"hash":"…"}],"hash":"…","seal":"…"}
 *   {"n":1,…,"hash":"…"}
 *   {"n":2,…,"hash":"…","seal":"…"}
 */
export interface Head {
  readonly segment: string;
  /** Lines behind the first. */
  readonly n: number;
  readonly hash: string;
}

export interface SegmentHeader {
  readonly audit: 1;
  readonly opened: string;
  readonly before: readonly Head[];
  /** Segments that were removed, since they were older than they had to be kept. */
  readonly retired?: readonly Head[];
}

/** The lines of one write. `before`: the hash of the line before them. */
export function chained(
  values: readonly object[],
  before: string,
  key: KeyObject,
): { readonly text: string; readonly hash: string } {
  let last = before;
  let text = "";
  for (const value of values) {
    const open = JSON.stringify(value).slice(0, -1);
    last = hashOf(open, last);
    text += `${text === "" ? "" : "}\n"}${open},"hash":"${last}"`;
  }
  return { text: `${text},"seal":"${sealOf(last, key)}"}\n`, hash: last };
}

const end = /^(.*),"hash":"([\w-]{43})"(?:,"seal":"([\w-]{43})")?\}$/s;

/** A line that follows on the one with the hash `before`; undefined when it does not, or its seal is not ours. */
export function following(
  line: string,
  before: string,
  key: KeyObject,
): { readonly hash: string; readonly isSealed: boolean } | undefined {
  const [, text = "", own = "", seal] = end.exec(line) ?? [];
  if (own === "" || hashOf(text, before) !== own) return undefined;
  return seal === undefined || sealOf(own, key) === seal ? { hash: own, isSealed: seal !== undefined } : undefined;
}

/** A key object is a fifth of the cost of the same bytes: they are not prepared again for every write. */
export const chainKey = (bytes: Uint8Array): KeyObject => createSecretKey(bytes);

const hashOf = (text: string, before: string): string => hash("sha256", `${before}\n${text}`, "base64url");

const sealOf = (last: string, key: KeyObject): string => createHmac("sha256", key).update(last).digest("base64url");

/** Segments begin with the name, so that none can be taken for another. */
export const firstHash = (segment: string): string => hash("sha256", segment, "base64url");
