import { mayLeave } from "../access/rights.ts";
import { isProblem, type Problem, problem, quoted } from "../fhir/problem.ts";
import { idShape } from "../fhir/reference.ts";
import type { Answered } from "../search/meets.ts";
import { parseShape, type Shape, shapeParameters } from "../search/parse-shape.ts";
import { plainQuery } from "../search/plain-query.ts";
import type { Clause } from "../search/query.ts";
import { visibleOnly } from "../search/visible.ts";
import type { DeletedResource, StoredResource } from "../store/store.ts";
import { binaryContent } from "./binary.ts";
import { fhirJson, formatOf } from "./format.ts";
import { ownDefinition } from "./own-definitions.ts";
import type { FhirRequest, FhirService, Made, Run } from "./service.ts";
import { shortener } from "./shape.ts";
import { withheldWhole } from "./withheld.ts";

/** The newest version. https://hl7.org/fhir/STU3/http.html#read */
export const read =
  (type: string, id: string): Run =>
  async (request, service) => {
    if (!idShape.test(id)) return malformedId(id);
    const dated = await service.dated?.(type, id, request);
    if (isProblem(dated)) return dated;
    if (dated) return versionAnswer({ ...request, query: dated.query }, service, type, id, dated.found);
    if (type === "SearchParameter" && ownDefinition(type, id, service.search.base, service.catalog))
      return readOwn(type, id)(request, service);
    return versionAnswer(request, service, type, id, await seen(type, id, request, service));
  };

/** A definition of the service's own, which is in no store. */
export const readOwn =
  (type: string, id: string): Run =>
  async (request, { catalog, search }) => {
    const format = formatOf(request);
    if (isProblem(format)) return format;
    const found = ownDefinition(type, id, search.base, catalog);
    return found
      ? { status: 200, contentType: fhirJson, headers: {}, body: JSON.stringify(found) }
      : problem("not-found", `${type}/${quoted(id)} is not defined here`);
  };

export const vread =
  (type: string, id: string, version: string): Run =>
  async (request, service) => {
    if (!idShape.test(id)) return malformedId(id);
    // An older version is seen by whoever sees the newest, and may be seen itself.
    const newest = request.entered && (await seen(type, id, request, service));
    const held =
      /^[1-9]\d{0,8}$/.test(version) && (!request.entered || newest)
        ? await service.store.vread(type, id, Number(version))
        : undefined;
    const found = held && mayShow(asOwned(held, newest), request, service) ? held : undefined;
    if (!found) return problem("not-found", `${type}/${quoted(id)} has no version ${quoted(version)} here`);
    return versionAnswer(request, service, type, id, found);
  };

/** A resource that is here now, or why there is none. */
export async function checkedRead(
  type: string,
  id: string,
  request: FhirRequest,
  service: FhirService,
): Promise<StoredResource | Problem> {
  if (!idShape.test(id)) return malformedId(id);
  return held(type, id, await seen(type, id, request, service));
}

/** The newest version, if it exists for whoever asks. What was deleted is known only to those who may see all of a type. */
export async function seen(
  type: string,
  id: string,
  request: FhirRequest,
  service: FhirService,
): Promise<StoredResource | DeletedResource | undefined> {
  const found = await service.store.read(type, id);
  const clause = request.entered?.rights.read.visible.get(type);
  if (!found || clause === undefined) return found;
  if (found.state === "deleted") return undefined;
  if (type === "Binary") return attached(found, request, service);
  const asked = plainQuery(type, [{ kind: "id", any: [id] }, clause], 1);
  const isFound = (await service.store.findIds(asked, 1)).length === 1;
  return isFound && mayShow(found, request, service) ? found : undefined;
}

/** A version, as of whoever the newest is about: of a Binary its document says so. */
export const asOwned = <It extends { readonly state: string }>(
  version: It,
  newest: StoredResource | DeletedResource | undefined,
): It =>
  version.state === "current" && newest?.state === "current" ? { ...version, patient: newest.patient } : version;

/** The second look, at the record itself. */
const mayShow = (
  found: StoredResource | DeletedResource,
  { entered }: FhirRequest,
  { catalog }: FhirService,
): boolean => !entered || found.state === "deleted" || mayLeave(entered.rights.read, found, catalog);

