import { type Problem, problem, quoted } from "../fhir/problem.ts";
import type { SearchPair } from "../search/parse-search.ts";

export interface Format {
  /** `html` is a page for people. */
  readonly as: "json" | "xml" | "html";
  /** Asked for by `_format` or by a media type that is FHIR's own: matters to Binary only. */
  readonly explicit: boolean;
}

/** Media types that STU3 servers are asked for. Source: Care Connect Core API, conformance §2.4. */
const formats: ReadonlyMap<string, Format> = new Map([
  ["application/fhir+json", { as: "json", explicit: true }],
  ["application/json+fhir", { as: "json", explicit: true }],
  ["application/json", { as: "json", explicit: false }],
  ["text/json", { as: "json", explicit: false }],
  ["application/fhir+xml", { as: "xml", explicit: true }],
  ["application/xml+fhir", { as: "xml", explicit: true }],
  ["application/xml", { as: "xml", explicit: false }],
  ["text/xml", { as: "xml", explicit: false }],
  ["text/html", { as: "html", explicit: false }],
  ["application/xhtml+xml", { as: "html", explicit: false }],
]);
const anything: Format = { as: "json", explicit: false };
/** Ranges that Accept may name and that mean JSON. */
const asJson = new Set(["application/*", "text/*", "*/*"]);

const accepted = (type: string): Format | undefined => formats.get(type) ?? (asJson.has(type) ? anything : undefined);

const served = "application/fhir+json or application/fhir+xml";

/**
 * `_format` wins over Accept. A + in it may have been decoded to a blank. Of the types accepted, the one most wanted that is
 * served; among equals data before a page, and both before a type of any kind. No Accept means JSON.
 */
export function chooseFormat(format: string | undefined, accept: string | undefined): Format | Problem {
  if (format !== undefined) {
    const name = format.trim().toLowerCase().split(";")[0]!.trim().replaceAll(" ", "+");
    if (name === "json" || name === "xml" || name === "html") return { as: name, explicit: true };
    const found = formats.get(name);
    return found
      ? { ...found, explicit: true }
      : problem("not-acceptable", `_format=${quoted(format)} is not served; ask for json, xml or html`);
  }
  if (accept === undefined || accept.trim() === "") return anything;
  const wanted = accept
    .toLowerCase()
    .split(",")
    .map((it) => it.split(";").map((part) => part.trim()))
    .map(([type, ...parts]) => ({ type: type!.replaceAll(" ", "+"), quality: qualityOf(parts) }))
    .filter(({ type, quality }) => quality > 0 && accepted(type))
    .sort((a, b) => b.quality - a.quality || rankOf(a.type) - rankOf(b.type));
  const [first] = wanted;
  return first
    ? accepted(first.type)!
    : problem("not-acceptable", `none of the types accepted (${quoted(accept)}) is served; accept ${served}`);
}

const rankOf = (type: string): number => (formats.get(type)?.as === "html" ? 1 : formats.has(type) ? 0 : 2);

/** 1 where none is given; 0 means: not this. */
function qualityOf(parts: readonly string[]): number {
  const given = parts.find((it) => it.startsWith("q="));
  const quality = given === undefined ? 1 : Number(given.slice(2));
  return quality >= 0 && quality <= 1 ? quality : 1;
}

/** The format that a Content-Type names; undefined where it is none of ours, or not in UTF-8. */
export function formatOfContent(contentType: string): Format["as"] | undefined {
  const [type = "", ...parts] = contentType.toLowerCase().split(";");
  const charset = parts.map((it) => it.trim()).find((it) => it.startsWith("charset="));
  const isUtf8 = charset === undefined || /^charset="?(?:utf-8|utf8|us-ascii)"?$/.test(charset);
  return isUtf8 ? formats.get(type.trim())?.as : undefined;
}

export const fhirJson = "application/fhir+json;charset=utf-8";
export const fhirXml = "application/fhir+xml;charset=utf-8";
export const html = "text/html;charset=utf-8";

export const last = (pairs: readonly SearchPair[], name: string): string | undefined =>
  pairs.findLast((it) => it[0] === name)?.[1];

/** The format of an answer, by the request or by the pairs of a form. */
export const formatOf = (
  request: { readonly query: readonly SearchPair[]; readonly accept: string | undefined },
  pairs: readonly SearchPair[] = request.query,
): Format | Problem => chooseFormat(last(pairs, "_format"), request.accept);
