import type { Link } from "./hierarchy.ts";
import type { OdsCode, OdsDate, OdsRecord } from "./organisation.ts";
import { isActiveAsOf } from "./status.ts";
import type { Standing } from "./succession.ts";

/**
 * What became of a relationship that led to an organisation that closed. `moved`: it leads elsewhere now; `dangling`: it still
 * leads to the closed one, and who holds it is open; `closed`: who held it closed as well; `ended`: nothing took its place; `stays`:
 * the organisation is not closed.
 */
export type Fate = "moved" | "dangling" | "closed" | "ended" | "stays";

/** One organisation with a relationship of one type to the one that closed. */
export interface Affected {
  readonly source: OdsCode;
  readonly type: string;
  /** Whether it led there before the closing. Otherwise it leads there only since. */
  readonly isBefore: boolean;
  readonly fate: Fate;
  /** Where relationships of that type lead now, other than to the one that closed. */
  readonly to: readonly { readonly code: OdsCode; readonly isSuccessor: boolean }[];
}

export interface ImpactParts {
  readonly code: OdsCode;
  readonly isClosed: boolean;
  /** The day before it closed. */
  readonly before: OdsDate;
  /** Relationships that lead to it, ended or not. */
  readonly toIt: readonly Link[];
  /** Relationships of the same types that these organisations hold now. */
  readonly now: readonly Link[];
  /** Whether a relationship holds now. */
  readonly isNow: (link: Link) => boolean;
  readonly standing: (code: OdsCode) => Standing;
  /** Whoever took over from it, at once or later. */
  readonly successors: ReadonlySet<OdsCode>;
}

/** What hung on an organisation before it closed, and where it hangs now. In the order in which the relationships come. */
export function impactOf(parts: ImpactParts): readonly Affected[] {
  const { toIt, before, isNow } = parts;
  const counted = toIt.filter((it) => isActiveAsOf(it, before) || isNow(it));
  return [...Map.groupBy(counted, (it) => `${it.source} ${it.type}`).values()].map((links) => affected(links, parts));
}

function affected(
  links: readonly Link[],
  { code, isClosed, before, now, isNow, standing, successors }: ImpactParts,
): Affected {
  const { source, type } = links[0]!;
  const own = now.filter((it) => it.source === source && it.type === type && isNow(it));
  const to = [...new Set(own.map((it) => it.target))]
    .filter((it) => it !== code)
    .map((it) => ({ code: it, isSuccessor: successors.has(it) }));
  const isBefore = links.some((it) => isActiveAsOf(it, before));
  const isStill = links.some(isNow);
  const fate =
    standing(source) !== "active"
      ? "closed"
      : isStill
        ? isClosed
          ? "dangling"
          : "stays"
        : to.length > 0
          ? "moved"
          : "ended";
  return { source, type, isBefore, fate, to };
}

/**
 * The day on which an organisation closed: the first of its ends, since what hangs on it moves when it closes by law, though
 * its code may be used for some time after. undefined: it has no end.
 */
export function closingOf({ periods = {} }: Pick<OdsRecord, "periods">): OdsDate | undefined {
  return [periods.legal?.end, periods.operational?.end].filter((it) => it !== undefined).sort()[0];
}

/** `2020-03-01` → `2020-02-29`. */
export const dayBefore = (date: OdsDate): OdsDate => new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
