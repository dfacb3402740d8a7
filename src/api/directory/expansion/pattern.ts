import { fold } from "../../../fhir/fold.ts";
import type { StringTest } from "../../../search/query.ts";

const alternativesMax = 100;

/**
 * A pattern as tests of strings that an index answers; undefined: it is no simple one. It goes from `^` or `.*` to `$` or `.*`,
 * because FHIR does not say whether a bare `A` is the whole value or a part. Between them are letters and sets of letters.
 *
 *   ^LS[0-9].*         begins with LS0, LS1, … or LS9
 *   .*HOSPITAL.*       has HOSPITAL in it
 *   ^LEEDS$|^BRADFORD$ is one of these
 *
 * Case matters to what is whole; what begins or has something in it is compared as names are searched, without case.
 */
export function patternTests(pattern: string): readonly StringTest[] | undefined {
  const tests: StringTest[] = [];
  for (const part of pattern.length > 200 ? [] : pattern.split("|")) {
    const made = partTests(part);
    if (!made || tests.length + made.length > alternativesMax) return undefined;
    tests.push(...made);
  }
  return tests.length > 0 ? tests : undefined;
}

const shape = /^(\^|\^?\.\*)((?:[^\\^$.|?*+()[\]{}]|\\[^A-Za-z0-9]|\\d|\[[A-Za-z0-9-]+\])+?)(\$|\.\*\$?)$/;

function partTests(part: string): readonly StringTest[] | undefined {
  const [, start, middle, end] = shape.exec(part) ?? [];
  if (middle === undefined) return undefined;
  const texts = textsOf(middle);
  if (!texts) return undefined;
  const goesOn = end !== "$";
  if (start === "^" && !goesOn) return texts.map((text) => ({ how: "exact", text }));
  if (!goesOn || texts.some((it) => fold(it) === "")) return undefined;
  const how = start === "^" ? "starts" : "contains";
  return texts.map((it) => ({ how, text: foldedPart(it) }));
}

/** Blanks at its ends count: `LS1 ` does not begin LS10 1AA. */
const foldedPart = (text: string): string =>
  `${text.startsWith(" ") ? " " : ""}${fold(text)}${text.endsWith(" ") ? " " : ""}`;

/** All texts that letters and sets of letters come to. */
function textsOf(middle: string): readonly string[] | undefined {
  let texts = [""];
  for (const [token] of middle.matchAll(/\\.|\[[^\]]*\]|[^\\[]/gu)) {
    const letters = lettersOf(token);
    if (!letters || texts.length * letters.length > alternativesMax) return undefined;
    texts = texts.flatMap((text) => letters.map((it) => text + it));
  }
  return texts;
}

function lettersOf(token: string): readonly string[] | undefined {
  if (token === "\\d") return [..."0123456789"];
  if (token.startsWith("\\")) return [token.slice(1)];
  if (!token.startsWith("[")) return [token];
  const letters: string[] = [];
  for (const [range] of token.slice(1, -1).matchAll(/.-.|./gu)) {
    if (range.length === 1) letters.push(range);
    else {
      const [from, to] = [range.charCodeAt(0), range.charCodeAt(2)];
      if (from > to || to - from > alternativesMax) return undefined;
      for (let at = from; at <= to; at++) letters.push(String.fromCharCode(at));
    }
  }
  return letters;
}
