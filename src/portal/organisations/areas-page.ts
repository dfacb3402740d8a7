import { table } from "../components/table.ts";
import { html, type Part } from "../html.ts";
import type { Page } from "../page.ts";
import { fileLinks } from "../tables/table-file.ts";

export interface AreaRow {
  readonly code: string;
  readonly name: string;
  readonly practices: number;
  readonly organisations: number;
}

/** Local authorities with what is open in each: one step to the GP practices of an area. */
export const areasPage = (rows: readonly AreaRow[], data: string, attribution: string | undefined): Page => ({
  title: "Practices of an area",
  section: "organisations",
  crumbs: [{ title: "Find an organisation", address: "/organisations" }],
  address: "/organisations/areas",
  files: fileLinks("/organisations/areas"),
  below: "Local authorities by the postcodes of the organisations, with what is open there now.",
  data,
  attributions: [attribution],
  main:
    rows.length === 0
      ? html`<p>No postcodes are loaded, so that no organisation has an area. Load them with <code>careconnect directory load --postcodes</code>.</p>`
      : table({
          caption: "Local authorities",
          isCaptionHidden: true,
          columns: [
            "Local authority",
            "Code",
            { title: "Open GP practices", isNumber: true },
            { title: "Open organisations", isNumber: true },
          ],
          rows: rows.map((it): Part[] => [
            it.name,
            html`<code>${it.code}</code>`,
            html`<a href="/organisations?local-authority=${it.code}&amp;role=RO76&amp;status=true">${it.practices.toLocaleString("en-GB")}<span class="nhsuk-u-visually-hidden"> practices of ${it.name}</span></a>`,
            html`<a href="/organisations?local-authority=${it.code}&amp;status=true">${it.organisations.toLocaleString("en-GB")}<span class="nhsuk-u-visually-hidden"> organisations of ${it.name}</span></a>`,
          ]),
        }),
});
