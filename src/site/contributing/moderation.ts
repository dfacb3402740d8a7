import { timingSafeEqual } from "node:crypto";
import type { Made } from "../../api/service.ts";
import { type Contribution, type Given, standing } from "../../contributions/contribution.ts";
import { storyOf } from "../../contributions/files.ts";
import { idFault, idFromTitle, nextStoryId } from "../../contributions/published.ts";
import { wordsFault } from "../../contributions/read-contribution.ts";
import { waiting } from "../../contributions/status.ts";
import { withParts } from "../../contributions/story-parts.ts";
import { isProblem, type Problem, problem } from "../../fhir/problem.ts";
import { closedPage, lateWords } from "../../portal/contributions/contribute-pages.ts";
import {
  type ModerationShown,
  moderationPage,
  type QueueView,
  queuePage,
  queueViews,
  type SignedIn,
  signInPage,
} from "../../portal/contributions/moderation-pages.ts";
import type { SearchPair } from "../../search/parse-search.ts";
import { type Act, isRefused, type Refused, refusals } from "../../store/contributions-store.ts";
import { faultsOf } from "../../stories/catalogue.ts";
import { notFound, type Route, redirect, type Shown, type SiteAnswer, type SiteRequest, valueIn } from "../site.ts";
import { fromOf, numberIn, pageIn, pageSize, pagesOf, placed, takesNone } from "./contributing.ts";
import { audienceIn, wordsIn } from "./receipts.ts";

const methods = ["GET", "HEAD", "POST"];
/** Hours that a moderator stays signed in. */
const hours = 8;

export const moderationRoutes: readonly Route[] = [
  { path: "/moderation", methods, answer: queue },
  { path: "/moderation/sign-out", methods: ["POST"], answer: signOut },
  { path: "/moderation/:number", methods, answer: one },
];

async function queue(request: SiteRequest, shown: Shown): Promise<SiteAnswer> {
  const { contributing, catalogue } = shown;
  const { query, form } = request;
  if (!contributing.isOpen) return form === undefined ? closedPage("Moderation") : takesNone;
  if (form !== undefined && !isProblem(form)) return signIn(form, request, shown);
  const who = await signedIn(request, shown);
  if (!who) return signInPage();
  const view = viewIn(valueIn(query, "show"));
  const page = pageIn(valueIn(query, "page"));
  const asked = { statuses: ofView[view], limit: pageSize, offset: (page - 1) * pageSize };
  const { total, found } = await contributing.store().list(asked);
  const part = { page, pages: pagesOf(total), total };
  return queuePage(
    found.map((it) => placed(it, catalogue)),
    view,
    part,
    who,
  );
}

const viewIn = (text: string | undefined): QueueView => queueViews.find((it) => it === text) ?? "waiting";

const ofView = {
  waiting,
  accepted: ["accepted", "published"],
  closed: ["declined", "withdrawn"],
} as const satisfies Record<QueueView, readonly Contribution["status"][]>;

async function signIn(form: readonly SearchPair[], request: SiteRequest, shown: Shown): Promise<SiteAnswer> {
  const { contributing } = shown;
  const waitSeconds = contributing.maySignIn(fromOf(request));
  if (waitSeconds !== undefined)
    return {
      ...signInPage(lateWords(waitSeconds)),
      status: 429,
      headers: { "retry-after": String(waitSeconds) },
    };
  const now = contributing.now();
  const token = (valueIn(form, "token") ?? "").trim().slice(0, 200);
  const session = await contributing.store().beginSession(token, now, now + hours * 3_600_000);
  if (session === undefined)
    return signInPage("This token is not known here. Copy it whole, or ask whoever runs this server for a new one.");
  return withCookie(redirect(`${shown.frame().root}/moderation`), session, hours * 3600, shown);
}

async function signOut(request: SiteRequest, shown: Shown): Promise<SiteAnswer> {
  const who = await signedIn(request, shown);
  if (!who || !isOfSession(request, who)) return otherSession;
  await shown.contributing.store().endSession(sessionIn(request));
  return withCookie(redirect(`${shown.frame().root}/moderation`), "", 0, shown);
}

/** Nobody's script reads it, no other site's page sends it, and it goes to these pages alone. */
function withCookie(made: Made, value: string, seconds: number, { publicUrl, frame }: Shown): Made {
  const isSecure = publicUrl().startsWith("https:");
  const cookie = [
    `${cookieName}=${value}`,
    `Path=${frame().root}/moderation`,
    `Max-Age=${seconds}`,
    "HttpOnly",
    "SameSite=Strict",
    ...(isSecure ? ["Secure"] : []),
  ];
  return { ...made, headers: { ...made.headers, "set-cookie": cookie.join("; ") } };
}

const cookieName = "moderation";

const sessionIn = ({ cookie = "" }: SiteRequest): string =>
  cookie
    .split(";")
    .map((it) => it.trim())
    .find((it) => it.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1) ?? "";

async function signedIn(request: SiteRequest, { contributing }: Shown): Promise<SignedIn | undefined> {
  const id = sessionIn(request);
  return id === "" ? undefined : contributing.store().session(id, contributing.now());
}

