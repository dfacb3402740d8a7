import type { ResourceCatalog } from "../../search/catalog.ts";
import { compartmentOf } from "../search-compartment.ts";
import { call, form, formOf, inPath, isGone, level, posted } from "./calls.ts";
import { type Described, type OpenApi, type PathItem, ref, type Schema } from "./document.ts";
import { searchParameters } from "./search-parameters.ts";

type Paths = OpenApi["paths"];

/** Searches of a type, by GET and by POST. */
export function searchPaths(resource: ResourceCatalog, described: Described): Paths {
  const { type, interactions, combinations, note } = resource.definition;
  const expectation = interactions["search-type"];
  const searched = {
    tag: type,
    answer: "Bundle",
    ...(note !== undefined && { description: note }),
    ...level("search-type", expectation),
    ...(combinations && { "x-combinations": combinations }),
  };
  return {
    [`/${type}`]: {
      get: call(
        {
          ...searched,
          operationId: `search${type}`,
          summary: `Search ${type}`,
          parameters: searchRefs(resource, described),
          refusals: [400, 406],
        },
        described,
      ),
    },
    [`/${type}/_search`]: {
      post: call(
        {
          ...searched,
          operationId: `search${type}ByPost`,
          summary: `Search ${type} with nothing in the address`,
          parameters: [ref("parameters", "Prefer")],
          requestBody: searchBody(resource),
          refusals: [400, 406, ...posted],
        },
        described,
      ),
    },
  };
}

const searchRefs = (resource: ResourceCatalog, described: Described) => [
  ...[...searchParameters(resource, described).keys()].map((it) => ref("parameters", it)),
  ref("parameters", "Prefer"),
];

/** What GET takes in the address, and the first example of the table. */
function searchBody({ definition }: ResourceCatalog) {
  const [row] = definition.search;
  const example = row ? { [row.code]: row.example.finds } : { _count: "5" };
  return {
    required: true,
    content: { [form]: { schema: ref("schemas", `${definition.type}Search`) as unknown as Schema, example } },
  };
}

/** The forms that searches are posted as. */
export const searchForms = (described: Described): Readonly<Record<string, Schema>> =>
  Object.fromEntries(
    [...described.catalog.resources.values()]
      .filter((it) => it.definition.interactions["search-type"])
      .map((it) => [
        `${it.definition.type}Search`,
        {
          description: `The parameters of GET ${it.definition.type}, in a form.`,
          ...formOf([...searchParameters(it, described).values()]),
        },
      ]),
  );

/** Searches of what belongs to one resource: `/Patient/{id}/Condition`. */
export function compartmentPaths(described: Described): Paths {
  const { catalog } = described;
  const paths: Record<string, PathItem> = {};
  for (const compartment of Object.keys(catalog.definitions.compartments))
    for (const type of compartmentOf(compartment, catalog).keys()) {
      const resource = catalog.resources.get(type)!;
      const id = inPath("id", `The id of the ${compartment}.`);
      const searched = {
        tag: compartment,
        summary: `Search ${type} of one ${compartment}`,
        answer: "Bundle",
        refusals: [400, 404, 406, ...(isGone(described) ? [410] : [])],
        "x-interaction": "search-compartment",
      };
      const path = `/${compartment}/{id}/${type}`;
      paths[path] = {
        get: call(
          {
            ...searched,
            operationId: `search${type}Of${compartment}`,
            parameters: [id, ...searchRefs(resource, described)],
          },
          described,
        ),
      };
      paths[`${path}/_search`] = {
        post: call(
          {
            ...searched,
            operationId: `search${type}Of${compartment}ByPost`,
            parameters: [id, ref("parameters", "Prefer")],
            requestBody: { required: false, content: searchBody(resource).content },
            refusals: [...searched.refusals, ...posted],
          },
          described,
        ),
      };
    }
  return paths;
}
