/** Few distinct values, many of them nasty: collisions are what makes searches find something. */
import type { Dice } from "./dice.ts";
import type { Any } from "./rows.ts";

export const systems = [undefined, "http://loinc.org", "http://snomed.info/sct", "urn:x"] as const;
export const codes = ["8302-2", "ABC", "abc", "a,b", "a|b", "c\\d", "38341003", "é"] as const;
export const texts = [
  "Systolic blood pressure",
  "Blood-pressure (BP)",
  "Druck blut",
  "Élévation du sang",
  "BLOOD",
  "only text",
  "a $ b, c|d",
] as const;
export const dates = [
  "2019",
  "2020",
  "2020-03",
  "2020-10",
  "2020-03-28",
  "2020-03-29",
  "2020-10-25",
  "2020-02-29",
  "1950-01-01",
  "1890-05",
  "2026-06-15",
  "2027-01",
] as const;
const localTimes = [
  "2020-03-29T00:30:00",
  "2020-03-29T01:30:00",
  "2020-03-29T02:30:00",
  "2020-10-25T00:30:00",
  "2020-10-25T01:30:00",
  "2020-10-25T02:30:00",
] as const;
const instants = [
  "2020-03-29T00:30:00Z",
  "2020-03-29T01:30:00+01:00",
  "2020-10-25T01:30:00+01:00",
  "2020-10-25T01:30:00Z",
  "2020-06-01T12:00:00.5+01:00",
  "2020-06-01T12:00:00.512Z",
  "2019-12-31T23:59:59Z",
] as const;
export const dateTimes = [...dates, ...localTimes, ...instants] as const;
export const words = [
  "Anna",
  "ANNA",
  "Ána",
  "van der Berg",
  "Berg",
  "Müller",
  "Muller",
  "Mül ler",
  "Weiß",
  "Øst",
  "Łukasz",
  "محمد",
  "Королёв",
  "김",
  "O'Neill",
  "Smith-Jones",
  "van",
  " ",
] as const;
export const uris = [
  "http://a/x",
  "http://a/X",
  "http://a",
  "http://a/",
  "http://a/x/y",
  "http://ab",
  "urn:a,b",
] as const;
export const ids = ["1", "2", "3", "4", "5"] as const;
export const amounts = [5.4, 5.36, 5, 100, 99.5, -3, 0] as const;
const currentLists = ["problems", "medications", "allergies", "adverserxns"] as const;

/** A value of a data type, without undefined fields, perhaps empty. */
type Pool = (dice: Dice) => Any;

const coding: Pool = (dice) => ({
  system: dice.pick(systems),
  code: dice.chance(0.9) ? dice.pick(codes) : undefined,
  display: dice.chance(0.4) ? dice.pick(texts) : undefined,
});

const quantity: Pool = (dice) => {
  const unit = dice.pick(["mmol/L", "mg"]);
  return {
    value: dice.chance(0.9) ? dice.pick(amounts) : undefined,
    unit: dice.chance(0.8) ? dice.pick(["mmol/L", "mg"]) : undefined,
    system: dice.chance(0.8) ? "http://unitsofmeasure.org" : undefined,
    code: dice.chance(0.8) ? unit : undefined,
  };
};

const compared: Pool = (dice) => ({
  ...quantity(dice),
  comparator: dice.chance(0.3) ? dice.pick(["<", "<=", ">=", ">"]) : undefined,
});

const range: Pool = (dice) => {
  const { value: _, ...unit } = quantity(dice);
  const [low, high] = [dice.pick(amounts), dice.pick(amounts)].toSorted((a, b) => a - b);
  return {
    low: dice.chance(0.8) ? { ...unit, value: low } : undefined,
    high: dice.chance(0.8) ? { ...unit, value: high } : undefined,
  };
};

const period: Pool = (dice) => ({
  start: dice.chance(0.8) ? dice.pick(dateTimes) : undefined,
  end: dice.chance(0.8) ? dice.pick(dateTimes) : undefined,
});

const word: Pool = (dice) => dice.pick(words);
const some = (dice: Dice, of: number, make: Pool): Any => (dice.chance(of) ? make(dice) : undefined);
const list = (dice: Dice, of: number, make: Pool): Any =>
  dice.chance(of) ? dice.several(2, () => make(dice)) : undefined;

