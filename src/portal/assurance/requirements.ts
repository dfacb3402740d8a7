import type { Requirement } from "../../definitions/requirements/requirement.ts";
import { summaryList, type TagColour, tag } from "../components/content.ts";
import { table } from "../components/table.ts";
import { type Html, html, nothing } from "../html.ts";
import type { Page } from "../page.ts";
import { fileLinks } from "../tables/table-file.ts";

/** The requirements of a guide, each completed from the table of promises. */
export interface ShownList {
  readonly title: string;
  readonly service: string;
  readonly rows: readonly Requirement[];
}

const states: Readonly<Record<Requirement["state"], readonly [words: string, colour: TagColour]>> = {
  met: ["Met", "green"],
  deferred: ["Deferred", "yellow"],
  "not-applicable": ["Not applicable", "grey"],
};

const stateTag = ({ state }: Requirement): Html => tag(...states[state]);

/** Every requirement with what became of it, and the totals of each list. `state`: those alone. */
export function requirementsPage(lists: readonly ShownList[], state: string | undefined): Page {
  const chosen = state !== undefined && Object.hasOwn(states, state) ? (state as Requirement["state"]) : undefined;
  return {
    title: "Requirements",
    section: "journey",
    address: chosen === undefined ? "/requirements" : `/requirements?state=${chosen}`,
    files: fileLinks("/requirements", chosen === undefined ? "" : `?state=${chosen}`),
    below:
      "What the guides ask for, in our words, and what became of it. Each that is met names the test that fails when the behaviour is taken away.",
    main: html`<ul class="cc-links"><li><a href="/requirements">All</a></li>${Object.entries(states).map(
      ([key, [words]]) =>
        html`<li><a href="/requirements?state=${key}"${key === chosen && html` aria-current="page"`}>${words}</a></li>`,
    )}</ul>
${lists.map(({ title, rows }) => {
  const shown = rows.filter((it) => chosen === undefined || it.state === chosen);
  const counted = Object.entries(states).map(
    ([key, [words]]) => `${rows.filter((it) => it.state === key).length} ${words.toLowerCase()}`,
  );
  return html`<h2 class="nhsuk-heading-l">${title}</h2><p>${counted.join(", ")}</p>${
    shown.length === 0
      ? html`<p>None of them.</p>`
      : table({
          caption: `Requirements: ${title}`,
          isCaptionHidden: true,
          columns: ["Id", "Level", "What is asked for", "State"],
          rows: shown.map((it) => [
            html`<a href="/requirements/${it.id}">${it.id}</a>`,
            it.level,
            it.text,
            stateTag(it),
          ]),
        })
  }`;
})}`,
  };
}

/** One requirement with its checks. `stories`, `pages`: what names it. */
export function requirementPage(
  it: Requirement,
  named: {
    readonly stories: readonly { readonly id: string; readonly title: string }[];
    readonly pages: readonly { readonly title: string; readonly address: string }[];
  },
): Page {
  const checks = it.check === undefined ? [] : [it.check].flat();
  return {
    title: it.id,
    section: "journey",
    crumbs: [{ title: "Requirements", address: "/requirements" }],
    address: `/requirements/${it.id}`,
    below: it.text,
    main: html`${summaryList([
      ["Level", it.level],
      ["State", stateTag(it)],
      it.reason !== undefined && [it.state === "met" ? "Remark" : "Reason", it.reason],
      it.work !== undefined && ["What will do it", it.work],
    ])}
${
  checks.length > 0
    ? html`<h2 class="nhsuk-heading-m">${it.state === "met" ? "Shown by these tests" : "Tests of the part that is there"}</h2><ul class="nhsuk-list nhsuk-list--bullet">${checks.map((check) => html`<li>${check}</li>`)}</ul>`
    : nothing
}
${linked(
  "Stories that rest on it",
  named.stories.map(({ id, title }) => ({ title: `${id}: ${title}`, address: `/stories/${id}` })),
)}
${linked("Pages about it", named.pages)}`,
  };
}

const linked = (title: string, links: readonly { readonly title: string; readonly address: string }[]): Html =>
  links.length === 0
    ? nothing
    : html`<h2 class="nhsuk-heading-m">${title}</h2><ul class="nhsuk-list nhsuk-list--bullet">${links.map((it) => html`<li><a href="${it.address}">${it.title}</a></li>`)}</ul>`;
