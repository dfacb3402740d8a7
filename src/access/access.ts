import { isProblem, type Problem, problem } from "../fhir/problem.ts";
import type { Catalog } from "../search/catalog.ts";
import type { SearchContext } from "../search/parse-search.ts";
import type { Caller } from "./caller.ts";
import { type Policy, rowsFor } from "./policy.ts";
import { insufficient } from "./refusals.ts";
import { type Rights, rightsOf } from "./rights.ts";
import { bearerToken, callerOf, sha256, type TokenSettings } from "./tokens.ts";

/** Who came in, and what exists for them. */
export interface Entered {
  readonly caller: Caller;
  readonly rights: Rights;
  /** Why what may be set aside in need was set aside; undefined: it was not. */
  readonly brokeGlass: string | undefined;
}

/** What a request says of who asks. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly breakGlass: string | undefined;
  /** Stands for the connection, over which the same token mostly comes again. */
  readonly connection?: object | undefined;
}

/** Decides who comes in. What it knows is read anew when the operator changes it. */
export interface AccessState {
  readonly tokens: TokenSettings;
  /** Undefined: there is none, and scopes alone decide. `unreadable`: nobody comes in. */
  readonly policy: Policy | undefined | "unreadable";
  /** Addresses of the issuer, for who wants to get a token. */
  readonly addresses: OauthAddresses;
  /** The CapabilityStatement needs a token too. */
  readonly closedMetadata: boolean;
}

export interface OauthAddresses {
  readonly issuer?: string | undefined;
  readonly jwks?: string | undefined;
  readonly authorize?: string | undefined;
  readonly token?: string | undefined;
  readonly register?: string | undefined;
  readonly introspect?: string | undefined;
}

/** What scopes with a search of their own are parsed with. */
export type RightsSearch = Omit<SearchContext, "lenient" | "incomplete">;

interface Known {
  readonly state: AccessState;
  readonly catalog: Catalog;
  readonly caller: Caller;
  readonly rights: Rights;
  broken: Rights | undefined;
  /** Milliseconds since 1970: then the token is checked again. */
  readonly until: number;
}

/** A token is checked again after this time: its issuer may have taken back the key. */
const checkedForMs = 60_000;
const knownMax = 10_000;
const reasonShape = /^[\x20-\x7e\xa0-\xff]{5,200}$/;

/**
 * One for a service. Tokens are kept as hashes, with what they were found to mean; a connection that is open keeps its last one
 * as it came.
 */
export class Access {
  readonly #state: () => AccessState;
  readonly #known = new Map<string, Known>();
  /** What came last over a connection, so that it need not be hashed again. */
  readonly #last = new WeakMap<object, { readonly authorization: string; readonly known: Known }>();

  constructor(state: () => AccessState) {
    this.#state = state;
  }

  get state(): AccessState {
    return this.#state();
  }

  /** Who a request comes from, or why it is not let in. A token that was seen lately costs no signature. */
  async enter(credentials: Credentials, catalog: Catalog, search: RightsSearch): Promise<Entered | Problem> {
    const { authorization, connection } = credentials;
    const last = connection && this.#last.get(connection);
    if (last && last.authorization === authorization && this.#isGood(last.known, catalog))
      return this.#entered(last.known, credentials, search);
    const token = bearerToken(authorization);
    if (isProblem(token)) return token;
    const key = sha256(token);
    const recent = this.#known.get(key);
    const known = recent && this.#isGood(recent, catalog) ? recent : await this.#check(key, token, catalog, search);
    if (isProblem(known)) return known;
    if (connection) this.#last.set(connection, { authorization: authorization!, known });
    return this.#entered(known, credentials, search);
  }

  #isGood({ state, catalog, until }: Known, now: Catalog): boolean {
    return state === this.#state() && catalog === now && until > state.tokens.now();
  }

  async #check(key: string, token: string, catalog: Catalog, search: RightsSearch): Promise<Known | Problem> {
    const state = this.#state();
    if (state.policy === "unreadable")
      return problem("access-unavailable", "what is permitted cannot be read on this server, so nothing is");
    const caller = await callerOf(token, state.tokens);
    if (isProblem(caller)) return caller;
    const now = state.tokens.now();
    const rights = rightsFor(caller, state.policy, false, catalog, search);
    const ends = caller.expires === undefined ? Number.POSITIVE_INFINITY : caller.expires * 1000;
    const known = { state, catalog, caller, rights, broken: undefined, until: Math.min(ends, now + checkedForMs) };
    // The oldest go first: a map keeps the order in which its keys came.
    this.#known.delete(key);
    if (this.#known.size >= knownMax) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key, known);
    return known;
  }

  #entered(known: Known, { breakGlass }: Credentials, search: RightsSearch): Entered | Problem {
    const { caller, rights, state, catalog } = known;
    if (breakGlass === undefined) return { caller, rights, brokeGlass: undefined };
    if (!caller.mayBreakGlass)
      return insufficient("this token may not break the glass: it lacks the scope break-glass", "break-glass");
    if (!reasonShape.test(breakGlass))
      return problem(
        "missing-value",
        "X-Break-Glass holds the reason, in 5 to 200 characters: it is kept in the audit",
      );
    known.broken ??= rightsFor(caller, state.policy as Policy | undefined, true, catalog, search);
    return { caller, rights: known.broken, brokeGlass: breakGlass };
  }
}

function rightsFor(
  caller: Caller,
  policy: Policy | undefined,
  brokeGlass: boolean,
  catalog: Catalog,
  search: RightsSearch,
): Rights {
  return rightsOf(caller, {
    catalog,
    search: { ...search, lenient: false, incomplete: new Map() },
    policy: policy && rowsFor(policy, { ...caller, brokeGlass }),
  });
}
