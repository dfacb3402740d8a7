import type { Values } from "../../contributions/contribution.ts";
import { methodFields } from "../../contributions/kinds.ts";
import type { Draft, Hint } from "../../stories/hints.ts";
import { insetText } from "../components/content.ts";
import { button } from "../components/form.ts";
import { fieldInputs } from "../contributions/field-inputs.ts";
import { type Html, html, nothing } from "../html.ts";
import type { Page } from "../page.ts";

/** The method: https://github.com/nhsconnect/CareConnectAPI pages/engage/howtouserstory.md */
const method: readonly (readonly [part: string, level: string, words: string])[] = [
  [
    "Actor",
    "must",
    "A role, not a person, and the care setting in which it works. Where no role fits, the setting alone, or a general role such as a health care professional.",
  ],
  [
    "Need",
    "must",
    "What the actor wants to reach, in words that a patient understands. One need a story: it stands alone, and somebody can test whether it was met. Not a wish for a technology.",
  ],
  ["Reason", "must", "Why. The same need with another reason is another story, and may have other criteria."],
  [
    "Secondary actor",
    "should",
    "Where the data come from, or where they go. If there is none, the story may not be about sharing data.",
  ],
  [
    "Acceptance criteria",
    "should",
    "What the actor sees when it works. Begin with that; technical detail comes later.",
  ],
  ["Feature", "may", "A name for stories that belong together."],
];

/** How a story is written, and a place to try it: what could be better is said without keeping anything. */
export const howToWritePage = (draft: Draft, hints: readonly Hint[] | undefined): Page => ({
  title: "How to write a story",
  section: "stories",
  crumbs: [{ title: "User stories", address: "/stories" }],
  address: "/stories/how-to-write",
  below: "As a (role, care setting) I want to (need) so that (reason).",
  main: html`<dl class="nhsuk-summary-list">${method.map(
    ([part, level, words]) =>
      html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${part} <span class="cc-soft">${level}</span></dt><dd class="nhsuk-summary-list__value">${words}</dd></div>`,
  )}</dl>
<p>Split a story until it is clear for each where its data come from; keep the one that you split, for what belongs together.</p>
<h2 class="nhsuk-heading-l" id="try">Try it</h2>
<form action="/stories/how-to-write#hints" method="post" class="nhsuk-u-reading-width" data-hints="hints">
${storyFields(draft)}
<div id="hints" aria-live="polite">${hints === undefined ? nothing : hintList(hints)}</div>
${button("What could be better?")}
</form>
<p>Nothing that you write here is kept. <a href="/contribute/story">Propose a story</a> to have it looked at.</p>`,
});

/** The fields of a story, under the names that src/portal/browser/live-hints.ts reads. */
const storyFields = (draft: Draft): Html => html`${insetText(
  html`<p>Write no name, number or address of a real person: a story is about a role.</p>`,
)}
${fieldInputs(methodFields, { values: valuesOf(draft) })}`;

const valuesOf = ({ acceptance = [], ...texts }: Draft): Values =>
  Object.fromEntries(
    Object.entries({ ...texts, acceptance: acceptance.join("\n") }).filter(
      (it): it is [string, string] => it[1] !== undefined,
    ),
  );

export const hintList = (hints: readonly Hint[]): Html =>
  hints.length === 0
    ? html`<p><strong>This keeps to the method.</strong></p>`
    : html`<h3 class="nhsuk-heading-s">What could be better</h3><ul class="nhsuk-list nhsuk-list--bullet">${hints.map((it) => html`<li><strong>${it.level}</strong> ${it.words}</li>`)}</ul>`;
