import { nhsukStyle } from "./generated/nhsuk.ts";

/**
 * Colours by what they mean, light and dark. scripts/portal-style.ts says which of nhsuk-frontend's became which. The one that is
 * given once is for both: what is written on it has its own colour too.
 */
const colours: Readonly<Record<string, readonly [light: string, dark?: string]>> = {
  back: ["#f0f4f5", "#12181b"],
  foot: ["#dde5e3", "#0b0f11"],
  card: ["#fff", "#1c2428"],
  hover: ["#e3eeeb", "#2a353a"],
  text: ["#212b32", "#e6ebed"],
  soft: ["#4c6272", "#b3c1c9"],
  line: ["#cbd3d7", "#3d4a51"],
  "line-strong": ["#8a979e", "#76868f"],
  link: ["#1d5c4f", "#93d6c4"],
  "link-hover": ["#7c2855", "#f3b3d2"],
  "link-active": ["#0f2f28", "#d2f2ea"],
  visited: ["#4b3a7a", "#c8b9f2"],
  brand: ["#234e45"],
  "brand-text": ["#fff"],
  "brand-sign": ["#1d5c4f", "#6fb5a4"],
  button: ["#1d5c4f", "#2b7666"],
  "button-hover": ["#17483e", "#22604f"],
  "button-shadow": ["#0f2f28", "#0c2a23"],
  error: ["#b3261e", "#ff9d94"],
  "stop-button": ["#b3261e"],
  "stop-button-hover": ["#8f1d17"],
  "stop-button-shadow": ["#5c120e"],
  stop: ["#7a1410", "#ffdad6"],
  "stop-back": ["#fdecea", "#4a1513"],
  "stop-line": ["#b3261e", "#ff8a80"],
  care: ["#523600", "#ffe3ad"],
  "care-back": ["#fff4dc", "#3d2d0a"],
  "care-line": ["#8a5a00", "#e0a93b"],
  "care-line-text": ["#fff", "#212b32"],
  "note-back": ["#e3eeeb", "#22353a"],
};

const variables = (at: 0 | 1): string =>
  Object.entries(colours)
    .map(([name, pair]) => (pair[at] === undefined ? "" : `--${name}:${pair[at]};`))
    .join("");

const theme = `
:root{color-scheme:light dark;${variables(0)}}
@media screen and (prefers-color-scheme:dark){:root{${variables(1)}}}
`;

