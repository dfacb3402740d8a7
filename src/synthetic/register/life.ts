import type { OdsDate, Periods } from "../../ods/organisation.ts";
import { dayOf } from "../calendar.ts";
import type { Random } from "../random.ts";
import { beginning, ending, forever, lastDayOf, type Span } from "./days.ts";
import { type Seat, seatOf, stepOf } from "./seats.ts";
import { streamOf } from "./streams.ts";
import { type Subject, stateOf, type World } from "./world.ts";

/** When an organisation was there: in use, and by law where that is recorded. */
export interface Life {
  readonly operational: Span;
  readonly legal: Span | undefined;
}

export function lifeOf(world: World, subject: Subject): Life {
  const random = streamOf(world.seed, "life", subject.number);
  const seat = seatOf(subject);
  if (seat !== undefined) return lifeInPlot(world, subject, seat, random);
  return subject.isOpen ? openLife(world, subject, random) : closedLife(subject, random);
}

/** ODS-115: Active until every date type present has an end on or before the release. */
export const isActiveOn = (day: number, ...spans: readonly (Span | undefined)[]): boolean =>
  spans.some((it) => it !== undefined && it.end > day);

/** The same, for what is written out. */
export const isActiveBy = ({ legal, operational }: Periods, date: OdsDate): boolean =>
  [legal, operational].some((it) => it !== undefined && (it.end === undefined || it.end > date));

function openLife({ releaseDay }: World, subject: Subject, random: Random): Life {
  const { kind } = subject.segment;
  const state = stateOf(subject);
  const start = startOf(subject, random, Number.POSITIVE_INFINITY);
  const hasLegal = random.chance(kind.legal?.[0] ?? 0);
  if (state === "proposed") {
    const recent = releaseDay - random.int(1, 90);
    return {
      operational: { start: recent, end: forever },
      legal: { start: releaseDay + random.int(soon, 210), end: forever },
    };
  }
  if (state === "lingering") {
    const end = lingeringEnd(subject, releaseDay, random);
    const begun = Math.min(start, end - 400);
    return { operational: { start: begun, end: forever }, legal: { start: begun, end } };
  }
  const end = state === "ending" ? releaseDay + random.int(soon, 730) : forever;
  return {
    operational: { start, end },
    legal: hasLegal ? { start: legalStart(random, start, releaseDay), end } : undefined,
  };
}

/** What is announced has not come yet a release later: see `changes.ts`. */
const soon = 40;

/** On the day when all of its kind ended, if they did; or of late: a quarter within the half year that it is meant to last. */
function lingeringEnd({ segment }: Subject, releaseDay: number, random: Random): number {
  const last = lastDayOf(segment.ended[1]);
  if (last < releaseDay - 700) return last;
  return releaseDay - (random.chance(0.23) ? random.int(1, 180) : random.int(181, 3000));
}

function closedLife(subject: Subject, random: Random): Life {
  const { kind, ended } = subject.segment;
  const end = ending(random, ended[0], ended[1]);
  const start = startOf(subject, random, end - 200);
  const hasLegal = random.chance(kind.legal?.[1] ?? 0);
  // in use for some months more
  const legalEnd = random.chance(0.12) ? end - random.int(1, 180) : end;
  return {
    operational: { start, end },
    legal: hasLegal ? { start: Math.min(legalStart(random, start, legalEnd), legalEnd), end: legalEnd } : undefined,
  };
}

/** What was passed on was closed by law the day before; in use it may have been for longer. */
function lifeInPlot(world: World, subject: Subject, { layout, telling, role }: Seat, random: Random): Life {
  const { member } = layout.roles[role]!;
  const { kind } = subject.segment;
  const bound = member.to === undefined ? forever : stepOf(world, layout, telling, member.to) - 1;
  const first =
    layout.plot.steps.length > 0 || layout.operators !== undefined ? stepOf(world, layout, telling, 0) : forever;
  const start =
    member.from === undefined
      ? startOf(subject, random, Math.min(bound, first) - 400)
      : stepOf(world, layout, telling, member.from);
  if (bound === forever) {
    const hasLegal = random.chance(kind.legal?.[0] ?? 0);
    return { operational: { start, end: forever }, legal: hasLegal ? { start, end: forever } : undefined };
  }
  const outlasts = random.chance(0.1) ? random.int(10, 200) : 0;
  const end = subject.isOpen ? forever : Math.min(bound + outlasts, world.releaseDay);
  return { operational: { start, end }, legal: { start, end: bound } };
}

/** No later than `latest`. */
function startOf({ segment }: Subject, random: Random, latest: number): number {
  const { usualStart } = segment.kind;
  const draw = random.next();
  const start = beginning(random, segment.started[0], segment.started[1]);
  const usual = usualStart !== undefined && draw < usualStart.share ? dayOf(usualStart.date) : start;
  return usual <= latest ? usual : latest - random.int(0, 2000);
}

/** Law follows use, if not on the same day. */
const legalStart = (random: Random, start: number, latest: number): number =>
  random.chance(0.14) ? Math.max(start, Math.min(start + random.int(1, 400), latest)) : start;
