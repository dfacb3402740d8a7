import type { ResourceDefinition } from "../definitions/resource-definition.ts";
import type { Resource } from "../fhir/resource.ts";
import type { Parameter, ResourceCatalog } from "../search/catalog.ts";
import type { Check } from "./checks.ts";
import { ownValue, strangeValue } from "./own-value.ts";
import { demand, type Subject } from "./subject.ts";

/**
 * FHIR's own parameters have no examples in the table. Each is asked for a value that a resource of the server has, which
 * must find that resource and none that has not the value; and for one that nothing has, which must find nothing.
 */
export const baseParameterChecks = ({ type, base = [] }: ResourceDefinition, catalog: ResourceCatalog): Check[] =>
  base.map((code) => ({
    title: `${type} can be searched by ${code}`,
    expectation: "MAY",
    run: async (server) => {
      await findsByOwnValue(server, catalog, code);
      await missesStrangeValue(server, catalog, code);
    },
  }));

/** Whether some resource here has a value to ask for; throws Unmet when asking for it does not find what it should. */
export async function findsByOwnValue(server: Subject, catalog: ResourceCatalog, code: string): Promise<boolean> {
  const { type } = catalog.definition;
  const parameter = catalog.byCode.get(code)!;
  const { matches } = await server.find(type);
  demand(matches.length > 0, `${type}: nothing is found at all, so nothing can be shown`);
  const valued = (matches as readonly Resource[]).map((resource) => ({
    resource,
    value: ownValue(catalog, parameter, unmarked(resource)),
  }));
  const having = valued.filter((it) => it.value !== undefined);
  // One that not everything has, if there is such.
  const chosen =
    having.find((it) => valued.some((other) => other.value === undefined || other.value.text !== it.value!.text)) ??
    having[0];
  if (!chosen) return false;
  const search = searchOf(type, parameter, chosen.value!.text);
  const { ids } = await server.find(search);
  demand(ids.has(chosen.resource.id!), `${search} does not find ${type}/${chosen.resource.id}, which has that value`);
  for (const { resource, value } of valued)
    demand(
      value !== undefined || !ids.has(resource.id!),
      `${search} finds ${type}/${resource.id}, which has no value for ${code}`,
    );
  return true;
}

/** That something was left out is said of the answer, not of the resource: nothing is found by that tag. */
function unmarked(resource: Resource): Resource {
  const tag = resource.meta?.tag;
  if (!Array.isArray(tag)) return resource;
  return { ...resource, meta: { ...resource.meta, tag: tag.filter((it) => it?.code !== "SUBSETTED") } };
}

export async function missesStrangeValue(server: Subject, catalog: ResourceCatalog, code: string): Promise<void> {
  const { type } = catalog.definition;
  const parameter = catalog.byCode.get(code)!;
  const search = searchOf(type, parameter, strangeValue(parameter));
  const { ids } = await server.find(search);
  demand(ids.size === 0, `${search} finds ${ids.size}, and should find none`);
}

const searchOf = (type: string, { code }: Parameter, value: string): string =>
  `${type}?${new URLSearchParams({ [code]: value })}`;