/**
 * A Binary, as one of whoever the document is about that has it as its content. It does not say itself whose it is: what no
 * document that may be seen has is not shown.
 */
async function attached(
  binary: StoredResource,
  request: FhirRequest,
  service: FhirService,
): Promise<StoredResource | undefined> {
  const { catalog, store, search } = service;
  const { visible } = request.entered!.rights.read;
  const index = catalog.resources.get("DocumentReference")?.byCode.get("location")?.indexes[0];
  if (!visible.has("DocumentReference") || index === undefined) return undefined;
  const any = [`Binary/${binary.id}`, `${search.base}/Binary/${binary.id}`].map((code) => ({ code }));
  const clauses: Clause[] = [{ kind: "token", index, any, not: false }];
  const { matches } = await store.search(
    visibleOnly(plainQuery("DocumentReference", clauses, 1), visible),
    search.options,
  );
  const [document] = matches;
  const owned = document && { ...binary, patient: document.patient };
  const isSeen = (it: Answered) => mayLeave(request.entered!.rights.read, it, catalog);
  return document && owned && isSeen(document) && isSeen(owned) ? owned : undefined;
}

export const malformedId = (id: string): Problem =>
  problem("malformed-id", `${quoted(id)} is no id: up to 64 letters, digits, - and .`);

function held(type: string, id: string, found: StoredResource | DeletedResource | undefined): StoredResource | Problem {
  if (!found) return problem("not-found", `${type}/${quoted(id)} is not held here`);
  return found.state === "deleted" ? problem("deleted", `${type}/${quoted(id)} was deleted here`) : found;
}

const shaping: readonly string[] = ["_summary", "_elements"];

function versionAnswer(
  request: FhirRequest,
  { catalog, search }: FhirService,
  type: string,
  id: string,
  found: StoredResource | DeletedResource | undefined,
): Made | Problem {
  const unknown = request.query.find(
    ([name, value]) => !["_format", "_pretty", ...shaping].includes(name) && value !== "",
  );
  if (unknown)
    return problem(
      "unknown-parameter",
      `a read takes _format, _pretty, ${shaping.join(" and ")}, not ${quoted(unknown[0])}; search with ${type}?`,
    );
  const shape = request.query.some(([name]) => shapeParameters.includes(name))
    ? parseShape({ type }, request.query, catalog.definitions)
    : undefined;
  if (isProblem(shape)) return shape;
  const format = formatOf(request);
  if (isProblem(format) && type !== "Binary") return format;
  const current = held(type, id, found);
  if (isProblem(current)) return current;
  const etag = `W/"${current.version}"`;
  const headers = { etag, "last-modified": new Date(current.updated).toUTCString() };
  if (isKnown(request, etag, current.updated))
    return { status: 304, contentType: fhirJson, headers, body: "", told: [current] };
  if (type === "Binary" && (isProblem(format) || !format.explicit)) {
    const content = binaryContent(current.body, request.accept);
    return isProblem(content)
      ? content
      : {
          status: 200,
          contentType: content.contentType,
          headers: { ...headers, "content-disposition": "attachment" },
          body: content.bytes,
          told: [current],
        };
  }
  const withheld = withheldWhole([current], request.query, catalog);
  if (withheld) return withheld;
  if (shape?.summary === "count") return problem("malformed-value", "_summary=count counts matches; a read has none");
  const body = shapedBody(current.body, shape, search.subset);
  return { status: 200, contentType: fhirJson, headers, body, told: [current] };
}

/** Whether the client has this version already. If-None-Match wins. https://hl7.org/fhir/STU3/http.html#cread */
function isKnown({ ifNoneMatch, ifModifiedSince }: FhirRequest, etag: string, updated: number): boolean {
  if (ifNoneMatch !== undefined) return ifNoneMatch.split(",").some((it) => it.trim() === etag || it.trim() === "*");
  // HTTP's dates have no milliseconds.
  return ifModifiedSince !== undefined && Date.parse(ifModifiedSince) >= Math.floor(updated / 1000) * 1000;
}

const shapedBody = (body: string, shape: Shape | undefined, subset: FhirService["search"]["subset"]): string =>
  shape ? (shortener(shape, subset)?.(body) ?? body) : body;
