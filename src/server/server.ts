import { createServer as createHttpServer, type IncomingMessage, type RequestListener, STATUS_CODES } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { SecureContextOptions } from "node:tls";
import fastify, { type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { fhirJson } from "../api/format.ts";
import { problemAnswer } from "../api/interactions.ts";
import { type Problem, problem } from "../fhir/problem.ts";
import { cameInTheClear, clientAddress, type Proxies, peerOf } from "./client-address.ts";
import { type Door, placeOf, send, serveDoor } from "./door.ts";
import { fhirDoor, type Mounted } from "./fhir-http.ts";
import { type LimitSettings, Limits } from "./limits.ts";
import { Metrics } from "./metrics.ts";
import { type Pages, siteDoor } from "./site-http.ts";

export interface ServerOptions {
  /** One for each base path; the first of each service is the one that pages speak of. */
  readonly mounted: readonly Mounted[];
  /** What is asked otherwise than by FHIR. */
  readonly doors: readonly Door[];
  /** What is at every other address. */
  readonly pages: Pages;
  readonly logger: Logger;
  /** Host names, without ports, that a request may be addressed to. Others are refused: a page elsewhere cannot make a browser read records here. */
  readonly hosts: ReadonlySet<string>;
  readonly metrics?: Metrics;
  /** Text of /metrics, where several processes serve. */
  readonly metricsText?: () => Promise<string>;
  /** Absent: plain HTTP. */
  readonly tls?: SecureContextOptions & { readonly requestCert?: boolean };
  readonly proxies: Proxies;
  readonly limits: LimitSettings;
  /** Open connections; more are not taken. */
  readonly connectionsMax: number;
  /** Milliseconds in which a request must have come in whole. */
  readonly requestTimeoutMs: number;
}

export interface Server {
  readonly app: FastifyInstance;
  /** Takes no more requests, finishes those that have begun for up to `ms`, then ends. */
  stop(ms: number): Promise<void>;
}

const urlMax = 8192;
/** Less than is read from a socket at once, so that it can be told what was too long. */
const headersMax = 32_768;
const tooLong = `an address may have up to ${urlMax} characters; post longer searches to [type]/_search`;
const plainHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};
/** What operators ask for. */
const forOperators = /^\/(?:healthz|readyz|metrics)(?:\?|$)/;

/**
 * The port. What is at or below the path of a door (a FHIR service: fhir-http.ts) goes there, straight from node's own server,
 * pages too (site-http.ts); what operators ask for goes to Fastify. (Its routing, hooks and reply cost a tenth of a read: docs/decisions/0009.)
 */
