import type { Content, Values } from "../../contributions/contribution.ts";
import { fieldsOf, type Kind, kindNames, kinds } from "../../contributions/kinds.ts";
import type { Fault } from "../../contributions/read-contribution.ts";
import type { Draft, Hint } from "../../stories/hints.ts";
import type { Story } from "../../stories/story.ts";
import { insetText } from "../components/content.ts";
import { button, errorSummary, select } from "../components/form.ts";
import { type Html, html, nothing } from "../html.ts";
import { shownMarkdown } from "../markdown.ts";
import type { Page } from "../page.ts";
import { hintList } from "../stories/how-to-write.ts";
import { contentShown } from "./content-shown.ts";
import { fieldInputs } from "./field-inputs.ts";

export const contributeCrumbs = [{ title: "Contribute", address: "/contribute" }];

/** What can be contributed, and what becomes of it. `isOpen`: this server takes contributions. */
export const contributePage = (isOpen: boolean): Page => ({
  title: "Contribute",
  section: "contribute",
  address: "/contribute",
  below: "Say what you need, or what is wrong or missing here. No account, and no technical words.",
  main: html`${isOpen ? nothing : closed}
<ul class="cc-doors">${kindNames.map(
    (it) =>
      html`<li class="cc-door"><h2 class="nhsuk-heading-m"><a href="${kinds[it].address}">${kinds[it].title}</a></h2><p>${kinds[it].words}</p></li>`,
  )}</ul>
<h2 class="nhsuk-heading-l">What happens with it</h2>
<ol class="nhsuk-list nhsuk-list--number">
<li>You write, look at how it will be shown, and send it.</li>
<li>You get a link of your own: a receipt. It shows the status, what was said, and the answer. Keep it: nobody can find it again for you, since nobody is asked who you are.</li>
<li>A moderator reads it, and may ask you something or ask for changes. With the link you answer, send a new version, or take it back.</li>
<li>It is accepted or declined, with the reason. What is accepted is public at once, under a number, and comes into the catalogue with its next edition.</li>
</ol>
${insetText(html`<p><strong>What is accepted is public.</strong> Write nothing about a person: no name, no number, no address, no date of birth, of a patient or of anybody else. A story is about a role.</p>`)}
<ul class="nhsuk-list nhsuk-list--bullet"><li><a href="/contributions">What was accepted</a></li><li><a href="/stories/how-to-write">How to write a story</a></li><li><a href="/guide/case-study">How to write a case study</a></li><li><a href="/contribute/moderating">How contributions are moderated</a></li><li><a href="/moderation">For moderators</a></li></ul>`,
});

/** `text`: docs/contributing-stories.md, whose first heading is the page's own. */
export const moderatingPage = (text: string): Page => ({
  title: "How contributions are moderated",
  section: "contribute",
  crumbs: contributeCrumbs,
  address: "/contribute/moderating",
  main: html`<div class="nhsuk-u-reading-width">${shownMarkdown(text.replace(/^# .*\n/, ""), { ours: true }).html}</div>`,
});

const closed = insetText(
  html`<p>This server takes no contributions at the moment. What was accepted can still be read; ask whoever runs it where needs are collected.</p>`,
);

/** In place of a form. */
export const closedPage = (title: string): Page => ({
  title,
  section: "contribute",
  crumbs: contributeCrumbs,
  main: closed,
});

export interface DraftShown {
  readonly kind: Kind;
  readonly values: Values;
  readonly faults: readonly Fault[];
  /** What it would be: undefined where nothing was sent to look at. */
  readonly preview?: Content | undefined;
  readonly hints?: readonly Hint[];
  /** What the catalogue would say against it. */
  readonly remarks?: readonly string[];
  /** Labels of fields out of which something was taken that cannot be seen. */
  readonly hadUnseen?: readonly string[];
  readonly resources: readonly string[];
  /** The story that a change is about. */
  readonly story?: Story | undefined;
  /** Where the form goes: the receipt of what gets a new version; else it is something new. */
  readonly receipt?: string | undefined;
  /** More were sent than are taken: seconds until more are, and who sent so many. */
  readonly late?: { readonly seconds: number; readonly by: Many };
}

