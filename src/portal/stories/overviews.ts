import type { Catalogue, CataloguedStory } from "../../stories/catalogue.ts";
import { contentsList } from "../components/content.ts";
import { table } from "../components/table.ts";
import { type Html, html, nothing } from "../html.ts";
import { shownMarkdown } from "../markdown.ts";
import type { Page } from "../page.ts";
import { fileLinks } from "../tables/table-file.ts";
import { servedTag, servedWords } from "./served-tag.ts";

const crumbs = [{ title: "User stories", address: "/stories" }];

/** Stories against the resources that they need. */
export function matrixPage({ stories, byResource }: Catalogue): Page {
  const resources = [...byResource].map(([name]) => name).sort();
  return {
    title: "Stories by resource",
    section: "stories",
    crumbs,
    address: "/stories/matrix",
    files: fileLinks("/stories/matrix"),
    below: "A dot where a story needs a resource. An empty column is a resource that nobody has asked for yet.",
    main: html`${table({
      caption: "Stories and the resources that they need",
      isCaptionHidden: true,
      className: "cc-matrix",
      columns: [
        "Story",
        "Served",
        ...resources.map((name) => ({
          title: html`<a href="/stories?${new URLSearchParams({ resource: name }).toString()}">${name.replace(/^\w+ /, "")}</a>`,
        })),
      ],
      rows: stories.map((it) => [
        html`<a href="/stories/${it.id}">${it.id}</a> ${it.title}`,
        servedWords[it.served.is],
        ...resources.map((name) =>
          it.resources.includes(name) ? html`●<span class="nhsuk-u-visually-hidden"> needs ${name}</span>` : nothing,
        ),
      ]),
    })}`,
  };
}

export const actorsPage = ({ byActor }: Catalogue): Page =>
  grouped("Actors", "/stories/actors", "Who has the needs: roles, not people.", byActor);

export const featuresPage = ({ byFeature }: Catalogue): Page =>
  grouped("Features", "/stories/features", "Stories that belong together.", byFeature);

function grouped(
  title: string,
  address: string,
  below: string,
  by: ReadonlyMap<string, readonly CataloguedStory[]>,
): Page {
  const groups = [...by].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    title,
    section: "stories",
    crumbs,
    address,
    files: fileLinks(address),
    below,
    main: html`${groups.map(([name, stories]) => html`<h2 class="nhsuk-heading-m">${name} <span class="cc-soft">(${stories.length})</span></h2>${list(stories)}`)}`,
  };
}

const list = (stories: readonly CataloguedStory[]): Html =>
  html`<ul class="nhsuk-list nhsuk-list--bullet">${stories.map((it) => html`<li><a href="/stories/${it.id}">${it.id}: ${it.title}</a> ${servedTag(it.served.is)}</li>`)}</ul>`;

export const caseStudiesPage = ({ caseStudies }: Catalogue): Page => ({
  title: "Case studies",
  section: "stories",
  crumbs,
  address: "/case-studies",
  files: fileLinks("/case-studies"),
  below: "How somebody went about a need: the problem, the data, the profiles, the calls.",
  main: html`<ul class="cc-doors">${caseStudies.map((it) => html`<li class="cc-door"><h2 class="nhsuk-heading-m"><a href="/case-studies/${it.id}">${it.title}</a></h2><p>${it.status}</p></li>`)}</ul>
<p><a href="/guide/case-study">How to write a case study</a></p>`,
});

export function caseStudyPage(id: string, { caseStudies, byCaseStudy }: Catalogue): Page | undefined {
  const it = caseStudies.find((of) => of.id === id);
  if (!it) return undefined;
  const { html: body, headings } = shownMarkdown(it.body, { ours: true });
  const stories = byCaseStudy.get(id) ?? [];
  return {
    title: it.title,
    section: "stories",
    crumbs: [...crumbs, { title: "Case studies", address: "/case-studies" }],
    address: `/case-studies/${id}`,
    below: it.status,
    main: html`${contentsList([...headings.filter((of) => of.level === 2).map((of) => ({ title: of.text, address: `#${of.id}` })), { title: "Its stories", address: "#stories" }])}
<div class="nhsuk-u-reading-width">${body}</div><h2 class="nhsuk-heading-l" id="stories">Its stories</h2>${list(stories)}`,
  };
}

export const solutionsPage = ({ solutions, bySolution }: Catalogue): Page => ({
  title: "Solutions",
  section: "stories",
  crumbs,
  address: "/solutions",
  files: fileLinks("/solutions"),
  below: "What exists and serves stories, or parts of them.",
  main: html`${solutions.map(
    (it) =>
      html`<h2 class="nhsuk-heading-l" id="${it.id}">${it.title}</h2><p>${it.what}. <strong>${it.status}</strong>${it.link !== undefined && html` <a href="${it.link}">Look at it</a>`}</p>${shownMarkdown(it.body, { ours: true }).html}<h3 class="nhsuk-heading-s">Stories</h3>${list(bySolution.get(it.id) ?? [])}`,
  )}`,
});
