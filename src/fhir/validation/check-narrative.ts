import type { StructureFault } from "../structure.ts";
import type { Walk } from "../structure-walk.ts";
import { xhtmlOf } from "../xml/xhtml.ts";

/** The lists of constraint txt-1, as its XPath in StructureDefinition/Narrative has them. */
const elements = new Set(
  "a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var".split(
    " ",
  ),
);
const attributes = new Set(
  "abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset cite class colspan compact coords dir frame headers height href hreflang hspace id lang longdesc name nowrap rel rev rowspan rules scope shape span src start style summary tabindex title type valign value vspace width xmlns xml:lang".split(
    " ",
  ),
);

const hidden = /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->/g;
/** Of text that is well formed and without CDATA: there < begins a tag, and what it begins has an end. */
const tag = /<\/?([A-Za-z_][\w.-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/g;
const attribute = /([\w.:-]+)\s*=\s*("[^"]*"|'[^']*')/g;

/** Checks that a narrative's `div` is well formed, has only the HTML that FHIR allows, and says something (txt-1, txt-2). */
export function checkNarrative(div: unknown, walk: Walk): void {
  if (typeof div !== "string" || !div.startsWith("<div")) return;
  const report = (detail: string, rule?: string) => {
    const fault: StructureFault = { path: walk.path(), reason: "narrative", detail };
    walk.add(rule === undefined ? fault : { ...fault, rule });
  };
  const whole = xhtmlOf(div);
  if (whole === undefined) {
    report("is not one well-formed <div> of XHTML: each element closed, each attribute quoted, each & written &amp;");
    return;
  }
  const text = whole.replace(hidden, (_, characters = "") => characters.replaceAll("<", "&lt;"));
  const wrong = wrongIn(text);
  if (wrong !== undefined) report(`${wrong} is not of the HTML that a narrative may have`, "txt-1");
  if (!/[^ \t\r\n]/.test(text.replace(tag, "")) && !/<img\s[^>]*\bsrc\s*=/.test(text))
    report("SHALL have some non-whitespace content", "txt-2");
}

/** The first element or attribute that may not be there; of one that is not HTML's, no name is told. */
function wrongIn(text: string): string | undefined {
  for (const [, name, inside] of text.matchAll(tag)) {
    if (!elements.has(name!)) return known.has(name!) ? `the element <${name}>` : "an element";
    for (const [, given] of inside!.matchAll(attribute))
      if (!attributes.has(given!))
        return /^on[a-z]+$/.test(given!) ? "an attribute that runs a script" : "an attribute";
  }
  return undefined;
}

/** Elements of HTML that are often there and may not be. */
const known = new Set(
  "script style iframe object embed form input button link meta html head body font center u".split(" "),
);
