/** Our server with access control, with an audit, and with both: as an installation that others can reach would have it. */
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportJWK, SignJWT } from "jose";
import type { Started } from "./servers.ts";

export interface Guard extends Started {
  readonly name: string;
}

/** `folder`: where keys and audits go. The token is a JWT that may see everything. */
export async function guardsIn(folder: string): Promise<readonly Guard[]> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(
    join(folder, "jwks.json"),
    JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "bench" }] }),
  );
  const issuer = { issuer: "https://id.example", audience: "https://records.example", keys: "jwks.json" };
  const file = join(folder, "access.json");
  writeFileSync(file, JSON.stringify({ issuers: [issuer] }));
  const token = await new SignJWT({ client_id: "bench", sub: "dr", scope: "user/*.rs" })
    .setProtectedHeader({ alg: "RS256", kid: "bench" })
    .setIssuer(issuer.issuer)
    .setAudience(issuer.audience)
    .setIssuedAt()
    .setExpirationTime("12 hours")
    .sign(privateKey);
  const authorization = `Bearer ${token}`;
  const audit = ["--audit-dir", join(folder, "audit"), "--audit-key", join(folder, "audit.key")];
  return [
    { name: "with tokens", options: ["--access", file, "--audit", "off"], authorization },
    { name: "with an audit", options: ["--audit", "on", ...audit] },
    { name: "with tokens and an audit", options: ["--access", file, ...audit], authorization },
  ];
}
