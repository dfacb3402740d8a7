import type { ElementDefinition, FhirDefinitions } from "../../definitions/fhir-definitions.ts";
import { type Compiled, decided, derived, found, type Scope, type Truth } from "./compiled.ts";
import { functions } from "./functions.ts";
import { equal, gather, gatherAll, gatherBelow, type Items, keyOf, none, single, truthOf } from "./items.ts";
import { order } from "./order.ts";
import { type Expression, parseFhirPath } from "./parse-fhirpath.ts";

/**
 * Compiles the FHIRPath of a constraint on values of `types` to a closure: true, false or, where FHIRPath's answer is
 * empty, undefined. The closure throws `undecided` where FHIRPath has no answer. Time: about that of the elements touched.
 *
 * Throws an Error that names what is not understood or not of the types.
 */
export function compileFhirPath(
  definitions: FhirDefinitions,
  types: readonly string[],
  resourceType: string | undefined,
  text: string,
): Truth {
  return compile(parseFhirPath(text), types).truth;

  function compile(expression: Expression, here: readonly string[] | undefined): Compiled {
    switch (expression.kind) {
      case "literal": {
        const items = [expression.value];
        return { ...found([typeof expression.value], () => items), of: "text" };
      }
      case "this":
        return found(here, (focus) => [focus]);
      case "constant":
        return constant(expression.name);
      case "child":
        return child(expression, here);
      case "type":
        return expression.operator === "as" ? narrowed(expression, here) : typeTest(expression, here);
      case "operator":
        return operation(expression, here);
      case "call":
        return call(expression, here);
    }
  }

  function constant(name: string): Compiled {
    if (name === "ucum") {
      const items = ["http://unitsofmeasure.org"];
      return { ...found(["string"], () => items), of: "text" };
    }
    if (name === "resource")
      return {
        ...found(resourceType === undefined ? undefined : [resourceType], (_, it) => [it.resource]),
        of: "resource",
      };
    if (name === "rootResource") return { ...found(undefined, (_, it) => [it.root.resource]), of: "root" };
    throw new Error(`${text}: '%${name}' is not understood`);
  }

  function child(
    { of, name }: Extract<Expression, { kind: "child" }>,
    here: readonly string[] | undefined,
    only?: string,
  ): Compiled {
    if (of?.kind === "call" && of.name === "descendants") {
      const from = of.of && compile(of.of, here);
      return derived(from, undefined, (items) => {
        const into: unknown[] = [];
        for (const it of items) gatherBelow(it, name, into);
        return into;
      });
    }
    const from = of && compile(of, here);
    const { names, types: inner } = membersOf(from ? from.types : here, name, only);
    if (!from)
      return found(inner, (focus) => {
        const into: unknown[] = [];
        for (const it of names) gather(focus, it, into);
        return into;
      });
    return derived(from, inner, (items) => {
      if (items.length === 0) return none;
      const into: unknown[] = [];
      for (const item of items) for (const it of names) gather(item, it, into);
      return into;
    });
  }

  /** The JSON names that an element has in values of some types, and what types are found there. */
  function membersOf(owners: readonly string[] | undefined, name: string, only: string | undefined) {
    if (owners === undefined || owners.some(isAnyResource)) return { names: [name], types: undefined };
    const names = new Set<string>();
    const inner = new Set<string>();
    for (const owner of owners) {
      const element = definitions.types[owner]?.elements[name];
      for (const type of element?.types ?? []) {
        if (only !== undefined && type !== only) continue;
        names.add(element!.choice ? variantOf(name, type) : name);
        inner.add(type);
      }
    }
    if (names.size === 0) throw new Error(`${text}: ${owners.join(", ")} has no ${only ?? "element"} ${name}`);
    return { names: [...names], types: [...inner] };
  }

  function narrowed({ of, type }: Extract<Expression, { kind: "type" }>, here: readonly string[] | undefined) {
    if (of?.kind !== "child") throw new Error(`${text}: the type of what is no element is not known`);
    return child(of, here, type);
  }

  function typeTest(expression: Extract<Expression, { kind: "type" }>, here: readonly string[] | undefined): Compiled {
    const ofType = narrowed(expression, here);
    const all = compile(expression.of!, here);
    return decided((focus, scope) => {
      const items = all.collect(focus, scope);
      if (items.length === 0) return undefined;
      single(items);
      return ofType.collect(focus, scope).length === 1;
    });
  }

  function operation(
    { operator, left: one, right: other }: Extract<Expression, { kind: "operator" }>,
    here: readonly string[] | undefined,
  ): Compiled {
    const left = kept(compile(one, here));
    const right = kept(compile(other, here));
    switch (operator) {
      case "and":
        return decided((focus, scope) => {
          const a = left.truth(focus, scope);
          if (a === false) return false;
          const b = right.truth(focus, scope);
          return b === false ? false : a === undefined || b === undefined ? undefined : true;
        });
      case "or":
        return decided((focus, scope) => {
          const a = left.truth(focus, scope);
          if (a === true) return true;
          const b = right.truth(focus, scope);
          return b === true ? true : a === undefined || b === undefined ? undefined : false;
        });
      case "xor":
        return decided((focus, scope) => {
          const a = left.truth(focus, scope);
          const b = right.truth(focus, scope);
          return a === undefined || b === undefined ? undefined : a !== b;
        });
      case "implies":
        return decided((focus, scope) => {
          const a = left.truth(focus, scope);
          if (a === false) return true;
          const b = right.truth(focus, scope);
          return b === true ? true : a === undefined || b === undefined ? undefined : false;
        });
      case "=":
        return decided((focus, scope) => equal(left.collect(focus, scope), right.collect(focus, scope)));
      case "!=":
        return decided((focus, scope) => {
          const isEqual = equal(left.collect(focus, scope), right.collect(focus, scope));
          return isEqual === undefined ? undefined : !isEqual;
        });
      case "in":
        return membership(left, right);
      case "|":
        return joined(left, right, left.types && right.types && [...left.types, ...right.types], (items, others) => [
          ...new Map([...items, ...others].map((it) => [keyOf(it), it])).values(),
        ]);
      case "&":
        return joined(left, right, ["string"], (items, others) => [`${single(items) ?? ""}${single(others) ?? ""}`]);
      case "+":
        return joined(left, right, left.types, (items, others) => {
          const a = single(items);
          const b = single(others);
          if (typeof a === "number" && typeof b === "number") return [a + b];
          return typeof a === "string" && typeof b === "string" ? [a + b] : none;
        });
      default:
        return comparison(operator, left, right);
    }
  }

  function comparison(operator: string, left: Compiled, right: Compiled): Compiled {
    const isDate = (it: Compiled) => it.types?.every((type) => dateTypes.has(type)) === true;
    const dates = isDate(left) && isDate(right);
    const holds = comparisons[operator];
    if (!holds) throw new Error(`${text}: '${operator}' is not understood`);
    return decided((focus, scope) => {
      const a = single(left.collect(focus, scope));
      const b = single(right.collect(focus, scope));
      const which = a === undefined || b === undefined ? undefined : order(a, b, dates);
      return which === undefined ? undefined : holds(which);
    });
  }

  /** The right side is looked through once where it is the same for the whole resource. */
  function membership(left: Compiled, right: Compiled): Compiled {
    const keysOf = once(right.of, {}, (focus, scope) => new Set(right.collect(focus, scope).map(keyOf)));
    return decided((focus, scope) => {
      const items = left.collect(focus, scope);
      if (items.length === 0) return undefined;
      single(items);
      return keysOf(focus, scope).has(keyOf(items[0]));
    });
  }

  function call(
    { of, name, args }: Extract<Expression, { kind: "call" }>,
    here: readonly string[] | undefined,
  ): Compiled {
    const from = of ? compile(of, here) : undefined;
    const types = from ? from.types : here;
    if (name === "children" && args.length === 0)
      return derived(from, childTypes(types), (items) => {
        const into: unknown[] = [];
        for (const it of items) gatherAll(it, into);
        return into;
      });
    const make = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!make) throw new Error(`${text}: '${name}()' is not understood`);
    const source = from ?? found(types, (focus) => [focus]);
    const given = args.map((it) => kept(compile(it, ofEach.has(name) ? types : here)));
    const made = make(source, given, args);
    if (!made) throw new Error(`${text}: '${name}()' is not understood with ${args.length} arguments`);
    const { of: _, ...rest } = made;
    const isConstant = source.of !== undefined && (ofEach.has(name) || given.every((it) => it.of === "text"));
    return isConstant ? { ...rest, of: source.of! } : rest;
  }

  function childTypes(owners: readonly string[] | undefined): string[] | undefined {
    return owners?.flatMap((it) =>
      Object.values<ElementDefinition>(definitions.types[it]?.elements ?? {}).flatMap(({ types }) => types),
    );
  }

  /** Elements of any resource are found by their names. */
  function isAnyResource(type: string): boolean {
    return type === "Resource" || type === "DomainResource";
  }

  /** What is the same for a whole resource is found once for it. */
  function kept(it: Compiled): Compiled {
    if (!it.of || it.of === "text") return it;
    const collect = once(it.of, it, it.collect);
    return { ...it, collect, truth: (focus, scope) => truthOf(collect(focus, scope)) };
  }
}