/** What nhsuk-frontend has no component for. */
const own = `
html { overflow-y: auto; }
@media (min-width: 64rem) { .nhsuk-width-container { max-width: min(75rem, calc(100% - 4rem)); margin-left: auto; margin-right: auto; } }
body { overflow-wrap: anywhere; line-height: 1.5; }
:target { scroll-margin-top: 1rem; }
.nhsuk-card--warning { color: var(--text); border-color: var(--care-line); }
.nhsuk-inset-text, .nhsuk-details, .nhsuk-expander, .nhsuk-card, .nhsuk-input, .nhsuk-select, .nhsuk-textarea { color: var(--text); }
.nhsuk-input, .nhsuk-select, .nhsuk-textarea { background-color: var(--card); border-color: var(--soft); }
.nhsuk-heading-xl { margin-bottom: 1rem; }
.nhsuk-main-wrapper { padding-top: 1.5rem; }
.nhsuk-details__summary-text { color: var(--link); text-decoration: underline; } .nhsuk-details__summary:focus .nhsuk-details__summary-text { color: #212b32; }
code, pre { overflow-wrap: anywhere; }
caption code, dd code, dt code, li code, p code, td code, th code { color: var(--text); background: var(--note-back); }
pre { background: var(--card); border: 1px solid var(--line); padding: .75rem 1rem; white-space: pre-wrap; font-size: .9375rem; margin: 0 0 1rem; }
table { background: var(--card); }
th, td { padding: .5rem .75rem; font-size: 1rem; line-height: 1.4; overflow-wrap: break-word; }
th:first-child, td:first-child { padding-left: .75rem; }
caption { padding: .25rem .75rem .5rem 2px; }
.cc-header { background: var(--brand); color: var(--brand-text); }
.cc-header__row { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: center; justify-content: space-between; padding: .75rem 0; }
.cc-header__name, .cc-header__name:visited, .cc-menu__link, .cc-menu__link:visited { color: var(--brand-text); }
.cc-header__name { font-size: 1.5rem; font-weight: 600; text-decoration: none; }
.cc-header a:hover { color: var(--brand-text); text-decoration: underline; }
.cc-header a:focus { color: #212b32; }
.cc-search { display: flex; position: relative; flex: 0 1 26rem; min-width: 0; }
.cc-search__input { flex: 1 1 auto; min-width: 0; }
.cc-search__button { font: inherit; border: 2px solid var(--brand-text); border-left: 0; background: transparent; color: var(--brand-text); padding: 0 1rem; cursor: pointer; white-space: nowrap; overflow-wrap: normal; }
.cc-search__button:focus { outline: 4px solid #ffeb3b; background: #ffeb3b; color: #212b32; }
.cc-menu { border-top: 1px solid #ffffff55; }
.cc-menu__list { display: flex; flex-wrap: wrap; gap: 0 1.5rem; list-style: none; padding: 0; }
.cc-menu__link { display: inline-block; padding: .6rem 0; }
.cc-menu__link[aria-current] { text-decoration-thickness: 4px; text-underline-offset: .35em; }
.cc-below { font-size: 1.1875rem; color: var(--soft); }
.cc-data { border-left: .5rem solid var(--brand-sign); background: var(--card); padding: .5rem .75rem; }
.cc-about, .cc-links, .cc-footer__links { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: 1rem 0; }
.cc-about a, .cc-links a, .cc-footer__links a { display: inline-block; padding: .25rem 0; }
.cc-about { border-top: 1px solid var(--line); padding-top: .75rem; margin-top: 2rem; font-size: 1rem; }
.cc-footer { background: var(--foot); border-top: .25rem solid var(--brand); padding: 1rem 0 2rem; font-size: .9375rem; }
.cc-footer p { margin: 0 0 .75rem; }
.cc-doors { list-style: none; padding: 0; margin: 0 0 2rem; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
.cc-doors > .cc-door, .cc-steps > li { margin-bottom: 0; }
.cc-door { background: var(--card); border: 1px solid var(--line); border-bottom: .25rem solid var(--brand-sign); padding: 1rem; }
.cc-door > :first-child, .cc-door .nhsuk-action-link { margin-top: 0; margin-bottom: .5rem; } .cc-door > :last-child { margin-bottom: 0; }
.cc-scroll { overflow-x: auto; overflow-wrap: normal; margin: 0 0 1.5rem; position: relative; }
.cc-scroll:focus { outline: 4px solid #ffeb3b; box-shadow: 0 0 0 6px #212b32; }
.cc-scroll table { margin-bottom: 0; }
.cc-number { text-align: right; font-variant-numeric: tabular-nums; }
.cc-soft { color: var(--soft); font-size: .9375em; }
.cc-columns { display: grid; gap: 0 2rem; grid-template-columns: minmax(0, 1fr); } @media (min-width: 60rem) { .cc-columns { grid-template-columns: 18rem minmax(0, 1fr); } }
.cc-facet { margin: 0 0 1rem; } .cc-facet ul { list-style: none; padding: 0; margin: 0; max-height: 22rem; overflow-y: auto; } .cc-facet li span { white-space: nowrap; } .cc-facet li { display: flex; justify-content: space-between; gap: .5rem; padding: .125rem 0; }
.cc-tick { list-style: none; padding: 0; } .cc-tick li { padding: .375rem 0 .375rem 2rem; position: relative; } .cc-tick li::before { content: ""; position: absolute; left: 0; top: .5rem; width: 1.1rem; height: 1.1rem; border: 2px solid var(--text); }
.cc-steps { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .5rem; counter-reset: step; } .cc-steps li { flex: 1 1 7rem; background: var(--card); border: 1px solid var(--line); border-top: .25rem solid var(--brand-sign); padding: .5rem .75rem; } .cc-steps [aria-current] { font-weight: 600; }
.cc-suggest { position: absolute; z-index: 2; top: 100%; left: 0; right: 0; margin: 0; padding: 0; list-style: none; background: var(--card); color: var(--text); border: 2px solid var(--text); max-height: 24rem; overflow-y: auto; }
.cc-suggest li { padding: .5rem .75rem; border-bottom: 1px solid var(--line); cursor: pointer; margin: 0; } .cc-suggest [aria-selected=true] { background: #ffeb3b; color: #212b32; } .cc-suggest [aria-selected=true] .cc-soft { color: #212b32; }
.cc-matrix td, .cc-matrix th { padding: .25rem .5rem; font-size: .875rem; }
.cc-picture { max-width: 100%; height: auto; } .cc-picture text { fill: var(--text); font: 14px system-ui, sans-serif; } .cc-picture .box { fill: var(--card); stroke: var(--soft); } .cc-picture .here { fill: var(--note-back); stroke: var(--brand-sign); stroke-width: 3; } .cc-picture .gone { stroke-dasharray: 5 4; } .cc-picture path { stroke: var(--soft); fill: none; stroke-width: 1.5; }
.cc-theirs { border: 1px solid var(--line); border-left: .5rem solid var(--brand-sign); background: var(--card); padding: 1rem 1rem .25rem; margin: 0 0 1.5rem; unicode-bidi: isolate; } .cc-theirs .text, .cc-said .text { unicode-bidi: isolate; }
.cc-said { list-style: none; padding: 0; } .cc-said li { background: var(--card); border: 1px solid var(--line); padding: .5rem .75rem; margin: 0 0 .5rem; } .cc-said p { margin: 0; }
.cc-old { background: var(--stop-back); color: var(--stop); text-decoration: line-through; } .cc-new { background: var(--note-back); text-decoration: none; border-bottom: 2px solid var(--brand-sign); }
`;

