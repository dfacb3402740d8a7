import { X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { Proxies } from "../server/client-address.ts";
import { UsageError } from "./settings.ts";

export interface ExposureOptions {
  /** Which services answer; absent: all. The directory is public, clinical records are not. */
  readonly services?: string;
  readonly host: string;
  readonly publicUrl?: string | undefined;
  readonly access?: string | undefined;
  readonly audit: string;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly tlsClientCa?: string | undefined;
  readonly trustedProxies?: string | undefined;
}

export type Tls = SecureContextOptions & { readonly requestCert?: boolean };

export interface Exposure {
  readonly tls: Tls | undefined;
  readonly proxies: Proxies;
  readonly audited: boolean;
}

const ownMachine = ["127.0.0.1", "::1", "localhost"];

/** The preference of the Care Connect guide: ephemeral keys with AES-GCM, then with AES-256. */
const ciphers = [
  "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256",
  "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA384",
].join(":");

/** How the port is open to others, or a UsageError that says why it may not be. */
export function exposureOf(options: ExposureOptions): Exposure {
  const { host, publicUrl, access, audit } = options;
  if (!["on", "off", "auto"].includes(audit)) throw new UsageError(`--audit is on, off or auto, not '${audit}'`);
  const proxies = proxiesOf(options.trustedProxies);
  const tls = tlsOf(options);
  if (tls && proxies.areDeclared)
    throw new UsageError("either this program ends TLS (--tls-cert) or a proxy does (--trusted-proxies), not both");
  if (proxies.areDeclared && !publicUrl?.startsWith("https:"))
    throw new UsageError("behind a proxy, --public-url says by which https address clients reach it");
  const refused = (what: string) =>
    new UsageError(
      `--host ${host} is refused: clinical records leave this machine only with ${what}; listen on 127.0.0.1, or give it that`,
    );
  const isClinical = options.services === undefined || /\bcore\b/.test(options.services);
  const isOpen = isClinical && (!ownMachine.includes(host) || proxies.areDeclared);
  if (isOpen && access === undefined) throw refused("access control (--access)");
  if (isOpen && !tls && !proxies.areDeclared)
    throw refused("TLS, its own (--tls-cert, --tls-key) or that of a declared proxy (--trusted-proxies)");
  return { tls, proxies, audited: audit === "on" || (audit === "auto" && access !== undefined) };
}

function proxiesOf(text: string | undefined): Proxies {
  const addresses = (text ?? "").split(",").map((it) => it.trim());
  try {
    return new Proxies(addresses.filter((it) => it !== ""));
  } catch (error) {
    throw new UsageError(`--trusted-proxies: ${(error as Error).message}`);
  }
}

function tlsOf({ tlsCert, tlsKey, tlsClientCa }: ExposureOptions): Tls | undefined {
  if (tlsCert === undefined && tlsKey === undefined) {
    if (tlsClientCa !== undefined) throw new UsageError("--tls-client-ca needs --tls-cert and --tls-key");
    return undefined;
  }
  if (tlsCert === undefined || tlsKey === undefined) throw new UsageError("--tls-cert and --tls-key belong together");
  const read = (file: string, flag: string) => {
    try {
      return readFileSync(file, "utf8");
    } catch (error) {
      throw new UsageError(`${flag}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  };
  const made: Tls = {
    cert: read(tlsCert, "--tls-cert"),
    key: read(tlsKey, "--tls-key"),
    minVersion: "TLSv1.2",
    ciphers,
    ...(tlsClientCa !== undefined && { ca: read(tlsClientCa, "--tls-client-ca"), requestCert: true }),
  };
  try {
    createSecureContext(made);
  } catch (error) {
    throw new UsageError(`--tls-cert and --tls-key do not make a pair: ${(error as Error).message}`);
  }
  return made;
}

/** Days until the certificate ends. */
export const certificateDays = ({ cert }: Tls, now: number): number =>
  Math.floor((Date.parse(new X509Certificate(cert as string).validTo) - now) / 86_400_000);

/** Tells of a new certificate when the files have changed and make a pair; of one that cannot be used, in words. */
export function watchCertificate(
  options: ExposureOptions,
  renewed: (tls: Tls) => void,
  failed: (words: string) => void,
): NodeJS.Timeout {
  const times = () =>
    [options.tlsCert, options.tlsKey, options.tlsClientCa]
      .map((it) => (it === undefined ? "" : statSync(it, { throwIfNoEntry: false })?.mtimeMs))
      .join();
  let seen = times();
  const timer = setInterval(() => {
    const now = times();
    if (now === seen) return;
    seen = now;
    try {
      renewed(tlsOf(options)!);
    } catch (error) {
      failed((error as Error).message);
    }
  }, 5000);
  return timer.unref();
}