/** A form, with what is wrong, or with how it will look. */
export function draftPage(it: DraftShown): Page {
  const { kind, values, faults, preview, receipt, story, late } = it;
  const { title, words, address } = kinds[kind];
  const isGood = preview !== undefined && faults.length === 0;
  const errors = Object.fromEntries(faults.toReversed().map(({ field, words: said }) => [field, said]));
  const action = receipt === undefined ? address : `/contributions/${receipt}/change`;
  const fields = fieldsOf(kind).filter(({ name }) => !(kind === "change" && name === "story"));
  const tooLate = late === undefined ? [] : [{ field: "draft", text: lateWords(late.seconds, late.by) }];
  return {
    title: isGood
      ? "Look at it before you send it"
      : receipt === undefined
        ? `Propose: ${lower(title)}`
        : "Send a new version",
    section: "contribute",
    crumbs: contributeCrumbs,
    below: story === undefined ? words : `${story.id}: ${story.title}`,
    ...(faults.length > 0 && { status: 400 }),
    ...(late && { status: 429, headers: { "retry-after": String(late.seconds) } }),
    main: html`${errorSummary([...tooLate, ...faults.map(({ field, words: text }) => ({ field: field === "story" && kind === "change" ? "draft" : field, text }))])}
${isGood ? previewed(it) : nothing}
${isGood ? html`<h2 class="nhsuk-heading-l">Change it</h2>` : nothing}
<form id="draft" action="${action}" method="post" class="nhsuk-u-reading-width"${kind === "story" && html` data-hints="hints"`}>
${kind === "change" ? html`<input type="hidden" name="story" value="${values.story ?? ""}">` : nothing}
${insetText(html`<p>Write no name, number or address of a real person: a story is about a role. What is accepted becomes public.</p>`)}
${fieldInputs(fields, { values, errors, resources: it.resources, isFilled: kind === "change" })}
${kind === "story" ? html`<div id="hints" aria-live="polite">${it.hints === undefined || isGood ? nothing : hintList(it.hints)}</div>` : nothing}
${button("Look at it first", { name: "do", value: "preview" })}
</form>`,
  };
}

/** Who sent too many: one address, or all together. */
export type Many = "address" | "all";

export const lateWords = (seconds: number, by: Many = "address"): string =>
  `${by === "address" ? "So much came from your address" : "So much waits for the moderators"} that no more is taken for now. Keep this page open and send it again in ${seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}.`;

const lower = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);

/** As it will be shown, what is taken note of, and the way to send it. */
const previewed = ({ kind, preview, remarks = [], hints = [], hadUnseen = [] }: DraftShown): Html =>
  html`<h2 class="nhsuk-heading-l">How it will look</h2>
${contentShown(kind, preview!)}
${hadUnseen.length > 0 && insetText(html`<p>Signs that nobody can see were taken out of: ${hadUnseen.join(", ")}.</p>`)}
${(remarks.length > 0 || hints.length > 0) && html`<p>It can be sent as it is. What a moderator will probably ask for:</p><ul class="nhsuk-list nhsuk-list--bullet">${[...hints.map((it) => it.words), ...remarks].map((it) => html`<li>${it}</li>`)}</ul>`}
<p><button class="nhsuk-button" type="submit" form="draft" name="do" value="send">Send it</button></p>`;

/** Which story somebody wants to change. */
export const whichStoryPage = (stories: readonly Story[]): Page => ({
  title: "Which story should change?",
  section: "contribute",
  crumbs: contributeCrumbs,
  address: "/contribute/change",
  below: kinds.change.words,
  main: html`<form action="/contribute/change" method="get" class="nhsuk-u-reading-width">${select({
    name: "story",
    label: "The story",
    options: stories.map((it) => ({ value: it.id, text: `${it.id}: ${it.title}` })),
  })}${button("Go on")}</form><p><a href="/stories">Look for it among the stories</a></p>`,
});

/** A story's values as hints judge them. */
export const draftOf = (values: Values): Draft => ({
  actor: values.actor,
  careSetting: values.careSetting,
  secondaryActor: values.secondaryActor,
  need: values.need,
  justification: values.justification,
  acceptance: (values.acceptance ?? "").split("\n"),
  body: values.remarks,
});
