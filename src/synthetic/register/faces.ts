import type { Address } from "../../ods/organisation.ts";
import type { Random } from "../random.ts";
import { icbOf, regionOf } from "./areas.ts";
import { demoSuffix, nameOf } from "./naming.ts";
import { operatorOf } from "./operators.ts";
import { addressOf, townIn } from "./place.ts";
import { playerOf, seatOf } from "./seats.ts";
import { streamOf } from "./streams.ts";
import { countyOf } from "./words.ts";
import { type Subject, segmentOf, type World } from "./world.ts";

/** What is seen of an organisation. */
export interface Face {
  readonly name: string;
  readonly address: Address;
}

/** Those of its predecessor, where it is the same place. `area` is where it lies. */
export function faceOf(world: World, subject: Subject, area: number): Face {
  const seat = seatOf(subject);
  const as = seat && seat.layout.roles[seat.role]!.as;
  const shown = seat && as !== undefined ? playerOf(world, seat.layout, seat.telling, as) : subject;
  const face = drawnFace(world, subject, area, streamOf(world.seed, "face", shown.number));
  const chain = chainNameOf(world, subject);
  return chain === undefined ? face : { ...face, name: chain };
}

/** A name and an address that it might have. */
export function drawnFace(world: World, { number, segment, isOpen }: Subject, area: number, random: Random): Face {
  const town = townIn(area, random);
  const icb = icbOf(world, area);
  const county = countyOf(icb);
  const address = addressOf(world, { number, town, county, country: segment.kind.country ?? "ENGLAND" }, random);
  const region = regionOf(world, icb);
  return { address, name: nameOf(segment.kind, { number, town, county, region, isOpen }, random) };
}

/** The first owners are chains, and all they run has the chain's name. */
function chainNameOf(world: World, subject: Subject): string | undefined {
  const { kind } = subject.segment;
  if (kind.chains !== undefined && subject.isOpen && subject.i < kind.chains.length)
    return `${kind.chains[subject.i]!} LIMITED${demoSuffix}`;
  const chains = kind.operator && segmentOf(world, kind.operator.to).kind.chains;
  if (chains === undefined) return undefined;
  const operator = operatorOf(world, subject);
  const chain = operator?.isOpen ? chains[operator.i] : undefined;
  return chain && chain + demoSuffix;
}
