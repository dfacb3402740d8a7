import { cyclesIn } from "./cycles.ts";
import type { OdsCode, OdsDate, OdsRecord, Succession } from "./organisation.ts";

/** Which way successions are followed: to those that took over, or to those that they took over from. */
export type Way = "successors" | "predecessors";

/** What a record says of successions. */
export type SuccessionRecord = Pick<OdsRecord, "code" | "successions">;

/** Something passed from one organisation to another. Both sides should record it (rule R203); one is enough to follow it. */
export interface Passing {
  readonly predecessor: OdsCode;
  readonly successor: OdsCode;
  /** Of several that differ the earliest; absent: neither side says when. */
  readonly start?: OdsDate;
  /** The others, in their order: sides, and the bodies that tell of mergers, contradict each other. */
  readonly otherStarts?: readonly OdsDate[];
  readonly recordedBy: "both" | "predecessor" | "successor";
}

export interface FollowedPassing extends Passing {
  /** Steps from the organisation that was asked about: 1, 2 … */
  readonly depth: number;
  /** Its predecessor passed its work to several. */
  readonly isSplit: boolean;
  /** Its successor took over from several, at once or one after the other, as far as the records that were read tell. */
  readonly isMerger: boolean;
}

/**
 * Where a branch ends. `active`: carries on the work; `closed`: has no successor; `first`: has no predecessor; `unknown`: is not in
 * the register; `cut`: there may be more, further than was asked for.
 */
export type BranchEnd = "active" | "closed" | "first" | "unknown" | "cut";

/** What became of an organisation, or what it was made of. */
export interface Lineage {
  readonly code: OdsCode;
  /** Each passing that was followed, once, the nearest first. */
  readonly passings: readonly FollowedPassing[];
  /** Every organisation that was reached, the nearest first; the one asked about only where it is reached again. */
  readonly reached: readonly OdsCode[];
  readonly ends: ReadonlyMap<OdsCode, BranchEnd>;
  /** Organisations that lead back to themselves, a list for each knot. They are followed once and add nothing. */
  readonly cycles: readonly (readonly OdsCode[])[];
}

export interface FollowOptions {
  readonly way: Way;
  /** Only what had passed by that day. */
  readonly date: OdsDate;
  /** How many steps; what is further is cut. */
  readonly depth: number;
}

export type Standing = "active" | "closed" | "unknown" | "unread";

/**
 * Follows successions from an organisation to the end. Forwards, an active organisation ends its branch, though it may have
 * successors already (it is closed by law and in operation, or its end lies ahead): the work is still with it. Backwards nothing
 * ends a branch but the beginning. The organisation asked about is always followed.
 *
 *   A>B A>C, B and C active → ends: B active, C active (a split);   A>B B>A, both closed → no ends, one cycle
 *
 * An active organisation without successors carries on its own work, and so does one to which it came back. Time: each passing is
 * looked at once. Source: ODS Reference Data Catalogue, "Succession".
 */
export function follow(
  code: OdsCode,
  passings: Passings,
  standing: (code: OdsCode) => Standing,
  { way, date, depth }: FollowOptions,
): Lineage {
  const onward = (it: OdsCode) => (way === "successors" ? passings.from : passings.to)(it, date);
  const followed: FollowedPassing[] = [];
  const depths = new Map<OdsCode, number>([[code, 0]]);
  const ends = new Map<OdsCode, BranchEnd>();
  const edges = new Map<OdsCode, readonly OdsCode[]>();
  let isBack = false;
  for (const [it, at] of depths) {
    const stands = standing(it);
    const stops = way === "successors" && stands === "active" && it !== code;
    const next = stops || stands === "unread" ? [] : onward(it);
    if (next.length === 0) {
      // It reached nobody itself: that it has no predecessors is no end of anything.
      if (way === "successors" || it !== code) ends.set(it, endOf(stands, way));
      continue;
    }
    if (at >= depth) {
      ends.set(it, "cut");
      continue;
    }
    const targets = next.map((passing) => (way === "successors" ? passing.successor : passing.predecessor));
    edges.set(it, targets);
    for (const passing of next) {
      const isSplit = passings.from(passing.predecessor, date).length > 1;
      const isMerger = passings.to(passing.successor, date).length > 1;
      followed.push({ ...passing, depth: at + 1, isSplit, isMerger });
    }
    // A Map is gone through in the order in which it grows: the nearest first.
    for (const target of targets) {
      if (target === code) isBack = true;
      if (!depths.has(target)) depths.set(target, at + 1);
    }
  }
  if (isBack && way === "successors" && standing(code) === "active") ends.set(code, "active");
  const reached = [...depths.keys()].filter((it) => it !== code || isBack);
  return { code, passings: followed, reached, ends, cycles: cyclesIn(edges) };
}

function endOf(stands: Standing, way: Way): BranchEnd {
  if (stands === "unread") return "cut";
  if (stands === "unknown") return "unknown";
  if (way === "predecessors") return "first";
  return stands;
}

