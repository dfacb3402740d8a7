import { type IncomingMessage, STATUS_CODES } from "node:http";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { answer, type FhirAnswer, type FhirService, fhirJson, problemAnswer } from "../api/interactions.ts";
import { isProblem, type Problem, problem } from "../fhir/problem.ts";
import { rootPage } from "../portal/root.ts";
import type { SearchPair } from "../search/parse-search.ts";
import { Metrics } from "./metrics.ts";
import { parsePairs, parsePath } from "./url.ts";

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
const formMax = 1_048_576;
/** On every answer of a FHIR route: nothing is kept by browsers and proxies, nothing is guessed, nothing is run. */
const fixedHeaders = [
  "cache-control",
  "no-store",
  "x-content-type-options",
  "nosniff",
  "content-security-policy",
  "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy",
  "no-referrer",
  "vary",
  "Accept",
] as const;
const pageHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

/** The HTTP shell of a FHIR service: it reads requests, sends answers, counts and logs. Everything else is in api/. */
export function createServer({
  service,
  publicUrl,
  logger,
  hosts,
  metrics = new Metrics(),
  metricsText,
}: ServerOptions): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: formMax,
    routerOptions: { maxParamLength: urlMax, querystringParser: () => ({}) },
    http: { maxHeaderSize: headersMax },
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
    requestTimeout: 30_000,
    exposeHeadRoutes: false,
    frameworkErrors: (_error, _request, reply) =>
      send(reply as unknown as FastifyReply, {
        ...problemAnswer(problem("malformed-url", "the address is not well formed")),
        interaction: "unknown",
        type: "",
      }),
  });
  const base = service.catalog.service.basePath;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));

  app.addHook("onRequest", (request, reply, done) => {
    const refused = refusal(request, hosts);
    if (refused) send(reply, { ...problemAnswer(refused), interaction: "refused", type: "" });
    else done();
  });

  const fhir = async (request: FastifyRequest, reply: FastifyReply) => {
    const started = performance.now();
    let made: FhirAnswer;
    try {
      made = await fhirAnswer(request);
    } catch (error) {
      // The error may quote data: its kind and place are logged, not its words.
      logger.error({ kind: (error as Error).name, at: placeOf(error) }, "request failed");
      made = {
        ...problemAnswer(
          problem("server-error", "This server failed; the request may be right. Please report what you asked for."),
        ),
        interaction: "failed",
        type: "",
      };
    }
    send(reply, made, request.method === "HEAD");
    const elapsedMs = performance.now() - started;
    metrics.count(service.catalog.service.name, made.interaction, made.type, made.status, elapsedMs);
    logger.info({
      method: request.method,
      interaction: made.interaction,
      type: made.type,
      status: made.status,
      bytes: made.body.length,
      ms: Math.round(elapsedMs * 1000) / 1000,
    });
    return reply;
  };

  async function fhirAnswer(request: FastifyRequest): Promise<FhirAnswer> {
    const url = request.raw.url!;
    const mark = url.indexOf("?");
    const path = parsePath(url.slice(base.length + 1, mark < 0 ? undefined : mark));
    const query = mark < 0 ? [] : parsePairs(url.slice(mark + 1));
    const wrong = isProblem(path) ? path : isProblem(query) ? query : undefined;
    if (wrong) return { ...problemAnswer(wrong), interaction: "unknown", type: "" };
    const { headers } = request;
    return answer(
      {
        method: request.method,
        path: path as string[],
        query: query as SearchPair[],
        form: formOf(request),
        accept: headers.accept,
        prefer: headers.prefer as string | undefined,
        ifNoneMatch: headers["if-none-match"],
      },
      service,
    );
  }

  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
  for (const url of [base, `${base}/*`]) app.route({ method: [...methods], url, handler: fhir });

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
  app.setNotFoundHandler((request, reply) => {
    const below = request.raw.url!.startsWith(base);
    const refused = below
      ? { ...problem("not-allowed", "this API is read-only; GET and HEAD would work"), allow: ["GET", "HEAD"] }
      : problem("unknown-path", `there is nothing at this address; what is served is at ${base}/metadata`);
    send(reply, { ...problemAnswer(refused), interaction: "unknown", type: "" });
  });
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode } = error as { statusCode?: number };
    const known =
      statusCode === 413
        ? problem("body-too-large", `a posted search may hold up to ${formMax} bytes`)
        : statusCode !== undefined && statusCode < 500
          ? problem("malformed-url", "the request is not well formed")
          : problem("server-error", "This server failed; the request may be right.");
    if (known.problem === "server-error")
      logger.error({ kind: (error as Error).name, at: placeOf(error) }, "request failed");
    send(reply, { ...problemAnswer(known), interaction: "unknown", type: "" });
  });
  return app;
}

/** Straight to the socket: what Fastify would add to a ready answer costs a sixth of a read. */
function send(reply: FastifyReply, made: FhirAnswer, head = false): void {
  reply.hijack();
  const headers: (string | number)[] = [...fixedHeaders];
  for (const name in made.headers) headers.push(name, made.headers[name]!);
  if (made.status === 304) {
    reply.raw.writeHead(304, headers as string[]).end();
    return;
  }
  const length = typeof made.body === "string" ? Buffer.byteLength(made.body) : made.body.length;
  headers.push("content-type", made.contentType, "content-length", length);
  reply.raw.writeHead(made.status, headers as string[]).end(head ? undefined : made.body);
}

function refusal(request: FastifyRequest, hosts: ReadonlySet<string>): Problem | undefined {
  if (request.raw.url!.length > urlMax) return problem("too-long", tooLong);
  const host = hostOf(request.raw);
  if (!hosts.has(host))
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

function formOf(request: FastifyRequest): readonly SearchPair[] | Problem | undefined {
  if (request.method !== "POST" || request.body === undefined || request.body === null || request.body === "")
    return undefined;
  const type = (request.headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded")
    return problem("unsupported-body", "a search is posted as application/x-www-form-urlencoded");
  return parsePairs(request.body as string);
}

/** Where in our own code an error arose: the first line of its stack that names a file. */
function placeOf(error: unknown): string {
  const line = String((error as Error)?.stack ?? "")
    .split("\n")
    .find((it) => /^\s+at /.test(it));
  return line?.trim().replace(/\(?file:\/\/.*\/(src|dist)\//, "($1/") ?? "unknown";
}