/** Any resource, shown (resource/): caveats first, then entries and values. */
const records = `
.caveats { list-style: none; margin: .75rem 0; padding: 0; }
.caveats li { border-left: .5rem solid var(--line); background: var(--note-back); padding: .5rem .75rem; margin: 0 0 .25rem; }
.caveats .stop { border-color: var(--stop-line); background: var(--stop-back); color: var(--stop); }
.caveats .care { border-color: var(--care-line); background: var(--care-back); color: var(--care); }
.caveats .stop a:not(:focus), .caveats .care a:not(:focus) { color: inherit; }
.mark { display: inline-block; border: 1px solid currentColor; border-radius: .2rem; padding: 0 .35rem; margin: 0 .25rem .125rem 0; font-size: .875em; }
.mark.stop { color: var(--stop); background: var(--stop-back); font-weight: bold; }
.mark.care { color: var(--care); background: var(--care-back); font-weight: bold; }
.mark.note { background: var(--note-back); }
.soft { color: var(--soft); font-size: .9375em; }
.entries { list-style: none; margin: 0 0 1rem; padding: 0; }
.entries > li { background: var(--card); border: 1px solid var(--line); margin: 0 0 .375rem; padding: .25rem .75rem; }
.entries summary, .card summary { cursor: pointer; padding: .375rem 0; }
.entries details > p > a { display: inline-block; padding: .25rem 0; }
summary:focus { outline: 4px solid #ffeb3b; background: #ffeb3b; color: #212b32; } summary:focus .soft { color: #212b32; }
.card { background: var(--card); border: 1px solid var(--line); padding: .25rem .75rem; margin: 0 0 1rem; }
.card dl, .entries dl { margin: 0; }
.card dl > div, .entries dl > div { border-top: 1px solid var(--line); padding: .375rem 0; }
.card dl > div:first-child, .entries dl > div:first-child { border-top: 0; }
.card dt, .entries dt { font-weight: bold; }
.card dd, .entries dd { margin: 0; unicode-bidi: isolate; }
.card dd dl, .entries dd dl { border-left: 3px solid var(--line); margin: .25rem 0; padding-left: .75rem; }
.codings { list-style: none; margin: 0; padding: 0; }
.text { white-space: pre-wrap; }
@media (min-width: 48rem) { .card dl > div, .entries dl > div { display: grid; grid-template-columns: minmax(8rem, 13rem) 1fr; column-gap: 1rem; } .card dd, .entries dd { grid-column: 2; } }
`;

/** Closed parts open on paper; what only a screen can use is left out. */
const print = `
@media print { :root { --back: #fff; --card: #fff; --foot: #fff; --text: #000; --soft: #333; --link: #000; --line: #999; --stop: #000; --stop-back: #fff; --stop-line: #000; --care: #000; --care-back: #fff; --care-line: #000; --note-back: #fff; color-scheme: light; }
body { font-size: 10pt; } .cc-header { background: none; color: #000; } .cc-header__name, .cc-header__name:visited { color: #000; } .cc-search, .cc-menu, .cc-about, .nhsuk-breadcrumb, .nhsuk-skip-link { display: none; }
.entries > li { break-inside: auto; } summary, dt, h2, h3 { break-after: avoid; } details::details-content { content-visibility: visible; block-size: auto; } .cc-scroll { overflow: visible; } .nhsuk-card, .cc-door { break-inside: avoid; } }
`;

/** The one style of all pages. Colours only underline what words say. */
export const style = [nhsukStyle, theme, own, records, print]
  .map((it) => it.replaceAll(/\n+/g, "\n").trim())
  .join("\n");

/** The portal's own sign, for tabs. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#234e45"/><path d="M8 16h16M16 8v16" stroke="#fff" stroke-width="2"/><circle cx="8" cy="16" r="3" fill="#fff"/><circle cx="24" cy="16" r="3" fill="#fff"/><circle cx="16" cy="8" r="3" fill="#fff"/><circle cx="16" cy="24" r="3" fill="#fff"/></svg>';

/** Style, script and answers of this server only: nothing inline, nothing from elsewhere, and no page may be framed. */
export const pagePolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");
