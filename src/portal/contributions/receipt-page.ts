import { type Contribution, type Status, standing } from "../../contributions/contribution.ts";
import { kinds } from "../../contributions/kinds.ts";
import { wordsMax } from "../../contributions/read-contribution.ts";
import { isPublic, statusAfter, statusMeans, statusWords } from "../../contributions/status.ts";
import { details, insetText, type TagColour, tag } from "../components/content.ts";
import { button, errorSummary, linkButton, radios, textarea } from "../components/form.ts";
import { type Html, html, nothing } from "../html.ts";
import type { Page } from "../page.ts";
import { contentShown } from "./content-shown.ts";
import { contributeCrumbs, lateWords } from "./contribute-pages.ts";
import { versionDifferences } from "./differences-shown.ts";
import { dayAndTime, happenedShown } from "./happened-shown.ts";

const colours: Readonly<Record<Status, TagColour>> = {
  received: "grey",
  "in-discussion": "yellow",
  accepted: "green",
  declined: "red",
  withdrawn: "grey",
  published: "green",
};

export const statusTag = (status: Status): Html => tag(statusWords[status], colours[status]);

export interface ReceiptShown {
  readonly it: Contribution;
  /** By what the catalogue has by now. */
  readonly status: Status;
  readonly receipt: string;
  /** The receipt's address in full. */
  readonly link: string;
  /** Where it stands in the catalogue. */
  readonly published: string | undefined;
  /** The version that is looked at: the standing one unless another was asked for. */
  readonly version?: number | undefined;
  /** This server takes contributions. */
  readonly isOpen: boolean;
  /** What was wrong with a comment that was sent, and the comment. */
  readonly wrong?: { readonly words: string; readonly value: string; readonly waitSeconds?: number };
}

/** What its sender sees: where it stands, what was said, and what they can do. */
export function receiptPage(shown: ReceiptShown): Page {
  const { it, status, receipt, published, isOpen, wrong } = shown;
  const address = `/contributions/${receipt}`;
  const open = (action: "version" | "comment" | "withdrawn") =>
    isOpen && statusAfter(status, action, "sender") !== undefined;
  const answer = it.happened.findLast((of) => of.moderator !== undefined && of.words !== undefined);
  return {
    title: `Your contribution ${it.number}`,
    section: "contribute",
    crumbs: contributeCrumbs,
    ...(wrong && { status: wrong.waitSeconds === undefined ? 400 : 429 }),
    ...(wrong?.waitSeconds !== undefined && { headers: { "retry-after": String(wrong.waitSeconds) } }),
    main: html`${wrong ? errorSummary([{ field: "words", text: wrong.waitSeconds === undefined ? wrong.words : lateWords(wrong.waitSeconds) }]) : nothing}
<p>${statusTag(status)} ${statusMeans[status]}</p>
${answer?.words === undefined ? nothing : html`<h2 class="nhsuk-heading-m">What was answered last</h2>${happenedShown([answer], { sender: "You" })}`}
${insetText(html`<p><strong>Keep this link.</strong> It is your receipt. Whoever has it can change your contribution or take it back; nobody can find it again for you.</p><p><a href="${address}" data-copy>${shown.link}</a></p>`)}
${isPublic(status) ? html`<p>Everybody can read it at <a href="/contributions/${it.number}">contribution ${it.number}</a>${published === undefined ? nothing : html`; it is published <a href="${published}">in the catalogue</a>`}.</p>` : nothing}
${versionsShown(it, address, shown.version)}
<h2 class="nhsuk-heading-m" id="discussion">What has happened</h2>
${happenedShown(it.happened, { sender: "You" })}
${open("version") ? linkButton("Send a new version", `${address}/change`) : nothing}
${open("comment") ? commentForm(address, wrong) : nothing}
${open("withdrawn") ? details("Take it back", html`<p>Nobody will do anything with it any more, and it cannot be sent on.</p><form action="${address}" method="post">${button("Take it back", { name: "do", value: "withdraw", isSecondary: true })}</form>`) : nothing}`,
  };
}

const commentForm = (address: string, wrong: ReceiptShown["wrong"]): Html =>
  html`<form action="${address}" method="post" class="nhsuk-u-reading-width">${textarea({
    name: "words",
    label: "Say something to the moderators",
    hint: "No names, numbers or addresses of people",
    rows: 4,
    maxLength: wordsMax,
    value: wrong?.value,
    error: wrong?.words,
  })}${audienceChoice()}${button("Say it", { name: "do", value: "comment", isSecondary: true })}</form>`;

export const audienceChoice = (legend = "Who may read it?", others = "Only the moderators"): Html =>
  radios({
    name: "audience",
    legend,
    values: ["all"],
    options: [
      { value: "all", text: "Everybody, once the contribution is accepted" },
      { value: "sender", text: others },
    ],
  });

/** The text, and what each version has otherwise than the one before it. */
export function versionsShown(it: Contribution, address: string, asked: number | undefined): Html {
  const { versions, kind } = it;
  const shown = versions.find((of) => of.number === asked) ?? standing(it);
  const before = versions.find((of) => of.number === shown.number - 1);
  return html`<h2 class="nhsuk-heading-m" id="text">${kinds[kind].title}${versions.length > 1 ? `, version ${shown.number}` : ""}</h2>
${contentShown(kind, shown.content)}
${before === undefined ? nothing : html`<h2 class="nhsuk-heading-m" id="differences">What version ${shown.number} has otherwise than version ${before.number}</h2>${versionDifferences(kind, before.content, shown.content)}`}
${versions.length > 1 ? html`<ul class="nhsuk-list nhsuk-list--bullet">${versions.map((of) => html`<li>${of.number === shown.number ? `Version ${of.number}, shown here` : html`<a href="${address}?version=${of.number}#text">Version ${of.number}</a>`} <span class="cc-soft">${dayAndTime(of.at)}</span></li>`)}</ul>` : nothing}`;
}
