/** Value sets and code systems that are resources of the world. Codes are compared without case, systems exactly. */
import type { Any } from "./rows.ts";
import { remembering } from "./values.ts";
import { resourcesOf, type World } from "./world.ts";

type Parents = ReadonlyMap<string, ReadonlySet<string>>;

const members = remembering<boolean>();
const systems = remembering<Parents | undefined>();

type Coded = readonly [string | undefined, string];

/** Whether a code is in the value set of this canonical, id or `ValueSet/id`. */
export function isIn(world: World, name: string, token: Coded): boolean {
  const set = valueSet(world, name);
  return set !== undefined && members(world, `${set.id} has ${token[0]} ${token[1]}`, () => holds(world, set, token));
}

function valueSet(world: World, name: string): Any | undefined {
  const id = name.replace(/^ValueSet\//, "");
  const [url, version] = name.split("|");
  return resourcesOf(world, "ValueSet").find(
    (it) => it.id === id || (it.url === url && (version === undefined || it.version === version)),
  );
}

function holds(world: World, set: Any, token: Coded): boolean {
  if (set.compose)
    return (
      set.compose.include.some((it: Any) => selects(world, it, token)) &&
      !(set.compose.exclude ?? []).some((it: Any) => selects(world, it, token))
    );
  return expanded(set.expansion?.contains ?? []).some((it) => isCode([it.system, it.code], token));
}

const expanded = (contains: readonly Any[]): readonly Any[] =>
  contains.flatMap((it) => [it, ...expanded(it.contains ?? [])]);

/** All that one include (or exclude) says must hold. */
function selects(world: World, { system, concept, filter, valueSet: sets }: Any, token: Coded): boolean {
  if (system !== undefined && token[0] !== system) return false;
  if (concept && !concept.some((it: Any) => isCode([system, it.code], token))) return false;
  if (filter && !filter.every((it: Any) => passes(world, system, it, token[1]))) return false;
  if (sets && !sets.every((it: string) => isIn(world, it, token))) return false;
  const held = system !== undefined && !concept && !filter ? codeSystem(world, system) : undefined;
  return held === undefined || held.has(token[1].toLowerCase());
}

function passes(world: World, system: string, { property, op, value }: Any, code: string): boolean {
  if (property !== "concept" || op !== "is-a") throw new Error(`filter ${property} ${op}`);
  return related(world, system, value, "below").has(code.toLowerCase());
}

const isCode = (a: Coded, b: Coded): boolean => a[0] === b[0] && a[1].toLowerCase() === b[1].toLowerCase();

/** The code and all below (above) it, in lower case; the code alone when the system is not held. */
export function related(world: World, system: string, code: string, direction: "below" | "above"): ReadonlySet<string> {
  const parents: Parents = codeSystem(world, system) ?? new Map();
  const found = new Set([code.toLowerCase()]);
  for (const at of found) {
    if (direction === "above") for (const it of parents.get(at) ?? []) found.add(it);
    else for (const [child, its] of parents) if (its.has(at)) found.add(child);
  }
  return found;
}

/** Code in lower case → its parents: by nesting, and by the properties `parent` and `child`. */
export function codeSystem(world: World, url: string): Parents | undefined {
  return systems(world, url, () => {
    const held = resourcesOf(world, "CodeSystem").find((it) => it.url === url);
    if (!held) return undefined;
    const parents = new Map<string, Set<string>>();
    const under = (child: string, parent: string | undefined) => {
      const known = parents.get(child.toLowerCase()) ?? new Set();
      if (parent !== undefined) known.add(parent.toLowerCase());
      parents.set(child.toLowerCase(), known);
    };
    const walk = (concepts: readonly Any[], parent?: string) => {
      for (const it of concepts) {
        under(it.code, parent);
        for (const { code, valueCode } of it.property ?? [])
          if (code === "parent") under(it.code, valueCode);
          else if (code === "child") under(valueCode, it.code);
        walk(it.concept ?? [], it.code);
      }
    };
    walk(held.concept ?? []);
    return parents;
  });
}
