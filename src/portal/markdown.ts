import createMarkdown, { type MarkdownIt, type Token } from "markdown-it";
import { escaped, type Html, raw } from "./html.ts";

/** A part of a text that has a heading of its own. */
export interface Heading {
  readonly id: string;
  readonly text: string;
  readonly level: number;
}

export interface ShownMarkdown {
  readonly html: Html;
  readonly headings: readonly Heading[];
}

/**
 * Markdown as HTML, in nhsuk-frontend's classes. HTML in it is shown as the text that it is. `ours`: content of this project, whose
 * links lead anywhere it says; what others wrote has links to http and https only, which say where they lead, no pictures, and headings
 * from the fourth level on.
 */
export function shownMarkdown(text: string, { ours = false }: { readonly ours?: boolean } = {}): ShownMarkdown {
  const headings: Heading[] = [];
  const html = (ours ? trusted : foreign).render(text, { headings });
  return { html: raw(html), headings };
}

/** What rendering collects. */
const headingsOf = (environment: object | undefined): Heading[] =>
  (environment as { readonly headings: Heading[] }).headings;

/** Where a link leads. */
const addressOf = (token: Token | undefined): string => String(token?.attrGet("href") ?? "");

const trusted = made();
const foreign = made();
foreign.disable("image");
const isOfTheWeb = (address: string): boolean => /^https?:\/\//i.test(address);
foreign.validateLink = isOfTheWeb;
foreign.renderer.rules.link_open = (tokens, at) => {
  const address = addressOf(tokens[at]);
  // A link to nothing at all is not asked about.
  if (!isOfTheWeb(address)) return "";
  return `<a class="nhsuk-link" rel="nofollow noopener noreferrer" href="${escaped(address)}">`;
};
/** Headings of others are below those of the page, and nothing can be led to them or be taken for them. */
foreign.renderer.rules.heading_open = (tokens, at) => {
  const level = Math.min(6, 3 + Number(tokens[at]!.tag.slice(1)));
  tokens.find((it, close) => close > at && it.type === "heading_close")!.tag = `h${level}`;
  return `<h${level} class="nhsuk-heading-xs">`;
};
/** The address stands behind the words: who reads them knows where they would go. */
foreign.renderer.rules.link_close = (tokens, at) => {
  for (let before = at; before >= 0; before--)
    if (tokens[before]!.type === "link_open") {
      const address = addressOf(tokens[before]);
      return isOfTheWeb(address) ? `</a> (${escaped(hostOf(address))})` : "";
    }
  return "</a>";
};

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : "");

function made(): MarkdownIt {
  const markdown = createMarkdown({ html: false, linkify: false, typographer: false, maxNesting: 30 });
  const { rules } = markdown.renderer;
  rules.heading_open = (tokens, at, _options, environment) => {
    // A page's own title is its first heading.
    const level = Math.max(2, Number(tokens[at]!.tag.slice(1)));
    const text = tokens[at + 1]!.content;
    const id = idFor(text, headingsOf(environment));
    headingsOf(environment).push({ id, text, level });
    tokens.find((it, close) => close > at && it.type === "heading_close")!.tag = `h${level}`;
    return `<h${level} class="nhsuk-heading-${level === 2 ? "l" : level === 3 ? "m" : "s"}" id="${escaped(id)}">`;
  };
  rules.bullet_list_open = () => '<ul class="nhsuk-list nhsuk-list--bullet">';
  rules.ordered_list_open = () => '<ol class="nhsuk-list nhsuk-list--number">';
  rules.table_open = (_tokens, _at, _options, environment) => {
    const above = headingsOf(environment).at(-1)?.text;
    return `<div class="cc-scroll" role="region" tabindex="0" aria-label="${escaped(`Table${above === undefined ? "" : `: ${above}`}`)}"><table class="nhsuk-table">`;
  };
  rules.table_close = () => "</table></div>";
  rules.th_open = () => '<th scope="col">';
  rules.fence = (tokens, at) => `<pre tabindex="0"><code>${escaped(tokens[at]!.content)}</code></pre>\n`;
  rules.code_block = (tokens, at) => `<pre tabindex="0"><code>${escaped(tokens[at]!.content)}</code></pre>\n`;
  rules.link_open = (tokens, at) => `<a href="${escaped(addressOf(tokens[at]))}">`;
  return markdown;
}

/** `What to do` becomes `what-to-do`, and the second of the name `what-to-do-2`. */
function idFor(text: string, before: readonly Heading[]): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 60);
  const id = plain === "" ? "part" : plain;
  const same = before.filter((it) => it.id === id || it.id.startsWith(`${id}-`)).length;
  return same === 0 ? id : `${id}-${same + 1}`;
}
