/** Values with escapes: a backslash before `,`, `|`, `$` or itself makes it an ordinary character. */

export function split(text: string, sign: string): string[] {
  const parts = [""];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\" && at + 1 < text.length) parts[parts.length - 1] += text[at]! + text[++at]!;
    else if (text[at] === sign) parts.push("");
    else parts[parts.length - 1] += text[at]!;
  }
  return parts;
}

export const plain = (text: string): string => text.replaceAll(/\\([\\,|$])/g, "$1");

export const escaped = (text: string): string => text.replaceAll(/[\\,|$]/g, "\\$&");
