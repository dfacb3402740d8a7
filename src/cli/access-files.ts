import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { createLocalJWKSet, createRemoteJWKSet, type JWTVerifyGetKey } from "jose";
import type { AccessState, OauthAddresses } from "../access/access.ts";
import { type Algorithm, algorithms } from "../access/algorithms.ts";
import { type Policy, parsePolicy } from "../access/policy.ts";
import { labelIndex } from "../access/rights.ts";
import type { Issuer, OpaqueToken } from "../access/tokens.ts";
import type { Catalog } from "../search/catalog.ts";
import { UsageError } from "./settings.ts";
import { readTokens } from "./token-file.ts";

/**
 * What the operator writes into the file that --access names. Other files stand beside it, or at a path of their own.
 *
 *   { "issuers": [{ "issuer": "https://id.example", "audience": "https://records.example/STU3",
 *                   "keys": "https://id.example/jwks", "algorithms": ["RS256"],
 *                   "authorize": "https://id.example/authorize", "token": "https://id.example/token" }],
 *     "tokens": "tokens.ndjson", "policy": "policy.csv", "metadata": "open" }
 */
interface AccessFile {
  readonly issuers: readonly IssuerFile[];
  readonly tokens: string | undefined;
  readonly policy: string | undefined;
  readonly metadata: "open" | "closed";
}

interface IssuerFile extends Omit<OauthAddresses, "issuer" | "jwks"> {
  readonly issuer: string;
  readonly audience: string;
  /** An https address of a JWK Set, or a file. */
  readonly keys: string;
  readonly algorithms: readonly Algorithm[];
}

const fileFields = ["issuers", "tokens", "policy", "metadata"];
const issuerFields = ["issuer", "audience", "keys", "algorithms", "authorize", "token", "register", "introspect"];

/** How often the files are looked at for changes. */
const lookEveryMs = 1000;

/**
 * Reads the files of access control, and again when they change. At the start what is wrong with them ends the program; later
 * it closes the door: nobody comes in until they can be read.
 */
export class AccessFiles {
  readonly #file: string;
  readonly #catalog: () => Catalog;
  readonly #onFault: (words: string) => void;
  readonly #keySets = new Map<string, JWTVerifyGetKey>();
  #state: AccessState;
  #seen: string;
  readonly #timer: NodeJS.Timeout;

  constructor(file: string, catalog: () => Catalog, onFault: (words: string) => void) {
    this.#file = resolve(file);
    this.#catalog = catalog;
    this.#onFault = onFault;
    this.#state = this.#read();
    this.#seen = this.#times();
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
    this.#timer.unref();
  }

