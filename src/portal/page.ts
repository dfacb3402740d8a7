import { software } from "../definitions/software.ts";

/** A whole page; `below` and `main` are HTML. */
export const page = ({ title, below, main }: { title: string; below: string; main: string }): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
body { font: 1.0625rem/1.5 system-ui, sans-serif; color: #212b32; background: #f0f4f5; margin: 0; }
header { background: #234e45; color: #fff; padding: 1rem max(1rem, calc(50vw - 36rem)); }
header p, h1 { margin: 0; }
header a { color: #fff; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.75rem; }
h2 { font-size: 1.25rem; margin: 1.5rem 0 .5rem; }
.notice { background: #fff; border-left: .5rem solid #1d5c4f; padding: .75rem 1rem; }
.notice.demo { border-color: #ffb81c; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; background: #fff; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #d8dde0; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
a { color: #1d5c4f; overflow-wrap: anywhere; }
a:focus { outline: 3px solid #ffeb3b; background: #ffeb3b; color: #212b32; }
footer { font-size: .875rem; color: #4c6272; margin: 2rem 0 1rem; }
caption { text-align: left; padding: .4rem .6rem; }
h3 { font-size: 1.0625rem; margin: 1rem 0 .25rem; }
</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><p>${below}</p></header>
<main>
${main}
<footer>${software.name} ${software.version}. The Care Connect Core API guide is a draft, informative, and is continued as UK Core R4. An independent implementation, not endorsed by the NHS, INTEROPen or HL7. FHIR® and HL7® are registered trademarks of Health Level Seven International.</footer>
</main>
</body>
</html>
`;

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
