import { type Problem, problem, quoted } from "../fhir/problem.ts";
import type { Catalog, Parameter, ResourceCatalog } from "./catalog.ts";
import { mayReferTo, targetsServed } from "./parse-clause.ts";
import type { Include } from "./query.ts";

/** `_include`, `_revinclude`, each with `:iterate` (R4) or `:recurse` (STU3). */
export const includesDone = /^_(rev)?include(:|$)/;

const shape = /^_(rev)?include(?::(iterate|recurse))?$/;

/** `MedicationRequest:medication`, `Type:code:Target`, `Type:*` or `*`: one include for each reference that is followed. */
export function parseInclude(
  { definition: { type } }: ResourceCatalog,
  name: string,
  value: string,
  catalog: Catalog,
): readonly Include[] | Problem {
  const parts = shape.exec(name);
  if (!parts) return problem("unknown-modifier", `${quoted(name)}: it takes :iterate (or :recurse, as STU3 has it)`);
  const back = parts[1] !== undefined;
  const iterate = parts[2] !== undefined;
  const [source = "", code = "*", target, ...more] = value.split(":");
  const sources = source === "*" && value === "*" ? [...catalog.resources.keys()] : [source];
  const all = sources.flatMap((it) => catalog.resources.get(it) ?? []);
  if (all.length === 0 || more.length > 0)
    return problem(
      "unknown-include",
      `${name}=${quoted(value)}: write [type]:[reference], [type]:[reference]:[target] or *`,
    );
  if (!back && !iterate && source !== "*" && source !== type)
    return problem(
      "unknown-include",
      `${name}=${quoted(value)} would include nothing, as only ${type} is searched for; ${type}:[reference] or ${name}:iterate would`,
    );
  const chosen = all
    .filter((it) => back || iterate || it.definition.type === type)
    .flatMap((resource) =>
      includable(resource)
        .filter((it) => code === "*" || it === resource.byCode.get(code))
        .map((parameter) => ({ resource, parameter })),
    );
  const found = chosen.filter(({ parameter }) => target === undefined || mayReferTo(parameter, target));
  // Backwards from the type searched for, unless it goes on from others.
  const useful = back && !iterate ? found.filter(({ parameter }) => mayReferTo(parameter, type)) : found;
  if (useful.length === 0) {
    const asked = value === "*" ? catalog.resources.get(type)! : all[0]!;
    return unknownInclude(name, value, asked, type, back, catalog);
  }
  return useful.map(({ resource, parameter }) => ({
    back,
    source: resource.definition.type,
    index: parameter.indexes[0]!,
    types: target !== undefined ? [target] : parameter.targets.length > 0 ? parameter.targets : undefined,
    iterate,
  }));
}

/** The references of a type. */
export const includable = ({ parameters }: ResourceCatalog): readonly Parameter[] =>
  parameters.filter((it) => it.type === "reference");

function unknownInclude(
  name: string,
  value: string,
  source: ResourceCatalog,
  type: string,
  back: boolean,
  catalog: Catalog,
): Problem {
  const works = includable(source)
    .filter((it) => (back ? mayReferTo(it, type) : targetsServed(it, catalog).length > 0))
    .map((it) => `${source.definition.type}:${it.code}`);
  return problem(
    "unknown-include",
    `${name}=${quoted(value)} is not served for ${type}; ${works.length > 0 ? `${works.join(", ")} would work` : "none is of that type"}`,
  );
}