  get state(): AccessState {
    return this.#state;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = this.#times();
    if (now === this.#seen) return;
    this.#seen = now;
    try {
      this.#state = this.#read();
    } catch (error) {
      this.#state = { ...this.#state, policy: "unreadable" };
      this.#onFault((error as Error).message);
    }
  }

  /** Names, times and sizes of all files, as one text. */
  #times(): string {
    let files = [this.#file];
    try {
      const { tokens, policy, issuers } = readAccessFile(this.#file);
      const named = [tokens, policy, ...issuers.map((it) => (isAddress(it.keys) ? undefined : it.keys))];
      files = [this.#file, ...named.filter((it) => it !== undefined).map((it) => beside(this.#file, it))];
    } catch {
      // Then the file itself is all there is to look at.
    }
    return files
      .map((it) => {
        const found = statSync(it, { throwIfNoEntry: false });
        return `${it} ${found?.mtimeMs} ${found?.size} ${found?.ino}`;
      })
      .join("\n");
  }

  #read(): AccessState {
    const file = readAccessFile(this.#file);
    const catalog = this.#catalog();
    const issuers = file.issuers.map((it): Issuer => ({ ...it, keys: this.#keys(it.keys) }));
    const opaque = new Map<string, OpaqueToken>();
    if (file.tokens !== undefined)
      for (const it of readTokens(beside(this.#file, file.tokens))) opaque.set(it.sha256, it);
    if (issuers.length === 0 && file.tokens === undefined)
      throw new UsageError(`${this.#file}: it names neither issuers nor a file of tokens, so nobody could come in`);
    const [first] = file.issuers;
    return {
      tokens: { issuers, opaque, now: Date.now, formerTypes: catalog.service.formerTypes },
      policy: file.policy === undefined ? undefined : readPolicy(beside(this.#file, file.policy), catalog),
      addresses: first
        ? {
            issuer: first.issuer,
            jwks: isAddress(first.keys) ? first.keys : undefined,
            authorize: first.authorize,
            token: first.token,
            register: first.register,
            introspect: first.introspect,
          }
        : {},
      closedMetadata: file.metadata === "closed",
    };
  }

  /** Kept as long as its place is the same: a set fetches its keys when it needs them, and not too often. */
  #keys(place: string): JWTVerifyGetKey {
    if (!isAddress(place)) {
      const path = beside(this.#file, place);
      try {
        return createLocalJWKSet(JSON.parse(readFileSync(path, "utf8")));
      } catch (error) {
        throw new UsageError(`${path} is no JWK Set: ${(error as Error).message}`);
      }
    }
    let keys = this.#keySets.get(place);
    if (!keys) {
      keys = createRemoteJWKSet(new URL(place), {
        timeoutDuration: 5000,
        cooldownDuration: 2000,
        cacheMaxAge: 600_000,
      });
      this.#keySets.set(place, keys);
    }
    return keys;
  }
}

const beside = (file: string, path: string): string => resolve(dirname(file), path);
const isAddress = (text: string): boolean => /^https?:\/\//.test(text);

/** Throws a UsageError that names the file, the field and what would be right. */
export function readAccessFile(file: string): AccessFile {
  const wrong = (words: string) => new UsageError(`${file}: ${words}`);
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}, which --access names`);
  let read: Record<string, unknown>;
  try {
    read = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw wrong(`it is no JSON: ${(error as Error).message}`);
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) throw wrong("it is no JSON object");
  const text = (it: Record<string, unknown>, name: string, where: string) => {
    if (it[name] !== undefined && typeof it[name] !== "string") throw wrong(`${where}${name} is a text`);
    return it[name] as string | undefined;
  };
  const unknown = Object.keys(read).find((it) => !fileFields.includes(it));
  if (unknown !== undefined) throw wrong(`there is no field '${unknown}'; there are ${fileFields.join(", ")}`);
  const metadata = text(read, "metadata", "") ?? "open";
  if (metadata !== "open" && metadata !== "closed") throw wrong("metadata is open or closed");
  const listed = read.issuers ?? [];
  if (!Array.isArray(listed)) throw wrong("issuers is a list");
  const issuers = listed.map((it: Record<string, unknown>, at): IssuerFile => {
    const where = `issuers[${at}].`;
    const other = Object.keys(it).find((name) => !issuerFields.includes(name));
    if (other !== undefined) throw wrong(`${where}${other} means nothing; there are ${issuerFields.join(", ")}`);
    const [issuer, audience, keys] = ["issuer", "audience", "keys"].map((name) => text(it, name, where));
    if (!issuer || !audience || !keys) throw wrong(`${where}issuer, ${where}audience and ${where}keys must be there`);
    if (isAddress(keys) && !isSafeAddress(keys)) throw wrong(`${where}keys is fetched by https, or from this machine`);
    const allowed = it.algorithms ?? algorithms;
    if (!Array.isArray(allowed) || allowed.length === 0 || !allowed.every((name) => algorithms.includes(name)))
      throw wrong(`${where}algorithms is a list of ${algorithms.join(", ")}`);
    const addresses = Object.fromEntries(
      ["authorize", "token", "register", "introspect"].flatMap((name) => {
        const address = text(it, name, where);
        if (address !== undefined && !URL.canParse(address)) throw wrong(`${where}${name} is an address`);
        return address === undefined ? [] : [[name, address]];
      }),
    ) as Omit<OauthAddresses, "issuer" | "jwks">;
    return { issuer, audience, keys, algorithms: allowed as Algorithm[], ...addresses };
  });
  return { issuers, tokens: text(read, "tokens", ""), policy: text(read, "policy", ""), metadata };
}

function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}

function readPolicy(file: string, catalog: Catalog): Policy {
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}, which is to say what is permitted`);
  const policy = parsePolicy(readFileSync(file, "utf8"), new Set(catalog.resources.keys()));
  if (typeof policy === "string") throw new UsageError(`${file}: ${policy}`);
  const searched = [...catalog.resources.values()].filter((it) => it.definition.interactions["search-type"]);
  if (policy.some((it) => it.label !== undefined) && searched.some((it) => !labelIndex(it.definition.type, catalog)))
    throw new UsageError(`${file}: labels are looked up by _security, which --parameters care-connect leaves out`);
  return policy;
}
