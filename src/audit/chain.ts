import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

/**
 * The lines of a segment hang together: each ends with a code made with a key from the line and from the code of the line before.
 * Whoever changes, adds or removes a line without the key is found out at that line. The first line says which heads other
 * segments had when this one was opened, so that a segment that is cut or gone is found out by the next.
 *
 *   {"audit":1,"opened":"2026-11-21T09:00:00.000Z","before":[{"segment":"…","n":7,"mac":"…"}],"mac":"…"}
 *   {"n":1,…,"mac":"…"}
 */
export interface Head {
  readonly segment: string;
  /** Lines behind the first. */
  readonly n: number;
  readonly mac: string;
}

export interface SegmentHeader {
  readonly audit: 1;
  readonly opened: string;
  readonly before: readonly Head[];
  /** Segments that were removed, since they were older than they had to be kept. */
  readonly retired?: readonly Head[];
}

const tail = /^(.*),"mac":"([\w-]{43})"\}$/s;

/** The line of an object, with its code at the end. `mac`: of the line before. */
export function chained(value: object, mac: string, key: KeyObject): { readonly line: string; readonly mac: string } {
  const text = JSON.stringify(value).slice(0, -1);
  const made = macOf(text, mac, key);
  return { line: `${text},"mac":"${made}"}\n`, mac: made };
}

/** Whether a line follows on the one with the code `mac`; its own code, or undefined when it does not. */
export function follows(line: string, mac: string, key: KeyObject): string | undefined {
  const [, text = "", own = ""] = tail.exec(line) ?? [];
  return own !== "" && macOf(text, mac, key) === own ? own : undefined;
}

/** A key object is a fifth of the cost of the same bytes: they are not prepared again for every line. */
export const chainKey = (bytes: Uint8Array): KeyObject => createSecretKey(bytes);

const macOf = (text: string, before: string, key: KeyObject): string =>
  createHmac("sha256", key).update(`${before}\n${text}`).digest("base64url");

/** Segments begin with the name, so that none can be taken for another. */
export const firstMac = (segment: string): string => hash("sha256", segment, "base64url");
