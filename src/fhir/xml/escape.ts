/** What an attribute cannot hold as it is; a line end or tab would be read as a blank. */
const special = /[&<>"\p{Cc}\p{Cs}\ufffe\uffff]/u;
const specials = /[&<>"\t\n\r]/g;
/** Characters that XML 1.0 has no way to write. https://www.w3.org/TR/xml/#charsets */
const unwritable = /(?![\t\n\r\x7f-\x9f])\p{Cc}|[\p{Cs}\ufffe\uffff]/u;

const written: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Text as the value of an attribute; undefined: XML cannot say it. */
export function attributeText(text: string): string | undefined {
  if (!special.test(text)) return text;
  if (unwritable.test(text)) return undefined;
  return text.replace(specials, (it) => written[it]!);
}

/** Text between tags; a carriage return would be read as a line end. */
export const contentText = (text: string): string => text.replace(/[&<>\r]/g, (it) => written[it]!);

/** Whether XML 1.0 can hold the text at all. */
export const isWritable = (text: string): boolean => !unwritable.test(text);
