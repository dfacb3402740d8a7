import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { AccessFiles, readAccessFile } from "./access-files.ts";
import { moderatorsOf } from "./contributions-file.ts";
import { postcodesFile } from "./directory-files.ts";
import { certificateDays, type ExposureOptions, exposureOf } from "./exposure.ts";
import { type AuditPlace, auditFolder, auditKey } from "./open-audit.ts";
import { catalogFor, openStore, type StoreSettings, storeFile } from "./open-store.ts";
import { UsageError } from "./settings.ts";

export interface DoctorOptions extends ExposureOptions, AuditPlace, StoreSettings {
  readonly rateLimit: string;
  readonly logLevel: string;
  /** on or off */
  readonly contributions: string;
}

export interface Finding {
  /** `good`, `look` (a choice to be sure of) or `unsafe` (would be refused, or should be mended before records are served). */
  readonly level: "good" | "look" | "unsafe";
  readonly words: string;
}

const good = (words: string): Finding => ({ level: "good", words });
const look = (words: string): Finding => ({ level: "look", words });
const unsafe = (words: string): Finding => ({ level: "unsafe", words });

/** What is safe and unsafe about a configuration. Changes nothing; asks nothing of the network. */
export async function* examine(options: DoctorOptions): AsyncGenerator<Finding> {
  yield* await storeFindings(options);
  yield* registerFindings(options);
  yield* exposureFindings(options);
  yield* accessFindings(options);
  yield* fileFindings(options);
  yield* contributionFindings(options);
  if (options.fullText) yield look("--full-text lets every word of clinical notes be searched");
  if (["trace", "debug"].includes(options.logLevel)) yield look(`--log-level ${options.logLevel} is for developers`);
  if (options.access !== undefined && options.rateLimit === "0")
    yield look("no --rate-limit: nothing but the load itself holds back who asks very often");
}

async function storeFindings(options: DoctorOptions): Promise<Finding[]> {
  const [core, directory] = (["core", "directory"] as const).map((it) => existsSync(storeFile(options.data, it)));
  if (!core && directory) return [good("there are no clinical records, but a register of organisations")];
  try {
    const { store } = openStore({ ...options, readOnly: true });
    const { kind, types } = await store.summary();
    const incomplete = store.incomplete().size;
    await store.close();
    const held = types.reduce((sum, it) => sum + it.count, 0);
    return [
      good(`the store holds ${held} resources, ${kind === "demo" ? "of invented people" : kind}`),
      ...(incomplete > 0
        ? [look(`${incomplete} search indexes are still to be filled: serve does it, or reindex`)]
        : []),
    ];
  } catch (error) {
    return [unsafe((error as Error).message)];
  }
}

/** A register that is older than this is not what ODS says today, in days: it is published daily. */
const staleDays = 31;

async function* registerFindings(options: DoctorOptions): AsyncGenerator<Finding> {
  if (!existsSync(storeFile(options.data, "directory"))) return;
  const { store } = openStore({ ...options, readOnly: true }, "directory");
  try {
    const [newest] = await store.releases();
    const { kind } = await store.summary();
    if (newest === undefined || kind === "demo") return;
    const days = Math.floor((Date.now() - Date.parse(newest.date)) / 86_400_000);
    yield (days > staleDays ? look : good)(`the register speaks for ${newest.date}, ${days} days ago`);
    if (!existsSync(postcodesFile(options.data)))
      yield look(
        "no postcodes are loaded: organisations are found by no area (careconnect directory load --postcodes)",
      );
  } finally {
    await store.close();
  }
}

async function* contributionFindings({ data, contributions }: DoctorOptions): AsyncGenerator<Finding> {
  if (contributions !== "on") return;
  const moderators = await moderatorsOf(data);
  yield moderators === 0
    ? look("contributions are taken and nobody answers them: careconnect moderator add, or --contributions off")
    : good(
        `contributions are taken and answered by ${moderators === 1 ? "one moderator" : `${moderators} moderators`}`,
      );
}

function* exposureFindings(options: DoctorOptions): Generator<Finding> {
  try {
    const { tls, proxies, audited } = exposureOf(options);
    if (tls) {
      const days = certificateDays(tls, Date.now());
      yield days < 0
        ? unsafe(`the certificate ended ${-days} days ago`)
        : days < 30
          ? look(`the certificate ends in ${days} days`)
          : good(`TLS 1.2 and up; the certificate is good for ${days} days`);
    } else if (proxies.areDeclared) yield good("TLS ends at a declared proxy, and nobody else is answered");
    else yield good("only this machine is answered");
    if (!audited)
      yield options.access === undefined
        ? look("accesses are not written down (--audit on)")
        : unsafe("access is controlled and not written down (--audit off)");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    yield unsafe(error.message);
  }
}

function* accessFindings(options: DoctorOptions): Generator<Finding> {
  if (options.access === undefined) {
    yield look("access is not controlled: everybody who can use this machine can read every record");
    return;
  }
  try {
    const { catalog } = catalogFor(options);
    const files = new AccessFiles(
      options.access,
      () => catalog,
      () => {},
    );
    const { state } = files;
    files.stop();
    const { issuers, opaque } = state.tokens;
    yield good(`tokens of ${issuers.length} issuers and ${opaque.size} of a file are taken`);
    yield state.policy === undefined
      ? look("no policy: scopes alone say what is permitted; Care Connect asks for consent by local policy")
      : good(`a policy of ${(state.policy as readonly unknown[]).length} rows`);
    const now = Date.now() / 1000;
    const endless = [...opaque.values()].filter((it) => it.expires === undefined).length;
    if (endless > 0) yield unsafe(`${endless} tokens of the file never end`);
    const ended = [...opaque.values()].filter((it) => it.expires !== undefined && it.expires < now).length;
    if (ended > 0) yield look(`${ended} tokens of the file have ended and can be removed`);
    for (const it of readAccessFile(options.access).issuers)
      if (it.keys.startsWith("http:")) yield look("the keys of an issuer come over http: only good on this machine");
  } catch (error) {
    yield unsafe((error as Error).message);
  }
}

/** Whether others on this machine may read what they should not. */
function* fileFindings(options: DoctorOptions): Generator<Finding> {
  const { data } = options;
  const secret = [
    data,
    join(data, "core.sqlite"),
    join(data, "page.key"),
    options.auditKey ?? join(data, "audit.key"),
    auditFolder(options),
    ...(options.tlsKey === undefined ? [] : [options.tlsKey]),
  ].filter((it) => existsSync(it));
  const open = secret.filter((it) => (statSync(it).mode & 0o077) !== 0);
  for (const it of open) yield unsafe(`${it} can be read by others on this machine: chmod go-rwx`);
  if (open.length === 0) yield good("what is confidential is readable by its owner only");
  if (options.auditKey === undefined && existsSync(join(data, "audit.key"))) {
    auditKey(options);
    yield look("the key of the audit lies beside it (--audit-key): who can change the one can use the other");
  }
}
