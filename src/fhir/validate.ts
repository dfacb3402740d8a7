import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";
import type { Resource } from "./resource.ts";
import { type Check, type FurtherChecks, type StructureFault, structureChecker } from "./structure.ts";
import { checkNarrative } from "./validation/check-narrative.ts";
import { checkReference } from "./validation/check-reference.ts";
import { checkRules } from "./validation/check-rules.ts";
import { Scope } from "./validation/compiled.ts";
import { rulesOf } from "./validation/rules.ts";

/** All faults of a resource that can be told from the resource alone and FHIR's base, at most `limit` of them. */
export type Validate = (resource: Resource, limit?: number) => readonly StructureFault[];

/** What `validator` does not look at, for those who read that it found no fault. */
export const notChecked: readonly string[] = [
  "profiles",
  "codes that are not required by the base, and those of value sets that cannot be listed",
  "whether what a reference points to exists, and what it is where the reference does not say",
  "names that stand twice in one JSON object",
];

/**
 * The structure check, and besides: constraints, how references are written and which types they name, the HTML of
 * narratives. Types are compiled when first met. Only for a release whose constraints are compiled: STU3.
 */
export function validator(definitions: FhirDefinitions): Validate {
  if (!definitions.types.DomainResource?.constraints)
    throw new Error(`the constraints of ${definitions.release} are not compiled: it cannot be validated`);
  return structureChecker(definitions, furtherChecks(definitions));
}

function furtherChecks(definitions: FhirDefinitions): FurtherChecks {
  const { types } = definitions;
  const resources = new Set(definitions.resources);
  // The resource that the walk is in: one walk at a time, as in structure.ts.
  let scope = new Scope(undefined);
  const scopeOf = () => scope;
  return {
    ofType(type) {
      const definition = types[type];
      const isDomainResource = definition?.kind === "resource" && definition.elements.contained !== undefined;
      const inherited = isDomainResource
        ? rulesOf(definitions, "DomainResource", ["DomainResource"], types.DomainResource?.constraints)
        : [];
      return checkRules([...inherited, ...rulesOf(definitions, type, [type], definition?.constraints)], scopeOf);
    },
    ofElement(owner, name, type) {
      const element = types[owner]!.elements[name]!;
      return together([
        checkRules(rulesOf(definitions, `${owner}.${name}`, element.types, element.constraints), scopeOf),
        type === "Reference" ? checkReference(element.targets, resources, scopeOf) : undefined,
        type === "xhtml" ? checkNarrative : undefined,
      ]);
    },
    aroundResource: (check: Check) => (value, walk, parent) => {
      const outer = scope;
      const isContained = walk.depth > 0 && walk.names[walk.depth - 1] === "contained";
      scope = walk.depth === 0 ? new Scope(value) : new Scope(value, outer, isContained);
      check(value, walk, parent);
      scope = outer;
    },
  };
}

function together(checks: readonly (Check | undefined)[]): Check | undefined {
  const made = checks.filter((it) => it !== undefined);
  if (made.length < 2) return made[0];
  return (value, walk, parent) => {
    for (const check of made) check(value, walk, parent);
  };
}
