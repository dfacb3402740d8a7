import { valueSetRows } from "../../definitions/directory/code-systems.ts";
import type { Resource } from "../../fhir/resource.ts";

/** The value sets of the directory, by the ids and versions under which they are published elsewhere. */
export const valueSetsOf = (): readonly Resource[] =>
  valueSetRows.map(({ id, url, version, date, title, description, system }) => ({
    resourceType: "ValueSet",
    id,
    url,
    version,
    name: title.replaceAll(" ", ""),
    title,
    status: "active",
    experimental: false,
    date,
    description,
    compose: { include: [{ system }] },
  }));
