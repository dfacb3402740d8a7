import { networkOf } from "./networks.ts";
import { operatorOf } from "./operators.ts";
import { playerOf, seatOf } from "./seats.ts";
import { streamOf } from "./streams.ts";
import { type Subject, segmentOf, type World } from "./world.ts";

/**
 * Where organisations lie, as numbers that follow from each other. The country is divided into areas, one for each Sub ICB
 * Location; some areas are an ICB's, some ICBs a region's; an area has eight towns.
 *
 * ```
 * areas    0 1 2 3 4 5 6 7 8 9 …  105
 * ICBs     0 0 0 1 1 2 2 2 3 3 …   41
 * regions  0 0 0 0 0 0 0 0 0 0 …    6
 * ```
 */
export const areasOf = (world: World): number => segmentOf(world, "subIcb").open;
export const icbOf = (world: World, area: number): number => share(area, areasOf(world), segmentOf(world, "icb").open);
export const regionOf = (world: World, icb: number): number =>
  share(icb, segmentOf(world, "icb").open, segmentOf(world, "region").open);

/** The first ICBs are the capital's. */
export const isCapital = (world: World, area: number): boolean =>
  icbOf(world, area) < Math.max(1, Math.round(segmentOf(world, "icb").open / 7));

/**
 * The area of an organisation. Administrations of today have the areas in their order; others of a plot lie where the first
 * open one does; a practice lies where its network does, a site where its operator does.
 */
export function areaOf(world: World, subject: Subject): number {
  const { segment, isOpen, i } = subject;
  const { key, operator } = segment.kind;
  if (isOpen && administrations.has(key)) return share(i, segment.open, areasOf(world));
  const seat = seatOf(subject);
  if (seat !== undefined && seat.layout.anchor >= 0 && seat.role !== seat.layout.anchor)
    return areaOf(world, playerOf(world, seat.layout, seat.telling, seat.layout.anchor));
  if (key === "practice") return areaOf(world, networkOf(world, subject));
  if (operator?.isNear) return areaOf(world, operatorOf(world, subject)!);
  return streamOf(world.seed, "place", subject.number).int(0, areasOf(world) - 1);
}
const administrations = new Set(["subIcb", "icb", "region", "council", "pcn"]);

/** The `i`th of so many, among fewer or more. */
export const share = (i: number, of: number, among: number): number => Math.floor((i * among) / of);
