import { type ChildProcess, spawn } from "node:child_process";
import cluster from "node:cluster";
import { existsSync, readdirSync, statSync } from "node:fs";
import type { Server as HttpsServer } from "node:https";
import { isIP } from "node:net";
import { cpus } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { AggregatorRegistry } from "prom-client";
import { Metrics } from "../server/metrics.ts";
import { createServer } from "../server/server.ts";
import { type Exposure, exposureOf, watchCertificate } from "./exposure.ts";
import { hold, type OpenService, openCore, openDirectory, servicesOf } from "./open-services.ts";
import { openSite } from "./open-site.ts";
import { openStore, type ServiceName } from "./open-store.ts";
import { UsageError, wholeNumber } from "./settings.ts";

export interface ServeOptions {
  readonly services: string;
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
  readonly directoryKeys?: string;
  readonly directoryMetadata: string;
  readonly directoryRateLimit?: string;
  readonly directoryCors?: string;
  readonly emulateNational?: boolean;
  readonly contributions: string;
  readonly logLevel: string;
  /** Put invented people and organisations into a folder that holds nothing yet. */
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

/** Makes the stores when there are none; tells whether one has search indexes that are still to be filled. */
async function prepare(options: ServeOptions, names: readonly ServiceName[]): Promise<boolean> {
  let incomplete = false;
  for (const name of names) {
    const { store } = openStore(options, name);
    const empty = (await store.summary()).kind === "empty";
    incomplete ||= store.incomplete().size > 0;
    await store.close();
    if (options.demo && empty) await seedDemo(name, options);
  }
  return incomplete;
}

async function seedDemo(name: ServiceName, options: ServeOptions): Promise<void> {
  const { data, timeZone, parameters, types, fullText = false } = options;
  if (name === "directory") {
    const { directorySeed } = await import("./directory-seed.ts");
    const register = { data, timeZone, scale: "0.005", seed: "1", quiet: true };
    await directorySeed(register);
    // A second release, so that there is something to compare.
    await directorySeed({ ...register, changes: "40" });
    return;
  }
  const { seed } = await import("./seed.ts");
  await seed({ data, timeZone, parameters, fullText, ...(types && { types }), patients: "100", seed: "1" });
}

/**
 * Fills search indexes that are new to the stores, in a process of its own: now, and whenever a file in the folder of
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
  const names = servicesOf(options);
  // A worker finds the stores made, and its leader fills the indexes.
  const incomplete = cluster.isWorker ? false : await prepare(options, names);
  const held = names.map((it) => hold(it, { ...options, publicUrl }));
  const destination = pino.destination({ dest: 1, sync: false, minLength: 4096 });
  const flushing = setInterval(() => destination.flush(), 1000);
  flushing.unref();
  const logger = pino({ level: options.logLevel, base: null }, destination);
  const indexed = keepIndexed(options, { fills: !cluster.isWorker, incomplete }, () => {
    try {
      held.find((it) => it.name === "core")?.reopen();
      logger.info("local search parameters have changed");
    } catch (error) {
      logger.error(
        { problem: (error as Error).message },
        "local search parameters have changed and cannot be used; those of before go on",
      );
    }
  });
  const scheme = exposure.tls ? "https" : "http";
  const hosts = new Set(["127.0.0.1", "localhost", "[::1]"]);
  if (publicUrl) hosts.add(new URL(publicUrl).hostname);
  let url = publicUrl ?? `${scheme}://127.0.0.1:${port}`;
  const address = () => url;
  const site = openSite({ data: options.data, names, address, contributions: options.contributions });
  const open: OpenService[] = [];
  for (const it of held)
    open.push(
      it.name === "core"
        ? await openCore(it, options, { audited: exposure.audited, address, site, logger })
        : await openDirectory(it, options, { address, site, logger }),
    );
  const metrics = new Metrics();
  if (cluster.isWorker) {
    // The leading process asks every worker for these, and adds them up.
    new AggregatorRegistry();
    AggregatorRegistry.setRegistries(metrics.registry);
  }
  const { app, stop } = createServer({
    mounted: open.flatMap((it) => it.mounted),
    doors: open.flatMap((it) => it.doors),
    pages: site.pages(open.flatMap((it) => it.mounted.slice(0, 1)).map((it) => it.service)),
    ...(exposure.tls && { tls: exposure.tls }),
    proxies: exposure.proxies,
    limits: {
      perSecond: wholeNumber(options.rateLimit, "--rate-limit", 0, 1_000_000),
      atOnce: wholeNumber(options.requestsMax, "--requests-max", 1, 100_000),
      lateMs: 500,
    },
    connectionsMax: wholeNumber(options.connectionsMax, "--connections-max", 1, 100_000),
    requestTimeoutMs: wholeNumber(options.requestTimeout, "--request-timeout", 100, 600_000),
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
    url = `${scheme}://${isIP(taken.address) === 6 ? `[${taken.address}]` : taken.address}:${taken.port}`;
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
    for (const { words } of open) if (words !== undefined) process.stderr.write(`careconnect: ${words}\n`);
    for (const { opened } of held) {
      const { title, basePath } = opened.catalog.service;
      process.stderr.write(`careconnect: ${title} at ${url}${basePath}, a page to begin with at ${url}/\n`);
    }
  }
  await stopped();
  indexed.stop();
  clearInterval(renewing);
  await stop(wholeNumber(options.shutdownTimeout, "--shutdown-timeout", 0, 600_000));
  for (const it of open) it.stop();
  await site.stop();
  for (const it of held) await it.opened.store.close();
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
  const incomplete = await prepare(options, servicesOf(options));
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
