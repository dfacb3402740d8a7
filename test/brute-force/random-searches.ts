import { askedValue, modifiersOf, ownValue } from "./asked-values.ts";
import type { Dice } from "./dice.ts";
import { currentLists, type Pairs } from "./match.ts";
import { isSortable } from "./order.ts";
import { ids } from "./pools.ts";
import { type Any, type Row, rows, rowsOf, searchable } from "./rows.ts";
import { pathOf, pointers, pointsAt, resourceAt, resourcesOf, type World } from "./world.ts";

export interface Search {
  readonly type: string;
  readonly query: Pairs;
}

type Clause = readonly [string, string];

/** One to four clauses, some sorted, some in small pages, some with includes. */
export function randomSearch(dice: Dice, world: World): Search {
  const type = dice.pick(searchable);
  // Mostly about one resource, so that several clauses together find something.
  const about = dice.chance(0.9) ? one(dice, resourcesOf(world, type)) : undefined;
  const clauses = Array.from(
    { length: dice.pick([1, 1, 1, 2, 2, 3, 4]) },
    () => (dice.chance(0.05) && listClause(dice, world, about)) || anyClause(dice, world, type, about, 3),
  );
  return {
    type,
    query: [
      ...clauses,
      ...(dice.chance(0.35) ? [sortClause(dice, type)] : []),
      ...(dice.chance(0.35) ? [["_count", dice.pick(["1", "2", "5"])] as const] : []),
      ...(dice.chance(0.2) ? dice.several(3, () => includeClause(dice, type)) : []),
    ],
  };
}

/** A clause that `about`, if it is given, mostly meets. Chains and `_has` go up to `depth` - 1 steps away. */
function anyClause(dice: Dice, world: World, type: string, about: Any | undefined, depth: number): Clause {
  const form = dice.under(100);
  if (form < 4) return ["_id", dice.several(3, () => askedId(dice, about)).join(",")];
  if (form < 7) return ["_lastUpdated", dice.pick(["ge2000", "lt2000", "2023-11-14", "gt2023-11-14", "ap2023-10"])];
  const far = depth > 1 && form < 38 ? (form < 24 ? chain : having)(dice, world, type, about, depth) : undefined;
  if (far) return far;
  const [code, row] = tried(dice, codesOf(type), ([, it]) => about && ownValue(it, about) !== undefined);
  if (form > 94 && row.kind !== "composite") return [`${code}:missing`, String(dice.chance(0.5))];
  return clauseOf(dice, world, code, row, dice.chance(0.6) ? "" : dice.pick(modifiersOf(row)), about);
}

/** One of the first as often as any of the others: those are what references point to. */
const one = (dice: Dice, all: readonly Any[]): Any => dice.pick(dice.chance(0.5) ? all.slice(0, ids.length) : all);

/** One of all, after a few tries to find one that is good. */
function tried<T>(dice: Dice, all: readonly T[], good: (it: T) => boolean): T {
  let it = dice.pick(all);
  for (let tries = 0; tries < 5 && !good(it); tries++) it = dice.pick(all);
  return it;
}

const askedId = (dice: Dice, about: Any | undefined): string =>
  about && dice.chance(0.5) ? about.id : dice.pick([...ids, "9", "vs1"]);

/** Codes of a type, aliases too, with their rows. */
const codesOf = (type: string): readonly (readonly [string, Row])[] => codes.get(type)!;

const codes = new Map(
  searchable.map((type) => [
    type,
    [...rows]
      .filter(([key]) => key.startsWith(`${type}.`))
      .map(([key, row]) => [key.slice(type.length + 1), row] as const),
  ]),
);

/** One parameter with one to three values, the first mostly one that `about` has. */
export function clauseOf(
  dice: Dice,
  world: World,
  code: string,
  row: Row,
  modifier: string,
  about: Any | undefined,
): Clause {
  const all = resourcesOf(world, row.type);
  const sources = [about ?? dice.pick(all), ...(dice.chance(0.3) ? dice.several(2, () => dice.pick(all)) : [])];
  return [code + modifier, sources.map((it) => askedValue(dice, world, row, modifier, it)).join(",")];
}

