import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGzip, gzip } from "node:zlib";
import type { Logger } from "pino";
import type { FhirAnswer, Made } from "../api/service.ts";
import type { Trail } from "../audit/trail.ts";
import { isProblem, type Problem, problem } from "../fhir/problem.ts";
import { auditRecordOf } from "./audit-record.ts";
import type { Gate } from "./gate.ts";
import type { Metrics } from "./metrics.ts";
import { parsePath } from "./url.ts";

/** What answers at an address and below it. */
export interface Door {
  /** `/STU3`: without a slash at its end. */
  readonly path: string;
  /** The service under which metrics count it. */
  readonly service: string;
  /** `path`: below the door's own, or why it cannot be read. */
  readonly answer: (request: IncomingMessage, path: readonly string[] | Problem) => Promise<DoorAnswer>;
  /** A problem in the words of who asks here, and in the format asked for. */
  readonly refused: (it: Problem, request: IncomingMessage, path: readonly string[] | Problem) => Made;
  /** The same where nothing is to be trusted but the problem itself. */
  readonly failed: (it: Problem) => Made;
  /** Who may come in at all; absent: everybody. */
  readonly gate?: Gate | undefined;
  /** Where accesses are written down before they are answered; absent: nowhere. */
  readonly trail?: Pick<Trail, "write"> | undefined;
}

/** An answer. `recorded`: it was made of what a service told, and is written down there. */
export interface DoorAnswer extends FhirAnswer {
  readonly recorded?: { readonly trail: Pick<Trail, "write">; readonly path: readonly string[] };
}

export interface DoorTools {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Who sends a request. */
  readonly addressOf: (request: IncomingMessage) => string;
}

/** On every answer of a door: nothing is guessed, nothing is run. */
const fixedHeaders = [
  "x-content-type-options",
  "nosniff",
  "referrer-policy",
  "no-referrer",
  "vary",
  "Accept, Accept-Encoding, Authorization",
] as const;

/** Nothing is kept by browsers and proxies, but what says so itself. */
const notKept = ["cache-control", "no-store"] as const;

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

/** Answers a request at or below a door's path; counts and logs it. Never throws. */
export async function serveDoor(
  request: IncomingMessage,
  response: ServerResponse,
  door: Door,
  tools: DoorTools,
): Promise<void> {
  const { logger, metrics } = tools;
  const started = performance.now();
  const ids = requestIds(request);
  const path = pathOf(request, door);
  let made: DoorAnswer;
  let client: string | undefined;
  try {
    const entered = door.gate?.enter(request, path, tools.addressOf(request));
    client = entered?.client;
    if (entered?.answer) made = { ...entered.answer, interaction: "preflight", ...unnamed };
    else if (entered?.refused)
      made = { ...door.refused(entered.refused, request, path), interaction: "refused", ...unnamed };
    else made = await door.answer(request, path);
    if (entered) made = { ...made, headers: { ...made.headers, ...entered.headers } };
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    // The error may quote data: its kind and place are logged, not its words.
    logger.error({ kind: (error as Error).name, at: placeOf(error) }, "request failed");
    const failed = "This server failed; the request may be right. Please report what you asked for.";
    made = { ...door.failed(problem("server-error", failed)), interaction: "failed", ...unnamed };
  }
  const { trail, path: about } = made.recorded ?? { trail: door.trail, path: isProblem(path) ? [] : path };
  if (trail) made = await recorded(made, { request, path: about, id: ids["x-request-id"]!, trail }, door, tools);
  const isHead = request.method === "HEAD";
  const headers = { ...made.headers, ...ids };
  const bytes = made.stream
    ? await sendStream(
        response,
        { ...made, headers, stream: made.stream },
        { isHead, isCompressed: acceptsGzip(request) },
        logger,
      )
    : !isHead && typeof made.body === "string" && made.body.length >= compressedMin && acceptsGzip(request)
      ? send(response, {
          ...made,
          headers: { ...headers, "content-encoding": "gzip" },
          body: await compressed(made.body),
        })
      : send(response, { ...made, headers }, isHead);
  const elapsedMs = performance.now() - started;
  metrics.count(door.service, made.interaction, made.type, made.status, elapsedMs);
  logger.info({
    request: ids["x-request-id"],
    method: request.method,
    interaction: made.interaction,
    type: made.type,
    status: made.status,
    ...(client !== undefined && { client }),
    bytes,
    ms: Math.round(elapsedMs * 1000) / 1000,
  });
}

