import { dayOf } from "../calendar.ts";
import type { Random } from "../random.ts";
import { forever, isSpan, overlap, type Span } from "./days.ts";
import type { Extra } from "./kind.ts";
import type { Life } from "./life.ts";
import { streamOf } from "./streams.ts";
import type { Subject, World } from "./world.ts";

/** A role before it is written out. */
export interface Holding {
  readonly code: string;
  readonly isPrimary: boolean;
  readonly operational: Span;
  readonly legal: Span | undefined;
}

/** The primary role first, then others, those that ended before those that replaced them. */
export function holdingsOf(world: World, subject: Subject, life: Life): Holding[] {
  const { kind } = subject.segment;
  const primary: Holding = { code: kind.role, isPrimary: true, ...life };
  if (kind.roles === undefined) return [primary];
  const random = streamOf(world.seed, "roles", subject.number);
  const holdings = [primary];
  for (const extra of kind.roles)
    for (const { code, span } of spansOf(extra, subject, life.operational, world.releaseDay, random)) {
      const legal = life.legal && overlap(life.legal, span);
      holdings.push({ code, isPrimary: false, operational: span, legal: legal && isSpan(legal) ? legal : undefined });
    }
  return holdings;
}

interface HeldRole {
  readonly code: string;
  readonly span: Span;
}

function spansOf(extra: Extra, { isOpen }: Subject, life: Span, releaseDay: number, random: Random): HeldRole[] {
  if (!random.chance((isOpen ? extra.open : extra.closed) ?? 1)) return [];
  const code = random.weighted(extra.codes);
  const span = overlap(life, {
    start: extra.since === undefined ? Number.NEGATIVE_INFINITY : dayOf(extra.since),
    end: extra.until === undefined ? forever : dayOf(extra.until),
  });
  if (!isSpan(span)) return [];
  const draw = random.next();
  const last = Math.min(span.end, releaseDay);
  if (!isOpen || last - span.start < 400) return [{ code, span }];
  const { retaken = 0, changed = 0 } = extra;
  if (draw >= retaken + changed) return [{ code, span }];
  const end = random.int(span.start + 100, last - 200);
  const before = draw < retaken ? code : random.weighted(extra.codes);
  const pause = before === code ? random.int(20, 150) : 0;
  return [
    { code: before, span: { start: span.start, end } },
    { code, span: { start: end + 1 + pause, end: span.end } },
  ];
}
