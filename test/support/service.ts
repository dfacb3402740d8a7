import { Access, type AccessState } from "../../src/access/access.ts";
import { type Policy, parsePolicy } from "../../src/access/policy.ts";
import { type OpaqueToken, sha256 } from "../../src/access/tokens.ts";
import { answer } from "../../src/api/interactions.ts";
import { pageTokens } from "../../src/api/page-token.ts";
import type { FhirAnswer, FhirService } from "../../src/api/service.ts";
import { toXml } from "../../src/api/xml.ts";
import { isProblem } from "../../src/fhir/problem.ts";
import { subsetter } from "../../src/fhir/subset.ts";
import { bareSite } from "../../src/portal/page.ts";
import { resourceHtml } from "../../src/portal/resource-page.ts";
import { parsePairs, parsePath } from "../../src/server/url.ts";
import type { Store } from "../../src/store/store.ts";
import { hearAnswer } from "./answers.ts";
import { base, catalog, defaults, now, zone } from "./store.ts";

/** The interactions over a store, as the server has them, without a port. */
export function serviceOver(store: Store, access?: Access): FhirService {
  return {
    path: "/STU3",
    catalog,
    store,
    access,
    lenient: false,
    xml: toXml(catalog.definitions),
    html: resourceHtml(catalog, () => bareSite),
    search: {
      base,
      tokens: pageTokens(new Uint8Array(32)),
      options: defaults,
      subset: subsetter(catalog.definitions),
      definitions: new Map(),
      context: { catalog, zone, now, countMax: 1000, bases: [base] },
    },
  };
}

/** What a token gives leave to, as the operator would write it. */
export type Leave = Omit<OpaqueToken, "sha256" | "client"> & { readonly client?: string };

/** Access by tokens that are called as the keys of `leaves`. */
export function accessBy(leaves: Readonly<Record<string, Leave>>, policy?: string): Access {
  const opaque = Object.entries(leaves).map(([token, leave]): OpaqueToken => {
    const made = { client: token, ...leave, sha256: sha256(token) };
    return made;
  });
  const read = policy === undefined ? undefined : parsePolicy(policy, new Set(catalog.resources.keys()));
  if (typeof read === "string") throw new Error(read);
  const state: AccessState = {
    tokens: { issuers: [], opaque: new Map(opaque.map((it) => [it.sha256, it])), now: Date.now, formerTypes: {} },
    policy: read as Policy | undefined,
    addresses: {},
    closedMetadata: false,
  };
  return new Access(() => state);
}

export interface Asking {
  readonly token?: string;
  readonly breakGlass?: string;
  readonly form?: string;
  readonly accept?: string;
}

/** `Observation?patient=1` below the base of the service, or the whole address of a link. */
export async function ask(service: FhirService, address: string, { token, breakGlass, form, accept }: Asking = {}) {
  const { base } = service.search;
  const below = address.startsWith(base) ? address.slice(base.length + 1) : address;
  const mark = below.indexOf("?");
  const path = parsePath(mark < 0 ? below : below.slice(0, mark));
  const query = mark < 0 ? [] : parsePairs(below.slice(mark + 1));
  const posted = form === undefined ? undefined : parsePairs(form);
  if (isProblem(path) || isProblem(query)) throw new Error(address);
  const made = await answer(
    {
      method: form === undefined ? "GET" : "POST",
      path,
      query,
      form: posted,
      body: undefined,
      accept,
      prefer: undefined,
      ifNoneMatch: undefined,
      ifModifiedSince: undefined,
      credentials: { authorization: token === undefined ? undefined : `Bearer ${token}`, breakGlass },
    },
    service,
  );
  hearAnswer(`${base}/${below}`, made.contentType, textOf(made));
  return made;
}

export const textOf = ({ body }: FhirAnswer): string =>
  typeof body === "string" ? body : Buffer.from(body).toString();
