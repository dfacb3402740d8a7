/** Text that is HTML already. Made by `html` and `raw` only. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: texts and numbers become HTML, HTML stays, lists are joined, nothing is nothing. */
export type Part = string | number | Html | undefined | false | readonly Part[];

/**
 * HTML in which nothing that is filled in can become markup:
 *
 *   html`<a href="${address}">${name}</a>`
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0]!;
  for (let at = 0; at < parts.length; at++) text += textOf(parts[at]!) + strings[at + 1]!;
  return new Html(text);
}

/** HTML that was made elsewhere, of texts that were escaped. */
export const raw = (text: string): Html => new Html(text);

export const nothing: Html = raw("");

/** The parts, with that between each two. */
export const joined = (parts: readonly Part[], between: Part = " "): Html =>
  raw(parts.map((it) => textOf(it)).join(textOf(between)));

function textOf(part: Part): string {
  if (typeof part === "string") return escaped(part);
  if (part instanceof Html) return part.text;
  if (typeof part === "number") return String(part);
  if (part === undefined || part === false) return "";
  return part.map(textOf).join("");
}

const special = /[&<>"'\p{Cc}\u202d\u202e]/u;

/**
 * Text as HTML, between tags and in attributes. What nobody would see is shown to be there: control characters, and the two
 * that turn the order of all letters after them round.
 */
export const escaped = (text: string): string =>
  special.test(text)
    ? text.replace(/[&<>"'\u202d\u202e]|(?![\t\n\r])\p{Cc}/gu, (it) =>
        /[&<>"']/.test(it) ? `&#${it.charCodeAt(0)};` : "\ufffd",
      )
    : text;
