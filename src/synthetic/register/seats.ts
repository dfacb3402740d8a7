import { firstDayOf } from "./days.ts";
import type { Layout } from "./layout.ts";
import { streamOf } from "./streams.ts";
import { type Subject, segmentOf, subjectAt, type World } from "./world.ts";

/** What an organisation plays, and in which telling of its plot. */
export interface Seat {
  readonly layout: Layout;
  readonly telling: number;
  /** Index of the member. */
  readonly role: number;
}

export function seatOf({ segment, isOpen, i }: Subject): Seat | undefined {
  for (const lot of isOpen ? segment.lots.open : segment.lots.closed) {
    const each = lot.roles.length;
    if (i >= lot.first + lot.times * each) continue;
    const place = i - lot.first;
    return { layout: lot.layout, telling: Math.floor(place / each), role: lot.roles[place % each]! };
  }
  return undefined;
}

/** Who plays that member in that telling. */
export function playerOf(world: World, layout: Layout, telling: number, role: number): Subject {
  const { member, first, each, offset } = layout.roles[role]!;
  return subjectAt(segmentOf(world, member.kind), member.isOpen ?? false, first + telling * each + offset);
}

/** The telling of the operators' plot that belongs to this one. */
export const operatorsTelling = (world: World, layout: Layout, telling: number): number =>
  streamOf(world.seed, "plot", keyOf(layout, telling)).int(0, layout.operators!.times - 1);

/** The first day of a step: in April, as what is done by law is, where the step can be then. */
export function stepOf(world: World, layout: Layout, telling: number, step: number): number {
  if (layout.operators !== undefined)
    return stepOf(world, layout.operators, operatorsTelling(world, layout, telling), step);
  const random = streamOf(world.seed, "steps", keyOf(layout, telling));
  for (let i = 0; i < step; i++) random.next();
  const draw = random.next();
  const [from, to] = layout.steps[step]!;
  const month = from + Math.floor(draw * (to - from + 1));
  const april = month - (month % 12) + 3;
  return firstDayOf(april >= from && april <= to ? april : month);
}

const tellingsMax = 2 ** 13;
const keyOf = (layout: Layout, telling: number): number => layout.index * tellingsMax + telling;
