import { dayOf } from "../calendar.ts";
import type { Random } from "../random.ts";
import { isCapital } from "./areas.ts";
import { firstDayOf, forever, isSpan, monthOf, overlap, type Span } from "./days.ts";
import type { Along, Tie } from "./kind.ts";
import { type Life, lifeOf } from "./life.ts";
import type { Lines } from "./lines.ts";
import { type Link, linkTo } from "./links.ts";
import { networkLinks } from "./networks.ts";
import { formerOperatorOf, operatorOf } from "./operators.ts";
import { streamOf } from "./streams.ts";
import { type Subject, segmentOf, subjectAt, type World } from "./world.ts";

/** All that an organisation's relationships say, those that ended too. `area` is where it lies. */
export function linksOf(world: World, lines: Lines, subject: Subject, life: Life, area: number): Link[] {
  const { kind } = subject.segment;
  if (kind.operator === undefined && kind.ties === undefined) return [];
  const random = streamOf(world.seed, "ties", subject.number);
  const links = operatorLinks(world, subject, life, random);
  for (const tie of kind.ties ?? [])
    links.push(...tieLinks(world, lines, subject, life.operational, area, tie, random));
  return life.legal === undefined ? links : links.map((it) => byLaw(it, life.legal!, random));
}

function operatorLinks(world: World, subject: Subject, { operational }: Life, random: Random): Link[] {
  const operator = operatorOf(world, subject);
  if (operator === undefined) return [];
  const within = overlap(operational, lifeOf(world, operator).operational);
  const start = isSpan(within) ? within.start : operational.start;
  // while a site is in use somebody runs it, whatever is said of when that ends
  const current = linkTo("RE6", operator, { start, end: operational.end });
  const former = formerOperatorOf(world, subject);
  if (former === undefined) return [current];
  const before = lifeOf(world, former).operational;
  const until = Math.min(Math.min(world.releaseDay, operational.end) - 30, before.end);
  const from = Math.max(operational.start, before.start);
  if (until <= from + 60) return [current];
  const end = before.end === until ? until : random.int(from + 30, until);
  return [
    linkTo("RE6", former, { start: from, end }),
    linkTo("RE6", operator, { start: end + 1, end: operational.end }),
  ];
}

function tieLinks(
  world: World,
  lines: Lines,
  subject: Subject,
  life: Span,
  area: number,
  tie: Tie,
  random: Random,
): Link[] {
  if ("network" in tie) return networkLinks(world, subject, life, random);
  if (!random.chance((subject.isOpen ? tie.open : tie.closed) ?? 1)) return [];
  const since = tie.since === undefined ? Number.NEGATIVE_INFINITY : firstDayOf(monthOf(tie.since));
  if ("along" in tie) {
    if (tie.inCapital && !isCapital(world, area)) return [];
    return alongLinks(lines, tie, area, { start: Math.max(since, life.start), end: life.end }, random);
  }
  const target = oneOf(world, tie.to, subject, area, random);
  const span = overlap(life, { start: Math.max(since, lifeOf(world, target).operational.start), end: forever });
  const link = linkTo(tie.type, target, isSpan(span) ? span : life);
  return [tie.isLegalOnly ? { ...link, operational: undefined, legal: link.operational } : link];
}

/** One for each that was in charge while the organisation was there. */
function alongLinks(lines: Lines, tie: Along, area: number, life: Span, random: Random): Link[] {
  const line = random.pick(lines[tie.along][area]!);
  const isWithdrawn = random.next() < (tie.withdrawn ?? 0) && life.start < withdrawal;
  const told = isWithdrawn ? overlap(life, { start: life.start, end: withdrawal }) : life;
  const links: Link[] = [];
  for (const { target, targetRole, span } of line) {
    const within = overlap(told, span);
    if (!isSpan(within)) continue;
    links.push({
      type: tie.type,
      target,
      targetRole,
      operational: tie.isLegalOnly ? undefined : within,
      legal: tie.isLegalOnly ? within : undefined,
    });
  }
  return links;
}

const withdrawal = dayOf("2022-06-30");

/** A council of the area; of other kinds any. */
function oneOf(world: World, kind: string, subject: Subject, area: number, random: Random): Subject {
  const segment = segmentOf(world, kind);
  if (segment.open === 0 || (!subject.isOpen && segment.closed > 0 && random.chance(0.5)))
    return subjectAt(segment, false, random.int(0, segment.closed - 1));
  if (kind !== "council") return subjectAt(segment, true, random.int(0, segment.open - 1));
  const areas = segmentOf(world, "subIcb").open;
  const first = Math.ceil((area * segment.open) / areas);
  const last = Math.max(first, Math.ceil(((area + 1) * segment.open) / areas) - 1);
  return subjectAt(segment, true, Math.min(segment.open - 1, random.int(first, last)));
}

/** Who runs a place is often recorded by law too. */
function byLaw(link: Link, legal: Span, random: Random): Link {
  if (link.type !== "RE6" || link.operational === undefined || !random.chance(0.5)) return link;
  const span = overlap(link.operational, legal);
  return isSpan(span) ? { ...link, legal: span } : link;
}
