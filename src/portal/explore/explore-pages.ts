import type { Catalog, Parameter, ResourceCatalog } from "../../search/catalog.ts";
import { describeParameter } from "../../search/describe-parameter.ts";
import { isSortable } from "../../search/parse-sort.ts";
import { contentsList, insetText } from "../components/content.ts";
import { linkButton } from "../components/form.ts";
import { table } from "../components/table.ts";
import { useThis } from "../components/use-this.ts";
import { type Html, html, nothing, type Part } from "../html.ts";
import type { Page } from "../page.ts";
import { askedBy } from "../search-parameters.ts";
import { fileLinks } from "../tables/table-file.ts";
import { dictionaryLinks } from "./dictionary-pages.ts";
import { elementTable } from "./elements.ts";

/** A service as these pages speak of it. */
export interface Explored {
  readonly catalog: Catalog;
  /** Base path, and where clients reach it: `/STU3`, `http://127.0.0.1:8080/STU3`. */
  readonly path: string;
  readonly base: string;
  readonly data: string;
  /** The examples of the table find something: the data are the invented ones. */
  readonly isDemo: boolean;
  readonly counts: ReadonlyMap<string, number> | undefined;
}

const crumb = { title: "Explore", address: "/explore" };

export const explorePage = (services: readonly Explored[]): Page => ({
  title: "Explore",
  section: "explore",
  address: "/explore",
  below: "What each service holds, type by type, made from the same table that answers the calls.",
  attributions: services.map((it) => it.catalog.service.attribution),
  main: html`${services.map(
    (
      it,
    ) => html`<h2 class="nhsuk-heading-l" id="${it.catalog.service.name}"><a href="/explore/${it.catalog.service.name}">${it.catalog.service.title}</a></h2>
<p class="cc-data">${it.data}</p>${typeTable(it)}`,
  )}`,
});

export const exploreServicePage = (it: Explored): Page => {
  const { name, title, attribution } = it.catalog.service;
  return {
    title,
    section: "explore",
    crumbs: [crumb],
    address: `/explore/${name}`,
    files: fileLinks(`/explore/${name}`),
    data: it.data,
    attributions: [attribution],
    main: html`<p>FHIR ${it.catalog.definitions.release} (${it.catalog.definitions.fhirVersion}), read-only, at <code>${it.base}</code></p>
${name === "core" ? draft : nothing}
${typeTable(it)}
${name === "directory" && html`<h2 class="nhsuk-heading-l">What the fields and codes mean</h2><ul class="nhsuk-list nhsuk-list--bullet">${dictionaryLinks.map((link) => html`<li><a href="${link.address}">${link.title}</a>: ${link.words}</li>`)}</ul>`}
<ul class="cc-links"><li><a href="/explore/${name}/search-parameters">All search parameters on one page</a></li><li><a href="${it.path}/metadata?_pretty=true">CapabilityStatement</a></li><li><a href="/openapi/${name}.json">OpenAPI</a></li><li><a href="/postman/${name}.json">Postman collection</a></li></ul>`,
  };
};

const typeTable = ({ catalog, counts }: Explored): Html =>
  table({
    caption: `Resource types: ${catalog.service.title}`,
    isCaptionHidden: true,
    columns: ["Type", "Profile", { title: "Search parameters", isNumber: true }, { title: "Held", isNumber: true }],
    rows: [...catalog.resources.values()].map(({ definition, parameters }) => [
      html`<a href="/explore/${catalog.service.name}/${definition.type}">${definition.type}</a>`,
      definition.profile === undefined ? nothing : html`<span class="cc-soft">${definition.profile}</span>`,
      parameters.length,
      counts === undefined ? "–" : (counts.get(definition.type) ?? 0).toLocaleString("en-GB"),
    ]),
  });

/** What every page of the Core API says: https://github.com/nhsconnect/CareConnect-API-Core */
const draft = insetText(
  html`<p>The Care Connect Core API guide is a draft, informative. It is continued as UK Core, on FHIR R4: <a href="/guide/uk-core">what differs</a>.</p>`,
);

/** A part of a page, with a heading of its own. */
export interface PagePart {
  readonly id: string;
  readonly title: string;
  readonly content: Html;
  /** Before what is promised. */
  readonly isFirst?: boolean;
}

