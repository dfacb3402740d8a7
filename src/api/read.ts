import { isProblem, type Problem, problem, quoted } from "../fhir/problem.ts";
import { idShape } from "../fhir/reference.ts";
import { parseShape, type Shape, shapeParameters } from "../search/parse-shape.ts";
import type { DeletedResource, Store, StoredResource } from "../store/store.ts";
import { binaryContent } from "./binary.ts";
import { fhirJson, formatOf } from "./format.ts";
import type { FhirRequest, FhirService, Made, Run } from "./interactions.ts";
import { shortener } from "./shape.ts";

/** The newest version. https://hl7.org/fhir/STU3/http.html#read */
export const read =
  (type: string, id: string): Run =>
  async (request, service) => {
    if (!idShape.test(id)) return malformedId(id);
    return versionAnswer(request, service, type, id, await service.store.read(type, id));
  };

export const vread =
  (type: string, id: string, version: string): Run =>
  async (request, service) => {
    if (!idShape.test(id)) return malformedId(id);
    const found = /^[1-9]\d{0,8}$/.test(version) ? await service.store.vread(type, id, Number(version)) : undefined;
    if (!found) return problem("not-found", `${type}/${quoted(id)} has no version ${quoted(version)} here`);
    return versionAnswer(request, service, type, id, found);
  };

/** A resource that is here now, or why there is none. */
export async function checkedRead(type: string, id: string, store: Store): Promise<StoredResource | Problem> {
  if (!idShape.test(id)) return malformedId(id);
  return held(type, id, await store.read(type, id));
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
    ? parseShape({ definition: catalog.resources.get(type)!.definition }, request.query, catalog.definitions)
    : undefined;
  if (isProblem(shape)) return shape;
  const format = formatOf(request);
  if (isProblem(format) && type !== "Binary") return format;
  const current = held(type, id, found);
  if (isProblem(current)) return current;
  const etag = `W/"${current.version}"`;
  const headers = { etag, "last-modified": new Date(current.updated).toUTCString() };
  if (isKnown(request, etag, current.updated)) return { status: 304, contentType: fhirJson, headers, body: "" };
  if (type === "Binary" && (isProblem(format) || !format.explicit)) {
    const content = binaryContent(current.body, request.accept);
    return isProblem(content)
      ? content
      : {
          status: 200,
          contentType: content.contentType,
          headers: { ...headers, "content-disposition": "attachment" },
          body: content.bytes,
        };
  }
  if (shape?.summary === "count") return problem("malformed-value", "_summary=count counts matches; a read has none");
  return { status: 200, contentType: fhirJson, headers, body: shapedBody(current.body, shape, search.subset) };
}

/** Whether the client has this version already. If-None-Match wins. https://hl7.org/fhir/STU3/http.html#cread */
function isKnown({ ifNoneMatch, ifModifiedSince }: FhirRequest, etag: string, updated: number): boolean {
  if (ifNoneMatch !== undefined) return ifNoneMatch.split(",").some((it) => it.trim() === etag || it.trim() === "*");
  // HTTP's dates have no milliseconds.
  return ifModifiedSince !== undefined && Date.parse(ifModifiedSince) >= Math.floor(updated / 1000) * 1000;
}

const shapedBody = (body: string, shape: Shape | undefined, subset: FhirService["search"]["subset"]): string =>
  shape ? (shortener(shape, subset)?.(body) ?? body) : body;
