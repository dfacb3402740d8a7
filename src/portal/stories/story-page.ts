import type { Requirement } from "../../definitions/requirements/requirement.ts";
import type { Catalogue, CataloguedStory } from "../../stories/catalogue.ts";
import type { DataItem } from "../../stories/story.ts";
import { asSentence } from "../../stories/story.ts";
import { details, insetText, summaryList } from "../components/content.ts";
import { linkButton } from "../components/form.ts";
import { table } from "../components/table.ts";
import { type Html, html, nothing } from "../html.ts";
import { shownMarkdown } from "../markdown.ts";
import type { Page } from "../page.ts";
import { fileLinks } from "../tables/table-file.ts";
import { servedTag } from "./served-tag.ts";

/** What the thread of a story leads to. */
export interface Thread {
  readonly requirements: readonly Requirement[];
  /** Calls with where they run: the address below this server, or undefined where they do not. */
  readonly calls: readonly { readonly title: string; readonly call: string; readonly address: string | undefined }[];
  /** Titles of the conformance checks that cover what its calls use. */
  readonly checks: readonly string[];
  /** Those of them that pass on this server now; undefined: they cannot be run on what is held here. */
  readonly passing: readonly string[] | undefined;
  /** Elements by the text that names them: where each is explained. */
  readonly elementAddress: (element: string) => string | undefined;
}

/** A story with its thread: from the need to the checks that pass now. */
export function storyPage(it: CataloguedStory, catalogue: Catalogue, thread: Thread): Page {
  const collection = catalogue.collections.find(({ id }) => id === it.collection);
  return {
    title: `${it.id}: ${it.title}`,
    section: "stories",
    crumbs: [{ title: "User stories", address: "/stories" }],
    address: `/stories/${it.id}`,
    files: [{ title: "Markdown", address: `/stories/${it.id}.md` }, ...fileLinks(`/stories/${it.id}`)],
    main: html`<p class="nhsuk-lede-text">${asSentence(it)}</p>
<p>${servedTag(it.served.is)}</p>
${
  it.gaps.length > 0 &&
  html`${insetText(html`<h2 class="nhsuk-heading-s">What is missing</h2><ul class="nhsuk-list nhsuk-list--bullet">${it.gaps.map((gap) => html`<li>${gap}</li>`)}</ul>`)}`
}
${summaryList([
  ["Actor", html`<a href="/stories?${new URLSearchParams({ actor: it.actor }).toString()}">${it.actor}</a>`],
  [
    "Care setting",
    html`<a href="/stories?${new URLSearchParams({ setting: it.careSetting }).toString()}">${it.careSetting}</a>`,
  ],
  ["Secondary actor", it.secondaryActor ?? html`<span class="cc-soft">None named</span>`],
  it.feature !== undefined && [
    "Feature",
    html`<a href="/stories?${new URLSearchParams({ feature: it.feature }).toString()}">${it.feature}</a>`,
  ],
  collection !== undefined && [
    "Collection",
    html`${collection.title} <span class="cc-soft">(${collection.kind}, ${collection.status})</span>`,
  ],
  ["Status of the story", it.status],
])}
${part("acceptance", "Acceptance criteria", it.acceptance.length === 0 ? none("No criteria yet.") : html`<ol class="nhsuk-list nhsuk-list--number">${it.acceptance.map((text) => html`<li>${text}</li>`)}</ol>`)}
${it.body === "" ? nothing : html`<div class="nhsuk-u-reading-width">${shownMarkdown(it.body, { ours: true }).html}</div>`}
${part("requirements", "Requirements", thread.requirements.length === 0 ? none("No requirement of the guides is named.") : html`<ul class="nhsuk-list nhsuk-list--bullet">${thread.requirements.map((row) => html`<li><a href="/requirements/${row.id}">${row.id}</a>: ${row.text} <span class="cc-soft">(${row.state.replace("-", " ")})</span></li>`)}</ul>`)}
${part("data-set", "Data set", it.dataSet.length === 0 ? none("The data set is still to be found.") : dataSet(it, thread))}
${part("profiles", "Profiles", it.allProfiles.length === 0 ? none("No profile is named.") : html`<ul class="nhsuk-list nhsuk-list--bullet">${it.allProfiles.map((url) => html`<li><code>${url}</code></li>`)}</ul>`)}
${part("interactions", "What is asked of the API", interactions(it))}
${part("calls", "Calls that run here", calls(thread))}
${part("solutions", "Solutions", named(it.solutions, catalogue.solutions, "/solutions#", "No solution is known."))}
${part(
  "case-studies",
  "Case studies",
  it.caseStudies.length === 0
    ? none("No case study is known.")
    : html`<ul class="nhsuk-list nhsuk-list--bullet">${it.caseStudies.map(({ id, status }) => html`<li><a href="/case-studies/${id}">${catalogue.caseStudies.find((of) => of.id === id)?.title ?? id}</a>: ${status}</li>`)}</ul>`,
)}
${part("checks", "Checks that cover it", checks(thread))}
<p class="cc-soft">Sources: ${it.sources.join("; ")}</p>
${linkButton("Propose a change to this story", `/contribute/change?story=${it.id}`)}`,
  };
}

