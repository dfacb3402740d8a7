/** What an expression finds: objects and primitive values as JSON has them, and primitives that have no value. */
export type Items = readonly unknown[];

export const none: Items = [];

/** A primitive without a value, of which there is only the companion: `_birthDate: {extension: […]}`. It exists. */
export class Valueless {
  readonly beside: unknown;

  constructor(beside: unknown) {
    this.beside = beside;
  }
}

/** Thrown where FHIRPath has no answer, such as for several values where it takes one. */
export const undecided = new Error("FHIRPath gives no answer");

type Node = Readonly<Record<string, unknown>>;

export const isNode = (it: unknown): it is Node =>
  typeof it === "object" && it !== null && !Array.isArray(it) && !(it instanceof Valueless);

/** Adds what stands under `name`, each item of a list, primitives without a value too. */
export function gather(focus: unknown, name: string, into: unknown[]): void {
  const node = focus instanceof Valueless ? focus.beside : focus;
  if (!isNode(node)) return;
  const value = node[name];
  const beside = node[`_${name}`];
  if (beside === undefined) {
    if (Array.isArray(value)) {
      for (const it of value) if (it !== null) into.push(it);
    } else if (value !== undefined && value !== null) into.push(value);
    return;
  }
  const values = listOf(value);
  const besides = listOf(beside);
  for (let at = 0; at < Math.max(values.length, besides.length); at++) {
    const it = values[at] ?? undefined;
    if (it !== undefined) into.push(it);
    else if (isNode(besides[at])) into.push(new Valueless(besides[at]));
  }
}

const listOf = (it: unknown): Items => (it === undefined ? none : Array.isArray(it) ? it : [it]);

/** What stands under `name` anywhere below a resource's own elements: FHIRPath's `descendants().name`. */
export function gatherBelow(focus: unknown, name: string, into: unknown[]): void {
  const waiting: unknown[] = [];
  const add = (it: unknown) => {
    if (typeof it !== "object" || it === null) return;
    for (const inner of Array.isArray(it) ? it : Object.values(it))
      if (typeof inner === "object" && inner !== null) waiting.push(inner);
  };
  add(focus);
  for (let it = waiting.pop(); it !== undefined; it = waiting.pop()) {
    gather(it, name, into);
    add(it);
  }
}

/** All that an object has. */
export function gatherAll(focus: unknown, into: unknown[]): void {
  if (!isNode(focus)) return;
  for (const name in focus) {
    if (name === "resourceType") continue;
    if (!name.startsWith("_")) gather(focus, name, into);
    else if (!Object.hasOwn(focus, name.slice(1))) gather(focus, name.slice(1), into);
  }
}

/**
 * By which equal values are found in a set: `s:x`, `n:1`. Objects stand for themselves: no constraint asks whether two are
 * equal, and whoever sends a resource says how deep they are.
 */
export const keyOf = (it: unknown): unknown => (typeof it === "object" ? it : `${(typeof it)[0]}:${it}`);

/** undefined: one of them is empty. What has no value is equal to nothing. */
export function equal(left: Items, right: Items): boolean | undefined {
  if (left.length === 0 || right.length === 0) return undefined;
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) {
    const a = left[at];
    const b = right[at];
    if (a instanceof Valueless || b instanceof Valueless) return false;
    if (a === b) continue;
    if (isNode(a) && isNode(b)) throw undecided;
    return false;
  }
  return true;
}

/** The only item; undefined where there is none or it has no value. */
export function single(items: Items): unknown {
  if (items.length > 1) throw undecided;
  const it = items[0];
  return it instanceof Valueless ? undefined : it;
}

/** As a truth: any value but a boolean is true where it is there; what has no value is neither. */
export function truthOf(items: Items): boolean | undefined {
  const it = single(items);
  return it === undefined || typeof it === "boolean" ? it : true;
}