function chain(dice: Dice, world: World, type: string, about: Any | undefined, depth: number): Clause | undefined {
  const references = codesOf(type).filter(([, row]) => row.kind === "reference");
  if (references.length === 0) return undefined;
  const leads = (row: Row) => about && pointsAt(world, row, about).some((it) => resourceAt(world, it));
  const [code, row] = tried(dice, references, ([, it]) => leads(it));
  const there = about ? pointsAt(world, row, about).flatMap((it) => resourceAt(world, it) ?? []) : [];
  const types = row.targets.filter((it) => searchable.includes(it));
  if (types.length === 0) return undefined;
  const target = there.length > 0 ? dice.pick(there) : undefined;
  const to: string = target?.resourceType ?? dice.pick(types);
  const [name, value] = anyClause(dice, world, to, target, depth - 1);
  return [`${code}${row.targets.length > 1 ? `:${to}` : ""}.${name}`, value];
}

function having(dice: Dice, world: World, type: string, about: Any | undefined, depth: number): Clause | undefined {
  const all = referring(type);
  const there = about ? all.filter((row) => pointers(world, row, pathOf(about)).length > 0) : [];
  if (all.length === 0) return undefined;
  const row = dice.pick(there.length > 0 ? there : all);
  const source = there.length > 0 ? dice.pick(pointers(world, row, pathOf(about))) : undefined;
  const [name, value] = anyClause(dice, world, row.type, source, depth - 1);
  return [`_has:${row.type}:${row.code}:${name}`, value];
}

/** The parameters that can point to a type. */
const referring = (type: string): readonly Row[] =>
  searchable.flatMap(rowsOf).filter((it) => it.kind === "reference" && it.targets.includes(type));

/** By the id of a List, one that names `about` if there is one, or by what that List is for. */
function listClause(dice: Dice, world: World, about: Any | undefined): Clause | undefined {
  const lists = resourcesOf(world, "List");
  const naming = about ? pointers(world, rows.get("List.item")!, pathOf(about)) : [];
  if (lists.length === 0 || (naming.length === 0 && dice.chance(0.9))) return undefined;
  const list = dice.pick(naming.length > 0 ? naming : lists);
  const named = Object.entries(currentLists).find(([, code]) => list.code?.coding?.[0]?.code === code);
  return ["_list", dice.chance(0.5) ? (named?.[0] ?? dice.pick(Object.keys(currentLists))) : list.id];
}

function sortClause(dice: Dice, type: string): Clause {
  const sortable = [
    "_id",
    "_lastUpdated",
    ...rowsOf(type)
      .filter(isSortable)
      .map((it) => it.code),
  ];
  return ["_sort", dice.several(3, () => dice.pick(["", "-"]) + dice.pick(sortable)).join(",")];
}

/** What is not refused: an `_include` of another type only with `:iterate`, a `_revinclude` of what can point here. */
function includeClause(dice: Dice, type: string): Clause {
  const iterate = dice.chance(0.3) ? dice.pick([":iterate", ":iterate", ":recurse"]) : "";
  const own = referencesOf(type);
  const back = referring(type);
  if (dice.chance(0.1) && own.length > 0) return [dice.pick(["_include", "_revinclude"]) + iterate, "*"];
  if (dice.chance(0.5) && back.length > 0) {
    const row = dice.pick(iterate ? searchable.flatMap(referencesOf) : back);
    const target = row.targets.includes(type) && dice.chance(0.2) ? `:${type}` : "";
    return [`_revinclude${iterate}`, `${row.type}:${dice.chance(0.15) ? "*" : row.code + target}`];
  }
  const others = iterate || own.length === 0 ? searchable.flatMap(referencesOf) : own;
  const row = dice.pick(others);
  const name = row.type === type ? iterate : iterate || ":iterate";
  const targets = row.targets.filter((it) => searchable.includes(it));
  const target = targets.length > 0 && dice.chance(0.2) ? `:${dice.pick(targets)}` : "";
  return [`_include${name}`, `${row.type}:${dice.chance(0.15) ? "*" : row.code + target}`];
}

const referencesOf = (type: string): readonly Row[] => rowsOf(type).filter((it) => it.kind === "reference");
