import type { OdsRecord } from "../../ods/organisation.ts";
import { linesOf } from "./lines.ts";
import { recordOf } from "./record.ts";
import { type RegisterOptions, subjectAt, worldOf } from "./world.ts";

/**
 * An invented register of organisations, of the size and the shape of England's: administrations and all that came before
 * them, trusts, practices and their networks, pharmacies, dentists, opticians, care homes, schools; roles, relationships and
 * successions with their history; and the oddities that the real one has: chains, splits, mergers, cycles, an organisation
 * that succeeded itself, codes that are closed by law and still in use.
 *
 * Nothing in it can be taken for real: see `codes.ts` for codes and numbers, `naming.ts` for names, `place.ts` for
 * postcodes. Nothing in it is wrong either: every relationship and succession leads to a record of the register, and
 * statuses follow from the dates.
 *
 * Each record is worked out from its number alone, so that memory does not grow with the scale. The same options give the
 * same records in the same order. RangeError: a scale, seed or date that cannot be.
 */
export function* syntheticRegister(options: RegisterOptions): Generator<OdsRecord> {
  const world = worldOf(options);
  const lines = linesOf(world);
  for (const segment of world.segments) {
    for (let i = 0; i < segment.open; i++) yield recordOf(world, lines, subjectAt(segment, true, i));
    for (let i = 0; i < segment.closed; i++) yield recordOf(world, lines, subjectAt(segment, false, i));
  }
}
