import type { OdsCode, OdsDate, OdsRecord, Relationship, Role } from "./organisation.ts";
import type { RuleNumber } from "./rules.ts";
import { plainPeriod } from "./status.ts";

/** What one product of one source says of an organisation, and since when it has said so. */
export interface Layer {
  readonly source: string;
  readonly product: string;
  /** The release that says it. */
  readonly release: OdsDate;
  /** The first release that said exactly this. */
  readonly since: OdsDate;
  /** It says all that there is: see SourceRecord. */
  readonly isWhole: boolean;
  readonly record: OdsRecord;
}

/** Something that breaks a rule, of one organisation. */
export interface RuleBroken {
  readonly rule: RuleNumber;
  readonly path: string;
  readonly seen: string;
}

export interface Merged {
  readonly record: OdsRecord;
  /** The layers that it was made of, those that count most first, with the names of the fields taken from each. */
  readonly sources: readonly { readonly layer: Layer; readonly fields: readonly string[] }[];
  readonly broken: readonly RuleBroken[];
}

/** Fields of which the first layer that speaks of them is taken. */
const single = [
  "name",
  "assigningAuthority",
  "recordClass",
  "refOnly",
  "isActive",
  "subStatus",
  "periods",
  "address",
  "contacts",
  "geography",
] as const satisfies readonly (keyof OdsRecord)[];

/**
 * One record of what all sources say. A full record counts more than one that is for reference only, one that says all there is
 * more than one that says a part, a newer release more than an older one. Of most fields the first that is said is taken; of
 * roles, relationships and successions what the first complete layer says or, where none is, what all say together.
 *
 * A code is never given again, but it has happened (FEF03): what a source says of who bore it before is of another organisation, and
 * nothing of it is taken.
 *
 * The last change date is the one that is published; where none is, the release in which any source last said something new.
 */
export function merge(code: OdsCode, all: readonly Layer[]): Merged {
  const former = all.length < 2 ? [] : all.filter((it) => all.some((other) => isFormerBearer(it, other)));
  const layers = all.filter((it) => !former.includes(it)).sort(inOrder);
  const fieldsOf = new Map<Layer, string[]>(layers.map((it) => [it, []]));
  const record: Record<string, unknown> = { code };
  const broken: RuleBroken[] = former.toSorted(inOrder).map(({ record: { name = "", periods = {} } }) => ({
    rule: "R114",
    path: "periods",
    seen: `${name} until ${plainPeriod(periods)?.end}`,
  }));
  for (const field of single) {
    const layer = layers.find(({ record: it }) => it[field] !== undefined);
    if (!layer) continue;
    record[field] = layer.record[field];
    fieldsOf.get(layer)!.push(field);
  }
  const lists = [
    ["roles", listOf(layers, "roles", sameRole)],
    ["relationships", listOf(layers, "relationships", sameRelationship)],
    ["successions", listOf(layers, "successions", (it) => `${it.type} ${it.target} ${it.start}`)],
  ] as const;
  for (const [field, { taken, from, left }] of lists) {
    if (taken !== undefined) record[field] = taken;
    for (const layer of from) fieldsOf.get(layer)!.push(field);
    for (const it of left) broken.push({ rule: "R206", path: field, seen: it });
  }
  const published = layers.find(({ record: it }) => it.lastChangeDate !== undefined);
  record.lastChangeDate = published?.record.lastChangeDate ?? latest(layers.map((it) => it.since));
  if (published) fieldsOf.get(published)!.push("lastChangeDate");
  for (const it of layers.slice(1)) broken.push(...differences(layers[0]!, it));
  return {
    record: record as unknown as OdsRecord,
    sources: layers.map((layer) => ({ layer, fields: fieldsOf.get(layer)! })).filter(({ fields }) => fields.length > 0),
    broken,
  };
}

const latest = (dates: readonly OdsDate[]): OdsDate | undefined => [...dates].sort().at(-1);

