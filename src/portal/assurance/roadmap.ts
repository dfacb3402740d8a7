import { type MaturityRow, maturityLabels, maturityRows } from "../../definitions/maturity.ts";
import { summaryList } from "../components/content.ts";
import { table } from "../components/table.ts";
import { html } from "../html.ts";
import { shownMarkdown } from "../markdown.ts";
import type { Page } from "../page.ts";
import { fileLinks } from "../tables/table-file.ts";

/** How far each resource is, and what the labels mean. `words`: Markdown of the guide, before the tables. */
export const roadmapPage = (
  services: readonly { readonly name: string; readonly title: string }[],
  words: string,
): Page => ({
  title: "Roadmap and maturity",
  section: "journey",
  crumbs: [{ title: "API journey", address: "/journey" }],
  address: "/roadmap",
  files: fileLinks("/roadmap"),
  below: "How far each resource is, as callers may rely on it.",
  main: html`${services.map(
    ({ name, title }) =>
      html`<h2 class="nhsuk-heading-l" id="${name}">${title}</h2>${table({
        caption: `Maturity: ${title}`,
        isCaptionHidden: true,
        columns: ["Resource", "Label", "Why"],
        rows: maturityRows.filter((it) => it.service === name).map(row),
      })}`,
  )}
<h2 class="nhsuk-heading-l" id="labels">What the labels mean</h2>
${summaryList(maturityLabels.map(({ label, meaning }) => [label, meaning]))}
<div class="nhsuk-u-reading-width">${shownMarkdown(words, { ours: true }).html}</div>`,
});

const row = ({ service, type, label, why }: MaturityRow) => [
  html`<a href="/explore/${service}/${type}">${type}</a>`,
  label,
  why,
];
