import type { Use } from "../access/rights.ts";
import { isProblem, nearest, type Problem, problem, quoted } from "../fhir/problem.ts";
import type { Catalog } from "../search/catalog.ts";
import { type Ask, answerSearch } from "./answer-search.ts";
import { readAuditEvent, searchAuditEvents } from "./audit-events.ts";
import { capabilityStatement } from "./capabilities.ts";
import { askEverything } from "./everything.ts";
import { fhirJson, formatOf } from "./format.ts";
import { history } from "./history.ts";
import { operationAt, operations, runOperation } from "./operations.ts";
import { checkedRead, read, readOwn, vread } from "./read.ts";
import { askCompartment, compartmentOf } from "./search-compartment.ts";
import { askSystem } from "./search-system.ts";
import { askType } from "./search-type.ts";
import { type FhirRequest, type FhirService, type Run, withForm } from "./service.ts";
import { smartConfiguration } from "./smart-configuration.ts";
import { validate } from "./validate.ts";

export interface Routed {
  readonly interaction: string;
  readonly type: string;
  readonly run: Run | Problem;
  /** Methods that this address takes. */
  readonly allow: readonly string[];
  readonly needs: Needs;
}

/** What one must have leave for; `token`: to be known is enough; `nothing`: anybody may ask; `audit`: a scope of its own. */
export type Needs = "nothing" | "token" | "audit" | readonly { readonly type: string; readonly use: Use }[];

const reading = ["GET", "HEAD"];
const posting = ["POST"];

const opening = [...reading, "OPTIONS"];

/** What an address means. Addresses: https://hl7.org/fhir/STU3/http.html#general */
export function route(
  { path, query }: FhirRequest,
  { catalog, audit, access }: Pick<FhirService, "catalog" | "audit" | "access">,
): Routed {
  const [type = "", id, third, fourth, ...more] = path;
  const statement = (run: Run): Routed => ({
    interaction: "capabilities",
    type: "",
    run,
    allow: opening,
    needs: access?.state.closedMetadata ? "token" : "nothing",
  });
  if (path.length === 0 && query.length === 0) return statement(atBase);
  if (path.length === 0) return systemSearch(false, opening);
  if (type === "metadata" && id === undefined) return statement(capabilities);
  if (type === ".well-known" && id === "smart-configuration" && third === undefined)
    return { interaction: "smart-configuration", type: "", run: smartConfiguration, allow: reading, needs: "nothing" };
  if (type === "_search" && id === undefined) return systemSearch(true, posting);
  // Of any type: nothing of it needs to be held here.
  if ((id === "$validate" && third === undefined) || (third === "$validate" && fourth === undefined))
    if (catalog.service.name === "core" && catalog.definitions.resources.includes(type))
      return { interaction: "validate", type, run: validate(type, third && id), allow: posting, needs: "token" };
  if (
    type === "OperationDefinition" &&
    id !== undefined &&
    third === undefined &&
    operations[catalog.service.name].length > 0
  )
    return { interaction: "read", type, run: readOwn(type, id), allow: reading, needs: "nothing" };
  const resource = catalog.resources.get(type);
  if (type === "AuditEvent" && !resource && audit && third === undefined) return auditRoute(id);
  if (!resource)
    return { interaction: "unknown", type: "", run: unknownType(type, catalog), allow: reading, needs: "token" };
  const isSearched = resource.definition.interactions["search-type"] !== undefined;
  const one = (interaction: string, run: Run, allow = reading): Routed => ({
    interaction,
    type,
    run,
    allow,
    needs: [{ type, use: "read" }],
  });
  const searched = (posted: boolean): Routed => ({
    interaction: "search-type",
    type,
    run: isSearched
      ? search(type, askType(type), posted)
      : problem("not-found", `${type} is not searched here; read ${type}/[id]`),
    allow: posted ? posting : reading,
    needs: [{ type, use: "search" }],
  });
  if (id === undefined) return searched(false);
  const isInstance = third?.startsWith("$") && fourth === undefined;
  if (isInstance || (id.startsWith("$") && third === undefined)) {
    const level = isInstance ? "instance" : "type";
    const operation = operationAt(catalog.service, type, level, isInstance ? third! : id);
    if (operation) {
      const allow = operation.methods.flatMap((it) => (it === "GET" ? reading : posting));
      return one(operation.name, runOperation(operation, isInstance ? id : ""), allow);
    }
  }
  if (id === "_search" && third === undefined && isSearched) return searched(true);
  if (id === "_history" && third === undefined) return one("history-type", history(type, undefined));
  if (third === undefined) return one("read", read(type, id));
  if (third === "_history" && fourth === undefined) return one("history-instance", history(type, id));
  if (third === "_history" && fourth !== undefined && more.length === 0) return one("vread", vread(type, id, fourth));
  if (type === "Patient" && third === "$everything" && fourth === undefined)
    return one("everything", everything(id), [...reading, ...posting]);
  if (more.length === 0 && (fourth === undefined || fourth === "_search") && catalog.resources.has(third))
    return {
      interaction: "search-compartment",
      type: third,
      run: within(type, id, third, fourth === "_search"),
      allow: fourth === undefined ? reading : posting,
      needs: [
        { type, use: "read" },
        { type: third, use: "search" },
      ],
    };
  return { interaction: "unknown", type, run: nothingThere(type, catalog), allow: reading, needs: "token" };
}

