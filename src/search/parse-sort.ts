import { nearest, type Problem, problem, quoted } from "../fhir/problem.ts";
import type { Parameter, ResourceCatalog } from "./catalog.ts";
import type { SortKey } from "./query.ts";

const sortableTypes = ["date", "string", "number", "quantity", "token", "uri"];

/** What has one index of values that have an order. */
export const isSortable = ({ type, indexes }: Parameter): boolean =>
  sortableTypes.includes(type) && indexes.length === 1 && indexes[0]!.kind !== "words";

const keysMax = 4;

/** `-date,code`: the keys, or which one is none. */
export function parseSort(resource: ResourceCatalog, value: string): SortKey[] | Problem {
  const keys: SortKey[] = [];
  for (const part of value.split(",")) {
    const down = part.startsWith("-");
    const code = down ? part.slice(1) : part;
    const parameter = resource.byCode.get(code);
    if (code === "_id") keys.push({ by: "id", down });
    else if (code === "_lastUpdated") keys.push({ by: "updated", down });
    else if (parameter?.isId !== undefined) keys.push({ by: "id", down });
    else if (parameter && isSortable(parameter)) keys.push({ by: parameter.indexes[0]!, down });
    else {
      const codes = [...resource.parameters.filter(isSortable).map((it) => it.code), "_id", "_lastUpdated"];
      const near = parameter ? undefined : nearest(code, codes);
      return problem(
        "unknown-sort",
        `${resource.definition.type} cannot be sorted by ${quoted(code)}; ${near ? `did you mean '${near}'?` : `it can by ${codes.join(", ")}`}`,
      );
    }
  }
  return keys.length <= keysMax ? keys : problem("too-many-values", `_sort takes up to ${keysMax} keys`);
}
