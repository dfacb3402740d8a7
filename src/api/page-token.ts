import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync } from "node:crypto";
import type { SearchPair } from "../search/parse-search.ts";
import type { Cursor } from "../search/query.ts";

/** What a page link carries: where the page begins and, after POST, the search itself. */
export interface PageToken {
  readonly cursor: Cursor | undefined;
  readonly pairs: readonly SearchPair[] | undefined;
}

export interface PageTokens {
  seal(type: string, token: PageToken): string;
  /** Undefined when it was not made with this key for this type. */
  open(type: string, text: string): PageToken | undefined;
}

/**
 * Sealed with AES-256-GCM: a sort value may be a name and a posted search may hold anything, so neither may be read from
 * a link, a history or a proxy's log. `key`: 32 bytes, kept in the data directory so that links outlive a restart.
 */
export function pageTokens(bytes: Uint8Array): PageTokens {
  // A key object is a quarter of the cost of the same bytes: they are not prepared again for every page.
  const key = createSecretKey(bytes);
  const random = Buffer.alloc(12 * 256);
  let used = random.length;
  function nonce(): Buffer {
    if (used === random.length) {
      randomFillSync(random);
      used = 0;
    }
    used += 12;
    return Buffer.from(random.subarray(used - 12, used));
  }
  return {
    seal(type, { cursor, pairs }) {
      const iv = nonce();
      const cipher = createCipheriv("aes-256-gcm", key, iv);
      cipher.setAAD(Buffer.from(type));
      const plain = JSON.stringify([cursor ? [cursor.keys, cursor.rid, cursor.back ? 1 : 0] : 0, pairs ?? 0]);
      return Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]).toString(
        "base64url",
      );
    },
    open(type, text) {
      const sealed = Buffer.from(text, "base64url");
      if (sealed.length < 29) return undefined;
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
        decipher.setAAD(Buffer.from(type));
        decipher.setAuthTag(sealed.subarray(-16));
        const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString();
        const [cursor, pairs] = JSON.parse(plain) as [0 | [Cursor["keys"], number, number], 0 | SearchPair[]];
        return {
          cursor: cursor === 0 ? undefined : { keys: cursor[0], rid: cursor[1], back: cursor[2] === 1 },
          pairs: pairs === 0 ? undefined : pairs,
        };
      } catch {
        return undefined;
      }
    },
  };
}
