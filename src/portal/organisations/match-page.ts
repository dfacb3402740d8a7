import { button, fileInput, textarea } from "../components/form.ts";
import { table } from "../components/table.ts";
import { html, joined, nothing, type Part } from "../html.ts";
import type { Page } from "../page.ts";
import type { DataColumn } from "../tables/table-file.ts";
import { statusTag } from "./find-page.ts";

/** What became of a code of somebody's list. */
export interface MatchRow {
  /** As it was given. */
  readonly given: string;
  /** The row of a table that it stood in, or its place in the list, from 1. */
  readonly line: number;
  readonly status: "active" | "closed" | "not in the register" | "no code";
  readonly code: string | undefined;
  readonly name: string | undefined;
  readonly kind: string | undefined;
  readonly successors: readonly { readonly code: string; readonly name: string | undefined }[];
}

export const matchColumns: readonly DataColumn<MatchRow>[] = [
  { name: "line", title: "Line", value: (it) => String(it.line) },
  { name: "given", title: "As given", value: (it) => it.given, isCode: true },
  { name: "status", title: "Status", value: (it) => it.status },
  { name: "code", title: "Code", value: (it) => it.code ?? null, isCode: true },
  { name: "name", title: "Name", value: (it) => it.name ?? null },
  { name: "type", title: "Type", value: (it) => it.kind ?? null },
  { name: "successors", title: "Successors", value: (it) => it.successors.map((one) => one.code).join(", ") || null },
  {
    name: "successorNames",
    title: "Names of the successors",
    value: (it) => it.successors.map((one) => one.name ?? "").join("; ") || null,
  },
];

export interface MatchView {
  readonly given: string;
  readonly rows: readonly MatchRow[] | undefined;
  readonly problem: string | undefined;
  readonly codesMax: number;
  readonly data: string;
  readonly attribution: string | undefined;
}

/** A list of codes held against the register: what each is, and who does the work of those that closed. */
export function matchPage({ given, rows, problem, codesMax, data, attribution }: MatchView): Page {
  const count = (status: MatchRow["status"]) => rows?.filter((it) => it.status === status).length ?? 0;
  const unmatched = rows?.filter((it) => it.status === "not in the register" || it.status === "no code") ?? [];
  return {
    title: "Match a list of codes",
    section: "organisations",
    crumbs: [{ title: "Find an organisation", address: "/organisations" }],
    ...(rows === undefined && { address: "/organisations/match" }),
    below: "What each code of your list is today, and who carries on the work of those that closed.",
    data,
    attributions: [attribution],
    main: html`<form action="/organisations/match" method="post" enctype="multipart/form-data">
${textarea({ name: "codes", label: `Up to ${codesMax.toLocaleString("en-GB")} codes, or a table with a column called code`, hint: "One a line, or with commas or blanks between; a table as CSV, or as you copy it out of a spreadsheet, with its first row of names.", value: given, rows: 8, error: problem })}
${fileInput({ name: "file", label: "Or a file", hint: "CSV or text. It is taken instead of what is pasted above; only its codes are read, and nothing is kept.", accept: ".csv,.tsv,.txt,text/csv,text/plain" })}
${button("Match", { name: "form", value: "page" })} ${button("As CSV", { name: "form", value: "csv", isSecondary: true })} ${button("As CSV for Excel", { name: "form", value: "excel", isSecondary: true })} ${button("As JSON", { name: "form", value: "json", isSecondary: true })}
</form>
${
  rows === undefined
    ? nothing
    : html`<h2 class="nhsuk-heading-l" id="matched">${rows.length.toLocaleString("en-GB")} code${rows.length === 1 ? "" : "s"}</h2>
<p>${count("active")} active, ${count("closed")} closed, ${count("not in the register")} not in the register, ${count("no code")} that are no codes</p>
${
  unmatched.length > 0
    ? html`<h3 class="nhsuk-heading-m">Not matched</h3><ul class="nhsuk-list nhsuk-list--bullet">${unmatched.map((it) => html`<li>Line ${it.line}: ${it.given} (${it.status})</li>`)}</ul>`
    : nothing
}
${table({
  caption: "What became of each code",
  columns: ["As given", "Status", "Organisation", "Carried on by"],
  rows: rows.map((it): Part[] => [
    it.given,
    it.status === "active" || it.status === "closed" ? statusTag(it.status) : it.status,
    it.code === undefined || it.name === undefined
      ? ""
      : html`<a href="/organisations/${it.code}">${it.code}</a> ${it.name}`,
    joined(
      it.successors.map((one) => html`<a href="/organisations/${one.code}">${one.code}</a> ${one.name ?? ""}`),
      ", ",
    ),
  ]),
})}`
}`,
  };
}
