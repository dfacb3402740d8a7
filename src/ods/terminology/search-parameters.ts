import { organization } from "../../definitions/directory/organization.ts";
import type { SearchRow } from "../../definitions/resource-definition.ts";
import type { Resource } from "../../fhir/resource.ts";

const england = "https://fhir.nhs.uk/England/SearchParameter/";

/**
 * The search parameters that are defined for this register, as they are served: made of the rows of the table. The official
 * one of lastChangeDate names OrganizationAffiliation too, which has no such date.
 */
export function searchParametersOf(): readonly Resource[] {
  const rows: readonly SearchRow[] = organization.search;
  return rows
    .filter((it) => it.url?.startsWith(england))
    .map(({ code, url, type, expression, note }) => {
      const id = url!.slice(england.length);
      return {
        resourceType: "SearchParameter",
        id,
        url,
        version: "0.0.2",
        name: id.replaceAll("-", ""),
        status: "draft",
        experimental: false,
        date: "2024-02-14",
        description: note,
        code,
        base: ["Organization"],
        type,
        expression,
        multipleOr: true,
        multipleAnd: true,
      };
    });
}
