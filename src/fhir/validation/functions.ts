import { type Compiled, decided, derived, found } from "./compiled.ts";
import { type Items, keyOf, none, single, Valueless } from "./items.ts";
import type { Expression } from "./parse-fhirpath.ts";

/** Makes a function's call on what `source` finds; undefined: it takes no such arguments. */
type Make = (source: Compiled, args: readonly Compiled[], written: readonly Expression[]) => Compiled | undefined;

/** A function of the one text that it is called on. */
const onText =
  (make: (text: string, argument: unknown) => Items): Make =>
  (source, [argument]) =>
    found(["string"], (focus, scope) => {
      const text = single(source.collect(focus, scope));
      if (typeof text !== "string") return none;
      return make(text, argument ? single(argument.collect(focus, scope)) : undefined);
    });

const testOfText = (holds: (text: string, other: string) => boolean): Make =>
  onText((text, other) => (typeof other === "string" ? [holds(text, other)] : none));

const whereTrue: Make = (source, [criteria]) =>
  criteria &&
  derived(source, source.types, (items, _, scope) => items.filter((it) => criteria.truth(it, scope) === true));

/** Functions of FHIRPath by name, as far as the base's constraints and our corrections use them. */
export const functions: Readonly<Record<string, Make>> = {
  empty: (source) => decided((focus, scope) => source.collect(focus, scope).length === 0),
  exists: (source, args) => {
    const those = args.length > 0 ? whereTrue(source, args, [])! : source;
    return decided((focus, scope) => those.collect(focus, scope).length > 0);
  },
  not: (source) =>
    decided((focus, scope) => {
      const it = source.truth(focus, scope);
      return it === undefined ? undefined : !it;
    }),
  all: (source, [criteria]) =>
    criteria &&
    decided((focus, scope) => source.collect(focus, scope).every((it) => criteria.truth(it, scope) === true)),
  where: whereTrue,
  select: (source, [projection]) =>
    projection &&
    derived(source, projection.types, (items, _, scope) => items.flatMap((it) => projection.collect(it, scope))),
  count: (source) => derived(source, ["integer"], (items) => [items.length]),
  first: (source) => derived(source, source.types, (items) => items.slice(0, 1)),
  tail: (source) => derived(source, source.types, (items) => items.slice(1)),
  combine: (source, [other]) =>
    other &&
    derived(source, source.types && other.types && [...source.types, ...other.types], (items, focus, scope) => [
      ...items,
      ...other.collect(focus, scope),
    ]),
  isDistinct: (source) =>
    decided((focus, scope) => {
      const items = source.collect(focus, scope);
      return items.length < 2 || new Set(items.map(keyOf)).size === items.length;
    }),
  hasValue: (source) =>
    decided((focus, scope) => {
      const items = source.collect(focus, scope);
      return items.length === 1 && typeof items[0] !== "object" && !(items[0] instanceof Valueless);
    }),
  trace: (source) => source,
  startsWith: testOfText((text, other) => text.startsWith(other)),
  contains: testOfText((text, other) => text.includes(other)),
  /** A pattern is compiled once, and only one that is written in the constraint itself. */
  matches: (source, _, [written]) => {
    if (written?.kind !== "literal" || typeof written.value !== "string") return undefined;
    const pattern = new RegExp(written.value, "s");
    return found(["boolean"], (focus, scope) => {
      const text = single(source.collect(focus, scope));
      return typeof text === "string" ? [pattern.test(text)] : none;
    });
  },
  substring: onText((text, start) =>
    typeof start === "number" && start >= 0 && start < text.length ? [text.slice(start)] : none,
  ),
  toString: (source: Compiled) =>
    derived(source, ["string"], (items) => {
      const it = single(items);
      return it === undefined || typeof it === "object" ? none : [String(it)];
    }),
  toInteger: (source) =>
    derived(source, ["integer"], (items) => {
      const it = single(items);
      if (typeof it === "boolean") return [it ? 1 : 0];
      if (typeof it === "number") return Number.isInteger(it) ? [it] : none;
      return typeof it === "string" && /^[+-]?\d{1,15}$/.test(it) ? [Number(it)] : none;
    }),
};
