import { type Contribution, type Status, standing, titleOf } from "../../contributions/contribution.ts";
import { kinds } from "../../contributions/kinds.ts";
import { wordsMax } from "../../contributions/read-contribution.ts";
import { statusAfter } from "../../contributions/status.ts";
import type { Collection } from "../../stories/story.ts";
import { details, insetText } from "../components/content.ts";
import { button, errorSummary, input, select, textarea } from "../components/form.ts";
import { table } from "../components/table.ts";
import { type Html, html, nothing } from "../html.ts";
import type { Page } from "../page.ts";
import { contributeCrumbs } from "./contribute-pages.ts";
import { dayAndTime, happenedShown } from "./happened-shown.ts";
import { type ListPart, type Placed, turns } from "./public-pages.ts";
import { audienceChoice, statusTag, versionsShown } from "./receipt-page.ts";

const crumbs = [...contributeCrumbs, { title: "Moderation", address: "/moderation" }];

/** Where a moderator comes in. */
export const signInPage = (wrong?: string): Page => ({
  title: "Moderation",
  section: "contribute",
  crumbs: contributeCrumbs,
  ...(wrong !== undefined && { status: 403 }),
  main: html`${wrong === undefined ? nothing : errorSummary([{ field: "token", text: wrong }])}
<p>Moderators read what people contribute, talk it over with them, and accept or decline it. Whoever runs this server makes a token for each: <code>careconnect moderator add</code>.</p>
<form action="/moderation" method="post">${input({ name: "token", label: "Your token", type: "password", maxLength: 100, width: 30, error: wrong })}${button("Sign in")}</form>
<p class="cc-soft">A cookie keeps you signed in for 8 hours, in this browser alone. Nobody else gets one.</p>`,
});

/** Who is signed in, and the token that their forms carry. */
export interface SignedIn {
  readonly moderator: string;
  readonly formToken: string;
}

const tokenField = ({ formToken }: SignedIn): Html => html`<input type="hidden" name="form" value="${formToken}">`;

const signedIn = (it: SignedIn): Html =>
  html`<form action="/moderation/sign-out" method="post"><p>You are signed in as ${it.moderator}.</p>${tokenField(it)}${button("Sign out", { isSecondary: true })}</form>`;

export const queueViews = ["waiting", "accepted", "closed"] as const;
export type QueueView = (typeof queueViews)[number];

const viewWords: Readonly<Record<QueueView, string>> = {
  waiting: "Waiting",
  accepted: "Accepted",
  closed: "Declined or withdrawn",
};

/** The contributions, those with the newest activity first. */
export const queuePage = (found: readonly Placed[], view: QueueView, part: ListPart, who: SignedIn): Page => ({
  title: "Moderation",
  section: "contribute",
  crumbs: contributeCrumbs,
  main: html`${signedIn(who)}
<ul class="cc-links">${queueViews.map((it) => html`<li><a href="/moderation?show=${it}"${it === view && html` aria-current="true"`}>${viewWords[it]}</a></li>`)}</ul>
<h2 class="nhsuk-heading-l">${viewWords[view]}: ${part.total}</h2>
${
  found.length === 0
    ? html`<p>There is nothing here.</p>`
    : table({
        caption: viewWords[view],
        isCaptionHidden: true,
        columns: ["Contribution", "Kind", "Status", "Versions", "Last activity"],
        rows: found.map(({ it, status }) => [
          html`<a href="/moderation/${it.number}">${it.number}: ${titleOf(it.kind, standing(it).content)}</a>`,
          kinds[it.kind].title,
          statusTag(status),
          String(it.versions.length),
          dayAndTime(it.happened.at(-1)!.at),
        ]),
      })
}
${turns(`/moderation?show=${view}`, part)}`,
});

export interface ModerationShown {
  readonly it: Contribution;
  readonly status: Status;
  readonly published: string | undefined;
  readonly version: number | undefined;
  readonly who: SignedIn;
  /** What the catalogue would say against it. */
  readonly remarks: readonly string[];
  /** What it could be called in the catalogue; undefined: it needs no id. */
  readonly id: string | undefined;
  readonly collections: readonly Collection[];
  readonly wrong?: { readonly field: string; readonly words: string; readonly value?: string };
}

