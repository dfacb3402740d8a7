import type { Address } from "../../ods/organisation.ts";
import type { Random } from "../random.ts";
import { areasOf } from "./areas.ts";
import { uprnOf } from "./codes.ts";
import { roadOf, withoutEcho } from "./naming.ts";
import { featureOf, townOf, townsEach } from "./words.ts";
import type { World } from "./world.ts";

/** One of the towns of an area, the first ones the largest. */
export const townIn = (area: number, random: Random): number =>
  area * townsEach + Math.floor(townsEach * random.next() ** 2);

/** `["UNIT 4", "12 HIGH STREET"]`, a town, mostly a county, a postcode. */
export function addressOf(
  world: World,
  { number, town, county, country }: { number: number; town: number; county: string; country: string },
  random: Random,
): Address {
  const street = `${random.int(1, 240)} ${roadOf(random)}`;
  const draw = random.next();
  const lines =
    draw < 0.3
      ? [street]
      : draw < 0.55
        ? [featureOf(random.next()), street]
        : draw < 0.65
          ? ["GROUND FLOOR", street]
          : draw < 0.75
            ? [`UNIT ${random.int(1, 30)}`, `${featureOf(random.next())} BUSINESS PARK`, street]
            : draw < 0.9
              ? [withoutEcho(`${featureOf(random.next())} HOUSE`), roadOf(random)]
              : [street, townOf(town + 1)];
  const hasCounty = random.chance(0.6);
  const postcode = postcodeIn(world, town, random);
  return {
    lines,
    town: townOf(town),
    ...(hasCounty && { county }),
    postcode,
    country,
    ...(random.chance(0.72) && { uprn: uprnOf(number) }),
  };
}

/**
 * One of the town's postcodes: a stretch of those that were given. Else of the area ZZ, which has never been allocated; of
 * that, ZZ99 is left out, where real data keeps its pseudo postcodes: `ZZ10 1AA` to `ZZ94 7YY`.
 */
function postcodeIn(world: World, town: number, random: Random): string {
  const draw = random.next();
  if (world.postcodes !== undefined) {
    const towns = areasOf(world) * townsEach;
    const each = world.postcodes.length / towns;
    return world.postcodes[Math.min(world.postcodes.length - 1, Math.floor((town + draw) * each))]!;
  }
  const unit = Math.floor(draw * letters.length ** 2);
  const end = letters[Math.floor(unit / letters.length)]! + letters[unit % letters.length]!;
  return `ZZ${10 + Math.floor(town / 10)} ${town % 10}${end}`;
}
/** Those that the second part of a postcode may have. */
const letters = "ABDEFGHJLNPQRSTUWXYZ";
