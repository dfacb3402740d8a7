/** Splits at `separator` where it is not escaped; the parts are still escaped. https://hl7.org/fhir/STU3/search.html#escaping */
export function splitUnescaped(text: string, separator: string): string[] {
  if (!text.includes(separator)) return [text];
  const parts: string[] = [];
  let part = "";
  for (let at = 0; at < text.length; at++) {
    const it = text[at]!;
    if (it === "\\" && at + 1 < text.length) part += it + text[++at]!;
    else if (it === separator) {
      parts.push(part);
      part = "";
    } else part += it;
  }
  parts.push(part);
  return parts;
}

/** `\,` `\|` `\$` and `\\` stand for the sign behind the backslash; any other backslash stands for itself. */
export const unescaped = (text: string): string => (text.includes("\\") ? text.replace(/\\([,|$\\])/g, "$1") : text);
