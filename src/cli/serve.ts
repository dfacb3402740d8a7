import { type ChildProcess, spawn } from "node:child_process";
import cluster from "node:cluster";
import { existsSync, readdirSync, statSync } from "node:fs";
import type { Server as HttpsServer } from "node:https";
import { isIP } from "node:net";
import { cpus } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { AggregatorRegistry } from "prom-client";
import { pageTokens } from "../api/page-token.ts";
import type { FhirService } from "../api/service.ts";
import { toXml } from "../api/xml.ts";
import { subsetter } from "../fhir/subset.ts";
import { resourcePages } from "../portal/resource-page.ts";
import { Metrics } from "../server/metrics.ts";
import { createServer } from "../server/server.ts";
import { type Exposure, exposureOf, watchCertificate } from "./exposure.ts";
import { openAccess } from "./open-access.ts";
import { openAudit } from "./open-audit.ts";
import { openStore, pageKey } from "./open-store.ts";
import { UsageError, wholeNumber } from "./settings.ts";

export interface ServeOptions {
  readonly data: string;
  readonly timeZone: string;
  readonly publicUrl?: string;
  readonly parameters: string;
  readonly types?: string;
  readonly fullText?: boolean;
  readonly host: string;
  readonly port: string;
  readonly workers?: string;
  readonly pageSize: string;
  readonly patientPageSize: string;
  readonly lenient?: boolean;
  readonly totalBudget: string;
  readonly includesMax: string;
  readonly searchBudget: string;
  readonly searchTimeout: string;
  readonly access?: string;
  readonly audit: string;
  readonly auditDir?: string;
  readonly auditKey?: string;
  readonly auditSync: string;
  readonly auditKeepDays: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
  readonly trustedProxies?: string;
  readonly rateLimit: string;
  readonly requestsMax: string;
  readonly connectionsMax: string;
  readonly requestTimeout: string;
  readonly shutdownTimeout: string;
  readonly logLevel: string;
  /** Put 100 invented people into a folder that holds nothing yet. */
  readonly demo?: boolean;
}

/** Serves until it is told to stop. */
export async function serve(options: ServeOptions): Promise<void> {
  const port = wholeNumber(options.port, "--port", 0, 65_535);
  const workers = options.workers === undefined ? defaultWorkers() : wholeNumber(options.workers, "--workers", 1, 64);
  const publicUrl = readPublicUrl(options.publicUrl);
  const exposure = exposureOf({ ...options, publicUrl });
  if (workers > 1 && port === 0) throw new UsageError("several workers share one port: give it with --port");
  if (workers === 1) return serveHere(options, port, publicUrl, exposure, () => {});
  if (cluster.isPrimary) return lead(options, workers);
  return serveHere(options, port, publicUrl, exposure, () => process.send?.("listening"));
}

const defaultWorkers = () => (cpus().length < 4 ? 1 : Math.floor(cpus().length / 2));

function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "" || url.username !== "")
    throw new UsageError(`--public-url is an http or https address without ? and #, not '${text}'`);
  return text.replace(/\/+$/, "");
}

/** Makes the store when there is none; tells whether it has search indexes that are still to be filled. */
async function prepare(options: ServeOptions): Promise<boolean> {
  const { store } = openStore(options);
  const empty = (await store.summary()).kind === "empty";
  const incomplete = store.incomplete().size > 0;
  await store.close();
  if (!options.demo || !empty) return incomplete;
  const { seed } = await import("./seed.ts");
  const { data, timeZone, parameters, types, fullText = false } = options;
  await seed({ data, timeZone, parameters, fullText, ...(types && { types }), patients: "100", seed: "1" });
  return false;
}

/**
 * Fills search indexes that are new to the store, in a process of its own: now, and whenever a file in the folder of
 * local search parameters changes. `changed` is told of changes after the first look.
 */
