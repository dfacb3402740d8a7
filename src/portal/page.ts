import { software } from "../definitions/software.ts";
import { style } from "./style.ts";

export interface Page {
  readonly title: string;
  readonly below: string;
  readonly main: string;
  /** Licences of what is shown, in plain words. */
  readonly attributions?: readonly (string | undefined)[];
}

/** A whole page; `below` and `main` are HTML. Browsers keep titles: none may hold what a record says. */
export const page = ({ title, below, main, attributions = [] }: Page): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><p>${below}</p></header>
<main>
${main}
<footer>${attributions.map((it) => (it === undefined ? "" : `<p>${escaped(it)}</p>`)).join("")}${software.name} ${software.version}. The Care Connect Core API guide is a draft, informative, and is continued as UK Core R4. An independent implementation: not endorsed by the NHS, INTEROPen or HL7. FHIR® and HL7® are registered trademarks of Health Level Seven International.</footer>
</main>
</body>
</html>
`;

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
