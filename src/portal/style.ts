import { createHash } from "node:crypto";

/** The one style of all pages. Colours only underline what words say; closed entries open in print. */
export const style = `
:root { color-scheme: light dark; --back: #f0f4f5; --text: #212b32; --card: #fff; --line: #cbd3d7; --link: #1d5c4f; --soft: #4c6272; --head: #234e45; --accent: #1d5c4f; --stop: #7a1410; --stop-back: #fdecea; --stop-line: #b3261e; --care: #523600; --care-back: #fff4dc; --care-line: #8a5a00; --note-back: #e3eeeb; }
@media (prefers-color-scheme: dark) { :root { --back: #12181b; --text: #e6ebed; --card: #1c2428; --line: #3d4a51; --link: #93d6c4; --soft: #b3c1c9; --head: #1b3b35; --accent: #6fb5a4; --stop: #ffdad6; --stop-back: #4a1513; --stop-line: #ff8a80; --care: #ffe3ad; --care-back: #3d2d0a; --care-line: #e0a93b; --note-back: #22353a; } }
* { box-sizing: border-box; }
body { font: 1.0625rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); margin: 0; overflow-wrap: anywhere; }
header { background: var(--head); color: #fff; padding: 1rem max(1rem, calc(50vw - 35rem)); }
header p, h1 { margin: 0; }
header a, header a:visited { color: #fff; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.75rem; line-height: 1.25; }
h2 { font-size: 1.25rem; margin: 1.5rem 0 .5rem; }
h3 { font-size: 1.0625rem; margin: 1rem 0 .25rem; }
a, a:visited { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid #ffeb3b; outline-offset: 0; background: #ffeb3b; color: #212b32; }
code { font-size: .9375em; }
.notice { background: var(--card); border-left: .5rem solid var(--accent); padding: .75rem 1rem; }
.notice.demo { border-color: #ffb81c; }
.scroll { overflow-x: auto; overflow-wrap: normal; }
table { border-collapse: collapse; background: var(--card); width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: .4rem .6rem; }
.soft, footer { color: var(--soft); font-size: .875em; }
footer { margin: 2rem 0 1rem; }
.links { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0; padding: 0; }
.links a { display: inline-block; padding: .25rem 0; }
.caveats { list-style: none; margin: .75rem 0; padding: 0; }
.caveats li { border-left: .5rem solid var(--line); background: var(--note-back); padding: .5rem .75rem; margin: 0 0 .25rem; }
.caveats .stop { border-color: var(--stop-line); background: var(--stop-back); color: var(--stop); }
.caveats .care { border-color: var(--care-line); background: var(--care-back); color: var(--care); }
.caveats .stop a, .caveats .care a { color: inherit; }
.caveats a:focus-visible { color: #212b32; }
.mark { display: inline-block; border: 1px solid currentColor; border-radius: .2rem; padding: 0 .35rem; margin: 0 .25rem .125rem 0; font-size: .875em; }
.mark.stop { color: var(--stop); background: var(--stop-back); font-weight: bold; }
.mark.care { color: var(--care); background: var(--care-back); font-weight: bold; }
.mark.note { background: var(--note-back); }
.entries { list-style: none; margin: 0; padding: 0; }
.entries > li { background: var(--card); border: 1px solid var(--line); margin: 0 0 .375rem; padding: .25rem .75rem; }
summary { cursor: pointer; padding: .375rem 0; }
.card { background: var(--card); border: 1px solid var(--line); padding: .25rem .75rem; }
dl { margin: 0; }
dl > div { border-top: 1px solid var(--line); padding: .375rem 0; }
dl > div:first-child { border-top: 0; }
dt { font-weight: bold; }
dd { margin: 0; unicode-bidi: isolate; }
dd dl { border-left: 3px solid var(--line); margin: .25rem 0; padding-left: .75rem; }
.codings { list-style: none; margin: 0; padding: 0; }
.text { white-space: pre-wrap; }
@media (min-width: 48rem) { dl > div { display: grid; grid-template-columns: minmax(8rem, 13rem) 1fr; column-gap: 1rem; } dd { grid-column: 2; } }
@media print { :root { --back: #fff; --card: #fff; --text: #000; --soft: #333; --link: #000; --line: #999; --stop: #000; --stop-back: #fff; --stop-line: #000; --care: #000; --care-back: #fff; --care-line: #000; --note-back: #fff; color-scheme: light; } body { font-size: 10pt; } header { background: none; color: #000; padding: 0 1rem; } header a, header a:visited { color: #000; } .entries > li { break-inside: auto; } summary, dt { break-after: avoid; } details::details-content { content-visibility: visible; block-size: auto; } }
`;

/** Nothing runs, nothing is fetched, nothing is sent: the page and this style, which is named by its hash, are all there is. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
