import { requirementLink } from "../assurance/requirement-link.ts";
import { actionLink, contentsList, pagination } from "../components/content.ts";
import { type Html, html, joined, nothing } from "../html.ts";
import { shownMarkdown } from "../markdown.ts";
import type { Page } from "../page.ts";
import { fileLinks } from "../tables/table-file.ts";
import { type Guide, type GuidePage, stageIds } from "./guide.ts";

const journeyCrumb = { title: "API journey", address: "/journey" };

/** Where a page of the guide is. */
export const addressOfPage = ({ kind, id }: GuidePage): string =>
  kind === "stage" ? `/journey/${id}` : kind === "audience" ? `/for/${id}` : `/guide/${id}`;

/** In their order. */
export const stagesOf = (guide: Guide): readonly GuidePage[] =>
  stageIds.flatMap((id) => guide.pages.filter((it) => it.kind === "stage" && it.id === id));

/** All stages, from the first need to a service that is live. */
export function journeyPage(guide: Guide): Page {
  const stages = stagesOf(guide);
  const articles = guide.pages.filter((it) => it.kind === "article");
  return {
    title: "The API journey",
    section: "journey",
    address: "/journey",
    below: "From a need to a service that is live. Go through it in order, or begin where you are.",
    main: html`${steps(stages, undefined)}
<ol class="cc-doors">${stages.map(
      (it) =>
        html`<li class="cc-door"><h2 class="nhsuk-heading-m">${actionLink(it.title, addressOfPage(it))}</h2><p>${it.summary}</p></li>`,
    )}</ol>
<h2 class="nhsuk-heading-l">All checklists on one page</h2>
<p>${actionLink("Print the checklist of the whole journey", "/journey/checklist")}</p>
<h2 class="nhsuk-heading-l">To read on the way</h2>
<ul class="nhsuk-list nhsuk-list--bullet">${articles.map((it) => html`<li><a href="${addressOfPage(it)}">${it.title}</a>: ${it.summary}</li>`)}</ul>`,
  };
}

/** What to tick in all stages. */
export function checklistPage(guide: Guide): Page {
  return {
    title: "Checklist of the API journey",
    section: "journey",
    crumbs: [journeyCrumb],
    address: "/journey/checklist",
    files: fileLinks("/journey/checklist"),
    below: "To print: boxes are for your pen, nothing is stored.",
    main: html`${stagesOf(guide).map(
      (it) =>
        html`<h2 class="nhsuk-heading-m" id="${it.id}"><a href="${addressOfPage(it)}">${it.title}</a></h2>${boxes(it)}`,
    )}`,
  };
}

/** A stage, an audience or an article. `more`: what is made of the table of promises, below its words. */
export function guidePage(
  it: GuidePage,
  guide: Guide,
  { content: more, files }: { readonly content: Html; readonly files?: Page["files"] } = { content: nothing },
): Page {
  const { html: body, headings } = shownMarkdown(it.body, { ours: true });
  const stages = stagesOf(guide);
  const at = stages.indexOf(it);
  const parts = headings.filter(({ level }) => level === 2).map(({ id, text }) => ({ title: text, address: `#${id}` }));
  return {
    title: it.title,
    section: "journey",
    crumbs: [journeyCrumb],
    address: addressOfPage(it),
    files,
    below: it.summary,
    main: html`${at >= 0 && steps(stages, it)}
${parts.length > 3 && contentsList(parts)}
<div class="nhsuk-u-reading-width">${body}</div>
${more}
${it.checklist.length > 0 && html`<h2 class="nhsuk-heading-l" id="checklist">Checklist</h2>${boxes(it)}`}
${
  it.requirements.length > 0 &&
  html`<p class="cc-soft">Requirements that this page meets or explains: ${joined(
    it.requirements.map(requirementLink),
    ", ",
  )}</p>`
}
${at >= 0 ? pagination({ previous: turnTo(stages[at - 1]), next: turnTo(stages[at + 1]) }) : nothing}`,
  };
}

const turnTo = (it: GuidePage | undefined) => it && { title: it.title, address: addressOfPage(it) };

const boxes = ({ checklist }: GuidePage): Html =>
  html`<ul class="cc-tick">${checklist.map((it) => html`<li>${it}</li>`)}</ul>`;

const steps = (stages: readonly GuidePage[], here: GuidePage | undefined): Html =>
  html`<nav aria-label="Stages"><ol class="cc-steps">${stages.map((it) =>
    it === here
      ? html`<li aria-current="step">${it.title}</li>`
      : html`<li><a href="${addressOfPage(it)}">${it.title}</a></li>`,
  )}</ol></nav>`;
