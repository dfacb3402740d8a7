import { hash } from "node:crypto";
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { type Problem, problem } from "../fhir/problem.ts";
import { idShape } from "../fhir/reference.ts";
import type { Algorithm } from "./algorithms.ts";
import type { Caller } from "./caller.ts";
import { challenge, refused } from "./refusals.ts";
import { breakGlassScope, parseScopes } from "./scope.ts";

/** Somebody whose tokens are taken. */
export interface Issuer {
  /** As it stands in `iss`. */
  readonly issuer: string;
  /** What `aud` must name: this server. */
  readonly audience: string;
  readonly algorithms: readonly Algorithm[];
  /** Finds the key that a token names. Rejects when there is none, or none can be had. */
  readonly keys: JWTVerifyGetKey;
}

/** A token of a small installation: only its SHA-256 is kept. */
export interface OpaqueToken {
  /** Base64url, of the token's text. */
  readonly sha256: string;
  readonly client: string;
  readonly user?: string | undefined;
  readonly scope: string;
  readonly patient?: string | undefined;
  readonly purpose?: string | undefined;
  /** Seconds since 1970. */
  readonly expires?: number | undefined;
}

export interface TokenSettings {
  readonly issuers: readonly Issuer[];
  readonly opaque: ReadonlyMap<string, OpaqueToken>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly formerTypes: Readonly<Record<string, string>>;
}

export const sha256 = (text: string): string => hash("sha256", text, "base64url");

/** Seconds by which clocks may differ. */
const clockTolerance = 30;
const tokenMax = 16_384;
const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;

/** The token of an Authorization header, or why there is none. */
export function bearerToken(authorization: string | undefined): string | Problem {
  if (authorization === undefined)
    return {
      ...problem("unauthenticated", "a token is needed: send Authorization: Bearer [token]"),
      headers: challenge(),
    };
  const token = authorization.length <= tokenMax + 8 ? bearer.exec(authorization)?.[1] : undefined;
  return token ?? refused("the Authorization header is not of the form Bearer [token]", "invalid_request");
}

/**
 * Who a token says is asking, once everything about it has been checked: who signed it and how, for whom, from when and until
 * when. What was wrong is told in words that hold nothing of the token.
 * https://www.rfc-editor.org/rfc/rfc9068, https://www.rfc-editor.org/rfc/rfc6750
 */
export async function callerOf(token: string, settings: TokenSettings): Promise<Caller | Problem> {
  const known = settings.opaque.get(sha256(token));
  if (known) return opaqueCaller(known, settings);
  if (token.split(".").length !== 3) return refused("the token is not known here");
  return jwtCaller(token, settings);
}

function opaqueCaller(token: OpaqueToken, { now, formerTypes }: TokenSettings): Caller | Problem {
  if (token.expires !== undefined && token.expires * 1000 <= now()) return refused("the token has expired");
  return {
    issuer: "tokens",
    client: token.client,
    user: token.user,
    scopes: parseScopes(token.scope, formerTypes),
    patient: token.patient,
    purposes: purposesOf(token.purpose),
    mayBreakGlass: token.scope.split(/\s+/).includes(breakGlassScope),
    expires: token.expires,
  };
}

async function jwtCaller(token: string, { issuers, now, formerTypes }: TokenSettings): Promise<Caller | Problem> {
  const claimed = issuerClaimed(token);
  const found = issuers.filter((it) => it.issuer === claimed);
  if (found.length === 0) return refused("the token is from an issuer that is not known here");
  let first: Problem | undefined;
  // The same issuer may stand there for several audiences.
  for (const it of found) {
    const payload = await checked(token, it, now());
    if (!("problem" in payload)) return jwtPayloadCaller(payload.payload, it.issuer, formerTypes);
    first ??= payload;
  }
  return first!;
}

/** Before anything is checked: only to choose whose keys are tried. */
function issuerClaimed(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

async function checked(
  token: string,
  { issuer, audience, algorithms: allowed, keys }: Issuer,
  now: number,
): Promise<{ payload: JWTPayload } | Problem> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: [...allowed],
      requiredClaims: ["iss", "aud", "exp"],
      clockTolerance,
      currentDate: new Date(now),
    });
    const { typ } = protectedHeader;
    if (typ !== undefined && !/^(?:application\/)?(?:at\+)?jwt$/i.test(typ)) return refused("it is no access token");
    if (payload.iat !== undefined && payload.iat * 1000 > now + clockTolerance * 1000)
      return refused("the token is from the future");
    return { payload };
  } catch (error) {
    return whyRefused(error);
  }
}

function whyRefused(error: unknown): Problem {
  if (error instanceof errors.JWTExpired) return refused("the token has expired");
  if (error instanceof errors.JWTClaimValidationFailed)
    return refused(
      `the token's ${/^[a-z]{1,20}$/.test(error.claim) ? error.claim : "content"} is not right for this server`,
    );
  if (error instanceof errors.JOSEAlgNotAllowed)
    return refused("the token is signed in a way that is not accepted here");
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return refused("the token is signed with a key that its issuer does not publish");
  if (error instanceof errors.JWSSignatureVerificationFailed) return refused("the token's signature is wrong");
  if (
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSENotSupported
  )
    return refused("it is no token that can be read");
  const isUnavailable =
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    !(error instanceof errors.JOSEError) ||
    // The answer at the address of the keys was not what it must be.
    error.code === "ERR_JOSE_GENERIC";
  if (isUnavailable)
    return problem("access-unavailable", "the keys of the token's issuer cannot be had at the moment; try again later");
  return refused("it is no token that can be read");
}

function jwtPayloadCaller(
  payload: JWTPayload,
  issuer: string,
  formerTypes: Readonly<Record<string, string>>,
): Caller | Problem {
  // Bound to a key of the client's, which a plain header does not prove that the sender has.
  if (payload.cnf !== undefined) return refused("the token is bound to a key, and such tokens are not served");
  const text = (name: string) => (typeof payload[name] === "string" ? (payload[name] as string) : undefined);
  const scope = scopeText(payload.scope ?? payload.scp);
  const client = text("client_id") ?? text("azp") ?? payload.sub;
  if (scope === undefined) return refused("the token has no scope");
  if (client === undefined || client === "") return refused("the token does not say whose it is");
  const patient = text("patient");
  if (payload.patient !== undefined && (patient === undefined || !idShape.test(patient)))
    return refused("the token's patient is no id");
  const person = text("fhirUser") ?? payload.sub;
  return {
    issuer,
    client,
    user: person === client ? undefined : person,
    scopes: parseScopes(scope, formerTypes),
    patient,
    purposes: purposesOf(payload.purpose_of_use ?? payload.purpose),
    mayBreakGlass: scope.split(/\s+/).includes(breakGlassScope),
    expires: payload.exp,
  };
}

function scopeText(scope: unknown): string | undefined {
  if (typeof scope === "string") return scope;
  return Array.isArray(scope) && scope.every((it) => typeof it === "string") ? scope.join(" ") : undefined;
}

/** A code, several with blanks between them, or a list of codes or Codings. */
function purposesOf(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((it: unknown) => {
    const code = typeof it === "object" && it !== null && "code" in it ? it.code : it;
    return typeof code === "string"
      ? code
          .split(/\s+/)
          .filter((part) => part !== "")
          .map((part) => part.toUpperCase())
      : [];
  });
}
