import { fold, wordsOf } from "../fhir/fold.ts";
import { type Problem, problem, quoted } from "../fhir/problem.ts";
import type { Resource } from "../fhir/resource.ts";

/** What a text must hold. Words are folded runs of letters and digits. */
export type WordsTest =
  | { readonly is: "word"; readonly word: string; readonly starts: boolean }
  | { readonly is: "phrase"; readonly words: readonly string[] }
  | { readonly is: "all" | "any"; readonly of: readonly WordsTest[] }
  | { readonly is: "without"; readonly one: WordsTest; readonly other: WordsTest };

const piecesMax = 50;

/**
 * `asthma inhaler`, `"chest pain" or angina`, `(fever or cough) not covid`, `hyperten*`: words one after the other must
 * all be there. https://hl7.org/fhir/STU3/search.html#text
 */
export function parseWords(text: string, name: string): WordsTest | Problem {
  const wrong = (why: string): Problem =>
    problem("malformed-value", `${name}=${quoted(text)}: ${why}; write words, "a phrase", or, not, ( ) and word*`);
  const pieces = text.match(/"[^"]*"|[()]|[^\s()"]+/g) ?? [];
  if (pieces.length > piecesMax) return wrong(`there are more than ${piecesMax} words`);
  if ((text.match(/"/g)?.length ?? 0) % 2 === 1) return wrong("a phrase has no end");
  let at = 0;
  const is = (word: string) => pieces[at]?.toLowerCase() === word;
  const takes = (word: string) => is(word) && at++ >= 0;

  function any(): WordsTest | undefined {
    const of = [all()];
    while (takes("or")) of.push(all());
    return joined("any", of);
  }

  function all(): WordsTest | undefined {
    const of: (WordsTest | undefined)[] = [];
    const not: (WordsTest | undefined)[] = [];
    while (at < pieces.length && !is(")") && !is("or")) {
      if (takes("and") && of.length === 0) return undefined;
      if (takes("not")) not.push(one());
      else of.push(one());
    }
    const found = joined("all", of);
    if (not.length === 0 || !found) return found;
    const other = joined("any", not);
    return other && { is: "without", one: found, other };
  }

  function one(): WordsTest | undefined {
    if (takes("(")) {
      const inner = any();
      return takes(")") ? inner : undefined;
    }
    const piece = pieces[at++];
    if (piece === undefined || ["or", "and", "not", ")"].includes(piece.toLowerCase())) return undefined;
    const words = wordsOf(fold(piece));
    if (words.length === 0) return undefined;
    if (piece.endsWith("*") && words.length === 1) return { is: "word", word: words[0]!, starts: true };
    return words.length === 1 ? { is: "word", word: words[0]!, starts: false } : { is: "phrase", words };
  }

  const found = any();
  return found && at === pieces.length ? found : wrong("that is no search for words");
}

function joined(is: "all" | "any", of: readonly (WordsTest | undefined)[]): WordsTest | undefined {
  if (of.length === 0 || of.includes(undefined)) return undefined;
  const known = of as readonly WordsTest[];
  return known.length === 1 ? known[0]! : { is, of: known };
}

/** Longer texts than this hold no words (attachments in base64). */
const longest = 100_000;
/** Keys whose texts name something instead of saying it. */
const names = new Set(["resourceType", "system", "url", "reference", "data", "div"]);

/** The words of the narrative, and those of everything in the resource, the narrative too; folded, with blanks between. */
export function textsOf(resource: Resource): { readonly narrative: string; readonly content: string } {
  const div = (resource.text as { readonly div?: unknown } | undefined)?.div;
  const narrative = typeof div === "string" ? wordsOf(fold(withoutTags(div))).join(" ") : "";
  const found: string[] = [];
  const visit = (value: unknown, key: string): void => {
    if (typeof value === "string") {
      if (!names.has(key) && value.length <= longest && !(key === "content" && value.length > 1000)) found.push(value);
    } else if (Array.isArray(value)) for (const it of value) visit(it, key);
    else if (typeof value === "object" && value !== null)
      for (const inner in value) visit((value as Record<string, unknown>)[inner], inner);
  };
  visit(resource, "");
  return { narrative, content: `${wordsOf(fold(found.join(" | "))).join(" ")} ${narrative}`.trim() };
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: " " };

const withoutTags = (html: string): string =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(
      /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi,
      (whole, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
        const point = decimal !== undefined ? Number(decimal) : Number.parseInt(hex!, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : " ";
      },
    );
