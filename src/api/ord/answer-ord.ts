import { isProblem, type Problem, problem, quoted, statusOf } from "../../fhir/problem.ts";
import type { Pair } from "../../ods/ord-search.ts";
import { ordToR4 } from "../../ods/ord-to-r4.ts";
import { ordXmlDeclaration } from "../../ods/to-ods-xml.ts";
import type { FhirAnswer, Made } from "../service.ts";
import { codeList } from "./code-lists.ts";
import type { OrdRequest, OrdRun, OrdService } from "./ord-service.ts";
import { element } from "./ord-xml.ts";
import { r4Calls } from "./r4-calls.ts";
import { readOrganisation } from "./read-organisation.ts";
import { searchOrganisations } from "./search-organisations.ts";
import { sync } from "./sync.ts";

const reading = ["GET", "HEAD"];

/** Answers a call of the ORD API; every problem becomes one of its errors here. Every answer links to the R4 call for the same. */
export async function answerOrd(request: OrdRequest, service: OrdService): Promise<FhirAnswer> {
  const { interaction, run } = routed(request.path);
  const format = formatOf(request.query);
  const isXml = format === "xml";
  const made = isProblem(format) ? format : await attempt(run, { ...request, isXml }, service);
  const about = { interaction, type: "Organization", entered: undefined };
  if (isProblem(made)) return { ...ordProblem(made, isXml), ...about };
  return {
    status: 200,
    contentType: isXml ? ordXml : ordJson,
    headers: { ...made.headers, ...linkTo(request, service) },
    body: isXml ? made.xml() : JSON.stringify(made.body),
    ...about,
  };
}

const ordJson = "application/json;charset=utf-8";
const ordXml = "application/xml;charset=utf-8";

async function attempt(
  run: OrdRun | Problem,
  request: Parameters<OrdRun>[0],
  service: OrdService,
): Promise<Awaited<ReturnType<OrdRun>>> {
  if (isProblem(run)) return run;
  if (!reading.includes(request.method))
    return {
      ...problem("not-allowed", `${quoted(request.method)} is not served here: this API is read-only`),
      allow: reading,
    };
  return run(request, service);
}

function routed([endpoint = "", id, ...more]: readonly string[]): { interaction: string; run: OrdRun | Problem } {
  const nothing = problem("unknown-path", "Not found");
  if (more.length > 0) return { interaction: "ord-unknown", run: nothing };
  if (endpoint === "organisations")
    return id === undefined
      ? { interaction: "ord-search", run: searchOrganisations }
      : { interaction: "ord-read", run: readOrganisation(id) };
  if (endpoint === "sync" && id === undefined) return { interaction: "ord-sync", run: sync };
  if (endpoint === "$r4" && id === undefined) return { interaction: "ord-r4", run: r4Calls };
  const list = codeList(endpoint, id);
  return list ? { interaction: "ord-codes", run: list } : { interaction: "ord-unknown", run: nothing };
}

/** What `_format` may be. Accept is not looked at: consumers send what their tools do, and mean JSON. */
const formats: Readonly<Record<string, "json" | "xml">> = {
  json: "json",
  "text/json": "json",
  "application/json": "json",
  xml: "xml",
  "text/xml": "xml",
  "application/xml": "xml",
};

export function formatOf(query: readonly Pair[]): "json" | "xml" | Problem {
  const asked = query.findLast(([name, value]) => name === "_format" && value !== "")?.[1];
  if (asked === undefined) return "json";
  const name = asked.toLowerCase();
  return Object.hasOwn(formats, name)
    ? formats[name]!
    : problem("not-acceptable", `_format=${quoted(asked)} is not served; there are ${Object.keys(formats).join(", ")}`);
}

/**
 * `{"errorCode":404,"errorText":"Not found"}`. What is wrong with a parameter is a 406, as the ORD API has it; what would cost
 * too much a 422.
 */
export function ordProblem(it: Problem, isXml = false): Made {
  const plain = statusOf(it);
  const status =
    it.problem === "too-costly" ? 422 : it.problem === "index-incomplete" ? 503 : plain === 400 ? 406 : plain;
  const error = { errorCode: status, errorText: status === 404 ? "Not found" : it.detail };
  return {
    status,
    contentType: isXml ? ordXml : ordJson,
    headers: { ...it.headers, ...(it.allow && { allow: it.allow.join(", ") }) },
    body: isXml ? `${ordXmlDeclaration}${element("Error", error)}` : JSON.stringify(error),
  };
}

/** Longer ones are left out: some clients take heads of 16 kB and no more. */
const linkMax = 4000;

/** The R4 calls that ask the same. */
function linkTo({ path, query }: OrdRequest, { directory }: OrdService): Readonly<Record<string, string>> {
  const found = ordToR4(path, query);
  if (isProblem(found) || found.calls.length === 0) return {};
  const links = found.calls.map(
    (it) => `<${directory.search.base}/${it}>; rel="alternate"; type="application/fhir+json"`,
  );
  const link = links.join(", ");
  return link.length > linkMax ? {} : { link };
}
