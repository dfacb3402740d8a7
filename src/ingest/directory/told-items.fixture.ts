import type { OdsRecord, SourceItem } from "../../ods/organisation.ts";

/** All items of a reader. */
export async function itemsOf(batches: AsyncIterable<readonly SourceItem[]>): Promise<SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}

export const recordsOf = (items: readonly SourceItem[]): OdsRecord[] =>
  items.flatMap((it) => (it.kind === "record" ? [it.record] : []));

/**
 * Items as lines: `manifest xml-fullfile 2024-01-01 2`, `role RO197 NHS TRUST (primary)`, `ZZ1AA xml-fullfile`,
 * `R004 ZZ1AA contacts[0].type: pigeon`, `R005: unclosed tag: Organisation`; with `places` also ` at a.xml line 5`.
 */
export function inLines(items: readonly SourceItem[], places: "places" | "no places" = "no places"): string[] {
  return items.map((it) => {
    const { file, position } = it.place;
    return places === "places" ? `${inWords(it)} at ${file} ${position}`.trim() : inWords(it);
  });
}

function inWords(item: SourceItem): string {
  if (item.kind === "manifest") return `manifest ${item.product} ${item.releaseDate} ${item.recordCount}`;
  if (item.kind === "codes") return `${item.of} ${item.code} ${item.name}${item.isPrimary ? " (primary)" : ""}`;
  if (item.kind === "record") return `${item.record.code} ${item.product}${item.isWhole ? "" : " in part"}`;
  if (item.kind === "deletion") return `deletion ${item.id}`;
  const where = [item.rule, item.code, item.path].filter((it) => it !== undefined && it !== "").join(" ");
  return `${where}: ${item.seen}`;
}

/** The bytes of a text, some at a time. */
export async function* inPieces(text: string | Buffer, size = 1 << 20): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
