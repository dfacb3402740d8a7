import { type Contribution, givenTo, type Status, standing, titleOf } from "../../contributions/contribution.ts";
import { kinds } from "../../contributions/kinds.ts";
import { pagination } from "../components/content.ts";
import { type Html, html, nothing } from "../html.ts";
import type { Page } from "../page.ts";
import { fileLinks } from "../tables/table-file.ts";
import { contentShown } from "./content-shown.ts";
import { contributeCrumbs } from "./contribute-pages.ts";
import { happenedShown } from "./happened-shown.ts";
import { statusTag } from "./receipt-page.ts";

/** A contribution with what the catalogue says of it by now. */
export interface Placed {
  readonly it: Contribution;
  readonly status: Status;
  /** Where it stands in the catalogue. */
  readonly published: string | undefined;
}

/** Pages of a list: the first is 1. */
export interface ListPart {
  readonly page: number;
  readonly pages: number;
  readonly total: number;
}

/** What was accepted: its number leads to it, never its receipt. */
export const contributionsPage = (found: readonly Placed[], part: ListPart): Page => ({
  title: "Contributions",
  section: "contribute",
  crumbs: contributeCrumbs,
  address: part.page === 1 ? "/contributions" : `/contributions?page=${part.page}`,
  files: fileLinks("/contributions"),
  below: "What people have proposed and moderators have accepted.",
  main:
    found.length === 0
      ? html`<p>Nothing has been accepted yet. <a href="/contribute">Propose something</a>.</p>`
      : html`<ul class="entries">${found.map(
          ({ it, status }) =>
            html`<li><h2 class="nhsuk-heading-s"><a href="/contributions/${it.number}">${it.number}: ${titleOf(it.kind, standing(it).content)}</a></h2><p>${kinds[it.kind].title}${givenTo(it) === undefined ? "" : `, ${givenTo(it)!.id}`} ${statusTag(status)}</p></li>`,
        )}</ul>${turns("/contributions", part)}`,
});

export const turns = (address: string, { page, pages }: ListPart): Html => {
  const turn = (to: number) => ({
    address: `${address}${address.includes("?") ? "&" : "?"}page=${to}`,
    title: `${to} of ${pages}`,
  });
  return pagination({
    previous: page > 1 ? turn(page - 1) : undefined,
    next: page < pages ? turn(page + 1) : undefined,
  });
};

/** One that everybody may read: the version that was accepted, and what was said for everybody. */
export const contributionPage = ({ it, status, published }: Placed): Page => ({
  title: `Contribution ${it.number}`,
  section: "contribute",
  crumbs: [...contributeCrumbs, { title: "Contributions", address: "/contributions" }],
  address: `/contributions/${it.number}`,
  below: `${kinds[it.kind].title}: ${titleOf(it.kind, standing(it).content)}`,
  main: html`<p>${statusTag(status)}${published === undefined ? nothing : html` <a href="${published}">In the catalogue</a>`}</p>
<h2 class="nhsuk-heading-m">${kinds[it.kind].title}</h2>
${contentShown(it.kind, standing(it).content)}
<h2 class="nhsuk-heading-m">What was said</h2>
${happenedShown(
  it.happened.filter((of) => of.audience === "all"),
  { sender: "The sender" },
)}`,
});
