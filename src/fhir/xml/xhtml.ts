import { isWritable } from "./escape.ts";
import { xhtmlNamespace } from "./xml-types.ts";

/** HTML's names for the characters from 160 on, which XML does not know. https://www.w3.org/TR/html401/sgml/entities.html */
const latin =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml".split(
    " ",
  );
const others: Readonly<Record<string, number>> = {
  ndash: 0x2013,
  mdash: 0x2014,
  lsquo: 0x2018,
  rsquo: 0x2019,
  ldquo: 0x201c,
  rdquo: 0x201d,
  bull: 0x2022,
  hellip: 0x2026,
  euro: 0x20ac,
  trade: 0x2122,
  le: 0x2264,
  ge: 0x2265,
};
const own = new Set(["amp", "lt", "gt", "quot", "apos"]);
const codeOf = new Map<string, number>([...latin.map((it, at) => [it, 160 + at] as const), ...Object.entries(others)]);

const startTag = /<([A-Za-z_][\w.-]*)/y;
const attribute = /\s+((?:xml:)?[A-Za-z_][\w.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const tagEnd = /\s*(\/?)>/y;
const endTag = /<\/([A-Za-z_][\w.-]*)\s*>/y;
const text = /[^<]+/y;

/**
 * The `div` of a narrative as XML: with its namespace, HTML's names of characters as numbers. undefined where the text is not
 * one well-formed `div` of XHTML, nested `depthMax` elements deep at most: put into a document, it would break all of it.
 */
export function xhtmlOf(div: string, depthMax = Number.POSITIVE_INFINITY): string | undefined {
  if (!isWritable(div)) return undefined;
  const source = div.trim();
  const open: string[] = [];
  let at = 0;
  let hasNamespace = false;
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < source.length) {
    const isFirst = at === 0;
    if (!isFirst && open.length === 0) return undefined;
    const start = next(startTag);
    if (start) {
      if ((isFirst && start[1] !== "div") || open.length >= depthMax) return undefined;
      const names: string[] = [];
      for (let given = next(attribute); given; given = next(attribute)) {
        names.push(given[1]!);
        if (given[1] === "xmlns" && (given[2] ?? given[3]) !== xhtmlNamespace) return undefined;
      }
      if (names.length > 1 && new Set(names).size < names.length) return undefined;
      if (isFirst) hasNamespace = names.includes("xmlns");
      const end = next(tagEnd);
      if (!end) return undefined;
      if (end[1] === "") open.push(start[1]!);
      continue;
    }
    const end = next(endTag);
    if (end) {
      if (open.pop() !== end[1]) return undefined;
      continue;
    }
    if (isFirst) return undefined;
    const found = next(text);
    if (found) {
      if (found[0].includes("]]>")) return undefined;
      continue;
    }
    const behind = endOfSection(source, at);
    if (behind === undefined) return undefined;
    at = behind;
  }
  if (at === 0 || open.length > 0) return undefined;
  let isRight = true;
  const numbered = source.includes("&")
    ? source.replace(
        /<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|&(?:#(\d+|x[0-9a-fA-F]+)|(\w+))?;?/g,
        (whole, number?: string, name?: string) => {
          if (whole.startsWith("<")) return whole;
          if (
            !whole.endsWith(";") ||
            !(number !== undefined ? isCharacter(number) : own.has(name!) || codeOf.has(name!))
          )
            isRight = false;
          return name === undefined || own.has(name) ? whole : `&#${codeOf.get(name)};`;
        },
      )
    : source;
  if (!isRight) return undefined;
  return hasNamespace ? numbered : numbered.replace("<div", `<div xmlns="${xhtmlNamespace}"`);
}

/** Where the comment or the CDATA section ends that begins at `at`. Not by an expression: they may be long. */
function endOfSection(source: string, at: number): number | undefined {
  const isComment = source.startsWith("<!--", at);
  if (!isComment && !source.startsWith("<![CDATA[", at)) return undefined;
  const end = isComment ? source.indexOf("--", at + 4) : source.indexOf("]]>", at);
  return end === -1 || (isComment && source[end + 2] !== ">") ? undefined : end + 3;
}

function isCharacter(number: string): boolean {
  const code = number.startsWith("x") ? Number.parseInt(number.slice(1), 16) : Number(number);
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 32 && code < 0xd800) ||
    (code >= 0xe000 && code < 0xfffe) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}
