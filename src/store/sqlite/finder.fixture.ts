import type { FinderEntry } from "../../ods/finding/entry.ts";
import type { Match } from "../../ods/finding/order.ts";
import type { Random } from "../../synthetic/random.ts";

/**
 * Every organisation that is found, in order, by looking at each: what the finder is judged by. It knows nothing of
 * tables, and has its own words for all that `ods/finding/` says. Latin letters only.
 */
export function bruteForceOf(register: readonly FinderEntry[]): (typed: string) => { code: string; match: Match }[] {
  const numbers = new Map<string, number>();
  const numbered = (words: readonly string[]) =>
    words.map((it) => numbers.get(it) ?? numbers.set(it, numbers.size).get(it)!);
  const looked = register.map((it) => lookedAt(it, numbered));
  const vocabulary = [...numbers.keys()];
  return (typed) => {
    const read = pieces(typed);
    const text = read.map(([words]) => words).join(" ");
    if (text === "") return [];
    const readings = [0, 1, 2].map((way) => [
      ...new Set(
        read
          .map((it) => it[way])
          .join(" ")
          .split(" "),
      ),
    ]);
    const near = new Map(readings.flat().map((word) => [word, vocabulary.map((it) => nearness(word, it))]));
    return looked
      .flatMap((it) => {
        const found = judge(it, text, readings, near);
        return found ? [{ ...it, ...found }] : [];
      })
      .sort(
        (one, other) =>
          one.of - other.of ||
          (one.of === 0 ? 0 : Number(other.isOpen) - Number(one.isOpen)) ||
          one.cost - other.cost ||
          (one.of === 3 ? 0 : compare(one.name, other.name)) ||
          compare(one.code, other.code),
      )
      .map(({ code, of }) => ({ code, match: order[of]! }));
  };
}

const order: readonly Match[] = ["code", "postcode", "outward", "code-beginning", "words", "similar"];

interface Looked {
  readonly code: string;
  readonly isOpen: boolean;
  readonly name: string;
  readonly postcode: string;
  readonly nameWords: readonly number[];
  readonly otherWords: readonly number[];
}

function lookedAt(entry: FinderEntry, numbered: (words: readonly string[]) => readonly number[]): Looked {
  const postcode = (entry.postcode ?? "").replace(/ /g, "").toUpperCase();
  const named = pieces(entry.name);
  const nameWords = named.flatMap(([words, joined, parts]) => [
    ...words.split(" "),
    ...(parts.includes(" ") ? [joined, ...parts.split(" ").filter((it) => it.length > 1)] : []),
  ]);
  const townWords = pieces(entry.town ?? "").flatMap(([words, joined]) => [...words.split(" "), joined]);
  const halves = postcode === "" ? [] : [postcode.slice(0, -3), postcode.slice(-3)];
  return {
    code: entry.code,
    isOpen: entry.isOpen,
    name: named.map(([words]) => words).join(" "),
    postcode,
    nameWords: numbered(nameWords),
    otherWords: numbered([...townWords, ...halves]),
  };
}

function judge(
  { code, name, postcode, nameWords, otherWords }: Looked,
  text: string,
  readings: readonly string[][],
  near: ReadonlyMap<string, readonly number[]>,
): { of: number; cost: number } | undefined {
  const compact = text.replace(/ /g, "");
  const isOneWord = compact === text;
  if (isOneWord && code === text) return { of: 0, cost: 0 };
  if (postcode !== "" && postcode === compact) return { of: 1, cost: 0 };
  if (/^[A-Z][A-Z]?\d[A-Z\d]?$/.test(compact) && compact === postcode.slice(0, -3)) return { of: 2, cost: 0 };
  if (isOneWord && /\d/.test(text) && code.startsWith(text)) return { of: 3, cost: 0 };
  if (name.startsWith(text)) return { of: 4, cost: -1 };
  let least = 999;
  for (const reading of readings) {
    let sum = 0;
    for (const word of reading) {
      let way = 999;
      if (code === word || postcode === word) way = 0;
      else if (word.length > 2 && (code.startsWith(word) || postcode.startsWith(word))) way = 3;
      for (const it of nameWords) way = Math.min(way, [0, 1, 64, 65, 999][near.get(word)![it]!]!);
      for (const it of otherWords) way = Math.min(way, [2, 3, 66, 67, 999][near.get(word)![it]!]!);
      sum += way;
    }
    least = Math.min(least, sum);
  }
  return least >= 999 ? undefined : { of: least < 64 ? 4 : 5, cost: least };
}

