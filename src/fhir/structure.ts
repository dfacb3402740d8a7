import type { ElementDefinition, FhirDefinitions } from "../definitions/fhir-definitions.ts";
import { nearest } from "./problem.ts";
import type { Resource } from "./resource.ts";
import { type CodeSet, codeSet, type Fields, isObject } from "./structure-codes.ts";
import { formatOf } from "./structure-formats.ts";
import { depthMax, Walk } from "./structure-walk.ts";

export interface StructureFault {
  /** With the names that JSON has: `Patient.contact[0].name`, `Observation.valueQuantity.code`, `Patient._birthDate`. */
  readonly path: string;
  readonly reason:
    | "unknown-element"
    | "missing-element"
    | "too-many"
    | "wrong-type"
    | "bad-format"
    | "not-in-value-set"
    | "choice-conflict"
    | "empty"
    // Only where more than the structure is checked: validate.ts.
    | "invariant"
    | "undecided"
    | "malformed-reference"
    | "wrong-target"
    | "narrative";
  /** Key of the constraint that is broken: `pat-1`. */
  readonly rule?: string;
  /** Absent: error. */
  readonly severity?: "warning";
  /** What is wrong and what would work. Never a value of the record; of an unknown element's name at most 64 plain letters. */
  readonly detail: string;
}

/** Looks at one value, of which the walk knows the place, and reports its faults. `parent` holds it and its companion. */
export type Check = (value: unknown, walk: Walk, parent: Fields) => void;

/** Checks beside that of the structure, made when a type is first met; undefined: there is none. */
export interface FurtherChecks {
  /** Of each object of a type, after its structure. */
  ofType(type: string): Check | undefined;
  /** Of each value of an element that has `type`: `Organization`, `address`. */
  ofElement(owner: string, name: string, type: string): Check | undefined;
  /** Of each resource, around all that is in it. */
  aroundResource(check: Check): Check;
}

/** A name that an object of a type may have in JSON. */
interface Entry {
  readonly check: Check;
  /** One bit for a mandatory element and for a choice, shared by all names of the choice; else 0. */
  readonly bit: number;
  /** For a companion `_name`: `name`. */
  readonly base: string | undefined;
  readonly choice: Choice | undefined;
}

/** `value[x]` and the names it has in JSON: `valueQuantity`, `valueString` … */
interface Choice {
  readonly name: string;
  readonly variants: readonly string[];
}

interface CompiledType {
  readonly name: string;
  readonly isResource: boolean;
  readonly entries: ReadonlyMap<string, Entry>;
  /** The bits of what must be there, and by bit its name. */
  readonly mandatory: number;
  readonly mandatoryNames: readonly { readonly bit: number; readonly name: string }[];
  readonly choices: readonly Choice[];
  /** Extension only: the bits of `value[x]` and of `extension`. */
  readonly either: number;
  readonly further: Check | undefined;
}

const bitsMax = 31;

/**
 * A check of a resource's base structure: elements, cardinality, JSON types, formats, choices and required codes, also
 * of what is contained or in a Bundle's entries. Not checked: invariants and references (validate.ts does), profiles.
 *
 * The resource is JSON as `JSON.parse` gives it. `limit` bounds the faults returned. Types are compiled when first met.
 * Time: 2 to 3 µs a kB; a resource without faults allocates nothing itself (V8 boxes its decimals). Rules: https://hl7.org/fhir/STU3/json.html
 */
export function structureChecker(
  definitions: FhirDefinitions,
  further?: FurtherChecks,
): (resource: Resource, limit?: number) => readonly StructureFault[] {
  const checkResource = compiler(definitions, further);
  const walk = new Walk();
  return (resource, limit = 20) => {
    walk.start(limit);
    checkResource(resource, walk, noFields);
    return walk.end();
  };
}

const noFields: Fields = {};

