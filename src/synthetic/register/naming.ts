import type { Random } from "../random.ts";
import { codeOf } from "./codes.ts";
import type { Kind } from "./kind.ts";
import {
  departments,
  directions,
  featureOf,
  initials,
  regions,
  roads,
  saints,
  surnames,
  townOf,
  townsEach,
} from "./words.ts";

/**
 * Every name ends with this. It stands last, so that what names begin with is as in the real register; nobody who sees the
 * whole name can take it for a real one.
 */
export const demoSuffix = " (DEMO)";

/** What a name can speak of. */
export interface Setting {
  readonly number: number;
  /** By number, as in `townOf`. */
  readonly town: number;
  readonly county: string;
  readonly region: number;
  readonly isOpen: boolean;
}

/** A name of that kind, in capitals: `ORCHARD VIEW SURGERY (DEMO)`. */
export function nameOf(kind: Kind, setting: Setting, random: Random): string {
  const template = random.weighted(kind.names);
  const name = partsOf(template).map((it) => (it.startsWith("{") ? word(it, setting, random) : it));
  return withoutEcho(name.join("")) + demoSuffix;
}

/** `HOLLY HOUSE HOUSE` → `HOLLY HOUSE` */
export const withoutEcho = (text: string): string => text.replace(/\b(\w+) \1\b/, "$1");

/** `"{town} PCN"` → `["{town}", " PCN"]` */
function partsOf(template: string): readonly string[] {
  let parts = split.get(template);
  if (parts === undefined) {
    parts = template.split(/(\{\w+\})/).filter((it) => it !== "");
    split.set(template, parts);
  }
  return parts;
}
const split = new Map<string, readonly string[]>();

function word(slot: string, setting: Setting, random: Random): string {
  switch (slot) {
    case "{town}":
      return townOf(setting.town);
    case "{other}":
      return townOf(otherTown(setting.town, random));
    case "{county}":
      return setting.county;
    case "{region}":
      return regions[setting.region % regions.length]!;
    case "{feature}":
      return featureOf(random.next());
    case "{saint}":
      return random.pick(saints);
    case "{road}":
      return roadOf(random);
    case "{surname}":
      return random.pick(surnames);
    case "{initial}":
      return initials[random.int(0, initials.length - 1)]!;
    case "{department}":
      return random.pick(departments);
    case "{direction}":
      return random.pick(directions);
    case "{number}":
      return String(random.int(1, 60));
    case "{commissioner}":
      return setting.isOpen
        ? `NHS ${setting.county} ICB - ${codeOf(setting.number)}`
        : `NHS ${townOf(setting.town)} CCG`;
    default:
      throw new Error(`no word for ${slot}`);
  }
}

/** Another of the same area. */
function otherTown(town: number, random: Random): number {
  const first = town - (town % townsEach);
  return first + ((town - first + random.int(1, townsEach - 1)) % townsEach);
}

/** The first roads of the list are in every town. */
export const roadOf = (random: Random): string => roads[Math.floor(random.next() ** 1.7 * roads.length)]!;
