import { software } from "../definitions/software.ts";
import type { Catalog } from "../search/catalog.ts";

export interface RootPage {
  readonly catalog: Catalog;
  readonly summary: {
    readonly types: readonly { readonly type: string; readonly count: number }[];
    readonly sources: readonly string[];
    readonly kind: "empty" | "demo" | "real";
    readonly lastUpdated: number | undefined;
  };
  readonly publicUrl: string;
}

/** The page at /: what runs, on which data, and calls to try. */
export function rootPage({ catalog, summary, publicUrl }: RootPage): string {
  const base = `${publicUrl}${catalog.service.basePath}`;
  const all = summary.types.reduce((sum, it) => sum + it.count, 0);
  const counts = new Map(summary.types.map((it) => [it.type, it.count]));
  const held = {
    empty:
      "No records yet. Load some with <code>careconnect load</code>, or invented people with <code>careconnect seed</code>.",
    demo: "<strong>Invented people only.</strong> Every record here was made up by a program; nobody in it exists.",
    real: `Records from ${summary.sources.map(escaped).join(", ")}.`,
  }[summary.kind];
  const rows = [...catalog.resources.values()].map(({ definition, parameters }) => {
    const count = counts.get(definition.type) ?? 0;
    const first = definition.search[0];
    const example =
      first && count > 0
        ? call(base, definition.type, first.code, summary.kind === "demo" ? first.example.finds : undefined)
        : "";
    return `<tr><th scope="row">${definition.type}</th><td class="number">${count.toLocaleString("en-GB")}</td><td>${parameters.map((it) => escaped(it.code)).join(", ") || "read only"}</td><td>${example}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(catalog.service.title)}</title>
<style>
body { font: 1.0625rem/1.5 system-ui, sans-serif; color: #212b32; background: #f0f4f5; margin: 0; }
header { background: #234e45; color: #fff; padding: 1rem max(1rem, calc(50vw - 36rem)); }
header p, h1 { margin: 0; }
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
</style>
</head>
<body>
<header><h1>${escaped(catalog.service.title)}</h1><p>FHIR ${catalog.definitions.release} (${catalog.definitions.fhirVersion}), read-only, at <code>${escaped(base)}</code></p></header>
<main>
<p class="notice${summary.kind === "demo" ? " demo" : ""}">${held} ${all.toLocaleString("en-GB")} resources${summary.lastUpdated === undefined ? "" : `, last changed ${new Date(summary.lastUpdated).toISOString().slice(0, 16).replace("T", " ")} UTC`}.</p>
<h2>Where to begin</h2>
<ul>
<li><a href="${escaped(`${base}/metadata?_pretty=true`)}">What is served</a>: the CapabilityStatement</li>
<li><a href="/readyz">/readyz</a>, <a href="/healthz">/healthz</a> and <a href="/metrics">/metrics</a> for those who run it</li>
</ul>
<h2>Resources</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">Type</th><th scope="col" class="number">Held</th><th scope="col">Search parameters</th><th scope="col">Try it</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>
<footer>${software.name} ${software.version}. The Care Connect Core API guide is a draft, informative, and is continued as UK Core R4. An independent implementation, not endorsed by the NHS, INTEROPen or HL7. FHIR® and HL7® are registered trademarks of Health Level Seven International.</footer>
</main>
</body>
</html>
`;
}

/** A link that finds something: the row's own example on demo data, otherwise simply the first of the type. */
function call(base: string, type: string, code: string, finds: string | undefined): string {
  const query =
    finds === undefined
      ? "_count=5"
      : `${code}=${encodeURIComponent(finds).replaceAll("%2F", "/").replaceAll("%3A", ":")}`;
  const shown = `${type}?${query}`;
  return `<a href="${escaped(`${base}/${shown}&_pretty=true`)}">${escaped(decodeURIComponent(shown))}</a>`;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`);
