import { relationshipId } from "../../ods/instances.ts";
import type { OdsDate, SourceItem, SourceManifest, SourceMismatch } from "../../ods/organisation.ts";
import { odsCodeOf } from "../../ods/values.ts";
import type { Layers } from "../../store/sqlite/layers.ts";

export interface StageContext {
  readonly layers: Layers;
  /** The name under which the operator loads: `trud`, `csv`. */
  readonly source: string;
  readonly release: OdsDate;
  readonly run: number;
  readonly progress: (records: number) => void;
}

/** What was read, by product. */
export interface Staged {
  readonly products: ReadonlyMap<string, ProductCounts>;
  readonly mismatches: number;
  readonly deletions: number;
  /** A file, or the end of one, was not read: what is missing from it has not gone from the register. */
  readonly isBroken: boolean;
}

export interface ProductCounts {
  records: number;
  added: number;
  changed: number;
  unchanged: number;
  repeated: number;
  /** Said before, and no longer. */
  gone: number;
  /** What the source's own manifest counts. */
  stated: number | undefined;
}

/** Products that hold what has changed, or what somebody asked for: what they do not have may be there all the same. */
const partial: ReadonlySet<string> = new Set([
  "Organization",
  "OrganizationAffiliation",
  "ord",
  "ord-search",
  "xml-changes",
  "register-changes",
]);

/** Puts what a source says among the layers, a batch a transaction. Nothing of it is published yet. */
export async function stage(
  items: AsyncIterable<readonly SourceItem[]>,
  { layers, source, release, run, progress }: StageContext,
): Promise<Staged> {
  const products = new Map<string, ProductCounts>();
  const countsOf = (product: string): ProductCounts => {
    let found = products.get(product);
    if (!found) {
      found = { records: 0, added: 0, changed: 0, unchanged: 0, repeated: 0, gone: 0, stated: undefined };
      products.set(product, found);
    }
    return found;
  };
  let mismatches = 0;
  let deletions = 0;
  let isBroken = false;
  let records = 0;
  const note = ({ code = "", path, rule, seen, place }: Omit<SourceMismatch, "kind">) => {
    mismatches++;
    if (path === "" && (rule === "R005" || rule === "R009")) isBroken = true;
    layers.noteMismatch({ code, path, rule, seen, file: place.file, position: place.position }, run);
  };
  const take = (item: SourceItem) => {
    switch (item.kind) {
      case "mismatch":
        return note(item);
      case "manifest":
        countsOf(item.product).stated = stated(countsOf(item.product), item);
        return;
      case "deletion":
        deletions++;
        layers.noteDeletion({ of: item.of, id: item.id, other: item.other ?? "", date: item.date ?? release, source });
        if (item.of === "organisation") layers.drop(item.id);
        return;
      case "codes":
        layers.noteCode(item.of, item.code, item.name, item.isPrimary);
        return;
      case "record": {
        const { record, product, isWhole, place } = item;
        const code = odsCodeOf(record.code);
        if (code === undefined) return note({ path: "code", rule: "R001", seen: record.code.slice(0, 100), place });
        const counts = countsOf(product);
        counts.records++;
        records++;
        const [only] = record.relationships ?? [];
        const part = product === "OrganizationAffiliation" && only ? relationshipId(code, only) : "";
        const kept = layers.keep({ product, part, isWhole, record: { ...record, code } }, { run, source, release });
        if (kept === "new") counts.added++;
        else if (kept === "changed") counts.changed++;
        else if (kept === "same") counts.unchanged++;
        else counts.repeated++;
        return;
      }
    }
  };
  await layers.each(items, (batch) => {
    for (const item of batch) take(item);
    progress(records);
  });
  // A source may announce the end of a relationship and of nothing else of its holder.
  if (deletions > 0) layers.together(() => layers.dropDeletedRelationships());
  if (!isBroken)
    layers.together(() => {
      // Changes are told in the terms of the product that they change.
      const isOfChanges = [...products.keys()].some((it) => partial.has(it));
      for (const [product, counts] of products)
        if (counts.records > 0 && !isOfChanges) counts.gone = layers.dropAbsent(source, product, run).length;
    });
  return { products, mismatches, deletions, isBroken };
}

const stated = ({ stated: before }: ProductCounts, { recordCount }: SourceManifest): number | undefined =>
  recordCount === undefined ? before : (before ?? 0) + recordCount;
