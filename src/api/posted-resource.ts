import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";
import { parseJson } from "../fhir/json.ts";
import { jsonFault } from "../fhir/json-fault.ts";
import { type Problem, problem } from "../fhir/problem.ts";
import type { Resource } from "../fhir/resource.ts";
import { isObject } from "../fhir/structure-codes.ts";
import { XmlError, XmlReader } from "../fhir/xml/read-xml.ts";
import { formatOfContent } from "./format.ts";

/** A body as it was posted. */
export interface PostedBody {
  readonly contentType: string;
  readonly text: string;
}

/** In an object of its own: a resource may have an element called `problem`. */
export interface Sent {
  readonly sent: Resource;
}

/** The resource of a body; undefined: there is none. `keepsNumbers`: numbers that would lose how they are written are raw JSON. */
export function postedResource(
  { contentType, text }: PostedBody,
  definitions: FhirDefinitions,
  keepsNumbers = false,
): Sent | Problem | undefined {
  const format = formatOfContent(contentType);
  if (!format)
    return problem(
      "unsupported-body",
      "a resource is posted as application/fhir+json or application/fhir+xml, in UTF-8",
    );
  if (text.trim() === "") return undefined;
  const parse = keepsNumbers ? parseJson : JSON.parse;
  return format === "xml" ? readXml(text, definitions, parse) : readJson(text, parse);
}

function readJson(text: string, parse: (text: string) => unknown): Sent | Problem {
  try {
    return resourceIn(parse(text));
  } catch {
    const { line, column } = jsonFault(text) ?? { line: 1, column: 1 };
    return problem("malformed-body", `the body is not JSON: line ${line}, column ${column}`);
  }
}

function readXml(text: string, definitions: FhirDefinitions, parse: (text: string) => unknown): Sent | Problem {
  const reader = new XmlReader(definitions);
  try {
    reader.write(text);
    // Numbers come as they are written, and are looked at as values unless the writing counts.
    return resourceIn(parse(JSON.stringify(reader.end())));
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const { line, column, message } = error;
    return problem("malformed-body", `the body is not FHIR XML: line ${line}, column ${column}: ${message}`);
  }
}

const resourceIn = (value: unknown): Sent | Problem =>
  isObject(value) && typeof value.resourceType === "string"
    ? { sent: value as Resource }
    : problem("malformed-body", "the body is no resource: it is an object whose resourceType says what it is");

/** That of `value[x]`, in a part of Parameters. */
export const partValue = (part: Readonly<Record<string, unknown>>): unknown =>
  Object.entries(part).find(([name]) => name.startsWith("value"))?.[1];