/** By FHIR type. What is not here is walked by its definition, or left out where it has none that is searched. */
export const pools: Readonly<Record<string, Pool>> = {
  boolean: (dice) => dice.chance(0.5),
  code: (dice) => dice.pick(codes),
  id: (dice) => dice.pick(ids),
  string: word,
  markdown: word,
  uri: (dice) => dice.pick(uris),
  oid: () => "urn:oid:1.2.3",
  base64Binary: () => "YW5uYQ==",
  date: (dice) => dice.pick(dates),
  dateTime: (dice) => dice.pick(dateTimes),
  instant: (dice) => dice.pick(instants),
  decimal: (dice) => dice.pick([0.5, 0.25, 0.36, 1]),
  integer: (dice) => dice.pick([1, 2, 10]),
  positiveInt: (dice) => dice.pick([1, 2, 10]),
  unsignedInt: (dice) => dice.pick([0, 1, 2]),
  Coding: coding,
  CodeableConcept: (dice) => {
    if (dice.chance(0.15)) return { text: dice.pick(texts) };
    return { coding: dice.several(3, () => coding(dice)), text: some(dice, 0.3, () => dice.pick(texts)) };
  },
  Identifier: (dice) => ({
    system: dice.pick(["https://fhir.nhs.uk/Id/nhs-number", "urn:hospital", undefined]),
    value: some(dice, 0.9, () => dice.pick(["9990000018", "9990000026", "A1", "a1", "x|y"])),
    type: some(dice, 0.3, () =>
      dice.chance(0.8) ? { text: dice.pick(texts) } : { coding: [{ display: dice.pick(texts) }] },
    ),
  }),
  ContactPoint: (dice) => ({
    system: dice.pick(["phone", "email"]),
    value: dice.pick(["07700 900001", "A@x.invalid", "a@x.invalid"]),
  }),
  HumanName: (dice) => ({
    use: some(dice, 0.2, () => "official"),
    family: some(dice, 0.8, word),
    given: list(dice, 0.8, word),
    prefix: list(dice, 0.5, word),
    text: some(dice, 0.5, word),
  }),
  Address: (dice) => ({
    use: some(dice, 0.6, () => dice.pick(["home", "work"])),
    line: list(dice, 0.8, () => dice.pick(["1 High St", "DEMO House"])),
    city: some(dice, 0.8, () => dice.pick(["Leeds", "LEEDS", "Łódź"])),
    state: some(dice, 0.4, () => dice.pick(["Yorkshire", "York"])),
    postalCode: some(dice, 0.8, () => dice.pick(["LS1 4AB", "LS15 8ZB", "ls1 4ab"])),
    country: some(dice, 0.4, () => dice.pick(["GB", "Éire"])),
    text: some(dice, 0.4, () => "somewhere"),
  }),
  Quantity: compared,
  SimpleQuantity: quantity,
  Age: compared,
  Duration: quantity,
  Money: quantity,
  Count: quantity,
  Distance: quantity,
  Range: range,
  Period: period,
  Timing: (dice) => ({
    event: list(dice, 0.6, () => dice.pick(dateTimes)),
    repeat: some(dice, 0.6, () =>
      dice.chance(0.8) ? { boundsPeriod: period(dice) } : { boundsDuration: { value: 5 } },
    ),
  }),
};

/** The code of a List that a client asks for as `$current-…`. */
export const listCode: Pool = (dice) => ({
  coding: [{ system: "http://hl7.org/fhir/list-example-use-codes", code: dice.pick(currentLists) }],
});

/** To one of the types; some written as addresses, some of elsewhere, contained, or by identifier. */
export function reference(dice: Dice, base: string, types: readonly string[]): Any {
  const type = dice.pick(types);
  const id = dice.pick(ids);
  const identifier = pools.Identifier!(dice);
  switch (dice.under(14)) {
    case 0:
      return { reference: `${base}/${type}/${id}` };
    case 1:
      return { reference: `${type}/${id}/_history/2` };
    case 2:
      return { reference: `https://elsewhere.example/${type}/${id}` };
    case 3:
      return { reference: "#inside" };
    case 4:
      return { identifier };
    case 5:
      return { reference: `${type}/${id}`, identifier };
    default:
      return { reference: `${type}/${id}` };
  }
}
