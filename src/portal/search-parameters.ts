import type { Origin } from "../definitions/resource-definition.ts";
import { refusedFor } from "../search/base-parameters.ts";
import type { Catalog, Parameter, ResourceCatalog } from "../search/catalog.ts";
import { describeParameter } from "../search/describe-parameter.ts";
import { takenFromR4 } from "../search/modifiers.ts";
import { commonParameters, totals } from "../search/parse-search.ts";
import { summaries } from "../search/parse-shape.ts";
import { isSortable } from "../search/parse-sort.ts";
import { prefixes } from "../search/range.ts";
import { contentsList } from "./components/content.ts";
import { table } from "./components/table.ts";
import { type Html, html, joined, type Part } from "./html.ts";
import type { Page } from "./page.ts";
import { fileLinks } from "./tables/table-file.ts";

/** Every search parameter of every type: what it takes, what comes from R4, and which are refused and why. */
export function searchParametersPage(catalog: Catalog): Page {
  const { name, title } = catalog.service;
  const searched = [...catalog.resources.values()].filter((it) => it.parameters.length > 0);
  return {
    title: `Search parameters: ${title}`,
    section: "explore",
    crumbs: [
      { title: "Explore", address: "/explore" },
      { title, address: `/explore/${name}` },
    ],
    address: `/explore/${name}/search-parameters`,
    files: fileLinks(`/explore/${name}/search-parameters`),
    main: html`${contentsList(searched.map(({ definition: { type } }) => ({ title: type, address: `#${type}` })))}
${common}
${searched.map((it) => section(it, name))}`,
  };
}

const code = (text: string): Html => html`<code>${text}</code>`;
const codes = (all: readonly string[]): Html => joined(all.map(code), ", ");

const common = html`<h2 class="nhsuk-heading-l">Of every type</h2>
${table({
  caption: "Parameters of every type",
  isCaptionHidden: true,
  columns: ["Parameter", "What it does"],
  rows: [
    ...commonParameters.map((it): readonly Part[] => [code(it.code), it.documentation]),
    [
      code("_list"),
      "What a List names as an item: its id, or a current list such as $current-problems. Needs the type List.",
    ],
    [code("_has"), "Asks backwards: _has:Observation:patient:code=x finds the patients of such Observations."],
    [
      code("_sort"),
      "Up to four parameters, separated by commas, with - before one that goes down. No value comes last.",
    ],
    [code("_count"), "Matches a page; 0 asks for the total alone."],
    [code("_total"), `${totals.join(", ")}. Taken over from R4; an estimate is exact or left out.`],
    [code("_summary"), summaries.join(", ")],
    [code("_elements"), "Names of elements at the base. What is mandatory or changes the meaning of the rest stays."],
    [code("_include"), "[type]:[reference], [type]:[reference]:[target], [type]:* or *: adds what matches refer to."],
    [code("_revinclude"), "The same backwards: adds what refers to matches."],
    [code("_include:iterate"), "Goes on from what was included. Taken over from R4; STU3's :recurse means the same."],
    [code("_contained"), "false is all that is served: contained resources are not matches of their own."],
  ],
})}
<h2 class="nhsuk-heading-l">How values are compared</h2>
<ul class="nhsuk-list nhsuk-list--bullet">
<li>Several values with commas mean any of them; a parameter that is repeated must hold each time. A backslash takes the meaning from a comma, a bar, a dollar sign or a backslash.</li>
<li>Prefixes of dates, numbers and quantities: ${codes(prefixes)}. ${code("ap")} of a number is within a tenth of it; of a date, within a tenth of the time between it and today.</li>
<li>Codes are compared without case, systems exactly; strings without case and accents, from their beginning.</li>
<li>Chains go on with a dot, ${code("patient.identifier")}, and ${code("_has")} and chains may follow each other.</li>
<li>A parameter, modifier or value that is not served is refused; with ${code("Prefer: handling=lenient")} an unknown parameter is ignored and named.</li>
</ul>`;

/** Who asks for a parameter, in words. */
export const askedBy: Readonly<Record<Origin | "base" | "local", string>> = {
  core: "Core API guide",
  "wider guide": "wider guide",
  "reference implementation": "reference implementation",
  ods: "national API",
  ours: "this server",
  base: "FHIR",
  local: "this installation",
};

function section({ definition: { type }, parameters, release }: ResourceCatalog, service: string): Html {
  const refused = refusedFor(release, type);
  const fromR4 = parameters.some((it) => it.modifiers.some((modifier) => takenFromR4.includes(modifier)));
  return html`<h2 class="nhsuk-heading-l" id="${type}"><a href="/explore/${service}/${type}">${type}</a></h2>
${table({
  caption: `Search parameters of ${type}`,
  isCaptionHidden: true,
  columns: ["Parameter", "Type", "Level", "Asked for by", "Sorts", "What it takes"],
  rows: parameters.map(row),
})}
<p>${
    fromR4 &&
    html`Taken over from R4: ${joined(
      takenFromR4.map((it) => code(`:${it}`)),
      ", ",
    )} on references. `
  }Refused: ${joined(
    refused.map((it) => html`${code(it.code)} (${it.reason})`),
    "; ",
  )}.</p>`;
}

const row = (parameter: Parameter): readonly Part[] => [
  code(parameter.code),
  parameter.type,
  parameter.expectation,
  askedBy[parameter.origin],
  isSortable(parameter) ? "yes" : "no",
  describeParameter(parameter),
];
