import type { Contribution } from "../../contributions/contribution.ts";
import { standing } from "../../contributions/contribution.ts";
import { type Kind, kindNames, kinds } from "../../contributions/kinds.ts";
import { type ReadContribution, readContribution } from "../../contributions/read-contribution.ts";
import { partsOf, withParts } from "../../contributions/story-parts.ts";
import { isProblem, problem } from "../../fhir/problem.ts";
import {
  closedPage,
  contributePage,
  type DraftShown,
  draftOf,
  draftPage,
  moderatingPage,
  whichStoryPage,
} from "../../portal/contributions/contribute-pages.ts";
import type { SearchPair } from "../../search/parse-search.ts";
import { isRefused, refusals } from "../../store/contributions-store.ts";
import { faultsOf } from "../../stories/catalogue.ts";
import { hintsFor } from "../../stories/hints.ts";
import { notFound, type Route, redirect, type Shown, type SiteAnswer, type SiteRequest, valueIn } from "../site.ts";
import { fromOf, knownOf, resourcesOf, takesNone } from "./contributing.ts";

const methods = ["GET", "HEAD", "POST"];

export const contributeRoutes: readonly Route[] = [
  { path: "/contribute", answer: (_, { contributing }) => contributePage(contributing.isOpen) },
  { path: "/contribute/moderating", answer: (_, { moderating }) => moderatingPage(moderating) },
  ...kindNames.map(
    (kind): Route => ({ path: kinds[kind].address, methods, answer: (request, shown) => newOne(kind, request, shown) }),
  ),
];

/** A form for something new: empty, looked at, or sent. */
async function newOne(kind: Kind, request: SiteRequest, shown: Shown): Promise<SiteAnswer> {
  const { contributing } = shown;
  const { query, form } = request;
  if (!contributing.isOpen) return form === undefined ? closedPage(kinds[kind].title) : takesNone;
  if (form === undefined || isProblem(form)) return emptyForm(kind, query, shown);
  const read = readContribution(kind, (name) => valueIn(form, name), knownOf(shown));
  const draft = draftShown(kind, read, shown);
  if (valueIn(form, "do") !== "send" || read.faults.length > 0) return draftPage(draft);
  const seconds = contributing.mayAdd(fromOf(request));
  if (seconds !== undefined) return draftPage({ ...draft, late: { seconds, by: "address" } });
  const added = await contributing.store().add(kind, read.content, contributing.now());
  if (isRefused(added)) return draftPage({ ...draft, late: { seconds: 3600, by: "all" } });
  return redirect(`${shown.frame().root}/contributions/${added.receipt}`);
}

function emptyForm(kind: Kind, query: readonly SearchPair[], shown: Shown): SiteAnswer {
  const { catalogue, promises } = shown;
  const resources = resourcesOf(promises);
  if (kind === "profile-change") {
    const resource = valueIn(query, "resource") ?? "";
    return draftPage({ kind, values: resources.includes(resource) ? { resource } : {}, faults: [], resources });
  }
  if (kind !== "change") return draftPage({ kind, values: {}, faults: [], resources });
  const id = valueIn(query, "story");
  if (id === undefined) return whichStoryPage(catalogue.stories);
  const story = catalogue.byId.get(id);
  if (!story) return notFound("There is no story of this id.");
  return draftPage({ kind, values: { story: id, ...partsOf(story) }, faults: [], resources, story });
}

/** What was sent, with all that is to be said of it. */
function draftShown(
  kind: Kind,
  { content, shown: values, faults, hadUnseen }: ReadContribution,
  shown: Shown,
): DraftShown {
  const { catalogue, promises } = shown;
  const story = kind === "change" ? catalogue.byId.get(values.story ?? "") : undefined;
  return {
    kind,
    values,
    faults,
    preview: content,
    hadUnseen,
    resources: resourcesOf(promises),
    story,
    ...(kind === "story" && { hints: hintsFor(draftOf(values)) }),
    ...(story && faults.length === 0 && { remarks: faultsOf(withParts(story, content.values), catalogue, promises) }),
  };
}

/** A new version of something: the same form, filled in with what stands. */
export async function newVersion(
  it: Contribution,
  receipt: string,
  request: SiteRequest,
  shown: Shown,
): Promise<SiteAnswer> {
  const { contributing, catalogue, promises } = shown;
  const { kind } = it;
  const { form } = request;
  if (!contributing.isOpen) return takesNone;
  const { values } = standing(it).content;
  const story = kind === "change" ? catalogue.byId.get(values.story ?? "") : undefined;
  if (form === undefined || isProblem(form))
    return draftPage({
      kind,
      values: { ...(story && partsOf(story)), ...values },
      faults: [],
      resources: resourcesOf(promises),
      story,
      receipt,
    });
  // It stays a change to the same story.
  const given = (name: string) => (kind === "change" && name === "story" ? values.story : valueIn(form, name));
  const read = readContribution(kind, given, knownOf(shown));
  const draft = { ...draftShown(kind, read, shown), receipt };
  if (valueIn(form, "do") !== "send" || read.faults.length > 0) return draftPage(draft);
  const seconds = contributing.maySay(fromOf(request));
  if (seconds !== undefined) return draftPage({ ...draft, late: { seconds, by: "address" } });
  const refused = await contributing.store().addVersion(it.number, read.content, contributing.now());
  if (refused) return problem("forbidden", `No new version was taken: ${refusals[refused.refused]}.`);
  return redirect(`${shown.frame().root}/contributions/${receipt}`);
}
