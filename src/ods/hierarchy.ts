import { cyclesIn } from "./cycles.ts";
import type { OdsCode, Relationship } from "./organisation.ts";

/** A relationship with the organisation that holds it. */
export interface Link extends Relationship {
  readonly source: OdsCode;
}

/** Up: from the source of relationships to their targets (who operates it, commissions it …); down: from targets to sources. */
export type Direction = "up" | "down";

export interface HierarchyOptions {
  readonly direction: Direction;
  readonly depth: number;
  /** Organisations, the one asked about included. */
  readonly countMax: number;
  /** Relationships that may be looked at, those that do not count included. */
  readonly linksMax: number;
  readonly counts: (link: Link) => boolean;
}

export interface Hierarchy {
  /** How far each organisation is from the one asked about, the nearest first; that one has 0. */
  readonly depths: ReadonlyMap<OdsCode, number>;
  /** The relationships that were followed, each once. An organisation may have several parents. */
  readonly links: readonly Link[];
  readonly cycles: readonly (readonly OdsCode[])[];
  /** There is more: `depth`: further than was asked for; `size`: more organisations, or relationships, than are looked at. */
  readonly cut: "depth" | "size" | undefined;
}

const chunk = 200;

/**
 * Parents of parents, or children of children, by relationships that count. `read`: the relationships of these organisations (up:
 * those that they hold; down: those that lead to them), in portions. Time: each organisation is gone on from once, cycles or not.
 */
export async function hierarchyOf(
  code: OdsCode,
  read: (codes: readonly OdsCode[]) => AsyncIterable<readonly Link[]>,
  { direction, depth, countMax, linksMax, counts }: HierarchyOptions,
): Promise<Hierarchy> {
  const depths = new Map<OdsCode, number>([[code, 0]]);
  const links: Link[] = [];
  let looked = 0;
  let cut: Hierarchy["cut"];
  let round: readonly OdsCode[] = [code];
  for (let step = 1; step <= depth && round.length > 0 && cut === undefined; step++) {
    const next: OdsCode[] = [];
    for await (const link of linksOf(round)) {
      const far = farEnd(link);
      if (!depths.has(far)) {
        if (depths.size >= countMax) {
          cut = "size";
          continue;
        }
        depths.set(far, step);
        next.push(far);
      }
      links.push(link);
    }
    round = next;
  }
  // Whether there is more behind the last step: the first that is new tells.
  if (cut === undefined)
    for await (const link of linksOf(round))
      if (!depths.has(farEnd(link))) {
        cut = "depth";
        break;
      }
  const from = new Map([...Map.groupBy(links, (it) => it.source)].map(([it, all]) => [it, all.map((to) => to.target)]));
  return { depths, links, cycles: cyclesIn(from), cut };

  function farEnd({ source, target }: Link): OdsCode {
    return direction === "up" ? target : source;
  }

  async function* linksOf(codes: readonly OdsCode[]): AsyncGenerator<Link> {
    for (let at = 0; at < codes.length; at += chunk)
      for await (const portion of read(codes.slice(at, at + chunk))) {
        for (const it of portion) {
          if (looked >= linksMax) {
            cut = "size";
            return;
          }
          looked++;
          if (counts(it)) yield it;
        }
      }
  }
}
