import { linesOf } from "../../contributions/clean.ts";
import type { Content } from "../../contributions/contribution.ts";
import { storyOf } from "../../contributions/files.ts";
import { type Field, fieldsOf, type Kind } from "../../contributions/kinds.ts";
import { asSentence } from "../../stories/story.ts";
import { type Html, html, nothing } from "../html.ts";
import { shownMarkdown } from "../markdown.ts";
import { differencesShown } from "./differences-shown.ts";

/** What somebody wrote, as everybody would read it: nothing in it can become markup or an address of ours. */
export function contentShown(kind: Kind, content: Content): Html {
  const { values, base } = content;
  if (Object.keys(values).length === 0) return html`<p class="cc-soft">Its words were erased.</p>`;
  const fields = fieldsOf(kind).filter((it) => values[it.name] !== undefined);
  return html`<div class="cc-theirs">${kind === "story" ? html`<p class="nhsuk-lede-text">${asSentence(storyOf(content, { id: "" }, 0))}</p>` : nothing}${fields.map(
    (it) => html`<h3 class="nhsuk-heading-s">${it.label}</h3>
${base?.[it.name] === undefined ? valueShown(it, values[it.name] ?? "") : differencesShown(base[it.name] ?? "", values[it.name] ?? "")}`,
  )}</div>`;
}

function valueShown({ shape, of }: Field, value: string): Html {
  if (shape === "markdown") return shownMarkdown(value).html;
  if (shape === "line") return html`<p>${of === "stories" ? storyLink(value) : value}</p>`;
  return html`<ul class="nhsuk-list nhsuk-list--bullet">${linesOf(value).map((it) => html`<li>${of === "stories" ? storyLink(it) : it}</li>`)}</ul>`;
}

const storyLink = (id: string): Html => html`<a href="/stories/${id}">${id}</a>`;
