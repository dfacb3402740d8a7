import { randomBytes } from "node:crypto";
import { appendFileSync, chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { breakGlassScope, parseScopes } from "../access/scope.ts";
import { type OpaqueToken, sha256 } from "../access/tokens.ts";
import { idShape } from "../fhir/reference.ts";
import { UsageError } from "./settings.ts";

const fields = ["sha256", "client", "user", "scope", "patient", "purpose", "expires"];

/** Tokens of small installations, one a line: what each may do, and the SHA-256 by which it is known, never the token itself. */
export function readTokens(file: string): readonly OpaqueToken[] {
  if (!existsSync(file)) throw new UsageError(`there is no file of tokens at ${file}`);
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, at) => (line.trim() === "" ? [] : [tokenOf(line, `${file}, line ${at + 1}`)]));
}

function tokenOf(line: string, where: string): OpaqueToken {
  let read: Record<string, unknown>;
  try {
    read = JSON.parse(line) as Record<string, unknown>;
  } catch {
    throw new UsageError(`${where} is no JSON`);
  }
  const unknown = Object.keys(read).find((it) => !fields.includes(it));
  if (unknown !== undefined)
    throw new UsageError(`${where}: '${unknown}' means nothing; there are ${fields.join(", ")}`);
  const isText = (name: string) => read[name] === undefined || typeof read[name] === "string";
  if (typeof read.sha256 !== "string" || typeof read.client !== "string" || typeof read.scope !== "string")
    throw new UsageError(`${where}: sha256, client and scope must be there`);
  if (!["user", "patient", "purpose"].every(isText))
    throw new UsageError(`${where}: user, patient and purpose are texts`);
  if (read.expires !== undefined && !Number.isInteger(read.expires))
    throw new UsageError(`${where}: expires is a number of seconds since 1970`);
  return read as unknown as OpaqueToken;
}

export interface NewToken {
  readonly client: string;
  readonly scope: string;
  readonly user?: string | undefined;
  readonly patient?: string | undefined;
  readonly purpose?: string | undefined;
  /** How long it is good for. */
  readonly days: number;
}

/** Makes a token and keeps its hash; answers with the token, which is seen this once. */
export function addToken(file: string, { days, ...token }: NewToken, now: number): string {
  const useless = token.scope.split(/\s+/).find((it) => it !== breakGlassScope && parseScopes(it).length === 0);
  if (useless !== undefined)
    throw new UsageError(
      `'${useless}' is no scope that reads; write user/*.read, patient/Observation.rs, system/Patient.r …`,
    );
  if (token.patient !== undefined && !idShape.test(token.patient))
    throw new UsageError("--patient is the id of a Patient");
  if (/(?:^|\s)patient\//.test(token.scope) && token.patient === undefined)
    throw new UsageError("patient/ scopes are about one patient: name them with --patient");
  const made = randomBytes(32).toString("base64url");
  const kept: OpaqueToken = { sha256: sha256(made), ...token, expires: Math.floor(now / 1000) + days * 86_400 };
  appendFileSync(file, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return made;
}

/** Removes the tokens whose hash begins so; answers with how many there were. */
export function removeTokens(file: string, begins: string): number {
  const all = readTokens(file);
  const kept = all.filter((it) => !it.sha256.startsWith(begins));
  writeFileSync(`${file}.new`, kept.map((it) => `${JSON.stringify(it)}\n`).join(""), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return all.length - kept.length;
}
