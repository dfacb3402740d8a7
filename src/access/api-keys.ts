import { hash } from "node:crypto";
import { type Problem, problem } from "../fhir/problem.ts";

/** Who holds a key, by the SHA-256 of the key in hexadecimal. The keys themselves are kept nowhere. */
export type ApiKeys = ReadonlyMap<string, string>;

/**
 * Who sent a key, as the operator calls them. It is looked up by its hash: how long that takes tells nothing of the keys there are.
 * What is answered to a wrong one holds nothing of it.
 */
export function keyHolder(sent: string | readonly string[] | undefined, keys: ApiKeys): string | Problem {
  if (sent === undefined || sent === "") return refused("a key is needed: send it in the header apikey");
  const holder = typeof sent === "string" ? keys.get(hash("sha256", sent, "hex")) : undefined;
  return holder ?? refused("the key in the header apikey is not known here");
}

const refused = (words: string): Problem => ({
  ...problem("unauthenticated", words),
  headers: { "www-authenticate": 'ApiKey realm="directory"' },
});