const unnamed = { type: "", entered: undefined } as const;

function pathOf({ url = "" }: IncomingMessage, { path: base }: Door): readonly string[] | Problem {
  const mark = url.indexOf("?");
  return parsePath(url.slice(base.length + 1, mark < 0 ? undefined : mark));
}

/** The answer, once it is written down; what cannot be written down is not answered. */
async function recorded(
  made: FhirAnswer,
  {
    request,
    path,
    id,
    trail,
  }: { request: IncomingMessage; path: readonly string[]; id: string; trail: Pick<Trail, "write"> },
  { failed }: Door,
  { logger, addressOf }: DoorTools,
): Promise<FhirAnswer> {
  const record = auditRecordOf(made, { request: id, from: addressOf(request), path, at: Date.now() });
  if (!record) return made;
  try {
    await trail.write(record);
    return made;
  } catch (error) {
    logger.fatal(
      { kind: (error as NodeJS.ErrnoException).code ?? (error as Error).name },
      "the audit cannot be written",
    );
    const stopped = "This server cannot write down who asks for what, and answers nothing until it can";
    return {
      ...failed(problem("audit-unavailable", stopped)),
      interaction: made.interaction,
      type: made.type,
      entered: undefined,
    };
  }
}

/**
 * Straight to the socket. Returns the bytes of the body. A text goes out in one write with its head; one of ASCII alone
 * need not be encoded.
 */
export function send(response: ServerResponse, made: Made, head = false): number {
  const headers: (string | number)[] = [...fixedHeaders];
  if (!("cache-control" in made.headers)) headers.push(...notKept);
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

/**
 * A body that is made while it is sent, no faster than it is taken. One that fails half way ends without its end, so that nobody takes
 * it for whole. Returns the characters that were made.
 */
async function sendStream(
  response: ServerResponse,
  { stream, ...made }: Made & { readonly stream: AsyncIterable<string> },
  { isHead, isCompressed }: { readonly isHead: boolean; readonly isCompressed: boolean },
  logger: Logger,
): Promise<number> {
  const headers: string[] = [...fixedHeaders, ...notKept, ...policy, "content-type", made.contentType];
  for (const name in made.headers) headers.push(name, made.headers[name]!);
  if (isCompressed) headers.push("content-encoding", "gzip");
  response.writeHead(made.status, headers);
  if (isHead) {
    response.end();
    return 0;
  }
  let length = 0;
  async function* counted() {
    for await (const text of stream) {
      length += text.length;
      yield text;
    }
  }
  try {
    const source = Readable.from(counted());
    await (isCompressed ? pipeline(source, createGzip({ level: 1 }), response) : pipeline(source, response));
  } catch (error) {
    // Whoever asked may have gone away: that is no failure of ours.
    if (!["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"].includes((error as NodeJS.ErrnoException).code ?? ""))
      logger.error({ kind: (error as Error).name, at: placeOf(error) }, "a file was broken off");
    response.destroy();
  }
  return length;
}

/** Where in our own code an error arose: the first line of its stack that names a file. */
export function placeOf(error: unknown): string {
  const line = String((error as Error)?.stack ?? "")
    .split("\n")
    .find((it) => /^\s+at /.test(it));
  return line?.trim().replace(/\(?file:\/\/.*\/(src|dist)\//, "($1/") ?? "unknown";
}
