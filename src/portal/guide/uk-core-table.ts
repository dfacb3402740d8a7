import { ukCoreCommon, ukCoreRows } from "../../definitions/uk-core.ts";
import { table } from "../components/table.ts";
import { type Html, html } from "../html.ts";

/** What follows each resource in UK Core: below the words of the guide, which promise it. */
export const ukCoreTable = (): Html => html`<h2 class="nhsuk-heading-l" id="all">What is the same for all</h2>
${bullets(ukCoreCommon)}
<h2 class="nhsuk-heading-l" id="each">Resource by resource</h2>
${table({
  caption: "What follows each resource in UK Core, and what differs",
  isCaptionHidden: true,
  columns: ["Resource", "In UK Core", "What differs"],
  rows: ukCoreRows.map(({ type, name, canonical, differences }) => [
    html`<a href="/explore/core/${type}">${type}</a>`,
    name === undefined ? "none that we know of" : html`${name}<br><code>${canonical}</code>`,
    bullets(differences),
  ]),
})}`;

const bullets = (texts: readonly string[]): Html =>
  html`<ul class="nhsuk-list nhsuk-list--bullet">${texts.map((it) => html`<li>${it}</li>`)}</ul>`;
