import type { AreaCode } from "./area.ts";

/**
 * The areas in use today that are meant by a code, where whoever asks wants the successors of an abolished area too.
 *
 *     E07000026 Allerdale    E06000063 Cumberland
 *     E06000063 Cumberland    itself: its predecessors are not among them
 *
 * Predecessors are left out because organisations are placed by today's codes: who asks for Cumberland finds all that lies in
 * what was Allerdale. And who asks for Allerdale finds all of Cumberland, which is more: no list tells its parts apart.
 *
 * `successorsOf` gives the areas that took over at once, none for an area in use or unknown. Every area is visited once: a
 * circle ends, and gives those in it that lead nowhere else; a circle without a way out gives the code itself.
 */
export function areaSuccessors(
  code: AreaCode,
  successorsOf: (code: AreaCode) => readonly AreaCode[],
): readonly AreaCode[] {
  const found: AreaCode[] = [];
  const seen = new Set([code]);
  const open = [code];
  for (let it = open.pop(); it !== undefined; it = open.pop()) {
    const next = successorsOf(it).filter((other) => other !== it);
    if (next.length === 0) found.push(it);
    for (const other of next.toReversed()) {
      if (seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  return found.length === 0 ? [code] : found;
}