function checkObject(type: CompiledType, value: Fields, walk: Walk): void {
  const level = walk.depth;
  if (level >= depthMax) {
    walk.fault("too-many", `is nested deeper than ${depthMax} levels`);
    return;
  }
  walk.depth = level + 1;
  const { entries } = type;
  let seen = 0;
  let count = 0;
  for (const name in value) {
    count++;
    const entry = entries.get(name);
    if (entry === undefined) {
      walk.depth = level;
      reportUnknown(type, name, walk);
      walk.depth = level + 1;
      continue;
    }
    walk.names[level] = name;
    walk.indexes[level] = -1;
    if (entry.bit !== 0 && (entry.base === undefined || !Object.hasOwn(value, entry.base))) {
      if (entry.choice !== undefined && (seen & entry.bit) !== 0) {
        walk.depth = level;
        walk.fault("choice-conflict", `has more than one ${entry.choice.name}; keep one`, entry.choice.name);
        walk.depth = level + 1;
      }
      seen |= entry.bit;
    }
    entry.check(value[name], walk, value);
    if (walk.full) break;
  }
  walk.depth = level;
  if (count === 0) walk.fault("empty", "is an empty object: leave the element out");
  else if (count === 1 && !type.isResource && Object.hasOwn(value, "id") && type.name !== "Element")
    walk.fault("empty", "has an id and nothing else: give it a value or leave it out");
  else if ((seen & type.mandatory) !== type.mandatory) reportMissing(type, seen, walk);
  else if (type.either !== 0) checkEither(type, seen, walk);
  if (type.further !== undefined && !walk.full) type.further(value, walk, noFields);
}

function reportMissing(type: CompiledType, seen: number, walk: Walk): void {
  for (const { bit, name } of type.mandatoryNames)
    if ((seen & bit) === 0) walk.fault("missing-element", `${type.name} must have ${name}`, name);
}

/** An extension has a value or extensions of its own (invariant ext-1). */
function checkEither(type: CompiledType, seen: number, walk: Walk): void {
  const found = seen & type.either;
  if (found === type.either)
    walk.fault("choice-conflict", "an extension has either value[x] or extensions of its own, not both");
  else if (found === 0) walk.fault("missing-element", "an extension must have value[x] or extension", "value[x]");
}

/** The name is shown, for it says what is wrong, but made harmless: whoever wrote the record chose it. */
function reportUnknown(type: CompiledType, name: string, walk: Walk): void {
  if (walk.full) return;
  const shown = name.slice(0, 64).replace(/[^A-Za-z0-9_-]/g, "") || "_";
  walk.fault("unknown-element", `${type.name} has no element '${shown}'${hint(type, shown)}`, shown);
}

function hint(type: CompiledType, name: string): string {
  const bare = name.replace(/^_/, "");
  const choice = type.choices.find((it) => bare.startsWith(it.name.slice(0, -3)));
  if (choice && choice.variants.length <= 12) return `; ${choice.name} is one of ${choice.variants.join(", ")}`;
  const near = nearest(
    name,
    [...type.entries].filter(([, it]) => it.base === undefined).map(([it]) => it),
  );
  return near === undefined ? "" : `; did you mean '${near}'?`;
}

