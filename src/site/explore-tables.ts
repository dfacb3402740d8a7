import type { FhirService } from "../api/service.ts";
import { elementsOf, typesOf } from "../portal/explore/elements.ts";
import { askedBy } from "../portal/search-parameters.ts";
import { describeParameter } from "../search/describe-parameter.ts";
import { type Cells, ourFacts, type PageTable } from "./page-table.ts";

const tableOf = (
  name: string,
  page: string,
  rows: (service: FhirService) => readonly Cells[] | Promise<readonly Cells[]>,
): PageTable => ({
  path: `/explore/${name}${page}`,
  rows: ({ services }) => {
    const service = services.find((it) => it.catalog.service.name === name);
    return service && rows(service);
  },
  facts: ourFacts,
});

/** What each service holds and takes. */
export const exploreTables: readonly PageTable[] = ["core", "directory"].flatMap((name) => [
  tableOf(name, "", ({ catalog }) =>
    [...catalog.resources.values()].map(({ definition: { type, profile, interactions }, parameters }) => ({
      type,
      profile,
      interactions: Object.keys(interactions).join(", "),
      searchParameters: parameters.length,
    })),
  ),
  tableOf(name, "/search-parameters", ({ catalog }) =>
    [...catalog.resources.values()].flatMap(({ definition, parameters }) =>
      parameters.map((it) => ({
        type: definition.type,
        parameter: it.code,
        kind: it.type,
        level: it.expectation,
        askedBy: askedBy[it.origin],
        takes: describeParameter(it),
        example: definition.search.find((row) => row.code === it.code)?.example.finds,
      })),
    ),
  ),
]);

/** The elements of a type, as its page has them. */
export const elementRows = (type: string, { catalog: { definitions } }: FhirService): readonly Cells[] =>
  elementsOf(type, definitions).map(({ path, definition }) => ({
    element: `${type}.${path}`,
    min: definition.min,
    max: definition.max ?? "*",
    type: typesOf(definition, definitions),
    valueSet: definition.binding,
    isModifier: definition.modifier ? "yes" : "no",
    inSummary: definition.summary ? "yes" : "no",
  }));
