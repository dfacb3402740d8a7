import type { Pairs } from "./match.ts";
import { type Any, type Row, rowsOf, searchable } from "./rows.ts";
import { pathOf, pointers, pointsAt, resourceAt, type World } from "./world.ts";

/** `_revinclude:iterate=Observation:subject:Patient`. */
interface Ask {
  readonly reverse: boolean;
  readonly iterate: boolean;
  /** Type and code, or `*`. */
  readonly source: string;
  readonly code: string;
  readonly target: string | undefined;
}

/** Every `Type/id` that the matches of one page bring with them; none is a match of that page itself. */
export function included(world: World, matches: Iterable<string>, query: Pairs): Set<string> {
  const matched = new Set(matches);
  const found = new Set<string>();
  const asks = query.flatMap(([name, value]) => asksIn(name, value));
  let from = [...matched];
  for (let round = 0; from.length > 0; round++) {
    const next: string[] = [];
    for (const ask of asks.filter((it) => round === 0 || it.iterate))
      for (const path of from)
        for (const it of follow(world, ask, resourceAt(world, path)))
          if (!matched.has(it) && !found.has(it)) {
            found.add(it);
            next.push(it);
          }
    from = next;
  }
  return found;
}

function asksIn(name: string, value: string): Ask[] {
  const [parameter, modifier] = name.split(":");
  if (parameter !== "_include" && parameter !== "_revinclude") return [];
  const [source, code = "*", target] = value.split(":") as [string, string?, string?];
  const iterate = modifier === "iterate" || modifier === "recurse";
  return [{ reverse: parameter === "_revinclude", iterate, source, code, target }];
}

function follow(world: World, { reverse, source, code, target }: Ask, from: Any): readonly string[] {
  const asked = (type: string): readonly Row[] =>
    rowsOf(type).filter((it) => it.kind === "reference" && (code === "*" || it.code === code));
  if (reverse) {
    if (target !== undefined && target !== from.resourceType) return [];
    return (source === "*" ? searchable : [source])
      .flatMap(asked)
      .flatMap((row) => pointers(world, row, pathOf(from)).map(pathOf));
  }
  if (source !== "*" && source !== from.resourceType) return [];
  return asked(from.resourceType)
    .flatMap((row) => pointsAt(world, row, from))
    .filter((it) => resourceAt(world, it) && (target === undefined || it.startsWith(`${target}/`)));
}
