import { cleaned } from "../../contributions/clean.ts";
import type { Audience } from "../../contributions/contribution.ts";
import { wordsFault } from "../../contributions/read-contribution.ts";
import { isPublic } from "../../contributions/status.ts";
import { isProblem, type Problem, problem } from "../../fhir/problem.ts";
import { contributionPage, contributionsPage } from "../../portal/contributions/public-pages.ts";
import { receiptPage } from "../../portal/contributions/receipt-page.ts";
import type { SearchPair } from "../../search/parse-search.ts";
import { refusals } from "../../store/contributions-store.ts";
import { notFound, type Route, redirect, type Shown, type SiteAnswer, type SiteRequest, valueIn } from "../site.ts";
import { fromOf, numberIn, pageIn, pageSize, pagesOf, placed, takesNone } from "./contributing.ts";
import { newVersion } from "./propose.ts";

const methods = ["GET", "HEAD", "POST"];

export const contributionRoutes: readonly Route[] = [
  {
    path: "/contributions",
    answer: async ({ query }, { contributing, catalogue }) => {
      const page = pageIn(valueIn(query, "page"));
      const statuses = ["accepted", "published"] as const;
      const asked = { statuses, limit: pageSize, offset: (page - 1) * pageSize };
      const { total, found } = await contributing.store().list(asked);
      return contributionsPage(
        found.map((it) => placed(it, catalogue)),
        { page, pages: pagesOf(total), total },
      );
    },
  },
  {
    path: "/contributions/:id",
    methods,
    answer: (request, shown, { id = "" }) =>
      numberIn(id) === undefined ? receipt(id, request, shown) : publicOne(numberIn(id)!, request, shown),
  },
  {
    path: "/contributions/:id/change",
    methods,
    answer: async (request, shown, { id = "" }) => {
      const it = await shown.contributing.store().byReceipt(id);
      return it ? newVersion(it, id, request, shown) : unknown;
    },
  },
];

/** The same for what was never there and for what is nobody else's business. */
const unknown: Problem = notFound(
  "There is no contribution at this address. A receipt is a link of its sender's: look whether a letter is missing at its end.",
);

async function publicOne(
  number: number,
  { form }: SiteRequest,
  { contributing, catalogue }: Shown,
): Promise<SiteAnswer> {
  if (form !== undefined) return problem("forbidden", "Only its receipt changes a contribution.");
  const it = await contributing.store().byNumber(number);
  return it && isPublic(it.status) ? contributionPage(placed(it, catalogue)) : unknown;
}

/** What its sender sees, says and takes back. */
async function receipt(id: string, request: SiteRequest, shown: Shown): Promise<SiteAnswer> {
  const { contributing, catalogue, frame, publicUrl } = shown;
  const { query, form } = request;
  const it = await contributing.store().byReceipt(id);
  if (!it) return unknown;
  const common = {
    ...placed(it, catalogue),
    receipt: id,
    link: `${publicUrl()}/contributions/${id}`,
    isOpen: contributing.isOpen,
  };
  const version = numberIn(valueIn(query, "version") ?? "");
  if (form === undefined || isProblem(form)) return receiptPage({ ...common, version });
  if (!contributing.isOpen) return takesNone;
  const what = valueIn(form, "do");
  const back = redirect(`${frame().root}/contributions/${id}`);
  if (what === "withdraw") {
    const refused = await contributing.store().act(it.number, { action: "withdrawn" }, contributing.now());
    return refused ? problem("forbidden", `It was not taken back: ${refusals[refused.refused]}.`) : back;
  }
  if (what !== "comment") return problem("malformed-value", "The form does not say what is to be done.");
  const words = wordsIn(form);
  const fault = wordsFault(words);
  if (fault !== undefined) return receiptPage({ ...common, wrong: { words: fault, value: words } });
  const waitSeconds = contributing.maySay(fromOf(request));
  if (waitSeconds !== undefined)
    return receiptPage({ ...common, wrong: { words: "No more is taken for now.", value: words, waitSeconds } });
  const refused = await contributing
    .store()
    .act(it.number, { action: "comment", words, audience: audienceIn(form) }, contributing.now());
  return refused
    ? receiptPage({ ...common, wrong: { words: `It was not taken: ${refusals[refused.refused]}.`, value: words } })
    : back;
}

/** What is said, made clean. What is far too long is refused by its length, not worked on. */
export const wordsIn = (form: readonly SearchPair[]): string =>
  cleaned((valueIn(form, "words") ?? "").slice(0, 10_000), "markdown").text;

export const audienceIn = (form: readonly SearchPair[]): Audience =>
  valueIn(form, "audience") === "sender" ? "sender" : "all";
