import { tag } from "../components/content.ts";
import { table } from "../components/table.ts";
import { html } from "../html.ts";
import type { Page } from "../page.ts";
import { fileLinks } from "../tables/table-file.ts";

/** A conformance check, and what came of it just now. */
export interface ShownCheck {
  readonly title: string;
  readonly expectation: string;
  /** Undefined: it was kept. */
  readonly fault: string | undefined;
}

/** Where checks can be run. */
export const checksPage = (
  services: readonly {
    readonly name: string;
    readonly title: string;
    readonly types: readonly string[];
    readonly canRun: boolean;
  }[],
): Page => ({
  title: "Checks",
  section: "journey",
  address: "/checks",
  below:
    "Everything that the table promises, as checks that ask this server now: each finds something that must be found, and misses what must not.",
  main: html`<p>The same checks judge any other server by its address, in the test suite of this project. They need the invented records of the demo.</p>
${services.map(
  (it) =>
    html`<h2 class="nhsuk-heading-l">${it.title}</h2>${
      it.canRun
        ? html`<ul class="nhsuk-list nhsuk-list--bullet"><li><a href="/checks/${it.name}/service">The service as a whole</a></li>${it.types.map((type) => html`<li><a href="/checks/${it.name}/${type}">${type}</a></li>`)}</ul>`
        : html`<p>The records that are held here are not the invented ones of the demo, or access is controlled: the checks cannot be run on them. They run in every build of this program.</p>`
    }`,
)}`,
});

export function checkedPage(
  service: { readonly name: string; readonly title: string },
  type: string,
  checks: readonly ShownCheck[],
  at: string,
): Page {
  const kept = checks.filter((it) => it.fault === undefined).length;
  return {
    title: `Checks: ${type === "service" ? service.title : type}`,
    section: "journey",
    crumbs: [{ title: "Checks", address: "/checks" }],
    address: `/checks/${service.name}/${type}`,
    files: fileLinks(`/checks/${service.name}/${type}`),
    below: html`${kept} of ${checks.length} pass now`,
    main: html`<p>Run at ${at} against this server, to which nothing has been written since. ${type !== "service" && html`<a href="/explore/${service.name}/${type}">What ${type} holds</a>`}</p>
${table({
  caption: `Checks of ${type}`,
  isCaptionHidden: true,
  columns: ["Check", "Level", "Now"],
  rows: checks.map((it) => [
    it.title,
    it.expectation,
    it.fault === undefined ? tag("Passes", "green") : html`${tag("Fails", "red")} ${it.fault}`,
  ]),
})}`,
  };
}