function auditRoute(id: string | undefined): Routed {
  const posted = id === "_search";
  const isSearch = id === undefined || posted;
  return {
    interaction: isSearch ? "search-type" : "read",
    type: "AuditEvent",
    run: isSearch ? searchAuditEvents(posted) : readAuditEvent(id),
    allow: posted ? posting : reading,
    needs: "audit",
  };
}

const systemSearch = (posted: boolean, allow: readonly string[]): Routed => ({
  interaction: "search-system",
  type: "",
  run: search("", askSystem, posted),
  allow,
  needs: "token",
});

function nothingThere(type: string, catalog: Catalog): Problem {
  const compartment = compartmentOf(type, catalog).size > 0 ? `, ${type}/[id]/[type]` : "";
  const operation = type === "Patient" ? " and Patient/[id]/$everything" : "";
  return problem(
    "unknown-path",
    `there is nothing at this address; ${type}/[id], ${type}/[id]/_history, ${type}/[id]/_history/[version]${compartment}${operation} are`,
  );
}

function unknownType(type: string, catalog: Catalog): Problem {
  const served = [...catalog.resources.keys()];
  const { formerTypes } = catalog.service;
  const former = Object.hasOwn(formerTypes, type) ? formerTypes[type] : undefined;
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

const capabilities: Run = async (request, { catalog, store, access, gate, audit, search: { base } }) => {
  const format = formatOf(request);
  if (isProblem(format)) return format;
  const { types, withoutProfile } = await store.summary();
  const statement = capabilityStatement(catalog, {
    base,
    // How much is held is nobody's business who has not come in.
    held: access ? undefined : { resources: types.reduce((sum, it) => sum + it.count, 0), withoutProfile },
    incomplete: store.incomplete(),
    access: access?.state,
    gate,
    audited: audit !== undefined,
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
    const asked = { path, pairs, posted, lenient, entered: request.entered };
    const found = await answerSearch(asked, ask, service.store, service.search);
    return isProblem(found)
      ? found
      : { status: 200, contentType: fhirJson, headers: {}, body: found.bundle, told: found.told, about: found.about };
  };

/** What belongs to a resource that is here: of one that is not, nothing would be found and nothing would be known. */
const within =
  (type: string, id: string, of: string, posted: boolean): Run =>
  async (request, service) => {
    const found = await checkedRead(type, id, request, service);
    if (isProblem(found)) return found;
    return search(`${type}/${id}/${of}`, askCompartment(type, id, of), posted)(request, service);
  };

const everything =
  (id: string): Run =>
  async (request, service) => {
    const found = await checkedRead("Patient", id, request, service);
    if (isProblem(found)) return found;
    return search(`Patient/${id}/$everything`, askEverything(id), request.method === "POST")(request, service);
  };
