import type { Content } from "../../contributions/contribution.ts";
import { wordDifferences } from "../../contributions/differences.ts";
import { fieldsOf, type Kind } from "../../contributions/kinds.ts";
import { type Html, html } from "../html.ts";

/** What went and what came, underlined and struck through for those who see it, and said to those who do not. */
export const differencesShown = (before: string, after: string): Html =>
  html`<p class="text">${wordDifferences(before, after).map(({ is, items }) => {
    const text = items.join("");
    if (is === "same") return text;
    return is === "gone"
      ? html`<del class="cc-old"><span class="nhsuk-u-visually-hidden">[taken out: </span>${text}<span class="nhsuk-u-visually-hidden">]</span></del>`
      : html`<ins class="cc-new"><span class="nhsuk-u-visually-hidden">[put in: </span>${text}<span class="nhsuk-u-visually-hidden">]</span></ins>`;
  })}</p>`;

/** What a version has otherwise than another, field by field. */
export function versionDifferences(kind: Kind, before: Content, after: Content): Html {
  const changed = fieldsOf(kind).filter(({ name }) => (before.values[name] ?? "") !== (after.values[name] ?? ""));
  if (changed.length === 0) return html`<p>The words are the same.</p>`;
  return html`<p class="cc-soft">What was taken out is struck through; what was put in is underlined.</p><div class="cc-theirs">${changed.map(
    ({ name, label }) => html`<h3 class="nhsuk-heading-s">${label}</h3>
${differencesShown(before.values[name] ?? "", after.values[name] ?? "")}`,
  )}</div>`;
}
