import type { Any, Row } from "./rows.ts";
import { remembering, valuesOf } from "./values.ts";

export interface World {
  readonly resources: readonly Any[];
  /** Address of the service, without the last slash. */
  readonly base: string;
  /** meta.lastUpdated of everything, in milliseconds. */
  readonly updated: number;
  /** What `ap` takes for now, in milliseconds. */
  readonly now: number;
}

const indexes = remembering<ReadonlyMap<string, readonly Any[]>>();
const paths = remembering<ReadonlyMap<string, Any>>();

export const resourcesOf = (world: World, type: string): readonly Any[] =>
  indexes(world, "type", () => Map.groupBy(world.resources, (it): string => it.resourceType)).get(type) ?? [];

/** The resource of a path `Type/id`, if there is one. */
export const resourceAt = (world: World, path: string): Any | undefined =>
  paths(world, "path", () => new Map(world.resources.map((it) => [pathOf(it), it]))).get(path);

export const pathOf = (resource: Any): string => `${resource.resourceType}/${resource.id}`;

const points = remembering<readonly string[]>();

/** Where a reference parameter, or a part of a composite in an element of `base`, points: `Type/id`, or the address elsewhere. */
export const pointsAt = (world: World, row: Row, of: Any, base = row.type): readonly string[] =>
  points(of, row, () => targetsOf(world, row, of, base));

function targetsOf(world: World, row: Row, of: Any, base: string): string[] {
  return valuesOf(row, of, base).flatMap(({ type, value }) => {
    const reference: unknown = type === "Reference" ? value.reference : value;
    if (typeof reference !== "string" || reference === "" || reference.startsWith("#")) return [];
    const path = withoutBase(world, reference);
    const local = /^([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]+(?=$|\/_history\/[^/]+$)/.exec(path);
    if (!local) return [reference];
    return row.targets.length === 0 || row.targets.includes(local[1]!) ? [local[0]] : [];
  });
}

export const withoutBase = (world: World, address: string): string =>
  address.startsWith(`${world.base}/`) ? address.slice(world.base.length + 1) : address;

/** The resources that point at a path by one parameter. */
export function pointers(world: World, row: Row, path: string): readonly Any[] {
  const all = indexes(world, row, () => {
    const found = new Map<string, Any[]>();
    for (const it of resourcesOf(world, row.type))
      for (const target of new Set(pointsAt(world, row, it))) {
        const sources = found.get(target);
        if (sources) sources.push(it);
        else found.set(target, [it]);
      }
    return found;
  });
  return all.get(path) ?? [];
}
