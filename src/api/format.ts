import { type Problem, problem, quoted } from "../fhir/problem.ts";
import type { SearchPair } from "../search/parse-search.ts";

/** The names of FHIR JSON that STU3 servers are asked for. Source: Care Connect Core API, conformance §2.4. */
const jsonTypes = new Set(["application/fhir+json", "application/json+fhir", "application/json", "text/json"]);
const fhirOnly = new Set(["application/fhir+json", "application/json+fhir"]);
const jsonNames = new Set(["json", ...jsonTypes]);
const xmlNames = new Set(["xml", "text/xml", "application/fhir+xml", "application/xml+fhir", "application/xml"]);

export interface Format {
  /** Asked for by `_format` or by a media type that is FHIR's own: matters to Binary only. */
  readonly explicit: boolean;
}

/**
 * `_format` wins over Accept. A + in it may have been decoded to a blank. Browsers ask for HTML, then XML, then
 * anything: they get JSON. No Accept means JSON.
 */
export function chooseFormat(format: string | undefined, accept: string | undefined): Format | Problem {
  if (format !== undefined) {
    const name = format.trim().toLowerCase().split(";")[0]!.trim().replaceAll(" ", "+");
    if (jsonNames.has(name)) return { explicit: true };
    if (xmlNames.has(name)) return problem("not-acceptable", "XML is not served yet; ask for _format=json");
    return problem("not-acceptable", `_format=${quoted(format)} is not served; ask for json`);
  }
  if (accept === undefined || accept.trim() === "") return { explicit: false };
  const types = accept
    .toLowerCase()
    .split(",")
    .map((it) => it.split(";").map((part) => part.trim()))
    .filter(([, ...parts]) => !parts.some((it) => /^q=0(\.0*)?$/.test(it)))
    .map(([type]) => type!.replaceAll(" ", "+"));
  if (types.some((it) => fhirOnly.has(it))) return { explicit: true };
  if (types.some((it) => jsonTypes.has(it) || it === "*/*" || it === "application/*" || it === "text/*"))
    return { explicit: false };
  if (types.some((it) => xmlNames.has(it)))
    return problem("not-acceptable", "XML is not served yet; accept application/fhir+json");
  return problem(
    "not-acceptable",
    `none of the types accepted (${quoted(accept)}) is served; accept application/fhir+json`,
  );
}

export const fhirJson = "application/fhir+json;charset=utf-8";

export const last = (pairs: readonly SearchPair[], name: string): string | undefined =>
  pairs.findLast((it) => it[0] === name)?.[1];

/** The format of an answer, by the request or by the pairs of a form. */
export const formatOf = (
  request: { readonly query: readonly SearchPair[]; readonly accept: string | undefined },
  pairs: readonly SearchPair[] = request.query,
): Format | Problem => chooseFormat(last(pairs, "_format"), request.accept);
