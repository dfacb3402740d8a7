import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";
import { parseJson } from "../fhir/json.ts";
import { type OperationOutcomeIssue, operationOutcome } from "../fhir/problem.ts";
import type { Resource } from "../fhir/resource.ts";
import { isObject } from "../fhir/structure-codes.ts";
import { xmlWriter } from "../fhir/xml/write-xml.ts";

/** The FHIR XML of a FHIR JSON text. `leftOut`: some of it has no place in XML. Made once for a release. */
export type ToXml = (json: string) => { readonly xml: string; readonly leftOut: boolean };

const detail =
  "Some content of this answer is not FHIR, such as elements that FHIR does not have, and has no place in XML; ask for _format=json to see all of it";

/** Said in a header, where there is no Bundle to say it in. */
export const leftOutOfXml = `199 - "${detail}"`;

const issue: OperationOutcomeIssue = { severity: "warning", code: "incomplete", diagnostics: detail };

/** A search that cannot be written whole says so in an outcome entry. */
export function toXml(definitions: FhirDefinitions): ToXml {
  const write = xmlWriter(definitions);
  return (json) => {
    const resource = parseJson(json) as Resource;
    const written = write(resource);
    if (written.leftOut === 0) return { xml: written.xml, leftOut: false };
    const said = resource.resourceType === "Bundle" ? write(withIssue(resource)) : written;
    return { xml: said.xml, leftOut: true };
  };
}

function withIssue(bundle: Resource): Resource {
  const entries = (bundle.entry ?? []) as readonly { readonly search?: unknown; readonly resource?: unknown }[];
  const last = entries.at(-1);
  const outcome = isObject(last?.search) && last.search.mode === "outcome" ? (last.resource as Resource) : undefined;
  const issues = [...((outcome?.issue as OperationOutcomeIssue[] | undefined) ?? []), issue];
  const others = outcome ? entries.slice(0, -1) : entries;
  return { ...bundle, entry: [...others, { resource: operationOutcome(issues), search: { mode: "outcome" } }] };
}