/** `find`, asked once for a resource, or once for all, where that gives the same. */
function once<T>(
  of: Compiled["of"],
  key: object,
  find: (focus: unknown, scope: Scope) => T,
): (focus: unknown, scope: Scope) => T {
  if (of === undefined) return find;
  if (of !== "text") return (focus, scope) => (of === "root" ? scope.root : scope).once(key, () => find(focus, scope));
  let always: { readonly it: T } | undefined;
  return (focus, scope) => {
    always ??= { it: find(focus, scope) };
    return always.it;
  };
}

function joined(
  left: Compiled,
  right: Compiled,
  types: readonly string[] | undefined,
  join: (items: Items, others: Items) => Items,
): Compiled {
  return derived(left, types, (items, focus, scope) => join(items, right.collect(focus, scope)), right);
}

/** Functions whose argument is about each item found, not about $this. */
const ofEach = new Set(["exists", "all", "where", "select"]);

const dateTypes = new Set(["date", "dateTime", "instant"]);

const comparisons: Readonly<Record<string, (which: number) => boolean>> = {
  "<": (it) => it < 0,
  "<=": (it) => it <= 0,
  ">": (it) => it > 0,
  ">=": (it) => it >= 0,
};

const variantOf = (name: string, type: string) => name + type.charAt(0).toUpperCase() + type.slice(1);
