import type { Row } from "./rows.ts";
import type { Value } from "./values.ts";

const fields: Readonly<Record<string, readonly string[]>> = {
  Address: ["line", "city", "district", "state", "postalCode", "country", "text"],
  HumanName: ["family", "given", "prefix", "suffix", "text"],
};

/** One list for each element, the parts of a name or an address together. */
export const stringsOf = (values: readonly Value[]): string[][] =>
  values.flatMap(({ type, value }) => {
    if (type === "string" || type === "markdown") return [[value]];
    const parts = (fields[type] ?? []).flatMap((field) => value[field] ?? []);
    return parts.length > 0 ? [parts.filter((it) => typeof it === "string")] : [];
  });

export function stringIs(row: Row, values: readonly Value[], modifier: string | undefined): (text: string) => boolean {
  const all = stringsOf(values);
  return (text) => {
    if (modifier === "exact") return all.flat().includes(text);
    const wanted = folded(text);
    if (modifier === "contains") return all.flat().some((it) => folded(it).includes(wanted));
    if (row.code !== "name" || values.some((it) => it.type !== "HumanName"))
      return all.flat().some((it) => folded(it).startsWith(wanted));
    return all.some((name) => isNamed(name, wanted));
  };
}

/** Each word starts some part of the name, or what follows a blank inside one. */
function isNamed(name: readonly string[], wanted: string): boolean {
  const starts = name.flatMap((it) => {
    const words = folded(it).split(" ");
    return words.map((_, at) => words.slice(at).join(" "));
  });
  return wanted.split(" ").every((word) => starts.some((it) => it.startsWith(word)));
}

/** Every word asked for begins some word of the text. */
export function hasWords(text: string, asked: string): boolean {
  const there = wordsOf(text);
  return wordsOf(asked).every((word) => there.some((it) => it.startsWith(word)));
}

const wordsOf = (text: string): readonly string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];

const special: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  þ: "th",
  ð: "d",
  ı: "i",
  ς: "σ",
};

const known = new Map<string, string>();

/** Without case, accents and doubled blanks. */
export function folded(text: string): string {
  let found = known.get(text);
  if (found === undefined) {
    const bare = [...text.toLowerCase().normalize("NFKD")]
      .filter((it) => !/\p{M}/u.test(it))
      .join("")
      .toLowerCase();
    found = [...bare]
      .map((it) => special[it] ?? it)
      .join("")
      .normalize("NFC")
      .split(/\s+/)
      .filter((it) => it !== "")
      .join(" ");
    known.set(text, found);
  }
  return found;
}
