import { dayOf } from "../calendar.ts";
import { areasOf, icbOf, regionOf, share } from "./areas.ts";
import { codeOf } from "./codes.ts";
import { forever, type Span } from "./days.ts";
import type { Along } from "./kind.ts";
import { lifeOf } from "./life.ts";
import { playerOf, type Seat, seatOf, stepOf } from "./seats.ts";
import { type Subject, segmentOf, subjectAt, type World } from "./world.ts";

/** Who was in charge, and when. */
export interface Term {
  readonly target: string;
  readonly targetRole: string;
  readonly span: Span;
}

/** One after the other, the last of them in charge now. */
export type Line = readonly Term[];

/**
 * For each area all the lines that lead to who is in charge of it today: of its commissioners (PCG, PCTs, CCG, Sub ICB
 * Location), of the authorities (health authorities, local office, ICB) and of the regions. Some thousand terms, whatever
 * the scale.
 */
export type Lines = Readonly<Record<Along["along"], readonly (readonly Line[])[]>>;

export function linesOf(world: World): Lines {
  const areas = Array.from({ length: areasOf(world) }, (_, area) => area);
  return {
    commissioners: areas.map((area) => linesTo(world, subjectAt(segmentOf(world, "subIcb"), true, area))),
    authorities: areas.map((area) => authorities(world, icbOf(world, area))),
    regions: areas.map((area) => linesTo(world, regionAt(world, icbOf(world, area)))),
  };
}

const regionAt = (world: World, icb: number): Subject =>
  subjectAt(segmentOf(world, "region"), true, regionOf(world, icb));

/** Health authorities until 2013, a local office until 2017, then what is the ICB today. */
function authorities(world: World, icb: number): Line[] {
  const icbs = segmentOf(world, "icb");
  const offices = segmentOf(world, "localOffice");
  const layout = world.plots.find((it) => it.plot.key === "authorities")!;
  const telling = share(icb, icbs.open, layout.times);
  const office = subjectAt(offices, false, share(icb, icbs.open, offices.closed));
  const since: Line = [
    termOf(office, { start: dayOf("2013-04-01"), end: dayOf("2017-03-31") }),
    termOf(subjectAt(icbs, true, icb), { start: dayOf("2017-04-01"), end: forever }),
  ];
  const last = playerOf(world, layout, telling, layout.roles.length - 1);
  return linesTo(world, last).map((it) => [...it, ...since]);
}

/** All ways by which successions lead to an organisation, each with the terms of those on it. */
function linesTo(world: World, subject: Subject): Line[] {
  const seat = seatOf(subject);
  const { operational } = lifeOf(world, subject);
  if (seat === undefined) return [[termOf(subject, operational)]];
  return pathsTo(seat).map((path) => terms(world, seat, path));
}

/** Members, the oldest first, each with the step at which its predecessor on the path passed on to it. */
type Path = readonly { readonly role: number; readonly step: number | undefined }[];

function pathsTo({ layout, role }: Pick<Seat, "layout" | "role">, seen: readonly number[] = []): Path[] {
  const { predecessors } = layout.roles[role]!;
  const before = predecessors.filter((it) => !seen.includes(it.role) && it.role !== role);
  if (before.length === 0) return [[{ role, step: undefined }]];
  return before.flatMap((it) =>
    pathsTo({ layout, role: it.role }, [...seen, role]).map((path) => [...path, { role, step: it.step }]),
  );
}

function terms(world: World, { layout, telling }: Seat, path: Path): Line {
  return path.map(({ role, step }, i) => {
    const player = playerOf(world, layout, telling, role);
    const next = path[i + 1]?.step;
    return termOf(player, {
      start: step === undefined ? lifeOf(world, player).operational.start : stepOf(world, layout, telling, step),
      end:
        next === undefined ? (lifeOf(world, player).legal?.end ?? forever) : stepOf(world, layout, telling, next) - 1,
    });
  });
}

const termOf = ({ number, segment }: Subject, span: Span): Term => ({
  target: codeOf(number),
  targetRole: segment.kind.role,
  span,
});