/** Everything that is promised of a type. `beside`: what others say of it. */
export function exploreTypePage(it: Explored, resource: ResourceCatalog, beside: readonly PagePart[]): Page {
  const { service, definitions } = it.catalog;
  const { definition, parameters } = resource;
  const { type } = definition;
  const parts = [
    ...beside.filter((part) => part.isFirst),
    { id: "calls", title: "Calls", content: calls(it, resource) },
    {
      id: "search",
      title: "Search parameters",
      content: parameters.length === 0 ? html`<p>It is read by its id only.</p>` : parameterTable(it, resource),
    },
    ...combinationsAndIncludes(it, resource),
    { id: "elements", title: "Elements", content: elementTable(type, definitions) },
    ...beside.filter((part) => !part.isFirst),
  ];
  return {
    title: type,
    section: "explore",
    crumbs: [crumb, { title: service.title, address: `/explore/${service.name}` }],
    address: `/explore/${service.name}/${type}`,
    files: fileLinks(`/explore/${service.name}/${type}`),
    data: it.data,
    attributions: [service.attribution],
    main: html`${service.name === "core" ? draft : nothing}
${contentsList(parts.map(({ id, title }) => ({ title, address: `#${id}` })))}
${parts.map(({ id, title, content }) => html`<h2 class="nhsuk-heading-l" id="${id}">${title}</h2>\n${content}\n`)}`,
  };
}

/** What can be asked, with an address for each that runs here. */
function calls(it: Explored, { definition, parameters }: ResourceCatalog): Html {
  const { type, interactions, profile, source } = definition;
  const query = firstQuery(it.isDemo, definition);
  return html`${profile !== undefined && html`<p>Profile: <code>${profile}</code></p>`}
<p class="cc-soft">Source: ${source}</p>
${table({
  caption: `Interactions of ${type}`,
  columns: ["Interaction", "Level", "Call"],
  rows: Object.entries(interactions).map(([interaction, level]) => [
    html`<code>${interaction}</code>`,
    level ?? "",
    html`<code>GET ${it.path}/${shape(interaction, type)}</code>`,
  ]),
})}
${parameters.length > 0 && html`<p>${asLinks(it, `${type}?${query}`)}</p>${useThis({ url: `${it.base}/${type}?${query}` })}`}
${parameters.length > 0 && html`<p>${linkButton(`Search ${type} with a form`, `/explorer/${it.catalog.service.name}/${type}`)}</p>`}`;
}

/** What finds something: the first row's example in the invented data; of other data, simply some of the type. */
export function firstQuery(isDemo: boolean, { search }: ResourceCatalog["definition"]): string {
  const [row] = search;
  return isDemo && row ? `${row.code}=${inQuery(row.example.finds)}` : "_count=5";
}

const shape = (interaction: string, type: string): string =>
  ({
    read: `${type}/[id]`,
    vread: `${type}/[id]/_history/[version]`,
    "history-instance": `${type}/[id]/_history`,
    "history-type": `${type}/_history`,
    "search-type": `${type}?[parameter]=[value]`,
  })[interaction] ?? type;

/** A value as people write it in an address: only what would be read otherwise is encoded. */
const inQuery = (value: string): string =>
  encodeURIComponent(value).replaceAll(/%(?:2F|3A|7C|2C|24|40)/g, (it) =>
    it === "%7C" ? "%7C" : decodeURIComponent(it),
  );

/** A call with the three forms of its answer. */
const asLinks = ({ path }: Explored, call: string): Html =>
  html`<a href="${path}/${call}&amp;_format=html"><code>${decodeURIComponent(call)}</code></a> <span class="cc-soft">(<a href="${path}/${call}&amp;_format=json&amp;_pretty=true">JSON</a>, <a href="${path}/${call}&amp;_format=xml&amp;_pretty=true">XML</a>)</span>`;

function parameterTable(it: Explored, { definition, parameters }: ResourceCatalog): Html {
  const { type } = definition;
  const rows = new Map(definition.search.map((row) => [row.code, row]));
  return html`<p>Levels are those of the guides: SHALL is their MUST. Parameters without a guide are FHIR's own. <a href="/explore/${it.catalog.service.name}/search-parameters#${type}">How values are written and compared</a>.</p>
${table({
  caption: `Search parameters of ${type}`,
  columns: ["Parameter", "Type", "Level", "Asked for by", "What it takes", it.isDemo ? "Try it" : "Example"],
  rows: parameters.map((parameter): Part[] => {
    const row = rows.get(parameter.code);
    return [
      html`<code>${parameter.code}</code>`,
      parameter.type,
      parameter.expectation,
      askedBy[parameter.origin],
      `${describeParameter(parameter)}${isSortable(parameter) ? " Sorts." : ""}`,
      row === undefined ? nothing : example(it, type, parameter, row.example.finds),
    ];
  }),
  ids: parameters.map(({ code }) => `parameter-${code}`),
})}`;
}

const example = (it: Explored, type: string, { code }: Parameter, value: string): Html =>
  it.isDemo ? asLinks(it, `${type}?${code}=${inQuery(value)}`) : html`<code>${type}?${code}=${value}</code>`;

function combinationsAndIncludes(it: Explored, { definition }: ResourceCatalog) {
  const { type, combinations = [], includes = [], search } = definition;
  const finds = new Map(search.map((row) => [row.code, row.example.finds]));
  const whole = combinations.filter(({ codes }) => codes.every((code) => finds.has(code)));
  return [
    ...(whole.length === 0
      ? []
      : [
          {
            id: "combinations",
            title: "Combinations",
            content: html`<p>All parameters can be combined with each other. The guide names these:</p><ul class="nhsuk-list nhsuk-list--bullet">${whole.map(
              ({ codes, expectation }) => html`<li>${codes.join(" and ")} (${expectation})</li>`,
            )}</ul>`,
          },
        ]),
    ...(includes.length === 0
      ? []
      : [
          {
            id: "includes",
            title: "Includes",
            content: html`<p>An answer brings what its matches refer to. The guide names these, every other reference can be asked for too:</p><ul class="nhsuk-list nhsuk-list--bullet">${includes.map(
              ({ code, expectation }) =>
                html`<li>${it.isDemo ? asLinks(it, `${type}?_include=${type}:${code}`) : html`<code>${type}?_include=${type}:${code}</code>`} (${expectation})</li>`,
            )}</ul>`,
          },
        ]),
  ];
}
