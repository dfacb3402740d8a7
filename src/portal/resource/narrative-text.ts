const breaks = new Set(
  "br p div tr table ul ol li h1 h2 h3 h4 h5 h6 dl dt dd blockquote pre hr caption thead tbody".split(" "),
);
const struck = new Set(["del", "s", "strike"]);
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/**
 * The text of a narrative, with a line for each block and with what is struck out said to be so. The narrative may be
 * hostile and need not be well-formed: nothing of its markup is kept, and text that hides itself is shown.
 * Time: one pass; what never closes is text.
 */
export function narrativeText(div: string): string {
  let text = "";
  let at = 0;
  while (at < div.length) {
    const open = div.indexOf("<", at);
    text += decoded(div.slice(at, open < 0 ? undefined : open));
    if (open < 0) break;
    const [ending, keeps] = div.startsWith("<!--", open)
      ? ["-->", 0]
      : div.startsWith("<![CDATA[", open)
        ? ["]]>", 9]
        : [">", 0];
    const close = div.indexOf(ending, open);
    if (close < 0) {
      text += decoded(div.slice(open));
      break;
    }
    text += keeps > 0 ? div.slice(open + keeps, close) : ending === ">" ? said(div.slice(open, close)) : "";
    at = close + ending.length;
  }
  return text
    .split("\n")
    .map((it) => it.replace(/[ \t\r]+/g, " ").trim())
    .filter((it) => it !== "" && it !== "|")
    .join("\n");
}

/** What a tag adds to the text. */
function said(tag: string): string {
  const [, slash, name = ""] = /^<(\/?)([a-z][a-z0-9]{0,15})(?=[\s/]|$)/i.exec(tag) ?? [];
  const element = name.toLowerCase();
  if (struck.has(element)) return slash ? "]" : "[struck out: ";
  if (element === "td" || element === "th") return slash ? " | " : "";
  if (element === "li" && !slash) return "\n• ";
  if (element === "img")
    return ` [picture, not shown: ${decoded(/\salt\s*=\s*["']([^"']{0,500})/i.exec(tag)?.[1] ?? "")}] `;
  return breaks.has(element) ? "\n" : "";
}

const decoded = (text: string): string =>
  text.includes("&")
    ? text.replace(
        /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi,
        (whole, decimal?: string, hex?: string, name?: string) => {
          if (name !== undefined) return Object.hasOwn(entities, name) ? entities[name]! : whole;
          const point = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
          return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
        },
      )
    : text;
