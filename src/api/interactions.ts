import { prettyJson } from "../fhir/json.ts";
import { isProblem, nearest, type Problem, problem, quoted, statusOf, toOutcome } from "../fhir/problem.ts";
import { idShape } from "../fhir/reference.ts";
import type { Catalog } from "../search/catalog.ts";
import type { SearchPair } from "../search/parse-search.ts";
import type { DeletedResource, Store, StoredResource } from "../store/store.ts";
import { binaryContent } from "./binary.ts";
import { capabilityStatement } from "./capabilities.ts";
import { chooseFormat } from "./format.ts";
import { type SearchSettings, searchType } from "./search-type.ts";

/** A request to a FHIR service, freed from HTTP's wrapping. `path` is below the base: `["Patient", "1"]`. */
export interface FhirRequest {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: readonly SearchPair[];
  /** Parameters of a posted form; undefined when there is no body. A Problem when the body was no form. */
  readonly form: readonly SearchPair[] | Problem | undefined;
  readonly accept: string | undefined;
  readonly prefer: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

export interface FhirAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes: the content of a Binary. */
  readonly body: string | Uint8Array;
  /** FHIR's code of what was done and the resource type, for logs and metrics; never more than that. */
  readonly interaction: string;
  readonly type: string;
}

export interface FhirService {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly search: SearchSettings;
  /** Handle unknown parameters leniently unless the request prefers otherwise. */
  readonly lenient: boolean;
}

export const fhirJson = "application/fhir+json;charset=utf-8";

/** Answers one request; every problem becomes an OperationOutcome here. */
export async function answer(request: FhirRequest, service: FhirService): Promise<FhirAnswer> {
  const { interaction, type, run, allow } = route(request, service.catalog);
  const made = await attempt(request, service, run, allow);
  const done = isProblem(made) ? problemAnswer(made) : made;
  return { ...done, interaction, type };
}

type Made = Omit<FhirAnswer, "interaction" | "type">;
type Run = (request: FhirRequest, service: FhirService) => Promise<Made | Problem>;

interface Routed {
  readonly interaction: string;
  readonly type: string;
  readonly run: Run | Problem;
  /** Methods that this address takes. */
  readonly allow: readonly string[];
}

async function attempt(
  request: FhirRequest,
  service: FhirService,
  run: Run | Problem,
  allow: readonly string[],
): Promise<Made | Problem> {
  if (isProblem(run)) return run;
  const { method } = request;
  if (!allow.includes(method))
    return {
      ...problem(
        "not-allowed",
        `${quoted(method)} is not served here: this API is read-only; ${allow.join(", ")} would work`,
      ),
      allow,
    };
  if (isProblem(request.form)) return request.form;
  const made = await run(request, service);
  if (isProblem(made) || last(request.query, "_pretty") !== "true") return made;
  return typeof made.body !== "string" || made.body === "" ? made : { ...made, body: prettyJson(made.body) };
}

export function problemAnswer(it: Problem): Made {
  return {
    status: statusOf(it),
    contentType: fhirJson,
    headers: it.allow ? { allow: it.allow.join(", ") } : {},
    body: JSON.stringify(toOutcome(it)),
  };
}

const reading = ["GET", "HEAD"];

/** What an address means. Addresses: https://hl7.org/fhir/STU3/http.html#general */
function route({ path }: FhirRequest, catalog: Catalog): Routed {
  const [type = "", id, history, version, ...more] = path;
  if (path.length === 0) return { interaction: "capabilities", type: "", run: atBase, allow: [...reading, "OPTIONS"] };
  if (type === "metadata" && path.length === 1)
    return { interaction: "capabilities", type: "", run: capabilities, allow: [...reading, "OPTIONS"] };
  const resource = catalog.resources.get(type);
  if (!resource) return { interaction: "unknown", type: "", run: unknownType(type, catalog), allow: reading };
  const { interactions } = resource.definition;
  if (id === undefined)
    return interactions["search-type"]
      ? { interaction: "search-type", type, run: search(type, false), allow: reading }
      : {
          interaction: "search-type",
          type,
          run: problem("not-found", `${type} is not searched here; read ${type}/[id]`),
          allow: reading,
        };
  if (id === "_search" && history === undefined && interactions["search-type"])
    return { interaction: "search-type", type, run: search(type, true), allow: ["POST"] };
  if (history === undefined) return { interaction: "read", type, run: read(type, id), allow: reading };
  if (history === "_history" && version !== undefined && more.length === 0)
    return { interaction: "vread", type, run: vread(type, id, version), allow: reading };
  return {
    interaction: "unknown",
    type,
    run: problem(
      "unknown-path",
      `there is nothing at this address; ${type}/[id] and ${type}/[id]/_history/[version] are`,
    ),
    allow: reading,
  };
}