/** The codes of one kind of end. */
export const endsWith = ({ ends }: Lineage, end: BranchEnd): OdsCode[] =>
  [...ends].filter((it) => it[1] === end).map((it) => it[0]);

/** Passings by either of their ends. */
export interface Passings {
  /** What an organisation had passed on by a day. */
  from(code: OdsCode, date: OdsDate): readonly Passing[];
  /** What had been passed to it. */
  to(code: OdsCode, date: OdsDate): readonly Passing[];
}

/** All that these records tell, each passing once, whichever side records it. */
export function passingsOf(records: Iterable<SuccessionRecord>): Passings {
  const all = new Map<string, Passing>();
  for (const { code, successions = [] } of records)
    for (const it of successions) {
      const told = passingOf(code, it);
      const key = `${told.predecessor} ${told.successor}`;
      all.set(key, together(all.get(key), told));
    }
  const from = Map.groupBy(all.values(), (it) => it.predecessor);
  const to = Map.groupBy(all.values(), (it) => it.successor);
  const by = (passings: readonly Passing[] | undefined, date: OdsDate) =>
    passings?.filter((it) => it.start === undefined || it.start <= date) ?? [];
  return { from: (code, date) => by(from.get(code), date), to: (code, date) => by(to.get(code), date) };
}

function passingOf(code: OdsCode, { type, target, start }: Succession): Passing {
  const dated = start === undefined ? {} : { start };
  return type === "Successor"
    ? { predecessor: code, successor: target, recordedBy: "predecessor", ...dated }
    : { predecessor: target, successor: code, recordedBy: "successor", ...dated };
}

function together(known: Passing | undefined, told: Passing): Passing {
  if (!known) return told;
  const starts = [known.start, told.start, ...(known.otherStarts ?? [])].filter((it) => it !== undefined);
  const [start, ...otherStarts] = [...new Set(starts)].sort();
  const recordedBy = known.recordedBy === told.recordedBy ? told.recordedBy : "both";
  return {
    predecessor: told.predecessor,
    successor: told.successor,
    recordedBy,
    ...(start !== undefined && { start }),
    ...(otherStarts.length > 0 && { otherStarts }),
  };
}

/** Reads the register, many organisations at a time. */
export interface RegisterReader<It> {
  /** The records of those that are in the register, in any order. */
  records(codes: readonly OdsCode[]): Promise<readonly It[]>;
  /** The codes of organisations that record one of these as that. */
  recording(type: Succession["type"], codes: readonly OdsCode[]): Promise<readonly OdsCode[]>;
}

export interface GatherOptions<It> {
  readonly way: Way;
  readonly depth: number;
  /** How many organisations are read at most; what is beyond is left unread. */
  readonly countMax: number;
  /** Whether a branch ends with it, when it is not asked about. */
  readonly isActive: (record: It) => boolean;
}

export interface Gathered<It> {
  /** What was looked for and is not in the register is there as undefined. */
  readonly known: ReadonlyMap<OdsCode, It | undefined>;
  /** There were more than `countMax`: successions may be missing. */
  readonly isCut: boolean;
}

/**
 * Reads all that following from these organisations comes to, in rounds: a round reads all that are one step further, and looks for
 * what only the other side records.
 */
export async function gather<It extends SuccessionRecord>(
  codes: Iterable<OdsCode>,
  reader: RegisterReader<It>,
  { way, depth, countMax, isActive }: GatherOptions<It>,
): Promise<Gathered<It>> {
  const [type, other] =
    way === "successors" ? (["Successor", "Predecessor"] as const) : (["Predecessor", "Successor"] as const);
  const known = new Map<OdsCode, It | undefined>();
  let isCut = false;
  let round = await load(codes);
  // One step more than is followed: whether a branch that is cut goes on is known then.
  for (let step = 0; step <= depth && round.length > 0; step++) {
    const open = round.filter((code) => {
      const record = known.get(code);
      return step === 0 || way === "predecessors" || !record || !isActive(record);
    });
    if (open.length === 0) break;
    const own = open.flatMap((code) => known.get(code)?.successions?.filter((it) => it.type === type) ?? []);
    const others = await reader.recording(other, open);
    round = await load([...own.map((it) => it.target), ...others]);
  }
  return { known, isCut };

  /** The codes that were not looked for before. */
  async function load(wanted: Iterable<OdsCode>): Promise<readonly OdsCode[]> {
    const all = [...new Set(wanted)].filter((it) => !known.has(it));
    const fresh = all.slice(0, Math.max(0, countMax - known.size));
    if (fresh.length < all.length) isCut = true;
    if (fresh.length === 0) return fresh;
    for (const it of fresh) known.set(it, undefined);
    for (const record of await reader.records(fresh)) known.set(record.code, record);
    return fresh;
  }
}

/** How an organisation stands among records that were gathered. */
export const standingIn =
  <It>(known: ReadonlyMap<OdsCode, It | undefined>, isActive: (record: It) => boolean) =>
  (code: OdsCode): Standing => {
    const record = known.get(code);
    if (record === undefined) return known.has(code) ? "unknown" : "unread";
    return isActive(record) ? "active" : "closed";
  };
