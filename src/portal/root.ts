import type { Catalog } from "../search/catalog.ts";
import { escaped, page } from "./page.ts";
import { parametersAddress } from "./search-parameters.ts";

export interface RootPage {
  /** Those that answer here. */
  readonly services: readonly ShownService[];
  readonly publicUrl: string;
}

interface ShownService {
  readonly catalog: Catalog;
  /** Undefined: access is controlled, and what is held is told to those who have come in. */
  readonly summary: Summary | undefined;
}

interface Summary {
  readonly types: readonly { readonly type: string; readonly count: number }[];
  readonly sources: readonly string[];
  readonly kind: "empty" | "demo" | "real";
  readonly lastUpdated: number | undefined;
}

/** The page at /: what runs, on which data, and calls to try. */
export function rootPage({ services, publicUrl }: RootPage): string {
  const [first, ...more] = services;
  const title = services.map((it) => it.catalog.service.title).join(" and ");
  return page({
    title: more.length === 0 ? title : "careconnect",
    attributions: services.map((it) => it.catalog.service.attribution),
    below: more.length === 0 ? whatIs(first!.catalog, publicUrl) : escaped(title),
    main: `${services.map((it) => section(it, publicUrl, more.length > 0)).join("\n")}
<h2>For those who run it</h2>
<p><a href="/readyz">/readyz</a>, <a href="/healthz">/healthz</a> and <a href="/metrics">/metrics</a></p>`,
  });
}

const whatIs = (catalog: Catalog, publicUrl: string): string =>
  `FHIR ${catalog.definitions.release} (${catalog.definitions.fhirVersion}), read-only, at <code>${escaped(`${publicUrl}${catalog.service.basePath}`)}</code>`;

function section({ catalog, summary }: ShownService, publicUrl: string, isOneOfSeveral: boolean): string {
  const { name, title, basePath } = catalog.service;
  const base = `${publicUrl}${basePath}`;
  const counts = new Map(summary?.types.map((it) => [it.type, it.count]));
  const rows = [...catalog.resources.values()].map(({ definition, parameters }) => {
    const count = counts.get(definition.type) ?? 0;
    const first = definition.search[0];
    const example =
      first && count > 0
        ? call(base, definition.type, first.code, summary?.kind === "demo" ? first.example.finds : undefined)
        : "";
    return `<tr><th scope="row">${definition.type}</th><td class="number">${summary ? count.toLocaleString("en-GB") : "–"}</td><td class="number">${parameters.length > 0 ? `<a href="${parametersAddress(name)}#${definition.type}">${parameters.length}</a>` : "read only"}</td><td>${example}</td></tr>`;
  });
  return `${isOneOfSeveral ? `<h2 id="${name}">${escaped(title)}</h2>\n<p>${whatIs(catalog, publicUrl)}</p>` : ""}
<p class="notice${summary?.kind === "demo" ? " demo" : ""}">${summary ? noticeOf(summary, name) : closed(base)}</p>
<ul>
<li><a href="${escaped(`${base}/metadata?_pretty=true`)}">What is served</a>: the CapabilityStatement</li>
<li><a href="${parametersAddress(name)}">What each type can be searched by</a>: every parameter, what it takes, and what is refused</li>
</ul>
<div class="scroll"><table>
<thead><tr><th scope="col">Type</th><th scope="col" class="number">Held</th><th scope="col" class="number">Search parameters</th><th scope="col">Try it</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>`;
}

const closed = (base: string) =>
  `Access is controlled: records are shown to whoever sends a token. Where to get one: <a href="${escaped(`${base}/.well-known/smart-configuration`)}">smart-configuration</a>.`;

const notices = {
  core: {
    empty:
      "No records yet. Load some with <code>careconnect load</code>, or invented people with <code>careconnect seed</code>.",
    demo: "<strong>Invented people only.</strong> Every record here was made up by a program; nobody in it exists.",
  },
  directory: {
    empty:
      "No organisations yet. Load some with <code>careconnect directory load</code>, or invented ones with <code>careconnect directory seed</code>.",
    demo: "<strong>Invented organisations only.</strong> Every one of them was made up by a program; none of them exists.",
  },
} as const;

function noticeOf({ kind, sources, types, lastUpdated }: Summary, service: keyof typeof notices): string {
  const held = kind === "real" ? `Records from ${sources.map(escaped).join(", ")}.` : notices[service][kind];
  const all = types.reduce((sum, it) => sum + it.count, 0);
  const changed =
    lastUpdated === undefined
      ? ""
      : `, last changed ${new Date(lastUpdated).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `${held} ${all.toLocaleString("en-GB")} resources${changed}.`;
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
