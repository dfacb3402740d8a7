import type { Scope } from "./scope.ts";

/** Who asks, as a token says that was checked. */
export interface Caller {
  /** Who gave the token: an issuer's address, or the name of the file of tokens. */
  readonly issuer: string;
  readonly client: string;
  /** The person behind the client; undefined: there is none. */
  readonly user: string | undefined;
  readonly scopes: readonly Scope[];
  /** The patient whom `patient/` scopes are about, by id. */
  readonly patient: string | undefined;
  /** What the records are wanted for: codes, in upper case. */
  readonly purposes: readonly string[];
  /** May set aside what may be set aside in need. */
  readonly mayBreakGlass: boolean;
  /** Seconds since 1970; undefined: no end. */
  readonly expires: number | undefined;
}
