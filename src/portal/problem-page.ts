import { type Problem, statusOf } from "../fhir/problem.ts";
import { html } from "./html.ts";
import type { Page } from "./page.ts";

/** What went wrong, and what one can do now. */
export function problemPage(it: Problem): Page {
  const status = statusOf(it);
  return {
    title: titles[status] ?? (status < 500 ? "This cannot be answered" : "This server failed"),
    main: html`<p>${sentence(it.detail)}</p>
<h2 class="nhsuk-heading-m">What you can do</h2>
<ul class="nhsuk-list nhsuk-list--bullet">${
      status >= 500
        ? html`<li>Try again in a minute. If it happens again, tell whoever runs this server what you asked for.</li>`
        : status === 404 || status === 410
          ? html`<li>Look at the address: a letter may be missing at its end.</li>`
          : html`<li>Go back, change what is named above, and send it again.</li>`
    }<li>Search with the box at the top of this page.</li><li><a href="/">Begin at the start page</a>.</li></ul>
<p class="cc-soft">Problem ${status}</p>`,
  };
}

/** A name of a parameter at its beginning stays as it is. */
const sentence = (text: string): string =>
  `${/^[\w.:-]+=/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

const titles: Readonly<Record<number, string>> = {
  404: "There is nothing here",
  405: "This page is not asked for that way",
  410: "This is gone",
  429: "Too many requests",
};