/** The form was made for this session: a page elsewhere cannot know its token. */
function isOfSession({ form }: SiteRequest, { formToken }: SignedIn): boolean {
  if (form === undefined || isProblem(form)) return false;
  const sent = Buffer.from(valueIn(form, "form") ?? "");
  const wanted = Buffer.from(formToken);
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}

const otherSession: Problem = problem(
  "forbidden",
  "This form is not of the session that you are signed in with. Open the page again, and sign in if it asks you to.",
);

async function one(request: SiteRequest, shown: Shown, parts: Readonly<Record<string, string>>): Promise<SiteAnswer> {
  const { contributing, frame } = shown;
  const { form, query } = request;
  if (!contributing.isOpen) return form === undefined ? closedPage("Moderation") : takesNone;
  const who = await signedIn(request, shown);
  if (!who) return form === undefined ? redirect(`${frame().root}/moderation`) : otherSession;
  const it = await contributing.store().byNumber(numberIn(parts.number ?? "") ?? 0);
  if (!it) return notFound("There is no contribution of this number.");
  const version = numberIn(valueIn(query, "version") ?? "");
  if (form === undefined || isProblem(form)) return moderationPage(await toModerate(it, who, version, shown));
  if (!isOfSession(request, who)) return otherSession;
  const wrong = await moderated(it, form, who, shown);
  return wrong
    ? moderationPage({ ...(await toModerate(it, who, version, shown)), wrong })
    : redirect(`${frame().root}/moderation/${it.number}`);
}

/** A contribution as its moderator sees it. */
async function toModerate(
  it: Contribution,
  who: SignedIn,
  version: number | undefined,
  shown: Shown,
): Promise<ModerationShown> {
  const { contributing, catalogue } = shown;
  const { kind } = it;
  const { values } = standing(it).content;
  const given = kind === "story" ? await contributing.store().givenIds() : new Set<string>();
  return {
    ...placed(it, catalogue),
    version,
    who,
    remarks: remarksOn(it, shown),
    id:
      kind === "story"
        ? nextStoryId(catalogue, given)
        : kind === "solution" || kind === "case-study"
          ? idFromTitle(values.title ?? "")
          : undefined,
    collections: catalogue.collections,
  };
}

/** What would be wrong with the catalogue if it had it. */
function remarksOn(it: Contribution, { catalogue, promises }: Shown): readonly string[] {
  const { content } = standing(it);
  if (it.kind === "story") return faultsOf(storyOf(content, { id: "COM-01" }, it.number), catalogue, promises);
  const story = it.kind === "change" ? catalogue.byId.get(content.values.story ?? "") : undefined;
  return story ? faultsOf(withParts(story, content.values), catalogue, promises) : [];
}

type Wrong = NonNullable<ModerationShown["wrong"]>;

/** Does what a moderator's form says; tells what is wrong with it. */
async function moderated(
  it: Contribution,
  form: readonly SearchPair[],
  { moderator }: SignedIn,
  shown: Shown,
): Promise<Wrong | undefined> {
  const { contributing } = shown;
  const words = wordsIn(form);
  const done = async (field: string, act: Act): Promise<Wrong | undefined> => {
    const refused: Refused | undefined = await contributing
      .store()
      .act(it.number, { ...act, moderator }, contributing.now());
    return isRefused(refused)
      ? { field, words: `Nothing was done: ${refusals[refused.refused]}.`, value: words }
      : undefined;
  };
  const needed = (field: string): Wrong | undefined => {
    const fault = wordsFault(words);
    return fault === undefined ? undefined : { field, words: fault, value: words };
  };
  switch (valueIn(form, "do")) {
    case "comment":
      return needed("comment") ?? done("comment", { action: "comment", words, audience: audienceIn(form) });
    case "ask":
      return needed("comment") ?? done("comment", { action: "asked", words, audience: audienceIn(form) });
    case "decline":
      return needed("reason") ?? done("reason", { action: "declined", words, audience: "sender" });
    case "accept": {
      const fault = words === "" ? undefined : needed("acceptance-words");
      if (fault) return fault;
      const given = givenIn(it, form, shown);
      if (given && "field" in given) return given;
      const version = numberIn(valueIn(form, "version") ?? "") ?? 0;
      return done(given ? "id" : "acceptance-words", {
        action: "accepted",
        version,
        ...(given && { given }),
        ...(words !== "" && { words }),
      });
    }
    case "merge": {
      const other = numberIn((valueIn(form, "other") ?? "").trim());
      return other === undefined
        ? { field: "other", words: "Write the number of the contribution that goes on." }
        : done("other", { action: "merged", other });
    }
    case "publish":
      return done("comment", { action: "published" });
    default:
      return { field: "comment", words: "The form does not say what is to be done." };
  }
}

/** The id that a moderator gives, and the collection of a story; undefined where it needs none. */
function givenIn({ kind }: Contribution, form: readonly SearchPair[], { catalogue }: Shown): Given | Wrong | undefined {
  if (kind === "change" || kind === "profile-change") return undefined;
  const id = (valueIn(form, "id") ?? "").trim();
  const fault = idFault(kind, id, catalogue);
  if (fault !== undefined) return { field: "id", words: `Its id: ${fault}.` };
  if (kind !== "story") return { id };
  const collection = valueIn(form, "collection") ?? "";
  return catalogue.collections.some((it) => it.id === collection)
    ? { id, collection }
    : { field: "id", words: "Choose one of the collections that there are." };
}
