import assert from "node:assert/strict";
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { test } from "node:test";
import { createLocalJWKSet, exportJWK, type JWTVerifyGetKey, SignJWT } from "jose";
import { isProblem } from "../fhir/problem.ts";
import { type Algorithm, algorithms } from "./algorithms.ts";
import { bearerToken, callerOf, type Issuer, sha256, type TokenSettings } from "./tokens.ts";

const now = Date.UTC(2026, 5, 15, 12);
const seconds = now / 1000;
const issuer = "https://id.example";
const audience = "https://records.example/STU3";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const otherRsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" });
const ed = generateKeyPairSync("ed25519");

const jwk = async (key: KeyObject, kid: string) => ({ ...(await exportJWK(key)), kid });
const keys = createLocalJWKSet({
  keys: [
    await jwk(rsa.publicKey, "rsa"),
    await jwk(p256.publicKey, "p256"),
    await jwk(p384.publicKey, "p384"),
    await jwk(p521.publicKey, "p521"),
    await jwk(ed.publicKey, "ed"),
    { kty: "oct", k: Buffer.from("secret of the tests, thirty-two bytes").toString("base64url"), kid: "oct" },
  ],
});
const trusted = (more: Partial<Issuer> = {}): Issuer => ({ issuer, audience, algorithms, keys, ...more });
const settings = (more: Partial<TokenSettings> = {}): TokenSettings => ({
  issuers: [trusted()],
  opaque: new Map(),
  now: () => now,
  formerTypes: {},
  ...more,
});

