import type { Check } from "../structure.ts";
import { isObject } from "../structure-codes.ts";
import type { Scope } from "./compiled.ts";

/** `Patient/1`, `Patient/1/_history/2`, also at the end of an absolute URL. https://hl7.org/fhir/STU3/references.html#literal */
const local = /^([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:\S/;
const atServer = /^https?:\/\/\S*\/([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;
const conditional = /^([A-Z][A-Za-z]+)\?\S+$/;

/**
 * Checks how a reference is written, and that it names a type that may stand there: by its own words, by the contained
 * resource or by the entry of the Bundle that it points to. Not checked: whether what it points to exists elsewhere.
 * `targets` are the types; undefined: any. That `#id` is contained is constraint ref-1.
 */
export function checkReference(
  targets: readonly string[] | undefined,
  resources: ReadonlySet<string>,
  scopeOf: () => Scope,
): Check {
  const expects = targets && `expects a reference to ${oneOf(targets)}`;
  return (value, walk) => {
    const reference = isObject(value) ? value.reference : undefined;
    if (typeof reference !== "string" || reference === "") return;
    const type = typeNamed(reference, resources, scopeOf());
    if (type === "malformed")
      walk.fault("malformed-reference", "expects Type/id, an absolute URL, urn:uuid:…, urn:oid:… or #id", "reference");
    else if (type !== undefined && targets && !targets.includes(type))
      walk.fault("wrong-target", `${expects}, not to ${type}`, "reference");
  };
}

const oneOf = (types: readonly string[]): string =>
  types.length <= 8 ? types.join(" or ") : `one of ${types.length} types: ${types.join(", ")}`;

/** undefined: that cannot be known from here. */
function typeNamed(reference: string, resources: ReadonlySet<string>, scope: Scope): string | undefined {
  if (reference.startsWith("#")) return containedType(reference.slice(1), resources, scope);
  const type = local.exec(reference)?.[1] ?? (isInTransaction(scope) ? conditional.exec(reference)?.[1] : undefined);
  if (type !== undefined) return resources.has(type) ? type : "malformed";
  if (!absolute.test(reference)) return "malformed";
  const named = atServer.exec(reference)?.[1];
  return named !== undefined && resources.has(named) ? named : entryType(reference, resources, scope);
}

function containedType(id: string, resources: ReadonlySet<string>, { root }: Scope): string | undefined {
  const holder = root.resource;
  if (id === "") return knownType(holder, resources);
  const contained = isObject(holder) && Array.isArray(holder.contained) ? holder.contained : [];
  return root.once(contained, () => typesBy(contained, (it) => it.id, resources)).get(id);
}

/** Of what the Bundle around the resource has at this address. */
function entryType(url: string, resources: ReadonlySet<string>, scope: Scope): string | undefined {
  for (let at = scope.root.outer; at; at = at.root.outer) {
    const bundle = at.resource;
    if (!isObject(bundle) || !Array.isArray(bundle.entry)) continue;
    const { entry } = bundle;
    const types = at.once(entry, () => typesBy(entry, (it) => it.fullUrl, resources, "resource"));
    if (types.has(url)) return types.get(url);
  }
  return undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function typesBy(
  items: readonly unknown[],
  keyOf: (item: Fields) => unknown,
  resources: ReadonlySet<string>,
  within?: string,
): ReadonlyMap<unknown, string> {
  const types = new Map<unknown, string>();
  for (const item of items) {
    const type = isObject(item) ? knownType(within === undefined ? item : item[within], resources) : undefined;
    if (type !== undefined) types.set(keyOf(item as Fields), type);
  }
  return types;
}

function knownType(resource: unknown, resources: ReadonlySet<string>): string | undefined {
  const type = isObject(resource) ? resource.resourceType : undefined;
  return typeof type === "string" && resources.has(type) ? type : undefined;
}

/** There a reference may be a search, which the server that takes it would make. */
function isInTransaction({ root: { outer } }: Scope): boolean {
  const bundle = outer?.resource;
  return isObject(bundle) && bundle.resourceType === "Bundle" && bundle.type === "transaction";
}