/** The check of any resource by its own type. Everything else is compiled when it is first met. */
function compiler(definitions: FhirDefinitions, further: FurtherChecks | undefined): Check {
  const { types, valueSets } = definitions;
  const concrete = new Set(definitions.resources);
  const compiled = new Map<string, CompiledType>();
  const primitives = new Map<string, Check>();
  const codeSets = new Map<string, CodeSet | undefined>();

  const checkAnyResource: Check = (value, walk) => {
    if (!isObject(value)) {
      reportNoObject(value, "a resource", walk);
      return;
    }
    const { resourceType } = value;
    if (typeof resourceType === "string" && concrete.has(resourceType)) {
      if (walk.depth === 0) walk.root = resourceType;
      checkObject(typeOf(resourceType), value, walk);
    } else if (!Object.hasOwn(value, "resourceType")) {
      walk.fault("missing-element", "a resource must have resourceType", "resourceType");
    } else {
      walk.fault(
        "wrong-type",
        `expects one of the ${concrete.size} resource types of ${definitions.release}`,
        "resourceType",
      );
    }
  };

  const checkResource = further ? further.aroundResource(checkAnyResource) : checkAnyResource;

  function typeOf(name: string): CompiledType {
    let type = compiled.get(name);
    if (!type) {
      type = compile(name);
      compiled.set(name, type);
    }
    return type;
  }

  function compile(name: string): CompiledType {
    const definition = types[name];
    if (!definition) throw new Error(`the definitions have no type ${name}`);
    const isResource = definition.kind === "resource";
    const entries = new Map<string, Entry>();
    const mandatoryNames: { bit: number; name: string }[] = [];
    const choices: Choice[] = [];
    let bits = 0;
    let either = 0;
    const nextBit = () => {
      if (bits === bitsMax) throw new Error(`${name} has more than ${bitsMax} mandatory elements and choices`);
      return 1 << bits++;
    };
    if (isResource) entries.set("resourceType", { check: () => {}, bit: 0, base: undefined, choice: undefined });
    for (const [elementName, element] of Object.entries(definition.elements)) {
      const isEither = name === "Extension" && (elementName === "value" || elementName === "extension");
      const bit = element.min > 0 || element.choice || isEither ? nextBit() : 0;
      const shownName = element.choice ? `${elementName}[x]` : elementName;
      const choice = element.choice && {
        name: shownName,
        variants: element.types.map((it) => elementName + it.charAt(0).toUpperCase() + it.slice(1)),
      };
      if (choice) choices.push(choice);
      if (element.min > 0) mandatoryNames.push({ bit, name: shownName });
      if (isEither) either |= bit;
      for (const [place, type] of (choice ? element.types : element.types.slice(0, 1)).entries()) {
        const key = choice ? choice.variants[place]! : elementName;
        const isPrimitive = types[type]?.kind === "primitive";
        const own = isPrimitive ? primitiveOf(type, element.binding) : complexOf(type, element.binding);
        const check = followedBy(own, further?.ofElement(name, elementName, type));
        const many = element.max === null || element.max > 1;
        entries.set(key, {
          check: many ? listOf(check, element, isPrimitive, `_${key}`) : check,
          bit,
          base: undefined,
          choice,
        });
        if (!isPrimitive) continue;
        const companion = complexOf("Element", undefined);
        entries.set(`_${key}`, {
          check: many ? listOf(companion, element, true, key) : companion,
          bit,
          base: key,
          choice,
        });
      }
    }
    const mandatory = mandatoryNames.reduce((all, it) => all | it.bit, 0);
    const after = further?.ofType(name);
    return { name, isResource, entries, mandatory, mandatoryNames, choices, either, further: after };
  }

  function complexOf(name: string, binding: string | undefined): Check {
    if (types[name]?.kind === "resource") return checkResource;
    const codes = name === "Coding" || name === "CodeableConcept" ? codeSetOf(binding) : undefined;
    let type: CompiledType | undefined;
    return (value, walk) => {
      if (!isObject(value)) {
        reportNoObject(value, `an object (${name})`, walk);
        return;
      }
      type ??= typeOf(name);
      checkObject(type, value, walk);
      if (codes !== undefined && !(name === "Coding" ? codes.hasCoding(value) : codes.hasOneOf(value.coding)))
        walk.fault("not-in-value-set", codes.expects);
    };
  }

  function primitiveOf(type: string, binding: string | undefined): Check {
    const codes = type === "code" ? codeSetOf(binding) : undefined;
    const key = codes ? `${type} ${binding}` : type;
    let check = primitives.get(key);
    if (!check) {
      check = primitiveCheck(definitions, type, codes);
      primitives.set(key, check);
    }
    return check;
  }

  function codeSetOf(url: string | undefined): CodeSet | undefined {
    if (url === undefined) return undefined;
    const listed = valueSets[url];
    if (!codeSets.has(url)) codeSets.set(url, listed && codeSet(url, listed));
    return codeSets.get(url);
  }

  return checkResource;
}