const claims = {
  iss: issuer,
  aud: audience,
  sub: "dr",
  client_id: "app",
  scope: "user/*.read",
  exp: seconds + 600,
  iat: seconds,
};
const privateKeys: Readonly<Record<string, KeyObject>> = {
  ...Object.fromEntries(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"].map((it) => [it, rsa.privateKey])),
  ...{ ES256: p256.privateKey, ES384: p384.privateKey, ES512: p521.privateKey, EdDSA: ed.privateKey },
};
const kids: Readonly<Record<string, string>> = { ES256: "p256", ES384: "p384", ES512: "p521", EdDSA: "ed" };

const made = (payload: object, header: object = {}, key?: KeyObject): Promise<string> => {
  const alg = ((header as { alg?: string }).alg ?? "RS256") as Algorithm;
  return new SignJWT({ ...payload })
    .setProtectedHeader({ kid: kids[alg] ?? "rsa", typ: "at+jwt", ...header, alg })
    .sign(key ?? privateKeys[alg]!);
};
const encoded = (it: unknown) => Buffer.from(typeof it === "string" ? it : JSON.stringify(it)).toString("base64url");
/** Signed by hand: what a library would refuse to make. */
const forged = (header: unknown, payload: unknown, key: KeyObject = rsa.privateKey): string => {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${sign("sha256", Buffer.from(input), key).toString("base64url")}`;
};

test("a good token says who asks, signed in any of the accepted ways", async () => {
  for (const alg of algorithms) {
    const caller = await callerOf(
      await made({ ...claims, patient: "p1", purpose_of_use: "treat" }, { alg }),
      settings(),
    );
    assert.ok(!isProblem(caller), alg);
    assert.equal(caller.client, "app");
    assert.equal(caller.user, "dr");
    assert.equal(caller.patient, "p1");
    assert.deepEqual(caller.purposes, ["TREAT"]);
    assert.equal(caller.scopes.length, 1);
    assert.equal(caller.mayBreakGlass, false);
  }
  const machine = await callerOf(
    await made({ ...claims, sub: "app", scope: ["system/*.rs", "break-glass"], aud: ["x", audience] }),
    settings(),
  );
  assert.ok(!isProblem(machine));
  assert.equal(machine.user, undefined);
  assert.equal(machine.mayBreakGlass, true);
});

const without = (name: keyof typeof claims) => {
  const { [name]: _, ...rest } = claims;
  return rest;
};

/** Every token here is refused, whatever else is right about it. */
const bad: Readonly<Record<string, () => string | Promise<string>>> = {
  "no text": () => "x",
  "two parts": () => "a.b",
  "four parts": async () => `${await made(claims)}.x`,
  "five parts, as of encryption": () => "a.b.c.d.e",
  "three empty parts": () => "..",
  "no base64": () => "!!.!!.!!",
  "a header that is no JSON": () => forged("{", claims),
  "a header that is a list": () => forged([], claims),
  "a header without alg": () => forged({ kid: "rsa" }, claims),
  "a payload that is no JSON": () => forged({ alg: "RS256", kid: "rsa" }, "{"),
  "a payload that is a list": () => forged({ alg: "RS256", kid: "rsa" }, []),
  "a payload that is null": () => forged({ alg: "RS256", kid: "rsa" }, null),
  "a payload that is a text": () => forged({ alg: "RS256", kid: "rsa" }, '"x"'),
  "no signature": async () => `${(await made(claims)).split(".").slice(0, 2).join(".")}.`,
  "the signature of another token": async () =>
    [...(await made(claims)).split(".").slice(0, 2), (await made({ ...claims, sub: "x" })).split(".")[2]].join("."),
  "a signature with a bit changed": async () => {
    const token = await made(claims);
    const at = token.length - 40;
    return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
  },
  "a signature that is cut": async () => (await made(claims)).slice(0, -20),
  "a payload that was changed": async () => {
    const [header, , signature] = (await made(claims)).split(".");
    return `${header}.${encoded({ ...claims, scope: "system/*.*" })}.${signature}`;
  },
  "a header that was changed": async () => {
    const [, payload, signature] = (await made(claims)).split(".");
    return `${encoded({ alg: "RS384", kid: "rsa" })}.${payload}.${signature}`;
  },
  "alg none": () => `${encoded({ alg: "none" })}.${encoded(claims)}.`,
  "alg None": () => `${encoded({ alg: "None" })}.${encoded(claims)}.`,
  "alg NONE with a signature": () => forged({ alg: "NONE", kid: "rsa" }, claims),
  "alg empty": () => forged({ alg: "", kid: "rsa" }, claims),
  "alg a number": () => forged({ alg: 256, kid: "rsa" }, claims),
  "alg a list": () => forged({ alg: ["RS256"], kid: "rsa" }, claims),
  "HMAC with the public key as its secret": () => {
    const input = `${encoded({ alg: "HS256", kid: "rsa" })}.${encoded(claims)}`;
    const secret = createPublicKey(rsa.publicKey.export({ type: "spki", format: "pem" })).export({
      type: "spki",
      format: "pem",
    });
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  },
  "HMAC with a secret that the key set holds": () => {
    const input = `${encoded({ alg: "HS256", kid: "oct" })}.${encoded(claims)}`;
    return `${input}.${createHmac("sha256", "secret of the tests, thirty-two bytes").update(input).digest("base64url")}`;
  },
  HS512: () => {
    const input = `${encoded({ alg: "HS512", kid: "oct" })}.${encoded(claims)}`;
    return `${input}.${createHmac("sha512", "secret of the tests, thirty-two bytes").update(input).digest("base64url")}`;
  },
  "ES512, which is not accepted": () => made(claims, { alg: "ES512" }),
  "EdDSA, which is not accepted": () => made(claims, { alg: "EdDSA" }),
  "PS384, which is not accepted": () => made(claims, { alg: "PS384" }),
  "PS512, which is not accepted": () => made(claims, { alg: "PS512" }),
  "RS256 with an elliptic key": () => forged({ alg: "RS256", kid: "p256" }, claims, p256.privateKey),
  "ES256 with an RSA key": () => forged({ alg: "ES256", kid: "rsa" }, claims),
  "ES384 with a key of 256 bits": () => forged({ alg: "ES384", kid: "p256" }, claims, p256.privateKey),
  "another's key": () => made(claims, {}, otherRsa.privateKey),
  "a key that is not published": () => made(claims, { kid: "other" }, otherRsa.privateKey),
  "a kid that is not published": () => made(claims, { kid: "nobody" }),
  "a kid that is a path": () => made(claims, { kid: "../../etc/passwd" }),
  "a kid that is a number": () => forged({ alg: "RS256", kid: 1 }, claims),
  "its own key in the header": async () =>
    made(claims, { kid: "mine", jwk: await exportJWK(otherRsa.publicKey) }, otherRsa.privateKey),
  "the address of its own key": () =>
    made(claims, { kid: "mine", jku: "https://evil.example/jwks" }, otherRsa.privateKey),
  "its own certificate": () => made(claims, { kid: "mine", x5c: ["AAAA"] }, otherRsa.privateKey),
  "a critical extension that is not known": () => forged({ alg: "RS256", kid: "rsa", crit: ["exp2"], exp2: 1 }, claims),
  "an empty list of critical extensions": () => forged({ alg: "RS256", kid: "rsa", crit: [] }, claims),
  "an unencoded payload": () => forged({ alg: "RS256", kid: "rsa", b64: false, crit: ["b64"] }, claims),
  "an id token by its type": () => made(claims, { typ: "id+jwt" }),
  "a logout token": () => made(claims, { typ: "logout+jwt" }),
  "a proof of possession": () => made(claims, { typ: "dpop+jwt" }),
  "an unknown issuer": () => made({ ...claims, iss: "https://evil.example" }),
  "an issuer with a slash at its end": () => made({ ...claims, iss: `${issuer}/` }),
  "an issuer in capitals": () => made({ ...claims, iss: issuer.toUpperCase() }),
  "an issuer that is a list": () => made({ ...claims, iss: [issuer] }),
  "no issuer": () => made(without("iss")),
  "another audience": () => made({ ...claims, aud: "https://other.example" }),
  "an audience that begins alike": () => made({ ...claims, aud: `${audience}x` }),
  "an audience that is a part": () => made({ ...claims, aud: "https://records.example" }),
  "other audiences": () => made({ ...claims, aud: ["a", "b"] }),
  "no audience in a list": () => made({ ...claims, aud: [] }),
  "an audience that is an object": () => made({ ...claims, aud: { 0: audience } }),
  "no audience": () => made(without("aud")),
  "no end": () => made(without("exp")),
  expired: () => made({ ...claims, exp: seconds - 31 }),
  "expired long ago": () => made({ ...claims, exp: 1 }),
  "an end that is a text": () => forged({ alg: "RS256", kid: "rsa" }, { ...claims, exp: String(seconds + 600) }),
  "an end that is null": () => forged({ alg: "RS256", kid: "rsa" }, { ...claims, exp: null }),
  "a negative end": () => made({ ...claims, exp: -1 }),
  "not yet good": () => made({ ...claims, nbf: seconds + 31 }),
  "not good for years": () => made({ ...claims, nbf: seconds * 2 }),
  "nbf a text": () => forged({ alg: "RS256", kid: "rsa" }, { ...claims, nbf: "tomorrow" }),
  "from the future": () => made({ ...claims, iat: seconds + 3600 }),
  "iat a text": () => forged({ alg: "RS256", kid: "rsa" }, { ...claims, iat: "today" }),
  "bound to a key of the client": () =>
    made({ ...claims, cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } }),
  "bound to a certificate": () => made({ ...claims, cnf: { "x5t#S256": "x" } }),
  "no scope": () => made(without("scope")),
  "a scope that is an object": () => made({ ...claims, scope: { a: 1 } }),
  "scopes that are no texts": () => made({ ...claims, scope: [1, 2] }),
  "nobody's": async () => {
    const { sub, client_id, ...rest } = claims;
    return made(rest);
  },
  "a patient that is no id": () => made({ ...claims, patient: "a b" }),
  "a patient that is a search": () => made({ ...claims, patient: "1,2" }),
  "a patient that is a list": () => made({ ...claims, patient: ["p1", "p2"] }),
  "a patient that is an object": () => made({ ...claims, patient: { id: "p1" } }),
  "a patient of a thousand letters": () => made({ ...claims, patient: "p".repeat(1000) }),
  "an opaque token that is not known": () => "4vCyRv6Yp3fEJXgTn0yWl7aZ",
};

test("bad tokens are refused, all of them, with words that hold nothing of the token", async () => {
  const all = Object.entries(bad);
  assert.ok(all.length >= 60, `${all.length} bad tokens`);
  for (const [why, make] of all) {
    const token = await make();
    const caller = await callerOf(token, settings());
    assert.ok(isProblem(caller), why);
    assert.equal(caller.problem, "bad-token", `${why}: ${caller.detail}`);
    assert.match(caller.headers?.["www-authenticate"] ?? "", /^Bearer realm="careconnect", error="invalid_token"/, why);
    for (const part of [token, "evil", "passwd", "p".repeat(20)])
      if (part.length > 3) assert.ok(!JSON.stringify(caller).includes(part), why);
  }
});

test("an issuer is held to the algorithms that stand with it", async () => {
  const only = settings({ issuers: [trusted({ algorithms: ["ES256"] })] });
  assert.ok(isProblem(await callerOf(await made(claims), only)));
  assert.ok(!isProblem(await callerOf(await made(claims, { alg: "ES256" }), only)));
});

test("an issuer cannot speak for another: each is checked by its own keys", async () => {
  const other = createLocalJWKSet({ keys: [await jwk(otherRsa.publicKey, "rsa")] });
  const two = settings({ issuers: [trusted(), trusted({ issuer: "https://two.example", keys: other })] });
  assert.ok(isProblem(await callerOf(await made({ ...claims, iss: "https://two.example" }), two)));
  assert.ok(
    !isProblem(await callerOf(await made({ ...claims, iss: "https://two.example" }, {}, otherRsa.privateKey), two)),
  );
});

test("clocks may differ by half a minute", async () => {
  assert.ok(!isProblem(await callerOf(await made({ ...claims, exp: seconds - 29 }), settings())));
  assert.ok(!isProblem(await callerOf(await made({ ...claims, nbf: seconds + 29 }), settings())));
});

test("keys that cannot be had are not the token's fault", async () => {
  const failing: JWTVerifyGetKey = async () => {
    throw new TypeError("fetch failed");
  };
  const caller = await callerOf(await made(claims), settings({ issuers: [trusted({ keys: failing })] }));
  assert.equal(isProblem(caller) && caller.problem, "access-unavailable");
});

test("an opaque token is known by its hash, until its end", async () => {
  const opaque = (expires?: number) =>
    settings({ opaque: new Map([[sha256("t0"), { sha256: sha256("t0"), client: "c", scope: "user/*.rs", expires }]]) });
  const caller = await callerOf("t0", opaque());
  assert.equal(!isProblem(caller) && caller.client, "c");
  assert.ok(!isProblem(await callerOf("t0", opaque(seconds + 1))));
  assert.ok(isProblem(await callerOf("t0", opaque(seconds))));
  assert.ok(isProblem(await callerOf("t1", opaque())));
});

/** `undefined`: no token is in the header. */
function header(text: string | undefined, expected: string | undefined) {
  const found = bearerToken(text);
  assert.equal(isProblem(found) ? undefined : found, expected, text);
}

test("only Authorization: Bearer carries a token", () => {
  header("Bearer abc", "abc");
  header("bearer abc", "abc");
  header("Bearer  a-._~+/b==", "a-._~+/b==");
  for (const it of [
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Basic abc",
    "abc",
    "Bearer a b",
    "Bearer a,b",
    "Bearer a\u0000",
    "DPoP abc",
    "Bearer é",
  ])
    header(it, undefined);
  header(`Bearer ${"a".repeat(16_384)}`, "a".repeat(16_384));
  header(`Bearer ${"a".repeat(20_000)}`, undefined);
});
