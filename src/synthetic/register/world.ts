import { dayOf } from "../calendar.ts";
import { organisationsMax } from "./codes.ts";
import { monthOf } from "./days.ts";
import type { Kind, Months, States } from "./kind.ts";
import { kinds, nationalTotals, remainder } from "./kinds.ts";
import { endOf, type Layout, type Lots, layOut } from "./layout.ts";

/** What to invent. The same options give the same bytes. */
export interface RegisterOptions {
  /** 1: the size of England's register, some 371,000 organisations; from 0.001 to 2. */
  readonly scale: number;
  readonly seed: number;
  /**
   * Real postcodes to place the organisations at, neighbours beside each other. Without them postcodes are of an area that
   * has never been allocated: `ZZ10 1AA`.
   */
  readonly postcodes?: readonly string[];
  /** All is said as of this day: from 2023-01-01, 2026-08-28 unless said. */
  readonly releaseDate?: string;
}

/** One kind's organisations: `first` and the numbers after it, the open before the closed. */
export interface Segment {
  readonly kind: Kind;
  readonly first: number;
  readonly open: number;
  readonly closed: number;
  /** How many are in each state: the last of the open, and of the closed, in the order of `stateOf`. */
  readonly states: Readonly<Record<keyof States, number>>;
  /** Which of them play in plots. */
  readonly lots: Lots;
  readonly started: readonly [month: number, month: number];
  readonly ended: readonly [month: number, month: number];
}

/** All that any organisation of the register is worked out from. It is no larger at a larger scale. */
export interface World {
  readonly seed: number;
  readonly releaseDay: number;
  readonly postcodes: readonly string[] | undefined;
  readonly segments: readonly Segment[];
  readonly byKey: ReadonlyMap<string, Segment>;
  readonly plots: readonly Layout[];
  readonly total: number;
}

/** One organisation, by its kind and its place among the open or the closed of that kind. */
export interface Subject {
  readonly segment: Segment;
  readonly isOpen: boolean;
  readonly i: number;
  /** Unique in the register. */
  readonly number: number;
}

export const defaultReleaseDate = "2026-08-28";

/** RangeError: a scale, seed or date that cannot be. */
export function worldOf({ scale, seed, postcodes, releaseDate = defaultReleaseDate }: RegisterOptions): World {
  if (!(scale >= 0.001 && scale <= 2)) throw new RangeError(`scale ${scale}: from 0.001 to 2`);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed}: a whole number`);
  if (!/^20[2-9]\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(releaseDate) || releaseDate < "2023-01-01")
    throw new RangeError(`release date ${releaseDate}: from 2023-01-01`);
  const root = Math.min(1, Math.sqrt(scale));
  // all that has happened happened before the month of the release
  const lastMonth = monthOf(releaseDate) - 1;
  const { layouts, lots } = layOut(scale, root, lastMonth);
  const segments: Segment[] = [];
  let total = 0;
  let allOpen = 0;
  const add = (kind: Kind, open: number, closed: number) => {
    const played = lots.get(kind.key) ?? { open: [], closed: [] };
    const segment = segmentFor(kind, total, open, closed, played, scale, lastMonth);
    segments.push(segment);
    total += segment.open + segment.closed;
    allOpen += segment.open;
  };
  for (const kind of kinds)
    if (kind.key !== remainder)
      add(kind, countOf(kind.open, kind.grows === "root" ? root : scale), countOf(kind.closed, scale));
  const open = Math.max(1, Math.round(nationalTotals.open * scale) - allOpen);
  const closed = Math.max(1, Math.round(nationalTotals.organisations * scale) - total - open);
  add(kinds.find((it) => it.key === remainder)!, open, closed);
  if (total > organisationsMax) throw new RangeError(`scale ${scale}: too many organisations`);
  return {
    seed,
    releaseDay: dayOf(releaseDate),
    postcodes: postcodes?.length ? postcodes : undefined,
    segments,
    byKey: new Map(segments.map((it) => [it.kind.key, it])),
    plots: layouts,
    total,
  };
}

/** At least as many as play in plots. */
function segmentFor(
  kind: Kind,
  first: number,
  atLeastOpen: number,
  atLeastClosed: number,
  lots: Lots,
  scale: number,
  lastMonth: number,
): Segment {
  const open = Math.max(atLeastOpen, endOf(lots.open));
  const closed = Math.max(atLeastClosed, endOf(lots.closed));
  return {
    ...{ kind, first, open, closed, lots },
    states: statesOf(kind.states, scale, open - endOf(lots.open), closed - endOf(lots.closed)),
    started: monthsUntil(kind.started, lastMonth),
    ended: monthsUntil(kind.ended ?? kind.started, lastMonth),
  };
}

/** The organisation at place `i` among the open or the closed of a kind. */
export function subjectAt(segment: Segment, isOpen: boolean, i: number): Subject {
  return { segment, isOpen, i, number: segment.first + (isOpen ? i : segment.open + i) };
}

export function subjectOf(world: World, number: number): Subject {
  let low = 0;
  let high = world.segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (world.segments[middle]!.first <= number) low = middle;
    else high = middle - 1;
  }
  const segment = world.segments[low]!;
  const i = number - segment.first;
  return i < segment.open ? subjectAt(segment, true, i) : subjectAt(segment, false, i - segment.open);
}

export function segmentOf(world: World, kind: string): Segment {
  const found = world.byKey.get(kind);
  if (found === undefined) throw new Error(`no kind ${kind}`);
  return found;
}

/** Which of the states in which few are, if any. */
export function stateOf({ segment, isOpen, i }: Subject): keyof States | undefined {
  let end = isOpen ? segment.open : segment.closed;
  for (const state of isOpen ? openStates : closedStates) {
    end -= segment.states[state];
    if (i >= end) return state;
  }
  return undefined;
}
const openStates = ["proposed", "dormant", "lingering", "ending"] as const;
const closedStates = ["skeleton"] as const;

const countOf = (count: number, factor: number): number => (count === 0 ? 0 : Math.max(1, Math.round(count * factor)));

/** As many of each state as there are free places. */
function statesOf(states: States | undefined, factor: number, freeOpen: number, freeClosed: number) {
  const counts = { proposed: 0, dormant: 0, lingering: 0, ending: 0, skeleton: 0 };
  let left = freeOpen;
  for (const state of openStates) {
    counts[state] = Math.min(left, countOf(states?.[state] ?? 0, factor));
    left -= counts[state];
  }
  counts.skeleton = Math.min(freeClosed, countOf(states?.skeleton ?? 0, factor));
  return counts;
}

const monthsUntil = ([from, to]: Months, last: number): readonly [number, number] => [
  Math.min(monthOf(from), last),
  Math.min(monthOf(to), last),
];
