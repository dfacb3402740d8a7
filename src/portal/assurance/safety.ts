import { html } from "../html.ts";
import { shownMarkdown } from "../markdown.ts";
import type { Page } from "../page.ts";

/** `hazards`: docs/safety/hazards.md, whose first heading is the page's own. */
export const safetyPage = (hazards: string): Page => ({
  title: "Hazards",
  section: "journey",
  crumbs: [
    { title: "API journey", address: "/journey" },
    { title: "Assure", address: "/journey/assure" },
  ],
  address: "/safety",
  main: html`${shownMarkdown(hazards.replace(/^# .*\n/, ""), { ours: true }).html}`,
});
