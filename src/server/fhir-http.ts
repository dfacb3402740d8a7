import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Logger } from "pino";
import type { Credentials } from "../access/access.ts";
import { answer, asAskedFor, problemAnswer } from "../api/interactions.ts";
import { takesBody } from "../api/operations.ts";
import type { PostedBody } from "../api/posted-resource.ts";
import type { FhirAnswer, FhirService, Made } from "../api/service.ts";
import type { Trail } from "../audit/trail.ts";
import { isProblem, type Problem, problem } from "../fhir/problem.ts";
import type { SearchPair } from "../search/parse-search.ts";
import { auditRecordOf } from "./audit-record.ts";
import type { Metrics } from "./metrics.ts";
import { parsePairs, parsePath } from "./url.ts";

const formMax = 1_048_576;
const bodyMax = 2_097_152;

/** On every answer of a FHIR route: nothing is kept by browsers and proxies, nothing is guessed, nothing is run. */
const fixedHeaders = [
  "cache-control",
  "no-store",
  "x-content-type-options",
  "nosniff",
  "referrer-policy",
  "no-referrer",
  "vary",
  "Accept, Accept-Encoding, Authorization",
] as const;

/** What is no page needs nothing; a page brings its own. */
const policy = ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"] as const;

/** Shorter texts are not worth it. */
const compressedMin = 2048;
const gzipped = promisify(gzip);
/** At the lowest level: a page shrinks to an eighth in a third of the time of the default. */
const compressed = (body: string): Promise<Buffer> => gzipped(body, { level: 1 });

const acceptsGzip = ({ headers }: IncomingMessage): boolean =>
  /(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)/i.test(headers["accept-encoding"] ?? "");

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const token = /^[\w.-]{1,64}$/;

/**
 * The id by which a request is found in the log: the client's own where that is a UUID, which cannot be an NHS number.
 * Another id of the client is only given back to it. https://hl7.org/fhir/STU3/http.html#custom
 */
