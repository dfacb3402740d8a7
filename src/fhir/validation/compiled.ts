import { type Items, none, truthOf } from "./items.ts";

/** The resource that a value belongs to; `root` is the one that this resource is contained in, or itself. */
export class Scope {
  readonly resource: unknown;
  readonly root: Scope;
  /** That of the Bundle, or what else holds the resource; undefined for the outermost. */
  readonly outer: Scope | undefined;
  #found: Map<object, unknown> | undefined;

  constructor(resource: unknown, outer?: Scope, isContained = false) {
    this.resource = resource;
    this.outer = outer;
    this.root = isContained && outer ? outer.root : this;
  }

  /** What `find` gives, found once for a resource. */
  once<T>(key: object, find: () => T): T {
    this.#found ??= new Map();
    if (!this.#found.has(key)) this.#found.set(key, find());
    return this.#found.get(key) as T;
  }
}

/** Finds, from `$this`. */
export type Collect = (focus: unknown, scope: Scope) => Items;
export type Truth = (focus: unknown, scope: Scope) => boolean | undefined;

/** Where a value is the same: in the whole resource, in all that it is contained in, everywhere. */
type Constancy = "resource" | "root" | "text";

/** A compiled expression, asked for what it finds or for its truth. */
export interface Compiled {
  /** FHIR types of what it finds; undefined: not known, elements are then found by their JSON names. */
  readonly types: readonly string[] | undefined;
  readonly collect: Collect;
  readonly truth: Truth;
  /** The same wherever the focus is. */
  readonly of?: Constancy;
}

export const found = (types: readonly string[] | undefined, collect: Collect): Compiled => ({
  types,
  collect,
  truth: (focus, scope) => truthOf(collect(focus, scope)),
});

/** `collect` from what `from` finds, or from $this; `other` plays a part too. */
export function derived(
  from: Compiled | undefined,
  types: readonly string[] | undefined,
  collect: (items: Items, focus: unknown, scope: Scope) => Items,
  other?: Compiled,
): Compiled {
  if (!from) return found(types, (focus, scope) => collect([focus], focus, scope));
  const of = other ? scopeOf(from, other) : from.of;
  const made = found(types, (focus, scope) => collect(from.collect(focus, scope), focus, scope));
  return of ? { ...made, of } : made;
}

function scopeOf(one: Compiled, other: Compiled): Constancy | undefined {
  if (one.of === "text" || one.of === other.of) return other.of;
  return other.of === "text" ? one.of : undefined;
}

const yes: Items = [true];
const no: Items = [false];

export const decided = (truth: Truth): Compiled => ({
  types: ["boolean"],
  truth,
  collect: (focus, scope) => {
    const it = truth(focus, scope);
    return it === undefined ? none : it ? yes : no;
  },
});
