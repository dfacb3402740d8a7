import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Credentials } from "../access/access.ts";
import { answer, asAskedFor, problemAnswer } from "../api/interactions.ts";
import { takesBody } from "../api/operations.ts";
import type { PostedBody } from "../api/posted-resource.ts";
import type { FhirAnswer, FhirService, Made } from "../api/service.ts";
import type { Trail } from "../audit/trail.ts";
import { isProblem, type Problem, problem } from "../fhir/problem.ts";
import type { SearchPair } from "../search/parse-search.ts";
import type { Door } from "./door.ts";
import { pairsOfParts } from "./form-parts.ts";
import type { Gate } from "./gate.ts";
import { parsePairs, queryOf } from "./url.ts";

const formMax = 1_048_576;
const bodyMax = 2_097_152;
const readOnMax = 33_554_432;

/** A FHIR service, and where accesses to it are written down; absent: nowhere. */
export interface Mounted {
  readonly service: FhirService;
  readonly trail?: Pick<Trail, "write"> | undefined;
  /** Who may come in at all; absent: everybody. */
  readonly gate?: Gate | undefined;
}

export const fhirDoor = ({ service, trail, gate }: Mounted): Door => ({
  path: service.path,
  service: service.catalog.service.name,
  answer: (request, path) => answerTo(request, path, service),
  refused: (it, request, path) => refusal(it, request, path, service),
  failed: (it) => problemAnswer(it),
  gate,
  trail,
});

async function answerTo(
  request: IncomingMessage,
  path: readonly string[] | Problem,
  service: FhirService,
): Promise<FhirAnswer> {
  const query = queryOf(request.url!);
  const wrong = isProblem(path) ? path : isProblem(query) ? query : undefined;
  if (wrong) return { ...refusal(wrong, request, path, service), interaction: "unknown", type: "", entered: undefined };
  const { headers, method = "" } = request;
  const posts =
    method === "POST" ? (takesBody(service.catalog.service, path as readonly string[]) ? "body" : "form") : undefined;
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

/** What a request is answered with that goes no further than this door. */
function refusal(it: Problem, request: IncomingMessage, path: readonly string[] | Problem, service: FhirService): Made {
  const query = queryOf(request.url!);
  const { method = "", headers } = request;
  const said = service.outcome?.(it, { path: isProblem(path) ? [] : path, method });
  const made = { ...problemAnswer(it, said), interaction: "", type: "", entered: undefined };
  return asAskedFor(made, { query: isProblem(query) ? [] : query, form: undefined, accept: headers.accept }, service);
}

function credentialsOf({ headers, socket }: IncomingMessage): Credentials {
  const reason = headers["x-break-glass"];
  return {
    authorization: headers.authorization,
    breakGlass: typeof reason === "string" ? reason : reason?.join(", "),
    connection: socket,
  };
}

/** The posted form; undefined when nothing was posted; a Problem when it is no form or too long. `what`: as its sender calls it. */
export async function formOf(
  request: IncomingMessage,
  what: "search" | "form" = "search",
): Promise<readonly SearchPair[] | Problem | undefined> {
  const { "content-encoding": encoding = "identity" } = request.headers;
  if (encoding !== "identity") return problem("unsupported-body", `a ${what} is posted as it is, not compressed`);
  const bytes = await bytesOf(request, formMax);
  if (!bytes) return problem("body-too-large", `a posted ${what} may hold up to ${formMax} bytes`);
  if (bytes.length === 0) return undefined;
  const { "content-type": contentType = "" } = request.headers;
  const type = contentType.split(";")[0]!.trim().toLowerCase();
  if (type === "multipart/form-data" && what === "form") return pairsOfParts(bytes, contentType);
  if (type !== "application/x-www-form-urlencoded")
    return problem("unsupported-body", `a ${what} is posted as application/x-www-form-urlencoded`);
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

/**
 * undefined: there are more than `max`. They are read on up to a point, and kept nowhere: who sends them reads no answer before all is
 * sent, and would otherwise find the connection broken instead of what is wrong.
 */
async function bytesOf(request: IncomingMessage, max: number): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > readOnMax) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > readOnMax) return undefined;
    if (length <= max) chunks.push(chunk);
  }
  return length > max ? undefined : Buffer.concat(chunks);
}
