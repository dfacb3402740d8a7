/** Small resources that have the elements that search parameters read, made by walking FHIR's definitions. */
import { type Dice, diceOf } from "./dice.ts";
import { fixedResources } from "./fixed-resources.ts";
import { listCode, pools, reference } from "./pools.ts";
import { type Any, definitions, pathsOf, rowsOf, searchable } from "./rows.ts";

/** Elements to fill in, by name. */
interface Branch {
  readonly children: Map<string, Branch>;
  /** Alternatives that a parameter asks for: `CodeableConcept` in `value.as(CodeableConcept)`. */
  readonly only: Set<string>;
  readonly targets: Set<string>;
}

const branch = (): Branch => ({ children: new Map(), only: new Set(), targets: new Set() });

/** `each` resources of each type with the ids 1 to `each`, and the fixed ones. */
export function randomWorld(seed: number, base: string, each: number): Any[] {
  const dice = diceOf(seed);
  return [
    ...searchable.flatMap((type) =>
      Array.from({ length: each }, (_, at) => ({
        resourceType: type,
        id: String(at + 1),
        ...cleaned(resource(dice, base, type)),
      })),
    ),
    ...fixedResources.filter((it) => searchable.includes(it.resourceType)),
  ];
}

const trees = new Map<string, Branch>();

/** The elements that the rows of a type read. */
function treeOf(type: string): Branch {
  const known = trees.get(type);
  if (known) return known;
  const root = branch();
  for (const row of rowsOf(type))
    for (const steps of pathsOf(row)) {
      let at = root;
      for (const { name, only } of steps) {
        at = at.children.get(name) ?? at.children.set(name, branch()).get(name)!;
        if (only) at.only.add(only);
      }
      for (const it of row.targets) at.targets.add(it);
    }
  root.children.delete("meta");
  trees.set(type, root);
  return root;
}

function resource(dice: Dice, base: string, type: string): Any {
  const made = {
    ...elements(dice, base, type, treeOf(type)),
    meta: dice.chance(0.4)
      ? {
          profile: dice.chance(0.5) ? dice.several(2, () => pools.uri!(dice)) : undefined,
          security: dice.chance(0.5) ? dice.several(2, () => pools.Coding!(dice)) : undefined,
          tag: dice.chance(0.7) ? dice.several(2, () => pools.Coding!(dice)) : undefined,
        }
      : undefined,
  };
  // What no parameter's path says: the extension of a row of the table, and the lists that have names of their own.
  if (type === "Immunization" && dice.chance(0.6))
    return { ...made, extension: dice.several(2, () => extension(dice)) };
  if (type === "List" && dice.chance(0.6)) return { ...made, code: listCode(dice) };
  return made;
}

const extension = (dice: Dice): Any => ({
  url: dice.pick([
    "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-VaccinationProcedure-1",
    "urn:other",
  ]),
  valueCodeableConcept: pools.CodeableConcept!(dice),
});

function elements(dice: Dice, base: string, type: string, { children }: Branch): Any {
  const made: Record<string, Any> = {};
  for (const [name, child] of children) {
    const element = definitions.types[type].elements[name];
    const present = element.types.includes("Reference") || child.children.size > 0 ? 0.8 : 0.65;
    if (!dice.chance(present)) continue;
    const of = typeFor(dice, element, child);
    if (of === undefined) continue;
    const make = () => value(dice, base, of, element, child);
    const key = element.choice ? name + of[0]!.toUpperCase() + of.slice(1) : name;
    made[key] = element.max === 1 ? make() : dice.several(2, make);
  }
  return made;
}

/** One of the alternatives of a choice, those that a parameter asks for more often than others. */
function typeFor(dice: Dice, { types, choice }: Any, { only }: Branch): string | undefined {
  if (!choice) return types[0];
  const can = (types as string[]).filter((it) => it in pools || it === "Reference");
  const asked = can.filter((it) => only.has(it));
  return asked.length > 0 && dice.chance(0.85) ? dice.pick(asked) : dice.pick(can);
}

function value(dice: Dice, base: string, type: string, element: Any, at: Branch): Any {
  if (type === "Reference") return reference(dice, base, targetsFor(dice, at));
  if (type === "code" && element.binding) {
    const bound = Object.values(definitions.valueSets[element.binding] ?? {}).flat() as string[];
    // Few of them, so that they are met again.
    if (bound.length > 0) return dice.pick(bound.slice(0, 4));
  }
  return pools[type]?.(dice) ?? elements(dice, base, type, at);
}

/** Mostly types that are in the world and that the parameter can find; sometimes others. */
function targetsFor(dice: Dice, { targets }: Branch): readonly string[] {
  const there = searchable.filter((it) => targets.has(it));
  if (dice.chance(0.08)) return searchable;
  if (there.length === 0 || dice.chance(0.05)) return targets.size > 0 ? [...targets] : searchable;
  // What may point anywhere mostly points to a few types, so that it is met again.
  if (there.length > 12 && dice.chance(0.7)) return ["Condition", "AllergyIntolerance", "Observation"];
  return there.includes("Patient") ? [...there, "Patient", "Patient"] : there;
}

/** Without undefined fields and empty elements. */
function cleaned(it: Any): Any {
  if (Array.isArray(it)) {
    const kept = it.map(cleaned).filter((one) => one !== undefined);
    return kept.length > 0 ? kept : undefined;
  }
  if (typeof it !== "object" || it === null) return it;
  const fields = Object.entries(it).flatMap(([name, one]) => {
    const kept = cleaned(one);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return fields.length > 0 ? Object.fromEntries(fields) : undefined;
}
