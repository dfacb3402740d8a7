const tag = /<[^>]*>/y;
/** What counts inside a narrative: where a `div` begins and ends. */
const inside = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)div(?:"[^"]*"|'[^']*'|[^>"'])*>/g;

/** XML as write-xml.ts writes it, indented by two blanks. Narratives stay as they are: blanks count there. */
export function prettyXml(xml: string): string {
  const lines: string[] = [];
  let depth = 0;
  for (let at = 0; at < xml.length; ) {
    tag.lastIndex = at;
    // No value holds a `>`, so that a tag ends at the next one.
    let text = tag.exec(xml)![0];
    if (text.startsWith("<div")) text = xml.slice(at, endOfDiv(xml, at));
    if (text.startsWith("</")) depth--;
    lines.push(`${"  ".repeat(depth)}${text}`);
    if (!text.startsWith("</") && !text.startsWith("<?") && !text.startsWith("<div") && !text.endsWith("/>")) depth++;
    at += text.length;
  }
  return lines.join("\n");
}

function endOfDiv(xml: string, from: number): number {
  inside.lastIndex = from;
  for (let open = 0; ; ) {
    const found = inside.exec(xml)!;
    if (found[1] === undefined) continue;
    if (found[1] === "/") open--;
    else if (!found[0].endsWith("/>")) open++;
    if (open === 0) return inside.lastIndex;
  }
}
