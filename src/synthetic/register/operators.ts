import { operatorsTelling, playerOf, seatOf } from "./seats.ts";
import { streamOf } from "./streams.ts";
import { type Segment, type Subject, segmentOf, subjectAt, type World } from "./world.ts";

/** Who runs it now, or ran it last. Undefined: nobody that is recorded. */
export function operatorOf(world: World, subject: Subject): Subject | undefined {
  const { operator } = subject.segment.kind;
  if (operator === undefined) return undefined;
  const seat = seatOf(subject);
  if (seat !== undefined) {
    const role = seat.layout.roles[seat.role]!.operator;
    if (role !== undefined)
      return playerOf(world, seat.layout.operators!, operatorsTelling(world, seat.layout, seat.telling), role);
  }
  const random = streamOf(world.seed, "operator", subject.number);
  const isOther = random.next() < (operator.or?.share ?? 0);
  const segment = segmentOf(world, isOther ? operator.or!.to : operator.to);
  // what is closed was run by what is closed, or not
  const isOpen = segment.closed === 0 || (segment.open > 0 && (subject.isOpen || random.next() < 0.5));
  return drawn(segment, isOpen, operator.skew, random.next());
}

/** Who ran it before, where somebody else did: another of the same kind. */
export function formerOperatorOf(world: World, subject: Subject): Subject | undefined {
  const { operator } = subject.segment.kind;
  if (operator?.changed === undefined) return undefined;
  const random = streamOf(world.seed, "former", subject.number);
  if (random.next() >= operator.changed) return undefined;
  const segment = segmentOf(world, operator.to);
  return drawn(segment, segment.closed === 0 || (segment.open > 0 && random.next() < 0.4), 1, random.next());
}

/** The larger the skew, the more of them fall on the first. */
function drawn(segment: Segment, isOpen: boolean, skew: number, draw: number): Subject {
  const count = isOpen ? segment.open : segment.closed;
  return subjectAt(segment, isOpen, Math.floor(count * (skew === 1 ? draw : draw ** skew)));
}
