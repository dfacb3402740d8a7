import type { Action, Happened } from "../../contributions/contribution.ts";
import { type Html, html, nothing } from "../html.ts";
import { readableDate } from "../resource/readable-date.ts";

/** `4 March 2026, 14:05 (UTC)` */
export const dayAndTime = (ms: number): string => readableDate(`${new Date(ms).toISOString().slice(0, 16)}Z`);

const words: Readonly<Record<Action, (it: Happened) => string>> = {
  received: () => "sent it",
  version: ({ version }) => `sent version ${version}`,
  comment: () => "said",
  asked: () => "asked for changes",
  accepted: ({ given }) => (given === undefined ? "accepted it" : `accepted it, as ${given.id}`),
  declined: () => "declined it",
  merged: ({ other }) => `put it together with contribution ${other}`,
  withdrawn: () => "took it back",
  published: () => "published it",
  erased: () => "erased its words",
};

/** Who did what when, and what was said, the oldest first. */
export const happenedShown = (all: readonly Happened[], { sender }: { readonly sender: string }): Html =>
  html`<ul class="cc-said">${all.map(
    (it) =>
      html`<li><p><strong>${it.moderator === undefined ? sender : `Moderator ${it.moderator}`}</strong> ${words[it.action](it)} <span class="cc-soft">${dayAndTime(it.at)}${it.audience === "sender" ? ". Not public" : ""}</span></p>${it.words === undefined ? nothing : html`<p class="text">${it.words}</p>`}</li>`,
  )}</ul>`;