/** Whether, by one release, an organisation had ended before another began that bears the same code. */
function isFormerBearer({ source, release, record: { periods = {} } }: Layer, other: Layer): boolean {
  const end = plainPeriod(periods)?.end;
  const start = plainPeriod(other.record.periods ?? {})?.start;
  const isOther = other.isWhole && !other.record.refOnly && end !== undefined && start !== undefined && end < start;
  return isOther && source === other.source && release === other.release;
}

/** Those that count most come first. */
function inOrder(a: Layer, b: Layer): number {
  return (
    Number(a.record.refOnly ?? false) - Number(b.record.refOnly ?? false) ||
    Number(b.isWhole) - Number(a.isWhole) ||
    compare(b.release, a.release) ||
    compare(a.source, b.source) ||
    compare(a.product, b.product)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type ListField = "roles" | "relationships" | "successions";
type Item<Field extends ListField> = NonNullable<OdsRecord[Field]>[number];

/**
 * The items of a list. Layers that say only a part of it add to each other; where one says all, an item that only a part has is
 * left, and told of. `same` makes equal texts of items that mean the same.
 */
function listOf<Field extends ListField>(
  layers: readonly Layer[],
  field: Field,
  same: (it: Item<Field>) => string,
): { taken: readonly Item<Field>[] | undefined; from: readonly Layer[]; left: readonly string[] } {
  const speaking = layers.filter((it) => it.record[field] !== undefined);
  const itemsOf = (it: Layer) => it.record[field] as readonly Item<Field>[];
  const complete = speaking.find((it) => it.isWhole && (it.record[field]?.length ?? 0) > 0);
  if (speaking.length <= 1 || !complete) {
    const taken = new Map<string, Item<Field>>();
    const from: Layer[] = [];
    for (const layer of speaking) {
      const before = taken.size;
      for (const it of itemsOf(layer)) {
        const key = same(it);
        if (!taken.has(key)) taken.set(key, it);
      }
      if (taken.size > before) from.push(layer);
    }
    return { taken: speaking.length === 0 ? undefined : [...taken.values()], from, left: [] };
  }
  const known = new Set(itemsOf(complete).map((it) => kindOf(it)));
  const left = speaking
    .filter((it) => it !== complete && !it.isWhole)
    .flatMap((it) =>
      itemsOf(it)
        .filter((item) => !known.has(kindOf(item)))
        .map((item) => `${it.product}: ${kindOf(item)}`),
    );
  return { taken: itemsOf(complete), from: [complete], left };
}

/** What an item is about, whatever its dates: what another source should know of, too. */
const kindOf = (it: Role | Relationship | { readonly type: string; readonly target: OdsCode }): string =>
  "target" in it ? `${it.type} ${it.target}` : (it as Role).code;

const sameRole = (it: Role): string => `${it.code} ${it.periods.operational?.start ?? it.periods.legal?.start ?? ""}`;
const sameRelationship = (it: Relationship): string =>
  it.id ?? `${it.type} ${it.target} ${it.periods.operational?.start ?? it.periods.legal?.start ?? ""}`;

/** Where a source says otherwise than the one that counts most, of what people know an organisation by. */
function* differences(first: Layer, other: Layer): Generator<RuleBroken> {
  const [a, b] = [first.record, other.record];
  const differs = (x: unknown, y: unknown) => x !== undefined && y !== undefined && x !== y;
  const said = (value: unknown) => `${other.product} of ${other.release} says ${String(value)}`;
  if ((b.refOnly ?? false) && !(a.refOnly ?? false) && other.release > first.release)
    yield { rule: "R205", path: "refOnly", seen: said("RefOnly") };
  if (b.refOnly ?? false) return;
  if (differs(a.name, b.name)) yield { rule: "R206", path: "name", seen: said(b.name) };
  if (differs(a.isActive, b.isActive))
    yield { rule: "R206", path: "isActive", seen: said(b.isActive ? "Active" : "Inactive") };
  if (differs(a.address?.postcode, b.address?.postcode))
    yield { rule: "R206", path: "address.postcode", seen: said(b.address?.postcode) };
}
