import { ordHost, ordPath } from "../definitions/directory/ord-api.ts";
import { type Problem, problem, quoted } from "../fhir/problem.ts";
import { lookupToR4 } from "./lookup-to-r4.ts";
import { ordToR4, type R4Calls } from "./ord-to-r4.ts";

/**
 * The R4 calls for a call of the ORD or of the STU3 lookup API, by its address: a whole one, on whichever host, or what follows
 * the host (`/ORD/2-0-0/organisations?Name=a`, `/STU3/Organization/RRF`).
 */
export function olderCallToR4(address: string): R4Calls | Problem {
  const url = URL.canParse(address, ordHost) ? new URL(address, ordHost) : undefined;
  const found = url && /^(.*?\/(?:ORD\/2-0-0|STU3))(?:\/(.*))?$/.exec(url.pathname);
  if (!url || !found) return notOlder(address);
  const parts = (found[2] ?? "").split("/").map(decoded);
  while (parts.at(-1) === "") parts.pop();
  if (parts.includes(undefined)) return notOlder(address);
  const path = parts as string[];
  const query = [...url.searchParams];
  return found[1]!.endsWith(ordPath) ? ordToR4(path, query) : lookupToR4(path, query);
}

const notOlder = (address: string): Problem =>
  problem(
    "malformed-value",
    `${quoted(address)} is no address of the ORD API (/ORD/2-0-0/…) or of the STU3 lookup API (/STU3/Organization…)`,
  );

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