export function createServer(options: ServerOptions): Server {
  const { mounted, logger, hosts, metrics = new Metrics(), metricsText, tls, proxies } = options;
  const limits = new Limits(options.limits);
  const addressOf = (it: IncomingMessage) => clientAddress(it, proxies);
  const tools = { logger, metrics, addressOf };
  const doors = [...mounted.map(fhirDoor), ...options.doors, siteDoor(options.pages, mounted, addressOf)].map(
    (door) => ({
      isBelow: new RegExp(`^${door.path}(?:[/?]|$)`),
      door,
    }),
  );
  const shown = mounted.map((it) => it.service).filter(({ path, catalog }) => path === catalog.service.basePath);
  const isClosed = shown.some((it) => it.access);
  let isStopping = false;
  const listener =
    (pages: RequestListener): RequestListener =>
    (request, response) => {
      if (isStopping) response.setHeader("connection", "close");
      if (tls) response.setHeader("strict-transport-security", "max-age=31536000");
      const door = forOperators.test(request.url!)
        ? undefined
        : doors.find((it) => it.isBelow.test(request.url!))?.door;
      const refused = refusal(request, hosts, proxies) ?? limits.refuse(addressOf(request));
      if (refused) {
        send(response, problemAnswer(refused), request.method === "HEAD");
        metrics.count(door?.service ?? "pages", "refused", "", response.statusCode, 0);
        return;
      }
      limits.inFlight += 1;
      response.once("close", () => {
        limits.inFlight -= 1;
        // It was kept open for a next request, which is not taken any more.
        if (isStopping) request.socket.end();
      });
      if (door) void serveDoor(request, response, door, tools);
      else pages(request, response);
    };
  const app = fastify({
    logger: false,
    routerOptions: { maxParamLength: urlMax, querystringParser: () => ({}) },
    exposeHeadRoutes: false,
    serverFactory: (pages) => {
      const common = {
        maxHeaderSize: headersMax,
        requestTimeout: options.requestTimeoutMs,
        headersTimeout: Math.min(options.requestTimeoutMs, 10_000),
        connectionsCheckingInterval: 1000,
      };
      const made = tls
        ? createHttpsServer({ ...common, ...tls, minVersion: "TLSv1.2", honorCipherOrder: true }, listener(pages))
        : createHttpServer(common, listener(pages));
      made.maxConnections = options.connectionsMax;
      return made;
    },
    // Here there is a socket only: what the parser refused never became a request.
    clientErrorHandler: (error, socket) => {
      if (socket.destroyed || !socket.writable) return;
      const { status, body } = problemAnswer(unparsed(error));
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${fhirJson}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
    },
    frameworkErrors: (_error, _request, reply) => {
      reply.hijack();
      send(reply.raw, problemAnswer(problem("malformed-url", "the address is not well formed")));
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  app.get("/healthz", async (_request, reply) => reply.headers(plainHeaders).type("text/plain").send("ok\n"));
  app.get("/readyz", async (_request, reply) => {
    if (isStopping) return reply.code(503).headers(plainHeaders).type("text/plain").send("stopping\n");
    const filling = shown.reduce((sum, it) => sum + it.store.incomplete().size, 0);
    return reply
      .headers(plainHeaders)
      .type("text/plain")
      .send(filling === 0 ? "ready\n" : `ready, ${filling} search indexes are being filled\n`);
  });
  app.get("/metrics", async (request, reply) => {
    // How much is asked for is nobody's business who is not on this machine, where access is controlled.
    if (isClosed && !isLoopback(peerOf(request.raw))) return reply.callNotFound();
    return reply
      .headers(plainHeaders)
      .type(metrics.registry.contentType)
      .send(metricsText ? await metricsText() : await metrics.registry.metrics());
  });
  app.setNotFoundHandler((_request, reply) => {
    reply.hijack();
    const nothing = `there is nothing at this address; what is served is at ${shown.map((it) => `${it.path}/metadata`).join(" and ")}`;
    send(reply.raw, problemAnswer(problem("unknown-path", nothing)));
  });
  app.setErrorHandler((error, _request, reply) => {
    reply.hijack();
    const { statusCode = 500 } = error as { statusCode?: number };
    if (statusCode < 500) {
      send(reply.raw, problemAnswer(problem("malformed-url", "the request is not well formed")));
      return;
    }
    logger.error({ kind: (error as Error).name, at: placeOf(error) }, "request failed");
    const failed = "This server failed; the request may be right.";
    send(reply.raw, problemAnswer(problem("server-error", failed)));
  });
  return {
    app,
    async stop(ms) {
      isStopping = true;
      const late = setTimeout(() => app.server.closeAllConnections(), ms);
      await app.close();
      clearTimeout(late);
      limits.stop();
    },
  };
}

/** Why the parser gave up. */
function unparsed({ code, rawPacket }: { readonly code?: string | undefined; readonly rawPacket?: unknown }): Problem {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return problem("timed-out", "the request took too long to come in");
  if (code !== "HPE_HEADER_OVERFLOW") return problem("malformed-url", "the request is not well formed");
  const start = Buffer.isBuffer(rawPacket) ? rawPacket.toString("latin1", 0, urlMax + 20) : "";
  return /^[A-Z]+ [^\r\n]+$/.test(start) && start.length > urlMax
    ? problem("too-long", tooLong)
    : problem("headers-too-large", `the head of a request may have up to ${headersMax} bytes`);
}

const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");

function refusal(request: IncomingMessage, hosts: ReadonlySet<string>, proxies: Proxies): Problem | undefined {
  if (request.url!.length > urlMax) return problem("too-long", tooLong);
  if (saysTwice(request)) return problem("malformed-url", "Host and Authorization are sent once each");
  if (proxies.areDeclared && !proxies.has(peerOf(request)) && !isLoopback(peerOf(request)))
    return problem("not-by-proxy", "this server is asked by way of its proxy only");
  if (cameInTheClear(request, proxies)) return problem("not-by-proxy", "this server is asked by https only");
  if (!hosts.has(hostOf(request)))
    return problem(
      "wrong-host",
      "this server is not known by the host name that was asked for; start it with --public-url",
    );
  return undefined;
}

/** What stands between us and a client may have read the other one. */
function saysTwice({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  let tokens = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const { length } = rawHeaders[at]!;
    if (length === 4 && rawHeaders[at]!.toLowerCase() === "host") hosts++;
    else if (length === 13 && rawHeaders[at]!.toLowerCase() === "authorization") tokens++;
  }
  return hosts > 1 || tokens > 1;
}

/** Without the port; lower case; brackets of IPv6 kept. */
function hostOf({ headers }: IncomingMessage): string {
  return (headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
}
