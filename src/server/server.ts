import { createServer as createHttpServer, type IncomingMessage, STATUS_CODES } from "node:http";
import fastify, { type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { fhirJson } from "../api/format.ts";
import { type FhirService, problemAnswer } from "../api/interactions.ts";
import { type Problem, problem } from "../fhir/problem.ts";
import { rootPage } from "../portal/root.ts";
import { searchParametersPage } from "../portal/search-parameters.ts";
import { placeOf, send, serveFhir } from "./fhir-http.ts";
import { Metrics } from "./metrics.ts";

export interface ServerOptions {
  readonly service: FhirService;
  /** Where clients reach us: `http://127.0.0.1:8080`, without a slash at its end. Known once the port is. */
  readonly publicUrl: () => string;
  readonly logger: Logger;
  /** Host names, without ports, that a request may be addressed to. Others are refused: a page elsewhere cannot make a browser read records here. */
  readonly hosts: ReadonlySet<string>;
  readonly metrics?: Metrics;
  /** Text of /metrics, where several processes serve. */
  readonly metricsText?: () => Promise<string>;
}

const urlMax = 8192;
const headersMax = 65_536;
const tooLong = `an address may have up to ${urlMax} characters; post longer searches to [type]/_search`;
const pageHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

/**
 * The port. What is at or below the base path of the FHIR service goes to fhir-http.ts, straight from node's own server;
 * pages and what operators ask for go to Fastify. (Its routing, hooks and reply cost a tenth of a read: docs/decisions/0009.)
 */
export function createServer({
  service,
  publicUrl,
  logger,
  hosts,
  metrics = new Metrics(),
  metricsText,
}: ServerOptions): FastifyInstance {
  const base = service.catalog.service.basePath;
  const belowBase = new RegExp(`^${base}(?:[/?]|$)`);
  const app = fastify({
    logger: false,
    routerOptions: { maxParamLength: urlMax, querystringParser: () => ({}) },
    exposeHeadRoutes: false,
    serverFactory: (pages) =>
      createHttpServer({ maxHeaderSize: headersMax, requestTimeout: 30_000 }, (request, response) => {
        const refused = refusal(request, hosts);
        if (refused) send(response, problemAnswer(refused), request.method === "HEAD");
        else if (belowBase.test(request.url!)) void serveFhir(request, response, { service, logger, metrics });
        else pages(request, response);
      }),
    // Here there is a socket only: what the parser refused never became a request.
    clientErrorHandler: (error, socket) => {
      if (socket.destroyed || !socket.writable) return;
      const long = error.code === "HPE_HEADER_OVERFLOW";
      const { status, body } = problemAnswer(
        long ? problem("too-long", tooLong) : problem("malformed-url", "the request is not well formed"),
      );
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

  app.get("/healthz", async (_request, reply) => reply.headers(pageHeaders).type("text/plain").send("ok\n"));
  app.get("/readyz", async (_request, reply) => {
    const filling = service.store.incomplete().size;
    return reply
      .headers(pageHeaders)
      .type("text/plain")
      .send(filling === 0 ? "ready\n" : `ready, ${filling} search indexes are being filled\n`);
  });
  app.get("/metrics", async (_request, reply) =>
    reply
      .headers(pageHeaders)
      .type(metrics.registry.contentType)
      .send(metricsText ? await metricsText() : await metrics.registry.metrics()),
  );
  app.get("/", async (_request, reply) =>
    reply
      .headers(pageHeaders)
      .type("text/html; charset=utf-8")
      .send(rootPage({ catalog: service.catalog, summary: await service.store.summary(), publicUrl: publicUrl() })),
  );
  app.get("/search-parameters", async (_request, reply) =>
    reply.headers(pageHeaders).type("text/html; charset=utf-8").send(searchParametersPage(service.catalog)),
  );
  app.setNotFoundHandler((_request, reply) => {
    reply.hijack();
    const nothing = `there is nothing at this address; what is served is at ${base}/metadata`;
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
  return app;
}

function refusal(request: IncomingMessage, hosts: ReadonlySet<string>): Problem | undefined {
  if (request.url!.length > urlMax) return problem("too-long", tooLong);
  if (!hosts.has(hostOf(request)))
    return problem(
      "wrong-host",
      "this server is not known by the host name that was asked for; start it with --public-url",
    );
  return undefined;
}

/** Without the port; lower case; brackets of IPv6 kept. */
function hostOf({ headers }: IncomingMessage): string {
  return (headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
}
