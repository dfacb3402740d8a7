import { Option } from "commander";

/** Every setting: its flag, its environment variable, its default and what it does. The documentation's table is made of this. */
export const settings = {
  data: {
    flag: "--data <dir>",
    env: "CARECONNECT_DATA",
    default: "careconnect-data",
    description: "folder that holds the store, its keys, rejects, the audit, contributions and local search parameters",
  },
  services: {
    flag: "--services <names>",
    env: "CARECONNECT_SERVICES",
    default: "core,directory",
    description: "which services answer, separated by commas: core (clinical records), directory (organisations)",
  },
  timeZone: {
    flag: "--time-zone <name>",
    env: "CARECONNECT_TIME_ZONE",
    default: "Europe/London",
    description: "zone in which dates without an offset are read, when indexing and when searching",
  },
  publicUrl: {
    flag: "--public-url <url>",
    env: "CARECONNECT_PUBLIC_URL",
    default: undefined,
    description: "address at which clients reach the server; links begin with it (default: http://127.0.0.1:<port>)",
  },
  parameters: {
    flag: "--parameters <which>",
    env: "CARECONNECT_PARAMETERS",
    default: "all",
    description:
      "search parameters: all of FHIR's beside those of the guides, or care-connect for those of the guides alone",
  },
  types: {
    flag: "--types <names>",
    env: "CARECONNECT_TYPES",
    default: undefined,
    description: "other FHIR STU3 resource types to hold and serve, separated by commas: List,CarePlan",
  },
  fullText: {
    flag: "--full-text",
    env: "CARECONNECT_FULL_TEXT",
    default: undefined,
    description:
      "index every word of every record for _text and _content; off by default, since that lets clinical notes be trawled",
  },
  host: {
    flag: "--host <address>",
    env: "CARECONNECT_HOST",
    default: "127.0.0.1",
    description: "address to listen on; any other than this machine's own needs --access, and TLS or a declared proxy",
  },
  port: {
    flag: "--port <number>",
    env: "CARECONNECT_PORT",
    default: "8080",
    description: "port to listen on; 0 takes a free one",
  },
  workers: {
    flag: "--workers <number>",
    env: "CARECONNECT_WORKERS",
    default: undefined,
    description: "processes that answer (default: 1 below four cores, otherwise half of them)",
  },
  pageSize: {
    flag: "--page-size <number>",
    env: "CARECONNECT_PAGE_SIZE",
    default: "100",
    description: "matches a page when the search does not say",
  },
  patientPageSize: {
    flag: "--patient-page-size <number>",
    env: "CARECONNECT_PATIENT_PAGE_SIZE",
    default: "1000",
    description: "matches a page of a search about one patient, and the most that _count may ask for",
  },
  lenient: {
    flag: "--lenient",
    env: "CARECONNECT_LENIENT",
    default: undefined,
    description: "ignore unknown search parameters, and say so in the answer, instead of refusing them",
  },
  totalBudget: {
    flag: "--total-budget <rows>",
    env: "CARECONNECT_TOTAL_BUDGET",
    default: "20000",
    description: "rows that may be looked at to count the matches of a search that is not about one patient",
  },
  includesMax: {
    flag: "--includes-max <number>",
    env: "CARECONNECT_INCLUDES_MAX",
    default: "2000",
    description: "resources that _include and _revinclude may add to a page; an answer that is cut there says so",
  },
  searchBudget: {
    flag: "--search-budget <rows>",
    env: "CARECONNECT_SEARCH_BUDGET",
    default: "5000000",
    description: "what a search may cost by the estimate of its best plan, in rows looked at; a dearer one is refused",
  },
  searchTimeout: {
    flag: "--search-timeout <ms>",
    env: "CARECONNECT_SEARCH_TIMEOUT",
    default: "2000",
    description: "milliseconds that the statements of a search may take; one that takes longer is ended and refused",
  },
  access: {
    flag: "--access <file>",
    env: "CARECONNECT_ACCESS",
    default: undefined,
    description:
      "JSON file that says whose tokens are taken and what is permitted (docs/access.md); without it everybody on this machine sees everything",
  },
  audit: {
    flag: "--audit <when>",
    env: "CARECONNECT_AUDIT",
    default: "auto",
    description: "write down every access: on, off, or auto for on where access is controlled",
  },
  auditDir: {
    flag: "--audit-dir <dir>",
    env: "CARECONNECT_AUDIT_DIR",
    default: undefined,
    description: "folder of the audit (default: audit in the data folder)",
  },
  auditKey: {
    flag: "--audit-key <file>",
    env: "CARECONNECT_AUDIT_KEY",
    default: undefined,
    description: "file of the key that chains the audit, made when absent (default: audit.key in the data folder)",
  },
  auditSync: {
    flag: "--audit-sync <when>",
    env: "CARECONNECT_AUDIT_SYNC",
    default: "second",
    description:
      "each: on disk before an answer goes; second: with the system before it goes, so that no crash of this program loses it, and on disk within a second",
  },
  auditKeepDays: {
    flag: "--audit-keep-days <number>",
    env: "CARECONNECT_AUDIT_KEEP_DAYS",
    default: "0",
    description: "remove what was written to the audit longer ago than this; 0 keeps everything",
  },
  tlsCert: {
    flag: "--tls-cert <file>",
    env: "CARECONNECT_TLS_CERT",
    default: undefined,
    description: "certificate chain in PEM: answer by https, TLS 1.2 and up; read again when it changes",
  },
  tlsKey: {
    flag: "--tls-key <file>",
    env: "CARECONNECT_TLS_KEY",
    default: undefined,
    description: "private key of the certificate, in PEM",
  },
  tlsClientCa: {
    flag: "--tls-client-ca <file>",
    env: "CARECONNECT_TLS_CLIENT_CA",
    default: undefined,
    description: "take connections only from clients with a certificate of one of these authorities, in PEM",
  },
  trustedProxies: {
    flag: "--trusted-proxies <addresses>",
    env: "CARECONNECT_TRUSTED_PROXIES",
    default: undefined,
    description:
      "addresses or ranges of the proxies that end TLS, separated by commas; others are turned away, and X-Forwarded-* is heard from these alone",
  },
  rateLimit: {
    flag: "--rate-limit <number>",
    env: "CARECONNECT_RATE_LIMIT",
    default: "0",
    description: "requests a second that one address may send; 0 sets no limit",
  },
  requestsMax: {
    flag: "--requests-max <number>",
    env: "CARECONNECT_REQUESTS_MAX",
    default: "256",
    description:
      "requests that a process answers at the same time, until all of their answers are sent; more are told to come back (503)",
  },
  connectionsMax: {
    flag: "--connections-max <number>",
    env: "CARECONNECT_CONNECTIONS_MAX",
    default: "2000",
    description: "connections that a process holds open",
  },
  requestTimeout: {
    flag: "--request-timeout <ms>",
    env: "CARECONNECT_REQUEST_TIMEOUT",
    default: "30000",
    description: "milliseconds in which a request must have come in whole",
  },
  shutdownTimeout: {
    flag: "--shutdown-timeout <ms>",
    env: "CARECONNECT_SHUTDOWN_TIMEOUT",
    default: "10000",
    description: "milliseconds that requests which have begun may take to end when the program is told to stop",
  },
  directoryKeys: {
    flag: "--directory-keys <file>",
    env: "CARECONNECT_DIRECTORY_KEYS",
    default: undefined,
    description:
      "who may ask the directory, a line each: a name and the SHA-256 of their key in hexadecimal (docs/ord.md); read again when it changes; without it nobody needs a key",
  },
  directoryMetadata: {
    flag: "--directory-metadata <which>",
    env: "CARECONNECT_DIRECTORY_METADATA",
    default: "open",
    description: "open: the directory's CapabilityStatement needs no key; closed: it does",
  },
  directoryRateLimit: {
    flag: "--directory-rate-limit <number>",
    env: "CARECONNECT_DIRECTORY_RATE_LIMIT",
    default: undefined,
    description:
      "requests that one address may send to the directory in 5 minutes; 0 sets no limit (default: 0, and 5000 with --emulate-national)",
  },
  directoryCors: {
    flag: "--directory-cors <origins>",
    env: "CARECONNECT_DIRECTORY_CORS",
    default: undefined,
    description:
      "origins whose pages may read the directory in a browser, separated by commas, or any; never the clinical records",
  },
  emulateNational: {
    flag: "--emulate-national",
    env: "CARECONNECT_EMULATE_NATIONAL",
    default: undefined,
    description:
      "keep to the published limits of the national directory APIs: lengths and signs of texts, 10 MB an answer, 185 days of changes (ORD), pages by _offset",
  },
  contributions: {
    flag: "--contributions <on|off>",
    env: "CARECONNECT_CONTRIBUTIONS",
    default: "on",
    description:
      "on: pages take proposals of stories, changes and the like, which moderators look at (docs/contributing-stories.md); off: what was accepted is only shown",
  },
  logLevel: {
    flag: "--log-level <level>",
    env: "CARECONNECT_LOG_LEVEL",
    default: "info",
    description: "trace, debug, info, warn, error or silent",
  },
} as const satisfies Record<string, { flag: string; env: string; default: string | undefined; description: string }>;

export type SettingName = keyof typeof settings;

export function option(name: SettingName): Option {
  const { flag, env, default: value, description } = settings[name];
  const made = new Option(flag, description).env(env);
  return value === undefined ? made : made.default(value);
}

/** A whole number in a range, or an error that names the setting. */
export function wholeNumber(text: string, name: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least || value > most)
    throw new UsageError(`${name} is a whole number from ${least} to ${most}, not '${text}'`);
  return value;
}

/** Something the person at the command line can put right. Shown without a stack; exit status 2. */
export class UsageError extends Error {}