const part = (id: string, title: string, content: Html): Html =>
  html`<h2 class="nhsuk-heading-m" id="${id}">${title}</h2>\n${content}\n`;

/** A gap is shown as one. */
const none = (words: string): Html => html`<p class="cc-soft">${words}</p>`;

const dataSet = ({ dataSet: items }: CataloguedStory, { elementAddress }: Thread): Html =>
  table({
    caption: "What has to be known, and where it stands",
    columns: ["Item", "Element"],
    rows: items.map((it: DataItem) => [
      it.item,
      it.element === undefined
        ? html`<strong>Gap:</strong> ${it.gap}`
        : element(it.element, elementAddress(it.element)),
    ]),
  });

const element = (name: string, address: string | undefined): Html =>
  address === undefined ? html`<code>${name}</code>` : html`<a href="${address}"><code>${name}</code></a>`;

function interactions({ served: { served, unserved } }: CataloguedStory): Html {
  if (served.length + unserved.length === 0) return none("Nothing is asked of an API.");
  return html`<ul class="nhsuk-list nhsuk-list--bullet">${served.map((it) => html`<li><code>${it}</code>: served</li>`)}${unserved.map((it) => html`<li><code>${it}</code>: <strong>not served</strong></li>`)}</ul>`;
}

const calls = ({ calls }: Thread): Html =>
  calls.length === 0
    ? none("No call serves it.")
    : html`<ul class="nhsuk-list nhsuk-list--bullet">${calls.map(
        ({ title, call, address }) =>
          html`<li>${title}:<br>${address === undefined ? html`<code>${call}</code>` : html`<a href="${address}"><code>${call}</code></a>`}</li>`,
      )}</ul>`;

const named = (
  ids: readonly string[],
  all: readonly { readonly id: string; readonly title: string }[],
  address: string,
  empty: string,
): Html =>
  ids.length === 0
    ? none(empty)
    : html`<ul class="nhsuk-list nhsuk-list--bullet">${ids.map((id) => html`<li><a href="${address}${id}">${all.find((it) => it.id === id)?.title ?? id}</a></li>`)}</ul>`;

const checks = ({ checks: titles, passing }: Thread): Html =>
  titles.length === 0
    ? none("No check covers it.")
    : html`<p>${passing === undefined ? html`${titles.length} checks, run in every build. They need the invented records of the demo, so they are not run here.` : html`<strong>${passing.length} of ${titles.length} pass now</strong>, on this server. They are run in every build, too.`}</p>${details(
        "Their names",
        html`<ul class="nhsuk-list nhsuk-list--bullet">${titles.map((it) => html`<li>${it}${passing !== undefined && !passing.includes(it) && html` <strong>fails</strong>`}</li>`)}</ul>`,
      )}`;