/** One contribution, and what a moderator can do with it. */
export function moderationPage(shown: ModerationShown): Page {
  const { it, status, published, version, who, remarks, wrong } = shown;
  const address = `/moderation/${it.number}`;
  const open = (action: "comment" | "asked" | "accepted" | "declined" | "merged" | "published") =>
    statusAfter(status, action, "moderator") !== undefined;
  const form = (isOpen: boolean, content: Html) =>
    isOpen
      ? html`<form action="${address}" method="post" class="nhsuk-u-reading-width">${tokenField(who)}${content}</form>`
      : nothing;
  const said = (id: string, label: string, hint: string) =>
    textarea({
      name: "words",
      id,
      label,
      hint,
      rows: 4,
      maxLength: wordsMax,
      error: wrong?.field === id ? wrong.words : undefined,
      value: wrong?.field === id ? wrong.value : undefined,
    });
  return {
    title: `Contribution ${it.number}`,
    section: "contribute",
    crumbs,
    ...(wrong && { status: 400 }),
    main: html`${wrong ? errorSummary([{ field: wrong.field, text: wrong.words }]) : nothing}
<p>${statusTag(status)} ${kinds[it.kind].title}${published === undefined ? nothing : html`, <a href="${published}">in the catalogue</a>`}</p>
${versionsShown(it, address, version)}
${remarks.length > 0 ? insetText(html`<h2 class="nhsuk-heading-s">What the catalogue would say against it</h2><ul class="nhsuk-list nhsuk-list--bullet">${remarks.map((of) => html`<li>${of}</li>`)}</ul>`) : nothing}
<h2 class="nhsuk-heading-m" id="discussion">What has happened</h2>
${happenedShown(it.happened, { sender: "The sender" })}
${form(
  open("comment"),
  html`<h2 class="nhsuk-heading-m">Say something</h2>${said("comment", "To the sender", "It stands under your name")}${audienceChoice("Who may read it?", "Only the sender and moderators")}${button("Say it", { name: "do", value: "comment", isSecondary: true })}${open("asked") ? button("Ask for changes", { name: "do", value: "ask", isSecondary: true }) : nothing}`,
)}
${form(
  open("accepted"),
  html`<h2 class="nhsuk-heading-m">Accept it</h2><input type="hidden" name="version" value="${it.versions.at(-1)!.number}">${
    shown.id === undefined
      ? nothing
      : input({
          name: "id",
          label: "Its id in the catalogue",
          value: shown.id,
          maxLength: 60,
          width: 30,
          error: wrong?.field === "id" ? wrong.words : undefined,
        })
  }${
    it.kind === "story"
      ? select({
          name: "collection",
          label: "Its collection",
          value: "contributed",
          options: shown.collections.map((of) => ({ value: of.id, text: of.title })),
        })
      : nothing
  }${said("acceptance-words", "The answer", "Public. May be left empty")}${button("Accept it", { name: "do", value: "accept" })}`,
)}
${form(
  open("declined"),
  html`<h2 class="nhsuk-heading-m">Decline it</h2>${said("reason", "The reason", "For the sender: what would have to be otherwise")}${button("Decline it", { name: "do", value: "decline", isSecondary: true })}`,
)}
${form(
  open("merged"),
  html`${details(
    "It says the same as another one",
    html`<p>This one ends, and its receipt says which one goes on.</p>${input({ name: "other", label: "Number of the one that goes on", width: 5, maxLength: 9, error: wrong?.field === "other" ? wrong.words : undefined })}${button("Put them together", { name: "do", value: "merge", isSecondary: true })}`,
    { isOpen: wrong?.field === "other" },
  )}`,
)}
${form(open("published") && it.kind !== "story", html`${button("It has been published", { name: "do", value: "publish", isSecondary: true })}`)}`,
  };
}
