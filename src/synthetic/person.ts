import { dateOf, dayOf, firstRecordDay, lastDay, momentOf, workingMinute } from "./calendar.ts";
import { cast, type Part } from "./cast.ts";
import { type Culture, cultures } from "./names.ts";
import { alwaysFirst, alwaysLast, type Random, randomFor } from "./random.ts";

/** What all resources of a patient agree on. */
export interface Person extends Part {
  readonly number: number;
  readonly culture: Culture;
  readonly nhsNumber: string | undefined;
  /** The patient whose record this one carries on. */
  readonly replaces: number | undefined;
  readonly random: Random;
  /** Organization, Practitioner and Location the patient goes to, by number. */
  readonly organization: number;
  readonly practitioner: number;
  readonly location: number;
  /** Of a partial birth date the last day it may be. */
  readonly born: number;
  /** Everything recorded lies between these days. */
  readonly from: number;
  readonly to: number;
}

export interface World {
  readonly patients: number;
  readonly seed: number;
  readonly organizations: number;
}

export const practitionersEach = 4;
export const locationsEach = 2;
/** The third organisation is the pharmacy: nobody's home. */
export const pharmacy = 3;
/** The first of those who work there. */
export const pharmacist = (pharmacy - 1) * practitionersEach + 1;

export function personNumber(
  number: number,
  world: World,
  nhsNumber: string | undefined,
  numberBefore: string | undefined,
): Person {
  const inCast = number <= cast.length;
  const random = randomFor(inCast ? 0 : world.seed, number);
  const drawn = random.weighted(cultures);
  const part = cast[number - 1] ?? invent(number, random, drawn);
  const culture = inCast ? cultureOf(part) : drawn;
  const chosen = inCast ? ((number - 1) % 2) + 1 : random.int(1, world.organizations - 1);
  const organization = chosen < pharmacy ? chosen : chosen + 1;
  const replaces = replacesOf(number);
  const born = dayOf(part.birthDate);
  const from = Math.max(born, firstRecordDay);
  const died = typeof part.died === "string" ? dayOf(part.died.slice(0, 10)) : undefined;
  return {
    ...part,
    number,
    culture,
    nhsNumber: part.sharesNumber ? numberBefore : nhsNumber,
    replaces: replaces !== undefined && replaces <= world.patients ? replaces : undefined,
    random,
    organization,
    practitioner: (organization - 1) * practitionersEach + (inCast ? 1 : random.int(1, practitionersEach)),
    location: (organization - 1) * locationsEach + (inCast ? 1 : random.int(1, locationsEach)),
    born,
    from: Math.min(from, lastDay),
    to: Math.max(from, Math.min(died ?? lastDay, lastDay)),
  };
}

/**
 * How the choices for a patient's n-th record of a type are made: by chance, but the first record of patient 1 takes
 * the first of every choice, that of patient 2 the last. So an example that finds the one does not find the other.
 */
export function drawFor(person: Person, n: number): Random {
  if (n === 1 && person.number === 1) return alwaysFirst;
  if (n === 1 && person.number === 2) return alwaysLast;
  return person.random;
}

/** A day in the person's records, the later the likelier. */
export const recordDay = (person: Person, draw: Random): number =>
  person.to - Math.floor(draw.next() ** 1.6 * (person.to - person.from + 1));

/** Whether the person is sixteen or older on that day: a baby has no knee replaced. */
export const isAdult = ({ born }: Person, day: number): boolean => day - born >= 16 * 365.25;

const cultureOf = ({ family }: Part): Culture =>
  (cultures.find(([it]) => it.family.includes(family)) ?? cultures[0]!)[0];

/** Beyond the cast every fortieth record was replaced by the one before it, and every hundredth shares a number. */
const replacedIn = (number: number) => number > cast.length && number % 40 === 0;
const sharesIn = (number: number) => number > cast.length && number % 100 === 50;

function replacesOf(number: number): number | undefined {
  const inCast = cast.findIndex((it) => it.replacedBy === number);
  return inCast >= 0 ? inCast + 1 : replacedIn(number + 1) ? number + 1 : undefined;
}

function invent(number: number, random: Random, culture: Culture): Part {
  const gender = random.weighted(genders);
  const givens = gender === "male" ? culture.male : culture.female;
  const given = random.chance(0.3) ? [random.pick(givens), random.pick(givens)] : [random.pick(givens)];
  const family = random.pick(culture.family);
  const born = lastDay - Math.floor(random.next() ** 0.9 * 95 * 365.25);
  const birthDate = dateOf(born).slice(0, random.weighted(birthPrecisions));
  const other = random.next();
  const verification = random.weighted(verifications);
  const deathDay = dayOf(birthDate) + Math.floor((lastDay - dayOf(birthDate)) * (0.5 + random.next() / 2));
  const fate = random.next();
  const replaced = replacedIn(number);
  return {
    given,
    family,
    ...(culture.familyFirst && { text: `${family}${given.join("")}` }),
    ...(other < 0.08 && { also: { use: "maiden", family: random.pick(culture.family) } }),
    ...(other >= 0.08 && other < 0.16 && { also: { use: "nickname", given: [random.pick(givens)] } }),
    gender,
    birthDate,
    ...(verification !== undefined && { verification: sharesIn(number) ? "02" : verification }),
    ...(sharesIn(number) && { verification: "02", sharesNumber: true as const }),
    ...(sharesIn(number + 1) && { verification: "05" }),
    ...(fate < 0.02 && { died: true as const }),
    ...(fate >= 0.02 && fate < 0.06 && { died: momentOf(deathDay, workingMinute(random)) }),
    ...(fate >= 0.06 && fate < 0.07 && { died: dateOf(deathDay).slice(0, 7) }),
    ...((replaced || (fate >= 0.07 && fate < 0.1)) && { inactive: true as const }),
    ...(replaced && { replacedBy: number - 1 }),
  };
}

const genders = [
  ["female", 48],
  ["male", 47],
  ["other", 3],
  ["unknown", 2],
] as const;
const birthPrecisions = [
  [10, 94],
  [7, 3],
  [4, 3],
] as const;
const verifications = [
  ["01", 60],
  ["02", 12],
  ["03", 8],
  ["04", 3],
  ["05", 3],
  ["06", 4],
  ["07", 3],
  ["08", 2],
  [undefined, 5],
] as const;
