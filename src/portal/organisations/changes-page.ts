import { insetText } from "../components/content.ts";
import { button, select } from "../components/form.ts";
import { table } from "../components/table.ts";
import { html, nothing, type Part } from "../html.ts";
import type { Page } from "../page.ts";
import { type DataColumn, fileLinks } from "../tables/table-file.ts";

/** An organisation that is not the same in two releases. */
export interface ChangeRow {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly differences: readonly { readonly what: string; readonly before: string; readonly after: string }[];
  readonly from: string;
  readonly to: string;
}

export const changeColumns: readonly DataColumn<ChangeRow>[] = [
  { name: "code", title: "Code", value: (it) => it.code, isCode: true },
  { name: "name", title: "Name", value: (it) => it.name },
  { name: "change", title: "Change", value: (it) => it.kind },
  {
    name: "what",
    title: "What",
    value: (it) => it.differences.map(({ what, before, after }) => `${what}: ${before} → ${after}`).join("; "),
  },
  { name: "from", title: "From the release of", value: (it) => it.from },
  { name: "to", title: "To the release of", value: (it) => it.to },
];

export interface ChangesView {
  readonly releases: readonly string[];
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The first of them. */
  readonly rows: readonly ChangeRow[];
  readonly counts: Readonly<Record<string, number>>;
  readonly isCut: boolean;
  readonly data: string;
  readonly attribution: string | undefined;
}

/** What is different between two releases of the register. */
export function changesPage({ releases, from, to, rows, counts, isCut, data, attribution }: ChangesView): Page {
  const query = from === undefined || to === undefined ? "" : `?${new URLSearchParams({ from, to })}`;
  const options = releases.map((it) => ({ value: it, text: it }));
  return {
    title: "What changed between releases",
    section: "organisations",
    crumbs: [{ title: "Find an organisation", address: "/organisations" }],
    address: `/organisations/changes${query}`,
    data,
    attributions: [attribution],
    ...(query !== "" && {
      files: fileLinks("/organisations/changes", query),
    }),
    main: html`${
      releases.length < 2
        ? insetText(
            html`<p>There is ${releases.length === 0 ? "no release" : "one release"} here, so there is nothing to compare. Load the next one with <code>careconnect directory load</code>; what it changes will be listed here.</p>`,
          )
        : html`<form action="/organisations/changes" method="get">${select({ name: "from", label: "From the release of", options, value: from ?? "" })}${select({ name: "to", label: "To the release of", options, value: to ?? "" })}${button("Compare")}</form>`
    }
${
  query === ""
    ? nothing
    : rows.length === 0
      ? html`<p>No organisation is different in these two releases.</p>`
      : html`<p>${Object.entries(counts)
          .map(([kind, count]) => `${count.toLocaleString("en-GB")} ${kind}`)
          .join(", ")}</p>${isCut && html`<p>These are the first; the files have all of them.</p>`}${table({
          caption: `Changes from ${from} to ${to}`,
          columns: ["Organisation", "Change", "What"],
          rows: rows.map((it): Part[] => [
            html`<a href="/organisations/${it.code}">${it.code}</a> ${it.name}`,
            it.kind,
            html`<ul class="nhsuk-list">${it.differences.map((one) => html`<li>${one.what}: <del class="cc-old">${one.before === "" ? "nothing" : one.before}</del> became <ins class="cc-new">${one.after === "" ? "nothing" : one.after}</ins></li>`)}</ul>`,
          ]),
        })}`
}`,
  };
}