function unknownType(type: string, catalog: Catalog): Problem {
  const served = [...catalog.resources.keys()];
  const former = catalog.service.formerTypes[type];
  const near = former ?? nearest(type, served);
  const hint =
    near === undefined
      ? `it has ${served.join(", ")}`
      : served.includes(near)
        ? former
          ? `in ${catalog.definitions.release} it is ${near}`
          : `did you mean ${near}?`
        : `in ${catalog.definitions.release} its place is taken by ${near}, which is not served either`;
  return problem("unknown-resource-type", `This service has no resource type ${quoted(type)}; ${hint}`);
}

const last = (pairs: readonly SearchPair[], name: string): string | undefined =>
  pairs.findLast((it) => it[0] === name)?.[1];

const formatOf = (request: FhirRequest, pairs: readonly SearchPair[] = request.query) =>
  chooseFormat(last(pairs, "_format"), request.accept);

const capabilities: Run = async (request, { catalog, store, search: { base } }) => {
  const format = formatOf(request);
  if (isProblem(format)) return format;
  const summary = await store.summary();
  const statement = capabilityStatement(catalog, {
    base,
    withoutProfile: summary.withoutProfile,
    resources: summary.types.reduce((sum, it) => sum + it.count, 0),
    incomplete: store.incomplete(),
  });
  return { status: 200, contentType: fhirJson, headers: {}, body: JSON.stringify(statement) };
};

/** The base itself: OPTIONS asks for the CapabilityStatement; a search over all types is not served. */
const atBase: Run = async (request, service) =>
  request.method === "OPTIONS"
    ? capabilities(request, service)
    : problem(
        "unknown-path",
        "a search names a type, such as Patient?; what is served is at metadata, below this address",
      );

const search =
  (type: string, posted: boolean): Run =>
  async (request, service) => {
    const pairs = posted
      ? [...request.query, ...((request.form as readonly SearchPair[] | undefined) ?? [])]
      : request.query;
    const format = formatOf(request, pairs);
    if (isProblem(format)) return format;
    const handling = /(?:^|[,;\s])handling\s*=\s*"?(lenient|strict)\b/i.exec(request.prefer ?? "")?.[1]?.toLowerCase();
    const lenient = handling === undefined ? service.lenient : handling === "lenient";
    const bundle = await searchType({ type, pairs, posted, lenient }, service.store, service.search);
    return isProblem(bundle) ? bundle : { status: 200, contentType: fhirJson, headers: {}, body: bundle };
  };

const read =
  (type: string, id: string): Run =>
  async (request, { store }) => {
    if (!idShape.test(id)) return problem("malformed-id", `${quoted(id)} is no id: up to 64 letters, digits, - and .`);
    return versionAnswer(request, type, id, await store.read(type, id));
  };

const vread =
  (type: string, id: string, version: string): Run =>
  async (request, { store }) => {
    if (!idShape.test(id)) return problem("malformed-id", `${quoted(id)} is no id: up to 64 letters, digits, - and .`);
    const found = /^[1-9]\d{0,8}$/.test(version) ? await store.vread(type, id, Number(version)) : undefined;
    if (!found) return problem("not-found", `${type}/${quoted(id)} has no version ${quoted(version)} here`);
    return versionAnswer(request, type, id, found);
  };

function versionAnswer(
  request: FhirRequest,
  type: string,
  id: string,
  found: StoredResource | DeletedResource | undefined,
): Made | Problem {
  const known = request.query.find(([name, value]) => !["_format", "_pretty"].includes(name) && value !== "");
  if (known)
    return problem(
      "unknown-parameter",
      `a read takes _format and _pretty, not ${quoted(known[0])}; search with ${type}?`,
    );
  const format = formatOf(request);
  if (isProblem(format) && type !== "Binary") return format;
  if (!found) return problem("not-found", `${type}/${quoted(id)} is not held here`);
  if (found.state === "deleted") return problem("deleted", `${type}/${quoted(id)} was deleted here`);
  const etag = `W/"${found.version}"`;
  const headers = { etag, "last-modified": new Date(found.updated).toUTCString() };
  if (request.ifNoneMatch?.split(",").some((it) => it.trim() === etag || it.trim() === "*"))
    return { status: 304, contentType: fhirJson, headers, body: "" };
  if (type === "Binary" && (isProblem(format) || !format.explicit)) {
    const content = binaryContent(found.body, request.accept);
    return isProblem(content)
      ? content
      : {
          status: 200,
          contentType: content.contentType,
          headers: { ...headers, "content-disposition": "attachment" },
          body: content.bytes,
        };
  }
  return { status: 200, contentType: fhirJson, headers, body: found.body };
}