function keepIndexed(
  options: ServeOptions,
  { fills, incomplete }: { fills: boolean; incomplete: boolean },
  changed: () => void,
): { stop: () => void } {
  let filling: ChildProcess | undefined;
  const fill = () => {
    if (!fills) return;
    filling?.kill();
    filling = spawn(
      process.execPath,
      [
        ...process.execArgv,
        process.argv[1]!,
        "reindex",
        ...["--data", options.data],
        ...["--time-zone", options.timeZone],
        ...["--parameters", options.parameters],
        ...(options.types ? ["--types", options.types] : []),
        ...(options.fullText ? ["--full-text"] : []),
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
  };
  let seen = parameterFiles(options.data);
  const timer = setInterval(() => {
    const now = parameterFiles(options.data);
    if (now === seen) return;
    seen = now;
    changed();
    fill();
  }, 1000);
  timer.unref();
  if (incomplete) fill();
  return {
    stop: () => {
      clearInterval(timer);
      filling?.kill();
    },
  };
}

/** Names and times of the local search parameters, as one text. */
function parameterFiles(data: string): string {
  const folder = join(data, "search-parameters");
  if (!existsSync(folder)) return "";
  const files = readdirSync(folder).filter((it) => it.endsWith(".json"));
  return files.map((it) => `${it} ${statSync(join(folder, it), { throwIfNoEntry: false })?.mtimeMs}`).join("\n");
}

async function serveHere(
  options: ServeOptions,
  port: number,
  publicUrl: string | undefined,
  exposure: Exposure,
  onListening: () => void,
): Promise<void> {
  // A worker finds the store made, and its leader fills the indexes.
  const incomplete = cluster.isWorker ? false : await prepare(options);
  const reading = { ...options, publicUrl, readOnly: true };
  let opened = openStore(reading);
  const destination = pino.destination({ dest: 1, sync: false, minLength: 4096 });
  const flushing = setInterval(() => destination.flush(), 1000);
  flushing.unref();
  const logger = pino({ level: options.logLevel, base: null }, destination);
  const indexed = keepIndexed(options, { fills: !cluster.isWorker, incomplete }, () => {
    try {
      const before = opened.store;
      opened = openStore(reading);
      // Requests that have begun end on the store they began with.
      setTimeout(() => before.close(), 10_000).unref();
      logger.info("local search parameters have changed");
    } catch (error) {
      logger.error(
        { problem: (error as Error).message },
        "local search parameters have changed and cannot be used; those of before go on",
      );
    }
  });
  const { catalog, folder } = opened;
  const scheme = exposure.tls ? "https" : "http";
  const files =
    options.access === undefined ? undefined : await openAccess(options.access, () => opened.catalog, logger);
  const audit = exposure.audited ? openAudit(options, logger) : undefined;
  const countMax = wholeNumber(options.patientPageSize, "--patient-page-size", 1, 10_000);
  const hosts = new Set(["127.0.0.1", "localhost", "[::1]"]);
  if (publicUrl) hosts.add(new URL(publicUrl).hostname);
  // The address is known once the port is, and the catalog may change: both are looked up by each request.
  let address = publicUrl ?? `${scheme}://127.0.0.1:${port}`;
  const base = () => `${address}${catalog.service.basePath}`;
  const service: FhirService = {
    get catalog() {
      return opened.catalog;
    },
    get store() {
      return opened.store;
    },
    lenient: options.lenient ?? false,
    ...(files && { access: files.access }),
    ...(audit && { audit: { folder: audit.folder } }),
    xml: toXml(catalog.definitions),
    html: resourcePages(catalog),
    search: {
      get base() {
        return base();
      },
      tokens: pageTokens(pageKey(folder)),
      subset: subsetter(catalog.definitions),
      definitions: new Map(),
      options: {
        pageSize: { patient: countMax, other: wholeNumber(options.pageSize, "--page-size", 1, 10_000) },
        totalBudget: wholeNumber(options.totalBudget, "--total-budget", 0, 100_000_000),
        includesMax: wholeNumber(options.includesMax, "--includes-max", 0, 100_000),
        costMax: wholeNumber(options.searchBudget, "--search-budget", 1000, 999_999_999),
        timeoutMs: wholeNumber(options.searchTimeout, "--search-timeout", 10, 600_000),
      },
      get context() {
        return { catalog: opened.catalog, zone: opened.zone, now: Date.now, countMax, bases: [base()] };
      },
    },
  };
  const metrics = new Metrics();
  if (cluster.isWorker) {
    // The leading process asks every worker for these, and adds them up.
    new AggregatorRegistry();
    AggregatorRegistry.setRegistries(metrics.registry);
  }
  const { app, stop } = createServer({
    service,
    trail: audit?.trail,
    ...(exposure.tls && { tls: exposure.tls }),
    proxies: exposure.proxies,
    limits: {
      perSecond: wholeNumber(options.rateLimit, "--rate-limit", 0, 1_000_000),
      atOnce: wholeNumber(options.requestsMax, "--requests-max", 1, 100_000),
      lateMs: 500,
    },
    connectionsMax: wholeNumber(options.connectionsMax, "--connections-max", 1, 100_000),
    requestTimeoutMs: wholeNumber(options.requestTimeout, "--request-timeout", 100, 600_000),
    publicUrl: () => address,
    logger,
    hosts,
    metrics,
    ...(cluster.isWorker && { metricsText: metricsOfAll }),
  });
  try {
    await app.listen({ host: options.host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE")
      throw new UsageError(`port ${port} is taken; choose another with --port`);
    throw error;
  }
  const taken = app.server.address();
  if (!publicUrl && taken && typeof taken === "object")
    address = `${scheme}://${isIP(taken.address) === 6 ? `[${taken.address}]` : taken.address}:${taken.port}`;
  const renewing = exposure.tls
    ? watchCertificate(
        options,
        (tls) => {
          (app.server as unknown as HttpsServer).setSecureContext(tls);
          logger.info("the certificate was read again");
        },
        (problem) => logger.error({ problem }, "the new certificate cannot be used; the one of before goes on"),
      )
    : undefined;
  onListening();
  if (!cluster.isWorker) {
    const control = files
      ? "access is controlled"
      : "access is not controlled: everybody who uses this machine may read every record";
    process.stderr.write(`careconnect: ${control}${audit ? ", and every access is written down" : ""}\n`);
    process.stderr.write(`careconnect: ${catalog.service.title} at ${base()}, a page to begin with at ${address}/\n`);
  }
  await stopped();
  indexed.stop();
  files?.stop();
  clearInterval(renewing);
  await stop(wholeNumber(options.shutdownTimeout, "--shutdown-timeout", 0, 600_000));
  audit?.close();
  await opened.store.close();
  destination.flushSync();
}

/** Resolves at the first SIGINT or SIGTERM, or when the leading process goes. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    process.once("disconnect", () => resolve());
  });
}

/** The leading process: it starts the workers, replaces one that fails, and adds up their metrics. */
async function lead(options: ServeOptions, workers: number): Promise<void> {
  const incomplete = await prepare(options);
  const indexed = keepIndexed(options, { fills: true, incomplete }, () => {});
  const registry = new AggregatorRegistry();
  let stopping = false;
  let listening = 0;
  let failures = 0;
  cluster.on("message", (worker, message: unknown) => {
    if (message === "listening" && ++listening === workers)
      process.stderr.write(`careconnect: ${workers} workers serve at port ${options.port}\n`);
    if (message === "metrics")
      registry.clusterMetrics().then(
        (text) => worker.send({ metrics: text }),
        () => worker.send({ metrics: "" }),
      );
  });
  const ended = new Promise<void>((resolve, reject) => {
    cluster.on("exit", (_worker, code) => {
      if (stopping) {
        if (Object.keys(cluster.workers ?? {}).length === 0) resolve();
      } else if (code === 2 || ++failures > 10 * workers) reject(new UsageError("a worker could not start"));
      else cluster.fork();
    });
  });
  for (let at = 0; at < workers; at++) cluster.fork();
  await Promise.race([stopped(), ended]);
  stopping = true;
  indexed.stop();
  for (const worker of Object.values(cluster.workers ?? {})) worker?.kill("SIGTERM");
  await ended;
}

/** Asks the leading process for the metrics of all workers. */
function metricsOfAll(): Promise<string> {
  return new Promise((resolve) => {
    const listener = (message: unknown) => {
      if (typeof message !== "object" || message === null || !("metrics" in message)) return;
      process.off("message", listener);
      resolve(String(message.metrics));
    };
    process.on("message", listener);
    process.send?.("metrics");
  });
}
