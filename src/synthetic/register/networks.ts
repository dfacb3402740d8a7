import { dayOf } from "../calendar.ts";
import type { Random } from "../random.ts";
import { forever, isSpan, overlap, type Span } from "./days.ts";
import { lifeOf } from "./life.ts";
import { type Link, linkTo } from "./links.ts";
import { streamOf } from "./streams.ts";
import { type Subject, segmentOf, subjectAt, type World } from "./world.ts";

/**
 * Practices that follow each other are in one primary care network: the practices 0 to 4 in the first, 5 to 11 in the
 * second. The closed ones were spread over the networks in the same way.
 */
export function networkOf(world: World, { segment, isOpen, i }: Subject): Subject {
  const networks = segmentOf(world, "pcn");
  if (!isOpen) return subjectAt(networks, true, Math.floor((i * networks.open) / segment.closed));
  let network = Math.min(networks.open - 1, Math.floor((i * networks.open) / segment.open));
  while (network > 0 && i < firstOf(world, network)) network--;
  while (network < networks.open - 1 && i >= firstOf(world, network + 1)) network++;
  return subjectAt(networks, true, network);
}

/** The first practice of a network. */
function firstOf(world: World, network: number): number {
  const networks = segmentOf(world, "pcn").open;
  const even = (network * segmentOf(world, "practice").open) / networks;
  const shift = network === 0 ? 0 : (streamOf(world.seed, "network", network).next() - 0.5) * 0.9;
  return Math.round(even + (shift * segmentOf(world, "practice").open) / networks);
}

/** A practice and its networks: what it is part of (RE8), and for which it takes the payments (RE9, RE10). */
export function networkLinks(world: World, subject: Subject, life: Span, random: Random): Link[] {
  const network = networkOf(world, subject);
  const stay = overlap({ start: firstDay, end: life.end }, overlap(life, lifeOf(world, network).operational));
  if (!isSpan(stay)) return [];
  if (!subject.isOpen) return random.chance(0.42) ? [linkTo("RE8", network, stay)] : [];
  if (random.chance(0.015)) return [];
  return [...memberLinks(world, network, stay, random), ...payeeLinks(world, subject, network, stay)];
}
const firstDay = dayOf("2019-07-01");
const settled = dayOf("2020-04-01");

function memberLinks(world: World, network: Subject, stay: Span, random: Random): Link[] {
  const since = (start: number): Link => linkTo("RE8", network, { start, end: forever });
  const draw = random.next();
  if (draw > 0.3 || stay.start >= settled) return [since(stay.start)];
  // left, and came back
  if (draw < 0.04) {
    const left = random.int(settled, settled + 600);
    return [linkTo("RE8", network, { start: stay.start, end: left - 1 }), since(left + random.int(30, 300))];
  }
  const closed = segmentOf(world, "pcn").closed;
  const former =
    draw < 0.15
      ? subjectAt(network.segment, false, Math.floor((network.i * closed) / network.segment.open))
      : subjectAt(network.segment, true, network.i === 0 ? network.segment.open - 1 : network.i - 1);
  const formerLife = overlap(lifeOf(world, former).operational, {
    start: stay.start,
    end: random.int(settled, Math.min(settled + 1500, world.releaseDay)) - 1,
  });
  if (!isSpan(formerLife)) return [since(stay.start)];
  return [linkTo("RE8", former, formerLife), since(formerLife.end + 1)];
}

/** One payee at a time, of which most have ended: networks may have accounts of their own. */
function payeeLinks(world: World, { i }: Subject, network: Subject, stay: Span): Link[] {
  const place = i - firstOf(world, network.i);
  if (place > 1) return [];
  const random = streamOf(world.seed, "network", network.segment.open + network.i);
  const hasCurrent = random.next() < 0.28;
  const handover = random.int(settled, settled + 700);
  const last = hasCurrent ? forever : handover + random.int(300, 1000);
  const hadTwo = random.next() < 0.5;
  const links: Link[] = [];
  const push = (type: string, span: Span) => {
    const within = overlap(stay, span);
    if (isSpan(within)) links.push(linkTo(type, network, within));
  };
  if (place === 1) {
    if (hadTwo) push("RE9", { start: stay.start, end: handover - 1 });
    return links;
  }
  push("RE9", { start: hadTwo ? handover : stay.start, end: last });
  if (random.next() < 0.85) push("RE10", { start: dayOf("2020-12-01"), end: dayOf("2022-09-30") });
  return links;
}
