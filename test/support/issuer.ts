import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, SignJWT } from "jose";

/** An issuer of tokens on this machine, with its keys at an address. */
export interface TestIssuer {
  readonly issuer: string;
  readonly keys: string;
  /** A token with these claims beside those that every token has. */
  token(claims: object): Promise<string>;
  /** Publishes another key and signs with it from now on. */
  rotate(): void;
  /** Answers nothing that is of use. */
  fail(failing: boolean): void;
  stop(): Promise<void>;
}

export async function startIssuer(audience: string): Promise<TestIssuer> {
  let pair: { publicKey: KeyObject; privateKey: KeyObject };
  let kid = "";
  let made = 0;
  let isFailing = false;
  const rotate = () => {
    pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
    kid = `key-${++made}`;
  };
  rotate();
  const server = createServer(async (_request, response) => {
    if (isFailing) response.writeHead(500).end();
    else
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    keys: `${issuer}/jwks`,
    token: (claims) =>
      new SignJWT({ client_id: "app", sub: "dr-who", ...claims })
        .setProtectedHeader({ alg: "RS256", kid, typ: "at+jwt" })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime("10 minutes")
        .sign(pair.privateKey),
    rotate,
    fail: (failing) => {
      isFailing = failing;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