function primitiveCheck(definitions: FhirDefinitions, type: string, codes: CodeSet | undefined): Check {
  const format = formatOf(definitions, type);
  const wrong = (value: unknown, walk: Walk) => {
    if (value === null) walk.fault("empty", "is null: leave the element out");
    else if (Array.isArray(value)) reportList(value, walk);
    else walk.fault("wrong-type", `expects a JSON ${format.json} (${type}), not ${kindOf(value)}`);
  };
  const bad = (walk: Walk) => walk.fault("bad-format", `is not a ${type}: expects ${format.expects}`);
  if (format.json === "boolean")
    return (value, walk) => {
      if (typeof value !== "boolean") wrong(value, walk);
    };
  if (format.json === "number")
    return (value, walk) => {
      if (typeof value !== "number") wrong(value, walk);
      else if (!format.accepts(value)) bad(walk);
    };
  return (value, walk) => {
    if (typeof value !== "string") wrong(value, walk);
    else if (codes?.codes.has(value)) return;
    else if (value === "") walk.fault("empty", "is an empty text: leave the element out");
    else if (!format.accepts(value)) bad(walk);
    else if (codes !== undefined) walk.fault("not-in-value-set", codes.expects);
  };
}

function followedBy(check: Check, next: Check | undefined): Check {
  if (!next) return check;
  return (value, walk, parent) => {
    check(value, walk, parent);
    if (!walk.full) next(value, walk, parent);
  };
}

/**
 * A repeating element: `check` on each item. With primitives, null stands where only the other of `name` and `_name`,
 * here called `other`, has something:  given: ["Ann", null], _given: [null, {extension: […]}].
 */
function listOf(check: Check, { max, min }: ElementDefinition, isPrimitive: boolean, other: string): Check {
  return (value, walk, parent) => {
    if (!Array.isArray(value)) {
      if (value === null) walk.fault("empty", "is null: leave the element out");
      else walk.fault("wrong-type", `expects a list, not ${kindOf(value)}: put it in [ ]`);
      return;
    }
    if (value.length === 0) walk.fault("empty", "is an empty list: leave the element out");
    if (max !== null && value.length > max) walk.fault("too-many", `has ${value.length} of at most ${max}`);
    if (value.length > 0 && value.length < min) walk.fault("missing-element", `has ${value.length} of at least ${min}`);
    const level = walk.depth - 1;
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      walk.indexes[level] = index;
      if (item !== null || !isPrimitive) check(item, walk, parent);
      else if (!hasItem(parent[other], index)) walk.fault("empty", `is null, and so is ${other} at this place`);
      if (walk.full) return;
    }
    walk.indexes[level] = -1;
  };
}

const hasItem = (list: unknown, index: number) =>
  Array.isArray(list) && list[index] !== null && list[index] !== undefined;

function reportNoObject(value: unknown, expected: string, walk: Walk): void {
  if (value === null) walk.fault("empty", "is null: leave the element out");
  else if (Array.isArray(value)) reportList(value, walk);
  else walk.fault("wrong-type", `expects ${expected}, not ${kindOf(value)}`);
}

function reportList(list: readonly unknown[], walk: Walk): void {
  if (list.length === 0) walk.fault("empty", "is an empty list: leave the element out");
  else if (list.length > 1) walk.fault("too-many", `has ${list.length} values in a list, but at most one is allowed`);
  else walk.fault("wrong-type", "is in a list, but does not repeat: take it out of [ ]");
}

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`;