/** 0 the same, 1 begins with it, 2 the same but for one error, 3 begins with it but for one error, 4 another word. */
function nearness(word: string, other: string): number {
  if (other.startsWith(word)) return other === word ? 0 : 1;
  if (word.replace(/\d/g, "").length < 4) return 4;
  const variants = new Set<string>();
  const letters = new Set([...other]);
  for (let at = 0; at <= word.length; at++) {
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    variants.add(head + tail.slice(1));
    if (tail.length > 1) variants.add(head + tail[1] + tail[0] + tail.slice(2));
    for (const it of letters) variants.add(head + it + tail).add(head + it + tail.slice(1));
  }
  if (variants.has(other)) return 2;
  return [...variants].some((it) => other.startsWith(it)) ? 3 : 4;
}

/** Between blanks: as words, joined, and all apart; several words have a blank between. */
const pieces = (text: string): [words: string, joined: string, parts: string][] =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toUpperCase()
    .replace(/’/g, "'")
    .replace(/&/g, " AND ")
    .split(/\s+/)
    .filter((it) => /[A-Z0-9]/.test(it))
    .map((it) => {
      const parts = it.replace(/[^A-Z0-9]+/g, " ").trim();
      return [
        it
          .replace(/'/g, "")
          .replace(/[^A-Z0-9]+/g, " ")
          .trim(),
        parts.replace(/ /g, ""),
        parts,
      ];
    });

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Invented; many names are the same, and many words nearly. */
export function inventedRegister(size: number, random: Random): FinderEntry[] {
  const codes = new Set<string>();
  return Array.from({ length: size }, (_, at) => inventedEntry(at * 7 + 1, random, codes));
}

export function inventedEntry(key: number, random: Random, codes: Set<string>): FinderEntry {
  const { pick, chance, int } = random;
  let code = "";
  while (code === "" || codes.has(code))
    code =
      pick(["ZX", "Z9", "ZXA", "ZQ1A", "MIL", "BA1"]) +
      Array.from({ length: int(0, 4) }, () => pick([..."ABX0123"])).join("");
  codes.add(code);
  const place = () => pick(starts) + pick(ends);
  const name = chance(0.2)
    ? pick(chains)
    : chance(0.2)
      ? `${pick(saints)} ${pick(kinds)}`
      : chance(0.3)
        ? `${place()} ${place()} ${pick(kinds)}`
        : chance(0.1)
          ? `${pick(kinds)} ${pick([..."12"])} (${place()})`
          : `${place()} ${pick(kinds)}`;
  const isOpen = chance(0.6);
  return {
    key,
    code,
    name: chance(0.1) ? name.toLowerCase() : name,
    ...(chance(0.9) && { town: chance(0.2) ? "Stoke-on-Millbury" : place() }),
    ...(chance(0.9) && {
      postcode: `${pick(["ZE1", "ZE12", "Z1", "BA1", "BA1A"])} ${int(1, 3)}${pick(["AA", "AB", "ZZ"])}`,
    }),
    ...(chance(0.5) && { type: pick(["GP practice", "Pharmacy"]) }),
    isOpen,
    ...(!isOpen && chance(0.5) && { successors: ["ZX1", "ZX2"] }),
  };
}

const starts = ["MILL", "MELL", "ASH", "OAK", "BARN", "BURN", "KING", "HOS", "WEST", "EAST", "Sûr", "PHAR"];
const ends = ["BURY", "BERRY", "TON", "FORD", "FIELD", "PITAL", "GATE", "LEY", "WICK", "A", "MACY"];
const kinds = [
  "SURGERY",
  "MEDICAL CENTRE",
  "HOSPITAL",
  "HOUSE",
  "HEALTH & CARE",
  "PHARMACY LTD",
  "IN-STORE PHARMACY",
  "CLINIC",
  "THE SURGERY",
  "CARE",
];
const saints = ["ST. MARY'S", "ST MARYS", "KING'S COLLEGE", "O'BRIEN", "AL-SHAFA", "Ysbyty Môn", "D’ARCY", "N.H.S."];
const chains = ["BEETS UK LIMITED", "BEETS", "WELLER", "YOUR LOCAL BEETS PHARMACY", "INSTORE CHEMIST"];
