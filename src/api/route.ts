import { isProblem, nearest, type Problem, problem, quoted } from "../fhir/problem.ts";
import type { Catalog } from "../search/catalog.ts";
import { type Ask, answerSearch } from "./answer-search.ts";
import { capabilityStatement } from "./capabilities.ts";
import { askEverything } from "./everything.ts";
import { fhirJson, formatOf } from "./format.ts";
import { history } from "./history.ts";
import { type FhirRequest, type Run, withForm } from "./interactions.ts";
import { checkedRead, read, vread } from "./read.ts";
import { askCompartment, compartmentOf } from "./search-compartment.ts";
import { askSystem } from "./search-system.ts";
import { askType } from "./search-type.ts";

export interface Routed {
  readonly interaction: string;
  readonly type: string;
  readonly run: Run | Problem;
  /** Methods that this address takes. */
  readonly allow: readonly string[];
}

const reading = ["GET", "HEAD"];
const posting = ["POST"];

/** What an address means. Addresses: https://hl7.org/fhir/STU3/http.html#general */
export function route({ path, query }: FhirRequest, catalog: Catalog): Routed {
  const [type = "", id, third, fourth, ...more] = path;
  if (path.length === 0)
    return query.length === 0
      ? { interaction: "capabilities", type: "", run: atBase, allow: [...reading, "OPTIONS"] }
      : { interaction: "search-system", type: "", run: search("", askSystem, false), allow: [...reading, "OPTIONS"] };
  if (type === "metadata" && id === undefined)
    return { interaction: "capabilities", type: "", run: capabilities, allow: [...reading, "OPTIONS"] };
  if (type === "_search" && id === undefined)
    return { interaction: "search-system", type: "", run: search("", askSystem, true), allow: posting };
  const resource = catalog.resources.get(type);
  if (!resource) return { interaction: "unknown", type: "", run: unknownType(type, catalog), allow: reading };
  const searched = resource.definition.interactions["search-type"] !== undefined;
  if (id === undefined) {
    const refused = problem("not-found", `${type} is not searched here; read ${type}/[id]`);
    return {
      interaction: "search-type",
      type,
      run: searched ? search(type, askType(type), false) : refused,
      allow: reading,
    };
  }
  if (id === "_history" && third === undefined)
    return { interaction: "history-type", type, run: history(type, undefined), allow: reading };
  if (id === "_search" && third === undefined && searched)
    return { interaction: "search-type", type, run: search(type, askType(type), true), allow: posting };
  if (third === undefined) return { interaction: "read", type, run: read(type, id), allow: reading };
  if (third === "_history" && fourth === undefined)
    return { interaction: "history-instance", type, run: history(type, id), allow: reading };
  if (third === "_history" && fourth !== undefined && more.length === 0)
    return { interaction: "vread", type, run: vread(type, id, fourth), allow: reading };
  if (type === "Patient" && third === "$everything" && fourth === undefined)
    return { interaction: "everything", type, run: everything(id), allow: [...reading, "POST"] };
  if (more.length === 0 && (fourth === undefined || fourth === "_search") && catalog.resources.has(third))
    return {
      interaction: "search-compartment",
      type: third,
      run: within(type, id, third, fourth === "_search"),
      allow: fourth === undefined ? reading : posting,
    };
  return {
    interaction: "unknown",
    type,
    run: problem(
      "unknown-path",
      `there is nothing at this address; ${type}/[id], ${type}/[id]/_history, ${type}/[id]/_history/[version]${compartmentOf(type, catalog).size > 0 ? `, ${type}/[id]/[type]` : ""}${type === "Patient" ? " and Patient/[id]/$everything" : ""} are`,
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

/** The base itself: OPTIONS asks for the CapabilityStatement; a search names types or parameters. */
const atBase: Run = async (request, service) =>
  request.method === "OPTIONS"
    ? capabilities(request, service)
    : problem(
        "unknown-path",
        "a search names a type, such as Patient?, or several, ?_type=Patient,Encounter; what is served is at metadata, below this address",
      );

const search =
  (path: string, ask: Ask, posted: boolean): Run =>
  async (request, service) => {
    if (path === "" && request.method === "OPTIONS") return capabilities(request, service);
    const pairs = posted ? withForm(request) : request.query;
    const format = formatOf(request, pairs);
    if (isProblem(format)) return format;
    const handling = /(?:^|[,;\s])handling\s*=\s*"?(lenient|strict)\b/i.exec(request.prefer ?? "")?.[1]?.toLowerCase();
    const lenient = handling === undefined ? service.lenient : handling === "lenient";
    const bundle = await answerSearch({ path, pairs, posted, lenient }, ask, service.store, service.search);
    return isProblem(bundle) ? bundle : { status: 200, contentType: fhirJson, headers: {}, body: bundle };
  };

/** What belongs to a resource that is here: of one that is not, nothing would be found and nothing would be known. */
const within =
  (type: string, id: string, of: string, posted: boolean): Run =>
  async (request, service) => {
    const found = await checkedRead(type, id, service.store);
    if (isProblem(found)) return found;
    return search(`${type}/${id}/${of}`, askCompartment(type, id, of), posted)(request, service);
  };

const everything =
  (id: string): Run =>
  async (request, service) => {
    const found = await checkedRead("Patient", id, service.store);
    if (isProblem(found)) return found;
    return search(`Patient/${id}/$everything`, askEverything(id), request.method === "POST")(request, service);
  };
