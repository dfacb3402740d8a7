/** A place in a text, both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

type Expected = "value" | "value or ]" | "name" | "name or }" | ":" | ", or end" | "nothing";

const blank = /[ \t\n\r]*/y;
const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;

/**
 * Where a text stops being JSON; undefined where it is JSON. JSON.parse tells this only at times, and quotes what was sent.
 * Time: linear. https://www.rfc-editor.org/rfc/rfc8259
 */
export function jsonFault(text: string): TextPlace | undefined {
  const open: string[] = [];
  let expected: Expected = "value";
  let at = 0;
  const takes = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const takesString = (): boolean => {
    const end = stringEnd(text, at);
    if (end === undefined) return false;
    at = end;
    return true;
  };
  const afterValue = (): Expected => (open.length === 0 ? "nothing" : ", or end");
  for (;;) {
    takes(blank);
    const here = text[at];
    if (here === undefined) return expected === "nothing" ? undefined : placeAt(text, at);
    const isEnd = (here === "}" || here === "]") && open.at(-1) === here;
    if (isEnd && (expected === ", or end" || expected.endsWith(here))) {
      at++;
      open.pop();
      expected = afterValue();
    } else if (expected === ", or end" && here === ",") {
      at++;
      expected = open.at(-1) === "}" ? "name" : "value";
    } else if (expected === ":" && here === ":") {
      at++;
      expected = "value";
    } else if (expected.startsWith("name") && takesString()) expected = ":";
    else if (expected.startsWith("value") && (here === "{" || here === "[")) {
      at++;
      open.push(here === "{" ? "}" : "]");
      expected = here === "{" ? "name or }" : "value or ]";
    } else if (expected.startsWith("value") && (takesString() || takes(scalar))) expected = afterValue();
    else return placeAt(text, at);
  }
}

/** Behind the string that begins at `start`. Not an expression: those that look for a closing quote in vain take too long. */
function stringEnd(text: string, start: number): number | undefined {
  if (text[start] !== '"') return undefined;
  for (let at = start + 1; at < text.length; at++) {
    const here = text[at]!;
    if (here === '"') return at + 1;
    if (here < " ") return undefined;
    if (here !== "\\") continue;
    const escaped = text[++at] ?? "";
    if (escaped === "u" && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) at += 4;
    else if (escaped === "" || !'"\\/bfnrt'.includes(escaped)) return undefined;
  }
  return undefined;
}

function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}