function requestIds({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const given = headers["x-request-id"];
  const id = typeof given === "string" && uuid.test(given) ? given.toLowerCase() : randomUUID();
  const correlation = headers["x-correlation-id"] ?? (given === id ? undefined : given);
  return typeof correlation === "string" && token.test(correlation)
    ? { "x-request-id": id, "x-correlation-id": correlation }
    : { "x-request-id": id };
}

export interface FhirHttp {
  readonly service: FhirService;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Where accesses are written down before they are answered; absent: nowhere. */
  readonly trail?: Pick<Trail, "write"> | undefined;
  /** Who sends a request. */
  readonly addressOf: (request: IncomingMessage) => string;
}

/** Answers a request at or below the service's base path; counts and logs it. Never throws. */
export async function serveFhir(request: IncomingMessage, response: ServerResponse, http: FhirHttp): Promise<void> {
  const { service, logger, metrics, trail } = http;
  const started = performance.now();
  const ids = requestIds(request);
  const path = pathOf(request, service);
  let made: FhirAnswer;
  try {
    made = await answerTo(request, path, service);
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    // The error may quote data: its kind and place are logged, not its words.
    logger.error({ kind: (error as Error).name, at: placeOf(error) }, "request failed");
    const failed = "This server failed; the request may be right. Please report what you asked for.";
    made = { ...problemAnswer(problem("server-error", failed)), interaction: "failed", type: "", entered: undefined };
  }
  if (trail) made = await recorded(made, request, isProblem(path) ? [] : path, ids["x-request-id"]!, http);
  const isHead = request.method === "HEAD";
  const headers = { ...made.headers, ...ids };
  const bytes =
    !isHead && typeof made.body === "string" && made.body.length >= compressedMin && acceptsGzip(request)
      ? send(response, {
          ...made,
          headers: { ...headers, "content-encoding": "gzip" },
          body: await compressed(made.body),
        })
      : send(response, { ...made, headers }, isHead);
  const elapsedMs = performance.now() - started;
  metrics.count(service.catalog.service.name, made.interaction, made.type, made.status, elapsedMs);
  logger.info({
    request: ids["x-request-id"],
    method: request.method,
    interaction: made.interaction,
    type: made.type,
    status: made.status,
    bytes,
    ms: Math.round(elapsedMs * 1000) / 1000,
  });
}

function pathOf({ url = "" }: IncomingMessage, { path: base }: FhirService): readonly string[] | Problem {
  const mark = url.indexOf("?");
  return parsePath(url.slice(base.length + 1, mark < 0 ? undefined : mark));
}

/** The answer, once it is written down; what cannot be written down is not answered. */
async function recorded(
  made: FhirAnswer,
  request: IncomingMessage,
  path: readonly string[],
  id: string,
  { trail, logger, addressOf }: FhirHttp,
): Promise<FhirAnswer> {
  const record = auditRecordOf(made, { request: id, from: addressOf(request), path, at: Date.now() });
  if (!record) return made;
  try {
    await trail!.write(record);
    return made;
  } catch (error) {
    logger.fatal(
      { kind: (error as NodeJS.ErrnoException).code ?? (error as Error).name },
      "the audit cannot be written",
    );
    const stopped = "This server cannot write down who asks for what, and answers nothing until it can";
    return {
      ...problemAnswer(problem("audit-unavailable", stopped)),
      interaction: made.interaction,
      type: made.type,
      entered: undefined,
    };
  }
}

async function answerTo(
  request: IncomingMessage,
  path: readonly string[] | Problem,
  service: FhirService,
): Promise<FhirAnswer> {
  const url = request.url!;
  const mark = url.indexOf("?");
  const query = mark < 0 ? [] : parsePairs(url.slice(mark + 1));
  const wrong = isProblem(path) ? path : isProblem(query) ? query : undefined;
  const { headers, method = "" } = request;
  const posts =
    method === "POST" ? (takesBody(service.catalog.service, isProblem(path) ? [] : path) ? "body" : "form") : undefined;
  if (wrong) {
    const asked = { query: [], form: undefined, accept: headers.accept };
    const made = { ...problemAnswer(wrong), interaction: "unknown", type: "", entered: undefined };
    return asAskedFor(made, asked, service);
  }
  return answer(
    {
      method,
      path: path as readonly string[],
      query: query as SearchPair[],
      form: posts === "form" ? await formOf(request) : undefined,
      body: posts === "body" ? await bodyOf(request) : undefined,
      accept: headers.accept,
      prefer: headers.prefer as string | undefined,
      ifNoneMatch: headers["if-none-match"],
      ifModifiedSince: headers["if-modified-since"],
      credentials: service.access && credentialsOf(request),
    },
    service,
  );
}

function credentialsOf({ headers, socket }: IncomingMessage): Credentials {
  const reason = headers["x-break-glass"];
  return {
    authorization: headers.authorization,
    breakGlass: typeof reason === "string" ? reason : reason?.join(", "),
    connection: socket,
  };
}

/** The posted form; undefined when nothing was posted; a Problem when it is no form or too long. */
async function formOf(request: IncomingMessage): Promise<readonly SearchPair[] | Problem | undefined> {
  const { "content-encoding": encoding = "identity" } = request.headers;
  if (encoding !== "identity") return problem("unsupported-body", "a search is posted as it is, not compressed");
  const bytes = await bytesOf(request, formMax);
  if (!bytes) return problem("body-too-large", `a posted search may hold up to ${formMax} bytes`);
  if (bytes.length === 0) return undefined;
  const type = (request.headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded")
    return problem("unsupported-body", "a search is posted as application/x-www-form-urlencoded");
  if (!isUtf8(bytes)) return problem("malformed-body", "the body is not UTF-8");
  return parsePairs(bytes.toString());
}

/** The posted resource, as text; undefined when nothing was posted. */
async function bodyOf(request: IncomingMessage): Promise<PostedBody | Problem | undefined> {
  const { "content-type": contentType = "", "content-encoding": encoding = "identity" } = request.headers;
  if (encoding !== "identity") return problem("unsupported-body", "a resource is posted as it is, not compressed");
  const bytes = await bytesOf(request, bodyMax);
  if (!bytes) return problem("body-too-large", `a posted resource may have up to ${bodyMax} bytes`);
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) return problem("malformed-body", "the body is not UTF-8");
  return { contentType, text: bytes.toString().replace(/^\uFEFF/, "") };
}

/** undefined: there are more than `max`. */
async function bytesOf(request: IncomingMessage, max: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > max) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Straight to the socket. Returns the bytes of the body. A text goes out in one write with its head; one of ASCII alone
 * need not be encoded.
 */
export function send(response: ServerResponse, made: Made, head = false): number {
  const headers: (string | number)[] = [...fixedHeaders];
  if (!("content-security-policy" in made.headers)) headers.push(...policy);
  for (const name in made.headers) headers.push(name, made.headers[name]!);
  if (made.status === 304) {
    response.writeHead(304, headers as string[]).end();
    return 0;
  }
  const length = typeof made.body === "string" ? Buffer.byteLength(made.body) : made.body.length;
  headers.push("content-type", made.contentType, "content-length", length);
  // What is left of a body that was too long is not read.
  if (made.status === 413) headers.push("connection", "close");
  response.writeHead(made.status, headers as string[]);
  if (head) response.end();
  else response.end(made.body, length === made.body.length ? "latin1" : "utf8");
  return length;
}

/** Where in our own code an error arose: the first line of its stack that names a file. */
export function placeOf(error: unknown): string {
  const line = String((error as Error)?.stack ?? "")
    .split("\n")
    .find((it) => /^\s+at /.test(it));
  return line?.trim().replace(/\(?file:\/\/.*\/(src|dist)\//, "($1/") ?? "unknown";
}
