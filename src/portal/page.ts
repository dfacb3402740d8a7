import { software } from "../definitions/software.ts";
import { type Call, useThis } from "./components/use-this.ts";
import { type Html, html, nothing, type Part, raw } from "./html.ts";

/** Where the frame's own parts are, and what is served beside the portal. */
export interface Site {
  /** Path of the public address, without a slash at its end: "" or "/records". */
  readonly root: string;
  /** Where clients reach this server: `https://records.example`. */
  readonly base: string;
  /** Address of the style and of the first script; they change with their content. */
  readonly style: string;
  readonly script: string;
  /** Names of the services that answer here. */
  readonly services: readonly string[];
}

/** Pages without a server: no style, no script. For tests, and for whoever makes pages otherwise. */
export const bareSite: Site = { root: "", base: "", style: "/style.css", script: "/script.js", services: [] };

/** What stands in the menu of every page. */
export const sections = [
  { id: "organisations", title: "Find an organisation", address: "/organisations", needs: "directory" },
  { id: "journey", title: "API journey", address: "/journey" },
  { id: "explore", title: "Explore", address: "/explore" },
  { id: "explorer", title: "Try it", address: "/explorer" },
  { id: "stories", title: "User stories", address: "/stories" },
  { id: "contribute", title: "Contribute", address: "/contribute" },
] as const;

export type SectionId = (typeof sections)[number]["id"];

export interface Crumb {
  readonly title: string;
  readonly address: string;
}

export interface Page {
  readonly title: string;
  readonly main: Html;
  /** Which of the menu it belongs to. */
  readonly section?: SectionId | undefined;
  /** Pages above it, the first below the start page. */
  readonly crumbs?: readonly Crumb[] | undefined;
  /** In one line below the title. */
  readonly below?: Part;
  /** Which data it shows: a sentence; absent where it shows none. */
  readonly data?: Part;
  /** Address of this view with all of its state, relative to the root; absent where a view has none, such as one that was posted. */
  readonly address?: string | undefined;
  /** The view as files. */
  readonly files?: readonly { readonly title: string; readonly address: string }[] | undefined;
  /** The request for what is on the screen; absent: that for its file in JSON, where it has one. */
  readonly call?: Call | undefined;
  /** Licences of what is shown, in plain words. */
  readonly attributions?: readonly (string | undefined)[] | undefined;
  /** It says itself what it is called: the start page. */
  readonly hasOwnHeading?: boolean;
  /** HTTP's; 200 unless given. */
  readonly status?: number;
  /** What HTTP wants beside it: `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole page. Browsers keep titles: none may hold what a record says. */
export function pageText(it: Page, site: Site): string {
  const text = whole(it, site).text;
  // Pages are written with addresses from the root; the root itself may be below another path. Texts in a page hold no quotation marks.
  return site.root === "" ? text : text.replace(/ (href|action|src)="\/(?!\/)/g, ` $1="${site.root}/`);
}

const whole = (it: Page, site: Site): Html => html`<!doctype html>
<html lang="en" class="nhsuk-frontend-supported">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${it.title}${it.title === software.name ? "" : ` – ${software.name}`}</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="stylesheet" href="${site.style}">
<script type="module" src="${site.script}"></script>
</head>
<body>
<a class="nhsuk-skip-link" href="#maincontent">Skip to main content</a>
${header(it, site)}
<div class="nhsuk-width-container">
${breadcrumb(it)}
<main class="nhsuk-main-wrapper" id="maincontent">
${it.hasOwnHeading ? nothing : html`<h1 class="nhsuk-heading-xl">${it.title}</h1>`}
${it.below === undefined ? nothing : html`<p class="cc-below">${it.below}</p>`}
${it.data === undefined ? nothing : html`<p class="cc-data">${it.data}</p>`}
${it.main}
${about(it, site)}
</main>
</div>
${footer(it)}
</body>
</html>
`;

const header = ({ section }: Page, { services }: Site): Html => html`<header class="cc-header">
<div class="nhsuk-width-container cc-header__row">
<a class="cc-header__name" href="/">${software.name}</a>
<form class="cc-search" action="/search" method="get" role="search" aria-label="Whole site">
<label class="nhsuk-u-visually-hidden" for="site-search">Search pages, stories and organisations</label>
<input class="nhsuk-input cc-search__input" id="site-search" name="q" type="search" autocomplete="off" spellcheck="false" maxlength="200" data-suggest="/search.json">
<button class="cc-search__button" type="submit">Search</button>
</form>
</div>
<nav class="cc-menu" aria-label="Main"><ul class="nhsuk-width-container cc-menu__list">${sections
  .filter((it) => !("needs" in it) || services.includes(it.needs))
  .map(
    (it) =>
      html`<li><a class="cc-menu__link" href="${it.address}"${it.id === section ? raw(' aria-current="true"') : nothing}>${it.title}</a></li>`,
  )}</ul></nav>
</header>`;

const breadcrumb = ({ crumbs, hasOwnHeading }: Page): Html =>
  hasOwnHeading
    ? nothing
    : html`<nav class="nhsuk-breadcrumb" aria-label="Breadcrumb"><ol class="nhsuk-breadcrumb__list">${[
        { title: "Home", address: "/" },
        ...(crumbs ?? []),
      ].map(
        (it) =>
          html`<li class="nhsuk-breadcrumb__list-item"><a class="nhsuk-breadcrumb__link" href="${it.address}">${it.title}</a></li>`,
      )}</ol></nav>`;

function about({ address, files = [], call }: Page, { base }: Site): Html {
  if (address === undefined && files.length === 0) return nothing;
  const json = files.find((it) => /\.json(?:\?|$)/.test(it.address));
  const asked = call ?? (json && { url: `${base}${json.address}`, accept: "application/json" });
  return html`${asked && useThis(asked)}<ul class="cc-about">${
    address === undefined ? nothing : html`<li><a href="${address}" data-copy>Link to this view</a></li>`
  }${files.map((it) => html`<li><a href="${it.address}">${it.title}</a></li>`)}</ul>`;
}

const footer = ({ attributions = [] }: Page): Html => html`<footer class="cc-footer"><div class="nhsuk-width-container">
<ul class="cc-footer__links">${footerLinks.map((it) => html`<li><a href="${it.address}">${it.title}</a></li>`)}</ul>
${[...new Set(attributions)].map((it) => it !== undefined && html`<p>${it}</p>`)}
<p>${software.name} ${software.version}, program and words under the Apache License 2.0. An independent implementation: not endorsed by the NHS, INTEROPen or HL7. The Care Connect Core API guide is a draft, informative, and is continued as <a href="/guide/uk-core">UK Core R4</a>. FHIR® and HL7® are registered trademarks of Health Level Seven International.</p>
</div></footer>`;

const footerLinks: readonly Crumb[] = [
  { title: "Accessibility", address: "/guide/accessibility" },
  { title: "Privacy", address: "/guide/privacy" },
  { title: "Licences", address: "/guide/licences" },
  { title: "Hazards", address: "/safety" },
  { title: "Requirements", address: "/requirements" },
  { title: "Support", address: "/journey/support" },
];
